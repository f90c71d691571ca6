"""A public tree behind http: read only, one request a file.

Keeps as much of `store.contract` as a web server can: files by name, parts of files, no lists. Owns the words for
what a server answers; what the bytes are worth is for whoever reads them to find out.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from urllib.parse import quote

import httpx

from sunseed.errors import Absent, Malformed, Refused, Unavailable
from sunseed.store.readonly import ReadOnlyStore

TIMEOUT_S = 20.0
MAX_FILE_BYTES = 64 * 1024 * 1024


class WebStore(ReadOnlyStore):
    """The files below one address.

    Arguments:
        address: where the tree's root is served, `http://` or `https://`.
        client: the client to ask with; its redirects are not followed.
    """

    def __init__(self, address: str, client: httpx.Client) -> None:
        self._address = address.rstrip("/")
        super().__init__(f"{self._address} over http")
        self._client = client

    def get(self, path: str) -> bytes:
        """Return a file; Absent on 404 and 410, Unavailable on anything else than 200, Malformed beyond 64 MiB."""
        return self._ask(path, {})

    def read(self, path: str, start: int, length: int) -> bytes:
        """Return part of a file, asking for no more where the server can."""
        if length == 0:
            return b""
        request = self._client.build_request(
            "GET", self._url(path), headers={"Range": f"bytes={start}-{start + length - 1}"}, timeout=TIMEOUT_S
        )
        answer = self._send(request)
        if answer.status_code == httpx.codes.REQUESTED_RANGE_NOT_SATISFIABLE:
            return b""
        data = _body(answer, path)
        return data[:length] if answer.status_code == httpx.codes.PARTIAL_CONTENT else data[start : start + length]

    def size(self, path: str) -> int:
        """Return the size of a file."""
        return len(self.get(path))

    def exists(self, path: str) -> bool:
        """Say whether the server has a file."""
        answer = self._send(self._client.build_request("HEAD", self._url(path), timeout=TIMEOUT_S))
        if answer.status_code in (httpx.codes.NOT_FOUND, httpx.codes.GONE):
            return False
        if answer.status_code != httpx.codes.OK:
            raise Unavailable(f"{answer.url}: expected 200 or 404, found {answer.status_code}")
        return True

    def existing(self, paths: Iterable[str]) -> set[str]:
        """Return those of these files that the server has."""
        return set(filter(self.exists, paths))

    def list(self, prefix: str) -> Iterator[str]:
        """Refused: a web server does not say what it has."""
        raise Refused(f"{self._address} is read over http, which cannot list files; audit a copy on disk")

    def _ask(self, path: str, headers: dict[str, str]) -> bytes:
        return _body(self._send(self._client.build_request("GET", self._url(path), headers=headers)), path)

    def _url(self, path: str) -> str:
        return f"{self._address}/{quote(path)}"

    def _send(self, request: httpx.Request) -> httpx.Response:
        try:
            return self._client.send(request)
        except httpx.HTTPError as error:
            raise Unavailable(f"{request.url}: {error}") from error


def _body(answer: httpx.Response, path: str) -> bytes:
    if answer.status_code in (httpx.codes.NOT_FOUND, httpx.codes.GONE):
        raise Absent(f"{answer.url}: nothing there ({answer.status_code})")
    if answer.status_code not in (httpx.codes.OK, httpx.codes.PARTIAL_CONTENT):
        raise Unavailable(f"{answer.url}: expected 200, found {answer.status_code}")
    if len(answer.content) > MAX_FILE_BYTES:
        raise Malformed(f"{path}: more than {MAX_FILE_BYTES} bytes")
    return answer.content
