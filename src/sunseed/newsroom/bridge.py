"""Django behind an RSGI server: a request whose body is here whole goes to the WSGI application, in a thread of a pool.

Follows PEP 3333 and Granian's RSGI 1.5. Attack answered: a sender that dribbles its body holds a socket and nothing
else; threads are given to whole requests alone, and a body that stands still is ended. Owns the way of a request into
Django and of its answer out; what is answered faster than Django does is `sunseed.newsroom.door`'s.
"""

from __future__ import annotations

import asyncio
import tempfile
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from typing import IO, Any, Final, Protocol

STILL_S: Final = 20.0
"""A body of which nothing comes for so long is ended."""
SLOWEST_BYTES_S: Final = 1024
"""On average, after the first half minute; a phone on its worst uplink is faster."""
GRACE_S: Final = 30.0
LOOK_S: Final = 1.0
IN_MEMORY: Final = 256 * 1024
_END: Final = object()


class Request(Protocol):
    """The part of Granian's scope that is read."""

    proto: str
    http_version: str
    server: str
    client: str
    scheme: str
    method: str
    path: str
    query_string: str
    authority: str | None
    headers: Any


class Slow(Exception):
    """The body did not come in time, or ended early."""


def stated(request: Request) -> int:
    """Return the length a request states of its body; 0 for none, or for one that is no number."""
    said = request.headers.get("content-length") or ""
    return int(said) if said.isascii() and said.isdigit() and len(said) < 16 else 0


async def read(reply: Any, length: int, into: IO[bytes]) -> None:
    """Read a body of a stated length; raises Slow where it stands still, dribbles or ends early."""
    loop = asyncio.get_running_loop()
    began, held = loop.time(), 0
    chunks = reply.__aiter__()
    try:
        async with asyncio.timeout(STILL_S) as still:  # one timer for all chunks, moved on: no task for each
            while held < length:
                chunk = await anext(chunks)
                held += len(chunk)
                into.write(chunk[: len(chunk) - max(0, held - length)])
                now = loop.time()
                if now - began > GRACE_S + held / SLOWEST_BYTES_S:
                    raise Slow
                still.reschedule(now + STILL_S)
    except (TimeoutError, StopAsyncIteration) as error:
        raise Slow from error


class Patience:
    """Ends tasks that wait for too long, with one timer for all of them.

    Arguments:
        most_s: how long each may wait.
    """

    def __init__(self, most_s: float = STILL_S) -> None:
        self._most_s = most_s
        self._until: dict[asyncio.Task[Any], float] = {}
        self._looks = False

    async def read(self, reply: Any) -> bytes:
        """Return a body that is small enough to be held, whole; raises Slow where it does not come in time."""
        task, loop = asyncio.current_task(), asyncio.get_running_loop()
        assert task is not None
        self._until[task] = loop.time() + self._most_s
        if not self._looks:
            self._looks = True
            loop.call_later(LOOK_S, self._look, loop)
        try:
            body: bytes = await reply()
        except asyncio.CancelledError as error:
            if task in self._until:
                raise  # not ours
            task.uncancel()
            raise Slow from error
        finally:
            self._until.pop(task, None)
        return body

    def _look(self, loop: asyncio.AbstractEventLoop) -> None:
        """End those whose time is over; they stand in the order they came."""
        now_s = loop.time()
        for task in [task for task, until_s in self._until.items() if until_s <= now_s]:
            del self._until[task]
            task.cancel()
        self._looks = bool(self._until)
        if self._looks:
            loop.call_later(LOOK_S, self._look, loop)


def environ(request: Request, body: IO[bytes], length: int) -> dict[str, Any]:
    """Return the environment that PEP 3333 wants."""
    server, _, port = request.server.rpartition(":")
    known: dict[str, Any] = {
        "REQUEST_METHOD": request.method,
        "SCRIPT_NAME": "",
        "PATH_INFO": request.path.encode("utf-8").decode("latin-1"),
        "QUERY_STRING": request.query_string or "",
        "SERVER_NAME": server,
        "SERVER_PORT": port,
        "SERVER_PROTOCOL": f"HTTP/{request.http_version}",
        "REMOTE_ADDR": request.client.rpartition(":")[0].strip("[]"),
        "wsgi.version": (1, 0),
        "wsgi.url_scheme": request.scheme,
        "wsgi.input": body,
        "wsgi.errors": _Errors(),
        "wsgi.multithread": True,
        "wsgi.multiprocess": False,
        "wsgi.run_once": False,
    }
    if request.authority:
        known["HTTP_HOST"] = request.authority
    for name, value in request.headers.items():
        key = name.upper().replace("-", "_")
        if "_" in name:
            continue  # two names would become one: a header of a proxy could be written over
        key = key if key in ("CONTENT_TYPE", "CONTENT_LENGTH") else f"HTTP_{key}"
        between = "; " if key == "HTTP_COOKIE" else ","
        known[key] = f"{known[key]}{between}{value}" if key in known and key != "HTTP_HOST" else value
    if "CONTENT_LENGTH" in known:
        known["CONTENT_LENGTH"] = str(length)  # the one number that was understood; none stays none
    return known


class _Errors:
    """Where WSGI applications complain: the newsroom's log is set elsewhere."""

    def write(self, text: str) -> int:
        """Take words and drop them."""
        return len(text)

    def writelines(self, lines: Iterable[str]) -> None:
        """Take lines and drop them."""

    def flush(self) -> None:
        """Have nothing to do."""


@dataclass
class _Answer:
    status: int = 500
    headers: list[tuple[str, str]] = field(default_factory=list)
    chunks: Any = ()

    def start(self, status: str, headers: list[tuple[str, str]], error: Any = None) -> Callable[[bytes], object]:
        """Be what WSGI calls `start_response`."""
        self.status, self.headers = int(status.split(" ", 1)[0]), headers
        return _refuse_to_write


def _refuse_to_write(_: bytes) -> None:
    raise NotImplementedError("nothing of ours writes past its answer")


class Bridge:
    """Answers requests with a WSGI application.

    Arguments:
        application: it.
        pool: the threads it runs in.
    """

    def __init__(self, application: Callable[..., Iterable[bytes]], pool: ThreadPoolExecutor) -> None:
        self._application, self._pool = application, pool

    async def __call__(self, request: Request, reply: Any, most: int) -> None:
        """Answer one request.

        Arguments:
            request, reply: Granian's.
            most: bytes of body that are read at all; the application refuses a longer one by what it states.
        """
        length, loop = stated(request), asyncio.get_running_loop()
        with tempfile.SpooledTemporaryFile(IN_MEMORY) as body:
            if 0 < length <= most:
                try:
                    await read(reply, length, body)
                except Slow:
                    reply.response_str(408, [("connection", "close")], "The body did not come in time.\n")
                    return
            body.seek(0)
            answer = _Answer()

            def begin() -> bytes | None:
                answer.chunks = self._application(environ(request, body, length), answer.start)
                if getattr(answer.chunks, "streaming", False):
                    return None
                return b"".join(answer.chunks)

            try:
                whole = await loop.run_in_executor(self._pool, begin)
                if whole is not None:
                    reply.response_bytes(answer.status, answer.headers, whole)
                else:
                    await self._stream(reply, answer)
            finally:
                if hasattr(answer.chunks, "close"):
                    await loop.run_in_executor(self._pool, answer.chunks.close)

    async def _stream(self, reply: Any, answer: _Answer) -> None:
        """Send what is made while it is sent; whoever left in the middle ends it."""
        loop, out = asyncio.get_running_loop(), reply.response_stream(answer.status, answer.headers)
        chunks: Iterator[bytes] = iter(answer.chunks)
        while (chunk := await loop.run_in_executor(self._pool, next, chunks, _END)) is not _END:
            await out.send_bytes(chunk)
