"""The files that printed pages load: one style sheet, the scripts, the typeface and the mark.

All lie under one folder named by the digest of everything in it, so that they may be cached for ever, modules can
import each other by relative paths, and pages printed by different releases never share a file that differs.

Owned here: gathering and checking them. Fetched parts are checked against `pins.json`; ADR 50 says why a missing one
stops the printer instead of changing what it prints.
"""

from __future__ import annotations

import hashlib
import json
from pathlib import Path

from sunseed.errors import Refused

FONT = Path(__file__).parent / "fonts/newsreader.woff2"
STYLE_ORDER = ("frame/tokens.css", "frame/base.css", "frame/style.css")
SCRIPT_FOLDERS = ("record", "site")
SCRIPT_FILES = ("film/core/line.js", "film/core/reveal.js")
"""What a reader's player shares with the phone's app; the rest of that is no business of printed pages."""


def read_pins(folder: Path) -> dict[str, bytes]:
    """Return the fetched files named by `pins.json`, by their place below `folder`.

    Raises Refused when one is missing or is not the pinned one.
    """
    files: dict[str, bytes] = {}
    for place, digest in json.loads((folder / "pins.json").read_text()).items():
        path = folder / place
        if not path.exists():
            raise Refused(f"{path} is missing: it is fetched at set-up. Run `make setup` (tools/fetch_web.py)")
        data = path.read_bytes()
        found = hashlib.sha256(data).hexdigest()
        if found != digest:
            raise Refused(f"{path} has digest {found}, pinned is {digest}. Run `make setup` (tools/fetch_web.py)")
        files[place] = data
    return files


def style_sheet(folder: Path) -> bytes:
    """Return the one style sheet: tokens, base, frame, then every component's `style.css` by name."""
    first = [folder / name for name in STYLE_ORDER]
    parts = [path for path in sorted(folder.glob("*/style.css")) if path not in first]
    return b"\n".join(_without_comments(path.read_text("utf-8")).encode() for path in (*first, *parts))


def _without_comments(css: str) -> str:
    """Return CSS without comments and indentation: they are for us, the bytes are for a phone."""
    pieces = css.split("/*")
    bare = pieces[0] + "".join(piece.split("*/", 1)[1] for piece in pieces[1:])
    return "\n".join(line for line in (raw.strip() for raw in bare.splitlines()) if line)


def gather(folder: Path) -> tuple[str, dict[str, bytes]]:
    """Return the site folder of the assets (without a slash at its end) and every file by its site path.

    `folder` is the theme's; the scripts are found through its link `web`. Raises Refused as `read_pins` does.
    """
    pinned = read_pins(folder)
    files = {"site.css": style_sheet(folder), "favicon.svg": (folder / "icon/favicon.svg").read_bytes()}
    files.update({place: data for place, data in pinned.items() if place.startswith("fonts/")})
    for name in SCRIPT_FOLDERS:
        for path in sorted((folder / "web" / name).rglob("*.js")):
            files[path.relative_to(folder / "web").as_posix()] = path.read_bytes()
    files.update({place: (folder / "web" / place).read_bytes() for place in SCRIPT_FILES})
    files.update({place.removeprefix("web/"): data for place, data in pinned.items() if place.startswith("web/")})
    sums = "".join(f"{hashlib.sha256(data).hexdigest()}  {place}\n" for place, data in sorted(files.items()))
    root = f"assets/{hashlib.sha256(sums.encode()).hexdigest()[:12]}"
    return root, {f"{root}/{place}": data for place, data in sorted(files.items())}
