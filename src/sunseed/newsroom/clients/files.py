"""Which files a browser loads to film, to open film and to make keys: one list, for the notice.

Follows ADR 0113. Owns the list; which files the installed app has is `intake.shell`'s. Addresses are those the server
answers; bytes are those it would give.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import partial
from hashlib import sha256
from pathlib import Path
from typing import Final

from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.contrib.staticfiles import finders
from django.http import HttpRequest, HttpResponse
from django.utils import translation

from sunseed.newsroom.desk.headers import HeadersMiddleware
from sunseed.newsroom.intake import shell
from sunseed.newsroom.intake.views import page
from sunseed.newsroom.intake.views import shell as kept
from sunseed.verify import clients
from sunseed.verify.clients import Named

FOLDERS: Final = (
    "web/film/", "web/record/", "web/table/", "web/vendor/", "web/watch/", "intake/", "sealed/", "tables/", "theme/",
)  # fmt: skip
SINGLE: Final = frozenset({"desk/seed.png"})
ENDINGS: Final = frozenset({".js", ".css", ".png", ".woff2", ".webmanifest", ".json"})
FILM: Final = "/film/"


def static() -> dict[str, Path]:
    """Return the files by address: scripts, styles, fonts and icons of the clients, without their tests."""
    found: dict[str, Path] = {}
    for finder in finders.get_finders():
        for inside, storage in finder.list([]):
            path = f"{storage.prefix}/{inside}" if getattr(storage, "prefix", None) else inside
            if Path(path).suffix in ENDINGS and (path.startswith(FOLDERS) or path in SINGLE):
                found.setdefault(f"{settings.STATIC_URL}{path}", Path(storage.path(inside)))
    return dict(sorted(found.items()))


def named() -> list[Named]:
    """Return every file of the clients with its digest: static ones, the app's, and its pages in each language."""
    app = ((shell.folder() + place, data) for place, data in shell.files().items())
    alike = (*((address, file.read_bytes()) for address, file in static().items()), *app)
    return [*(_named(address, data) for address, data in alike), *_spoken()]


def _spoken() -> Iterator[Named]:
    """Name what differs by language: the page as it is loaded and as a phone keeps it, its manifest and its worker."""
    for language, _ in settings.LANGUAGES:
        with translation.override(language):
            own = shell.own(release := shell.release(language))
            yield _page(FILM, language, page.shown)
            yield _page(f"{own}page/", language, partial(kept.page, release=release))
            yield _named(f"{own}app.webmanifest", shell.manifest(language).encode(), lang=language)
            yield _named(f"{FILM}service.js", shell.service(language), lang=language)


def _page(address: str, language: str, view: Callable[[HttpRequest], HttpResponse]) -> Named:
    request = HttpRequest()
    request.method, request.path, request.user = "GET", address, AnonymousUser()
    request.LANGUAGE_CODE = language
    answer = HeadersMiddleware(view)(request)
    return _named(address, clients.fixed(answer.content), lang=language, heads=clients.heads_of(answer.headers))


def _named(address: str, data: bytes, lang: str | None = None, heads: str | None = None) -> Named:
    return Named(path=address, sha256=sha256(data).hexdigest(), size=len(data), lang=lang, heads=heads)
