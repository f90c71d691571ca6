"""Which files a browser loads to film, to open film and to make keys: one list, for the notice and the service worker.

Follows ADR 0113. Owns the list. Addresses are those the server answers; bytes are those it would give.
"""

from __future__ import annotations

from collections.abc import Iterator
from hashlib import sha256
from pathlib import Path
from typing import Final

from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.contrib.staticfiles import finders
from django.http import HttpRequest
from django.utils import translation

from sunseed.newsroom.desk.headers import HeadersMiddleware
from sunseed.newsroom.intake.views import page
from sunseed.verify import clients
from sunseed.verify.clients import Named

FOLDERS: Final = ("web/film/", "web/record/", "web/table/", "web/vendor/", "intake/", "sealed/", "theme/")
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
    """Return every file of the clients with its digest: static ones, and the page in each language."""
    return [*(_named(address, file.read_bytes()) for address, file in static().items()), *_pages()]


def _pages() -> Iterator[Named]:
    for language, _ in settings.LANGUAGES:
        with translation.override(language):
            request = HttpRequest()
            request.method, request.path, request.user = "GET", FILM, AnonymousUser()
            request.LANGUAGE_CODE = language
            answer = HeadersMiddleware(page.shown)(request)
        body = clients.fixed(answer.content)
        yield _named(FILM, body, lang=language, heads=clients.heads_of(answer.headers))


def _named(address: str, data: bytes, lang: str | None = None, heads: str | None = None) -> Named:
    return Named(path=address, sha256=sha256(data).hexdigest(), size=len(data), lang=lang, heads=heads)
