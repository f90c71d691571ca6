"""The public door: answers readers from the files of `public/`, and searches; nothing else, to anybody.

Follows design.md §3 and C2SP tlog-tiles (types and caching of what lies under `log/`). Owns HTTP: methods, headers,
conditions, ranges, the limits of search. Which file answers an address is in `sunseed.edition.served`. There
are no cookies, no sessions, no access log and no Django here, so the door goes on when everything else is dead.

Served by Granian: `app` is the factory it calls, which reads `SUNSEED_DOOR_ROOT` and `SUNSEED_DOOR_INDEX`.
"""

from __future__ import annotations

import asyncio
import logging
import os
import re
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final, Protocol
from urllib.parse import parse_qs, quote

from sunseed.edition import moved
from sunseed.edition.search import Searching
from sunseed.edition.served import ASK, PLAIN, Files, Moved, Served
from sunseed.edition.theme import Theme
from sunseed.errors import SunseedError
from sunseed.store.folder import FolderStore
from sunseed.store.sqlite import sqlite3

logger = logging.getLogger("sunseed.door")

Header = tuple[str, str]

POLICY: Final = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; font-src 'self'; media-src 'self'; "
    "connect-src 'self'; manifest-src 'self'; worker-src 'self'; form-action 'self'; base-uri 'none'; "
    "frame-ancestors 'none'"
)
SEALED_POLICY: Final = "default-src 'none'; frame-ancestors 'none'; sandbox"
COMMON: Final[tuple[Header, ...]] = (
    ("x-content-type-options", "nosniff"),
    ("referrer-policy", "no-referrer"),
    ("cross-origin-opener-policy", "same-origin"),
    (
        "permissions-policy",
        "accelerometer=(), camera=(), display-capture=(), geolocation=(), gyroscope=(), magnetometer=(), "
        "microphone=(), midi=(), payment=(), publickey-credentials-get=(), serial=(), usb=(), browsing-topics=()",
    ),
)
OWN: Final[tuple[Header, ...]] = (
    *COMMON,
    ("content-security-policy", POLICY),
    ("cross-origin-resource-policy", "same-origin"),
)
# What lies under log/ and objects/ is for everybody's tools, a verifier on a page of another site included.
OPEN: Final[tuple[Header, ...]] = (
    *COMMON,
    ("content-security-policy", SEALED_POLICY),
    ("cross-origin-resource-policy", "cross-origin"),
    ("access-control-allow-origin", "*"),
    ("access-control-expose-headers", "Content-Length, Content-Range, ETag"),
)
ALLOWED: Final = "GET, HEAD"
NOT_FOUND_PAGE: Final = "/404.html"
SEARCH: Final = re.compile(r"/(?:([a-z]{2,3}(?:-[A-Za-z0-9]{2,8})*)/)?search/")
RANGE: Final = re.compile(r"bytes=(?:(0|[1-9][0-9]{0,17})-(0|[1-9][0-9]{0,17})?|-(0|[1-9][0-9]{0,17}))")

QUERY_CHARACTERS: Final = 200
DEEPEST_PAGE: Final = 100
SEARCHES_AT_ONCE: Final = 4
SEARCHES_WAITING: Final = 32
SEARCH_LIMIT_S: Final = 5.0


class Search(Protocol):
    """Answers a search as a printed page."""

    def __call__(self, query: str, page: int, language: str | None) -> bytes:
        """Return the HTML of results page `page` (from 1) for `query`."""


class Request(Protocol):
    """The part of Granian's scope that the door reads."""

    proto: str
    method: str
    path: str
    query_string: str
    headers: Any


class Reply(Protocol):
    """The part of Granian's protocol object that the door uses."""

    def response_empty(self, status: int, headers: list[Header]) -> None:
        """Answer without a body."""

    def response_bytes(self, status: int, headers: list[Header], body: bytes) -> None:
        """Answer with bytes."""

    def response_file(self, status: int, headers: list[Header], file: str) -> None:
        """Answer with a file."""

    def response_file_range(self, status: int, headers: list[Header], file: str, start: int, end: int) -> None:
        """Answer with the bytes of a file from `start` up to before `end`."""


@dataclass(frozen=True, slots=True)
class Span:
    """Bytes `start` up to before `end` of a file."""

    start: int
    end: int


class Door:
    """An RSGI application that serves one web root.

    Arguments:
        root: the web root.
        search: answers searches; None leaves search to the printed page.
    """

    def __init__(self, root: Path, search: Search | None = None) -> None:
        self._files = Files(root)
        self._search = search
        self._waiting = 0
        self._searchers = ThreadPoolExecutor(SEARCHES_AT_ONCE, thread_name_prefix="search")

    async def __rsgi__(self, scope: Request, reply: Reply) -> None:
        """Answer one request."""
        if scope.proto != "http":
            return
        head = scope.method == "HEAD"
        if not head and scope.method != "GET":
            _short(reply, 405, b"Only GET and HEAD are answered here.\n", head=head, more=[("allow", ALLOWED)])
            return
        if self._search is not None and scope.query_string and (found := SEARCH.fullmatch(scope.path)):
            query = _query(scope.query_string)
            if query is not None:
                await self._answer_search(reply, self._search, query, found[1], head=head)
                return
        if scope.query_string and (led := self._moved(scope.path, scope.query_string)) is not None:
            _short(reply, 301, b"Moved.\n", head=head, more=[("location", quote(led, safe="/%"))])
            return
        found_file = self._files.find(scope.path)
        if isinstance(found_file, Served):
            _send(scope, reply, found_file, 200, head=head)
        elif isinstance(found_file, Moved):
            location = quote(found_file.location) + (f"?{scope.query_string}" if scope.query_string else "")
            _short(reply, 301, b"Moved.\n", head=head, more=[("location", location)])
        else:
            self._not_found(scope, reply, head=head)

    def _moved(self, path: str, query: str) -> str | None:
        """Return where an old address with a query leads, or None."""
        if not moved.QUERY.fullmatch(query):
            return None
        address = f"{path}?{query}"
        named = self._files.find(f"/{moved.file_of(address)}")
        return moved.target(named.body, address) if isinstance(named, Served) and named.body is not None else None

    def _not_found(self, scope: Request, reply: Reply, *, head: bool) -> None:
        """Answer with the printed 404 page, or in a few words before there is one."""
        page = None if scope.path.startswith(("/log/", "/objects/")) else self._files.find(NOT_FOUND_PAGE)
        if isinstance(page, Served) and page.body is not None:
            headers = [*OWN, ("content-type", page.kind), ("cache-control", ASK), ("content-length", str(page.size))]
            _body(reply, 404, headers, page.body, head=head)
        else:
            extra = [("access-control-allow-origin", "*")] if page is None else []
            _short(reply, 404, b"Nothing is here.\n", head=head, more=extra)

    async def _answer_search(
        self, reply: Reply, search: Search, query: tuple[str, int], language: str | None, *, head: bool
    ) -> None:
        """Search in a thread, a few at a time, and never for long."""
        if self._waiting >= SEARCHES_WAITING:
            busy = b"Too many searches at once. Please try again in a moment.\n"
            _short(reply, 503, busy, head=head, more=[("retry-after", "2")])
            return
        self._waiting += 1
        try:
            async with asyncio.timeout(SEARCH_LIMIT_S):
                loop = asyncio.get_running_loop()
                page = await loop.run_in_executor(self._searchers, search, query[0], query[1], language)
        except (SunseedError, sqlite3.Error, TimeoutError) as error:
            logger.warning("search failed: %s", error or "it took too long")
            _short(
                reply,
                503,
                b"Search is resting. Please try again in a moment.\n",
                head=head,
                more=[("retry-after", "5")],
            )
            return
        finally:
            self._waiting -= 1
        headers = [*OWN, ("content-type", "text/html; charset=utf-8"), ("cache-control", "no-store")]
        headers += [("x-robots-tag", "noindex"), ("content-length", str(len(page)))]
        _body(reply, 200, headers, page, head=head)


def _send(scope: Request, reply: Reply, file: Served, status: int, *, head: bool) -> None:
    """Answer with a file, or the part of it that was asked for, or the news that it has not changed."""
    packed = file.packed is not None and "gzip" in _accepted(scope)
    etag = f'{file.etag[:-1]}-gzip"' if packed else file.etag
    shared = OPEN if scope.path.startswith(("/log/", "/objects/")) else OWN
    headers = [
        *shared,
        ("content-type", file.kind),
        ("cache-control", file.keep),
        ("etag", etag),
        ("accept-ranges", "none" if packed else "bytes"),
    ]
    if file.packed is not None:
        headers.append(("vary", "accept-encoding"))
    if _unchanged(scope, etag):
        reply.response_empty(304, headers)
        return
    if packed and file.packed is not None:
        headers += [("content-encoding", "gzip"), ("content-length", str(len(file.packed)))]
        _body(reply, status, headers, file.packed, head=head)
        return
    wanted = _span(scope, file)
    if wanted is None:
        headers.append(("content-length", str(file.size)))
        if file.body is not None or head:
            _body(reply, status, headers, file.body or b"", head=head)
        else:
            reply.response_file(status, headers, file.path)
        return
    if wanted.start >= wanted.end:
        headers.append(("content-range", f"bytes */{file.size}"))
        _body(reply, 416, headers, b"", head=head)
        return
    headers += [
        ("content-range", f"bytes {wanted.start}-{wanted.end - 1}/{file.size}"),
        ("content-length", str(wanted.end - wanted.start)),
    ]
    if file.body is not None or head:
        _body(reply, 206, headers, (file.body or b"")[wanted.start : wanted.end], head=head)
    else:
        reply.response_file_range(206, headers, file.path, wanted.start, wanted.end)


def _body(reply: Reply, status: int, headers: list[Header], body: bytes, *, head: bool) -> None:
    """Send the headers, and the body unless only the headers were asked for."""
    if head:
        reply.response_empty(status, headers)
    else:
        reply.response_bytes(status, headers, body)


def _short(reply: Reply, status: int, words: bytes, *, head: bool, more: Sequence[Header] = ()) -> None:
    """Answer in one plain line."""
    headers = [*OWN, ("content-type", PLAIN), ("cache-control", ASK), *more, ("content-length", str(len(words)))]
    _body(reply, status, headers, words, head=head)


def _accepted(scope: Request) -> tuple[str, ...]:
    """Return the codings the reader accepts without having refused them."""
    offered = (scope.headers.get("accept-encoding") or "").lower().replace(" ", "")
    return tuple(part.split(";")[0] for part in offered.split(",") if not re.search(r";q=0(\.0*)?$", part))


def _unchanged(scope: Request, etag: str) -> bool:
    """Tell whether the reader already holds these very bytes."""
    held = scope.headers.get("if-none-match")
    if not held:
        return False
    return held.strip() == "*" or etag in (part.strip().removeprefix("W/") for part in held.split(","))


def _span(scope: Request, file: Served) -> Span | None:
    """Return the part of the file that is asked for; None means all of it, an empty span that there is none.

    A Range that is not one plain span is ignored, as RFC 9110 §14.2 allows.
    """
    asked = scope.headers.get("range")
    if not asked or (match := RANGE.fullmatch(asked.strip().replace(" ", ""))) is None:
        return None
    condition = scope.headers.get("if-range")
    if condition is not None and condition.strip() != file.etag:
        return None
    first, last, tail = match.groups()
    if tail is not None:
        return Span(max(0, file.size - int(tail)), file.size)
    start = int(first)
    end = file.size if last is None else min(int(last) + 1, file.size)
    if last is not None and int(last) < start:
        return None
    return Span(start, end)


def _query(text: str) -> tuple[str, int] | None:
    """Return the words and the results page of a search address; None if it asks for nothing."""
    try:
        fields = parse_qs(text, max_num_fields=8, errors="strict")
    except ValueError:
        return None
    words = " ".join(fields.get("q", [""])[0].split())[:QUERY_CHARACTERS]
    page = fields.get("page", ["1"])[0]
    if not words:
        return None
    number = int(page) if re.fullmatch(r"[1-9][0-9]{0,2}", page) else 1
    return words, min(number, DEEPEST_PAGE)


def app() -> Door:
    """Make the door that Granian serves, from `SUNSEED_DOOR_ROOT` and, for search, `SUNSEED_DOOR_INDEX`."""
    root = Path(os.environ["SUNSEED_DOOR_ROOT"])
    index = os.environ.get("SUNSEED_DOOR_INDEX")
    return Door(root, _searching(root, Path(index)) if index else None)


def _searching(root: Path, index: Path) -> Search | None:
    """Return what answers searches, or None: a theme that cannot be loaded must not keep the site from readers."""
    try:
        return Searching(FolderStore(root), index, Theme.load())
    except SunseedError as error:
        logger.warning("there is no search: %s", error)
        return None
