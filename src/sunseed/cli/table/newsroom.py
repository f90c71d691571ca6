"""The newsroom as a light table asks it: captures, encrypted lines, ciphertext; and what is sent to be published.

Owns the addresses, the bearer token and the limits on what an answer may be. Nothing that comes is believed: lines are
judged by `holding`, ciphertext by its digest. The token leaves only in a header, over HTTPS or to this very machine.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Final
from urllib.parse import urlsplit

import httpx
import msgspec

from sunseed.capture.line import MAX_CIPHER_BYTES
from sunseed.errors import Absent, Malformed, Refused, SunseedError, Unavailable
from sunseed.record.entry import Count, Digest

MOST_ANSWER_BYTES: Final = 16 * 1024 * 1024
PIECE_BYTES: Final = 1024 * 1024
TIMEOUT_S: Final = 20.0
_HERE: Final = ("127.0.0.1", "localhost", "::1")


class Listed(msgspec.Struct, frozen=True):
    """A capture in the list. Arguments: as `tables.reading.captures` says them; times in milliseconds."""

    id: Digest
    began_ms: Count
    seq: Count
    until_ms: Count
    closed: bool
    missing: Count


class Given(msgspec.Struct, frozen=True):
    """A line as the newsroom gives it. Arguments: line: opaque text; accepted_ms: when, by the newsroom's clock."""

    seq: Count
    line: str
    accepted_ms: Count
    tick: Count | None = None


class Tick(msgspec.Struct, frozen=True):
    """A tick with its entry. Arguments: n; at: the claimed time; index: of the entry, once it is in the record."""

    n: Count
    at: str
    index: Count | None = None


class Lines(msgspec.Struct, frozen=True):
    """Lines of a capture. Arguments: missing: seqs whose ciphertext is not held; seq: of the newest line."""

    lines: list[Given]
    ticks: list[Tick]
    missing: list[Count]
    seq: Count
    closed: bool


class _Captures(msgspec.Struct, frozen=True):
    captures: list[Listed]
    cursor: Count


class Newsroom:
    """A newsroom's addresses for light tables.

    Arguments:
        address: such as `https://desk.example`.
        token: made at the desk.
        transport: for tests.

    Raises:
        Refused: an address without HTTPS that is not this machine's.
    """

    def __init__(self, address: str, token: str, transport: httpx.BaseTransport | None = None) -> None:
        parts = urlsplit(address)
        if parts.scheme != "https" and not (parts.scheme == "http" and parts.hostname in _HERE):
            raise Refused(f"{address}: expected https://, for a token and what is filmed pass there")
        self.address = f"{parts.scheme}://{parts.netloc}"
        self._client = httpx.Client(
            base_url=f"{self.address}/film/table/", headers={"Authorization": f"Bearer {token}"}, timeout=TIMEOUT_S,
            follow_redirects=False, transport=transport,
        )  # fmt: skip

    def close(self) -> None:
        """End all connections."""
        self._client.close()

    def captures(self, since: int) -> tuple[list[Listed], int]:
        """Return captures that are new or may have changed since a cursor, and the next cursor."""
        said = _decoded(self._get("captures/", MOST_ANSWER_BYTES, since=since), _Captures)
        return said.captures, said.cursor

    def lines(self, capture: str, first: int) -> Lines:
        """Return a capture's lines from a seq on."""
        said: Lines = _decoded(self._get(f"captures/{capture}/lines", MOST_ANSWER_BYTES, **{"from": first}), Lines)
        return said

    def cipher(self, digest: str) -> bytes | None:
        """Return ciphertext, None where it is not held; its digest is for the caller to check."""
        try:
            return self._get(f"ciphers/{digest}", MAX_CIPHER_BYTES)
        except Absent:
            return None

    def send(self, file: Path, digest: str, progress: Callable[[int, int], None]) -> None:
        """Send a file in pieces, going on where an earlier try ended.

        Arguments:
            file: on this machine.
            digest: its SHA-256.
            progress: is told bytes sent and bytes in all.
        """
        size = file.stat().st_size
        with file.open("rb") as opened:
            sent = int(self._asked("GET", f"files/{digest}")["held"])
            while sent < size:
                opened.seek(sent)
                piece = opened.read(PIECE_BYTES)
                path = f"files/{digest}?from={sent}&size={size}"
                sent = int(self._asked("PUT", path, content=piece)["held"])
                progress(sent, size)
        progress(size, size)

    def publish(self, kind: str, said: dict[str, Any]) -> tuple[str, str]:
        """Publish what was sent: `release` or `derive`.

        Returns:
            the item, as the record names it, and the address of its public page; "" where the newsroom names none.
        """
        answer = self._asked("POST", f"{kind}/", content=json.dumps(said).encode(), timeout=600.0)
        page = str(answer.get("page", ""))
        return str(answer["item"]), page if urlsplit(page).scheme in ("http", "https") else ""

    def _get(self, path: str, most: int, **asked: int) -> bytes:
        with _wrapped(), self._client.stream("GET", path, params=asked) as answer:
            found = bytearray()
            for part in answer.iter_bytes():
                found += part
                if len(found) > most:
                    raise Malformed(f"{path}: the newsroom answers with more than {most} bytes")
        _judge(answer.status_code, bytes(found), path)
        return bytes(found)

    def _asked(self, method: str, path: str, **more: Any) -> dict[str, Any]:
        with _wrapped():
            answer = self._client.request(method, path, **more)
        _judge(answer.status_code, answer.content, path)
        said: dict[str, Any] = _decoded(answer.content, dict[str, Any])
        return said


@contextmanager
def _wrapped() -> Iterator[None]:
    """Turn httpx's errors into ours, at this seam alone."""
    try:
        yield
    except httpx.HTTPError as error:
        raise Unavailable(f"the newsroom is out of reach: {error}") from error


def _judge(status: int, body: bytes, path: str) -> None:
    if status == 200:
        return
    try:
        words = str(json.loads(body)["words"])[:500]
    except (ValueError, KeyError, TypeError):
        words = f"the newsroom answers {status} at {path.partition('?')[0]}"
    kinds: dict[int, type[SunseedError]] = {400: Malformed, 401: Refused, 404: Absent, 409: Refused, 422: Malformed}
    raise kinds.get(status, Unavailable)(words)


def _decoded(data: bytes, kind: Any) -> Any:
    try:
        return msgspec.json.decode(data, type=kind)
    except msgspec.MsgspecError as error:
        raise Malformed(f"the newsroom's answer: {error}") from error
