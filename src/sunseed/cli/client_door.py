"""How `sunseed audit --client` asks a live newsroom for the files of its client.

Owns the requests: as a browser asks that has none of these files yet, in the language a page is named in, following no
redirect. What the answers are worth is `verify.clients`'s.
"""

from __future__ import annotations

from pathlib import Path

import httpx

from sunseed.cli import output
from sunseed.clock import SystemClock
from sunseed.errors import Absent, Malformed, SunseedError, Unavailable
from sunseed.store.contract import Store
from sunseed.verify import clients
from sunseed.verify.clients import Answer
from sunseed.verify.report import Report
from sunseed.verify.sealed import SealedRecord
from sunseed.verify.verdict import verdict_of

TIMEOUT_S = 20.0
MOST_BYTES = 8 * 1024 * 1024


class ClientDoor:
    """A newsroom's server. Arguments: address: such as https://desk.example; client: follows no redirects."""

    def __init__(self, address: str, client: httpx.Client) -> None:
        if not address.startswith(("https://", "http://")):
            raise Malformed(f"{address}: expected the newsroom's address, https://...")
        self._address, self._client = address.rstrip("/"), client

    def fetch(self, path: str, language: str | None) -> Answer:
        """Return what stands at an address.

        Raises:
            Absent: 404 or 410, or it asks to sign in first.
            Unavailable: no answer, or another than 200; Malformed: more than 8 MiB.
        """
        headers = {"Cache-Control": "no-cache"} | ({"Accept-Language": language} if language else {})
        try:
            with self._client.stream("GET", self._address + path, headers=headers, timeout=TIMEOUT_S) as answer:
                _check(answer, path)
                body = b""
                for piece in answer.iter_bytes():
                    body += piece
                    if len(body) > MOST_BYTES:
                        raise Malformed(f"{path}: more than {MOST_BYTES} bytes")
                return Answer(body, dict(answer.headers))
        except httpx.HTTPError as error:
            raise Unavailable(f"{path}: no answer: {error}") from error


def audit(
    address: str,
    store: Store,
    cookie: Path | None,
    *,
    pinned: bytes | None,
    policy_file: bytes | None,
    seen: bytes | None,
) -> Report:
    """Hold the newsroom at an address against the list in a record.

    Arguments:
        store: the record's public tree.
        cookie: a file with one `name=value; ...` line, to ask as somebody who is signed in.
        pinned, policy_file, seen: as for `SealedRecord.open`.
    """
    now_ms = SystemClock().now_ms()
    with output.progress("reading the record") as progress:
        try:
            record = SealedRecord.open(
                store, now_ms=now_ms, pinned=pinned, policy_file=policy_file, seen=seen, progress=progress
            )
        except SunseedError as error:
            return Report([verdict_of(error, "the record", ("log/",))])
    headers = {"Cookie": cookie.read_text().strip().removeprefix("Cookie:").strip()} if cookie else {}
    with httpx.Client(follow_redirects=False, trust_env=False, headers=headers) as client:
        return clients.audit_client(record, ClientDoor(address, client).fetch, now_ms)


def _check(answer: httpx.Response, path: str) -> None:
    if answer.is_redirect:
        raise Absent(f"{path}: the server sends elsewhere, to {answer.headers.get('Location', '')[:100]}; --cookie?")
    if answer.status_code in (httpx.codes.NOT_FOUND, httpx.codes.GONE):
        raise Absent(f"{path}: the server has no such file")
    if answer.status_code != httpx.codes.OK:
        raise Unavailable(f"{path}: the server answers {answer.status_code}")
