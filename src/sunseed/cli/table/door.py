"""The light table's own door: an HTTP server on 127.0.0.1 that answers one page, and nobody else.

Against other sites and programs of this machine: a random port; the name it is asked by must be exactly its own (DNS
rebinding); an origin that is not its own is refused, and none is ever allowed; every answer but the page's own files
wants a session, which lives in the page's memory and travels in a header: no cookie goes to another port, no link can
act. The session is given once, for the secret behind the `#` of the terminal's link. What is answered is `answers`.
"""

from __future__ import annotations

import hmac
import json
import secrets
import socket
import threading
from collections.abc import Callable, Generator
from contextlib import closing
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, Final
from urllib.parse import parse_qsl, urlsplit

from sunseed.errors import Absent, Malformed, Refused, SunseedError, Unavailable, Untrue

POLICY: Final = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' blob:; font-src 'self'; "
    "connect-src 'self'; media-src 'self' blob:; form-action 'none'; frame-ancestors 'none'; base-uri 'none'; "
    "require-trusted-types-for 'script'; trusted-types 'none'"
)
HEADERS: Final = {
    "Content-Security-Policy": POLICY, "X-Content-Type-Options": "nosniff", "Referrer-Policy": "no-referrer",
    "Cross-Origin-Opener-Policy": "same-origin", "Cross-Origin-Resource-Policy": "same-origin",
    "Cross-Origin-Embedder-Policy": "require-corp", "Cache-Control": "no-store",
    "Permissions-Policy": "camera=(), microphone=(), geolocation=()",
}  # fmt: skip
TYPES: Final = {
    "html": "text/html; charset=utf-8", "css": "text/css; charset=utf-8", "js": "text/javascript; charset=utf-8",
    "woff2": "font/woff2", "png": "image/png", "svg": "image/svg+xml",
}  # fmt: skip
NOTICE_S: Final = 0.5
"""How often a connection is looked at whose page may have left."""
MOST_BODY_BYTES: Final = 8 * 1024 * 1024


class _Forbidden(Refused):
    """Asked by somebody who may ask nothing here."""


class _NoSession(Refused):
    """Asked without the session that the terminal's link gives."""


_STATUS: Final[tuple[tuple[type[SunseedError], int], ...]] = (
    (_Forbidden, 403), (_NoSession, 401),
    (Malformed, 400), (Untrue, 422), (Absent, 404), (Refused, 409), (Unavailable, 503),
)  # fmt: skip


class Stream:
    """An answer that lasts, such as film.

    Arguments:
        parts: what is sent, as it comes; closed at the end.
        gone: set when the page has left: who waits for seconds to come does not write, and so would not notice.
    """

    def __init__(self, parts: Generator[bytes], gone: threading.Event) -> None:
        self.parts, self.gone = parts, gone


Answer = dict[str, Any] | bytes | Stream
Asked = Callable[[str, str, dict[str, str], bytes], Answer]
"""Answers a method, a path below /api/, what the address asks, and a body."""


class Keys:
    """The secret of the link, good for one session, and the session it was given for."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._secret = self._session = ""
        self.renew()

    def renew(self) -> str:
        """Return a new secret for a link; the one before opens nothing any more, a session that was given goes on."""
        with self._lock:
            self._secret = secrets.token_urlsafe(32)
            return self._secret

    def spend(self, secret: str) -> str:
        """Return the session for a secret, which is good no more; raises Refused."""
        with self._lock:
            if not self._secret or not hmac.compare_digest(secret.encode(), self._secret.encode()):
                raise Refused("this link was used already, or is none: press Enter in the terminal for another")
            self._secret, self._session = "", self._session or secrets.token_urlsafe(32)
            return self._session

    def check(self, session: str) -> None:
        """Return if it is the session; raises Refused."""
        if not self._session or not hmac.compare_digest(session.encode(), self._session.encode()):
            raise Refused("no session: open the link that the terminal shows")


class Door(ThreadingHTTPServer):
    """The server.

    Arguments:
        asked: answers what the page asks.
        files: the page's own files by their address.
    """

    daemon_threads = True

    def __init__(self, asked: Asked, files: dict[str, bytes]) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.asked, self.files, self.keys = asked, files, Keys()
        self.name = f"127.0.0.1:{self.server_port}"

    def link(self) -> str:
        """Return an address that opens the page once."""
        return f"http://{self.name}/#{self.keys.renew()}"

    def handle_error(self, request: Any, client_address: Any) -> None:
        """Say nothing: a page that goes in the middle of a film is no trouble."""


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server_version, sys_version = "sunseed", ""
    timeout = 60
    server: Door

    def log_message(self, *arguments: Any) -> None:
        """Write no log: addresses name captures."""

    def do_GET(self) -> None:
        """Answer a GET."""
        self._answer("GET")

    def do_POST(self) -> None:
        """Answer a POST."""
        self._answer("POST")

    def do_PUT(self) -> None:
        """Answer a PUT."""
        self._answer("PUT")

    def _answer(self, method: str) -> None:
        try:
            body = self._body()
            self._require_own_page()
            parts = urlsplit(self.path)
            if not parts.path.startswith("/api/"):
                self._file(method, parts.path)
                return
            if (method, parts.path) == ("POST", "/api/session"):
                secret = body.decode("ascii", "replace")
                self._send(200, json.dumps({"session": self.server.keys.spend(secret)}).encode())
                return
            self._require_session()
            asked = dict(parse_qsl(parts.query))
            self._say(self.server.asked(method, parts.path.removeprefix("/api/"), asked, body))
        except SunseedError as error:
            status = next((code for kind, code in _STATUS if isinstance(error, kind)), 500)
            self._send(status, json.dumps({"words": str(error)}).encode())

    def _body(self) -> bytes:
        try:
            length = int(self.headers.get("Content-Length") or 0)
        except ValueError:
            length = -1
        if not 0 <= length <= MOST_BODY_BYTES or "Transfer-Encoding" in self.headers:
            self.close_connection = True
            raise Malformed(f"expected a body of at most {MOST_BODY_BYTES} bytes")
        return self.rfile.read(length)

    def _require_own_page(self) -> None:
        """Refuse whoever asks by another name, or from another page."""
        if self.headers.get_all("Host") != [self.server.name]:
            raise _Forbidden(f"asked by another name than {self.server.name}")
        if self.headers.get("Origin", f"http://{self.server.name}") != f"http://{self.server.name}":
            raise _Forbidden("asked from another page")
        top = self.headers.get("Sec-Fetch-Dest") == "document" and self.path == "/"
        if self.headers.get("Sec-Fetch-Site", "none") not in ("same-origin", "none") and not top:
            raise _Forbidden("asked from another site")

    def _require_session(self) -> None:
        try:
            self.server.keys.check(self.headers.get("X-Light-Table", ""))
        except Refused as error:
            raise _NoSession(str(error)) from error

    def _file(self, method: str, path: str) -> None:
        data = self.server.files.get(path)
        if data is None or method != "GET":
            raise Absent(f"nothing is at {path[:80]}")
        self._send(200, data, TYPES["html" if path == "/" else path.rpartition(".")[2]])

    def _say(self, answer: Answer) -> None:
        if isinstance(answer, bytes):
            self._send(200, answer, "application/octet-stream")
        elif isinstance(answer, dict):
            self._send(200, json.dumps(answer).encode())
        else:
            self._stream(answer)

    def _send(self, status: int, data: bytes, kind: str = "application/json") -> None:
        self.send_response(status)
        for name, value in (HEADERS | {"Content-Type": kind, "Content-Length": str(len(data))}).items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(data)

    def _stream(self, answer: Stream) -> None:
        """Send parts as they come; whatever ends it, the source is told and closed."""
        self.send_response(200)
        more = {"Content-Type": "application/octet-stream", "Transfer-Encoding": "chunked"}
        for name, value in (HEADERS | more).items():
            self.send_header(name, value)
        self.end_headers()
        # A page that pauses takes nothing for as long as it likes; one that leaves ends the connection.
        self.connection.settimeout(None)
        over = threading.Event()
        threading.Thread(target=self._notice, args=(answer.gone, over), name="notice", daemon=True).start()
        try:
            with closing(answer.parts) as parts:
                for part in parts:
                    self.wfile.write(b"%x\r\n%s\r\n" % (len(part), part))
                    self.wfile.flush()
                self.wfile.write(b"0\r\n\r\n")
        except OSError:
            self.close_connection = True
        finally:
            answer.gone.set()
            over.set()
            self.connection.settimeout(self.timeout)

    def _notice(self, gone: threading.Event, over: threading.Event) -> None:
        """Say that the page has left as soon as its end of the connection is closed."""
        while not over.wait(NOTICE_S):
            try:
                if self.connection.recv(1, socket.MSG_PEEK | socket.MSG_DONTWAIT) == b"":
                    gone.set()
                    return
            except BlockingIOError:
                continue
            except OSError:
                gone.set()
                return
