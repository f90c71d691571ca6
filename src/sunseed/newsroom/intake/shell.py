"""The phone app's shell: every file the page that films loads, under one release id, so that no two releases ever mix.

Follows ADR 0100. Owned here: which files those are, their digests, the ids. A release is named by everything in it, the
page's words included, so that it differs by language; the folder its files are loaded from is named by them alone, so
that the client notice (`clients.files`) names each file once. Answering is `views.shell`'s.
"""

from __future__ import annotations

import json
import posixpath
import re
from functools import cache
from hashlib import sha256
from pathlib import Path
from typing import Final

from django.conf import settings
from django.template.loader import render_to_string
from django.utils import translation

from sunseed.edition import theme
from sunseed.errors import Refused
from sunseed.newsroom import present
from sunseed.newsroom.intake import icons

THEME: Final = Path(theme.__file__).parent
WEB: Final = THEME / "web"
STYLES: Final = {
    "tokens.css": THEME / "frame/tokens.css",
    "film.css": Path(__file__).parent / "static/intake/film.css",
    "adding.css": Path(__file__).parent / "static/intake/adding.css",
}
# What is loaded by an address that stands in no import statement: the page, a worker, libraries fetched at set-up.
ENTRIES: Final = (
    "film/app.js", "film/sealing.js", "vendor/age/age/index.js", "vendor/post-quantum/ml-dsa.js",
)  # fmt: skip
SERVICE: Final = "film/service.js"
SIZES: Final = (192, 512)
_IMPORT: Final = re.compile(r"""(?:^|[\s;}])(?:import|export)\b[^'"();]*?(?:from\s*)?['"](\.[^'"]+)['"]""")


def _modules() -> dict[str, bytes]:
    """Return every module the page can load, by its place below `web/`: the entries and whatever they import."""
    found: dict[str, bytes] = {}
    waiting = list(ENTRIES)
    while waiting:
        place = waiting.pop()
        if place in found:
            continue
        file = WEB / place
        if not file.is_file():
            raise Refused(f"{file} is missing: it is fetched at set-up. Run `make setup` (tools/fetch_web.py)")
        found[place] = file.read_bytes()
        for line in found[place].decode().split("\n"):
            if not line.lstrip().startswith("*"):
                here = posixpath.dirname(place)
                waiting += [posixpath.normpath(posixpath.join(here, one)) for one in _IMPORT.findall(line)]
    return found


@cache
def files() -> dict[str, bytes]:
    """Return the files of the shell that are alike in every language, by their address below the release."""
    pictures = {f"icon-{size}.png": icons.icon(size) for size in SIZES}
    masked = {f"maskable-{size}.png": icons.icon(size, maskable=True) for size in SIZES}
    styles = {name: file.read_bytes() for name, file in STYLES.items()}
    return dict(sorted({**_modules(), **styles, **pictures, **masked}.items()))


@cache
def folder() -> str:
    """Return where the files of every language's release are loaded from: named by 32 hex digits over all of them."""
    said = {place: sha256(data).hexdigest() for place, data in files().items()}
    return f"/film/app/{sha256(json.dumps(said, sort_keys=True).encode()).hexdigest()[:32]}/"


def own(release: str) -> str:
    """Return where the page and the manifest of one release are: both differ by language."""
    return f"/film/app/{release}/"


def page(tongue: str, release: str) -> str:
    """Return the page in a language. It is alike for everybody: no name, no token, nothing of a session."""
    instance = present.instance()
    with translation.override(tongue):
        said = {"origin": instance.origin, "site_name": instance.settings.site.name}
        said |= {"release": release, "own": own(release), "files": folder()}
        return render_to_string("intake/film.html", said)


def manifest(tongue: str) -> str:
    """Return the web app manifest, under the newsroom's name."""
    name = present.instance().settings.site.name
    with translation.override(tongue):
        said = {
            "id": "/film/", "start_url": "/film/", "scope": "/film/", "name": name, "short_name": name, "lang": tongue,
            "dir": "rtl" if translation.get_language_bidi() else "ltr", "display": "standalone",
            "background_color": "#05070b", "theme_color": "#05070b",
            "icons": [
                {"src": f"{folder()}{kind}-{n}.png", "sizes": f"{n}x{n}", "type": "image/png", "purpose": purpose}
                for kind, purpose in (("icon", "any"), ("maskable", "maskable"))
                for n in SIZES
            ],
        }  # fmt: skip
    return json.dumps(said, ensure_ascii=False)


def release(tongue: str) -> str:
    """Return the id of what is served now in a language: 32 hex digits over every byte of it."""
    return _release(tongue, page(tongue, ""), manifest(tongue))


@cache
def _release(tongue: str, words: str, named: str) -> str:
    every = {**files(), "page": words.encode(), "manifest": named.encode(), "service": service_source()}
    said = {"tongue": tongue, "files": {place: sha256(data).hexdigest() for place, data in every.items()}}
    return sha256(json.dumps(said, sort_keys=True).encode()).hexdigest()[:32]


@cache
def service_source() -> bytes:
    """Return the service worker's own lines, without what it is told about this release."""
    return (WEB / SERVICE).read_bytes()


def service(tongue: str) -> bytes:
    """Return the service worker of a language's release: its id, its files, and how it serves them."""
    name = release(tongue)
    kept = [f"{own(name)}page/", f"{own(name)}app.webmanifest", *(folder() + place for place in files())]
    told = json.dumps({"release": name, "page": kept[0], "files": kept})
    return f"self.SHELL = {told};\n".encode() + service_source()


def tongue_of(name: str) -> str | None:
    """Return the language whose release has this id now, or None."""
    return next((tongue for tongue, _ in settings.LANGUAGES if release(tongue) == name), None)


def forget() -> None:
    """Read everything anew at the next question."""
    for kept in (files, folder, _release, service_source):
        kept.cache_clear()
