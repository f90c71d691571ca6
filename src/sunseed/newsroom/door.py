"""The newsroom's door: Django for people, and a short way for lines, of which thousands come each second.

Follows design.md §3 and ADR 0103. `POST /film/lines/` is read, grouped with what others send at that moment, committed
with it and answered; everything else goes to Django, in a pool of threads. Both ways give the same answers. Owns HTTP
of the short way; deciding and committing are `intake.grouping`'s. Served by Granian (RSGI): `app` is its factory.
"""

from __future__ import annotations

import asyncio
import gc
import io
import os
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import Any, Final

import msgspec

from sunseed.errors import Malformed, SunseedError
from sunseed.newsroom.bridge import Bridge, Patience, Request, Slow, read, stated

LINES: Final = "/film/lines/"
BESIDE: Final = 1 << 20
SMALL_BYTES: Final = 16 * 1024
"""Of a body that is read at one go; at the slowest rate that `bridge` takes it comes in time."""
JSON: Final = [
    ("content-type", "application/json"),
    ("cache-control", "no-store"),
    ("x-content-type-options", "nosniff"),
    ("referrer-policy", "same-origin"),
    ("cross-origin-opener-policy", "same-origin"),
    ("content-security-policy", "default-src 'none'; frame-ancestors 'none'"),
]


def app() -> Door:
    """Return the door of the instance that `SUNSEED_INSTANCE` names."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "sunseed.newsroom.settings")
    from sunseed.newsroom.wsgi import application

    door = Door(application)
    # What was loaded stays as long as the process: looking through all of it for garbage would hold up every line.
    gc.collect()
    gc.freeze()
    return door


class Door:
    """Answers every request to the newsroom.

    Arguments:
        application: Django, as WSGI.
    """

    def __init__(self, application: Any) -> None:
        from sunseed.newsroom import present
        from sunseed.newsroom.intake import grouping
        from sunseed.newsroom.intake.views import sending

        self._job, self._batch, self._most_lines = grouping.Job, sending.read_batch, sending.MOST_BODY_BYTES
        settings = present.instance().settings
        self._most = settings.storage.upload_mib * 1_048_576 + BESIDE
        pool = ThreadPoolExecutor(settings.newsroom.threads, thread_name_prefix="django")
        self._bridge = Bridge(application, pool)
        self._patience = Patience()
        self._loop: asyncio.AbstractEventLoop | None = None
        self._committer = grouping.Committer(self._committed)

    async def __rsgi__(self, request: Request, reply: Any) -> None:
        """Answer one request."""
        if request.proto != "http":
            return
        if request.path == LINES and request.method == "POST":
            await self._lines(request, reply)
        else:
            await self._bridge(request, reply, self._most)

    async def _lines(self, request: Request, reply: Any) -> None:
        """Take lines of one capture."""
        try:
            status, headers, body = 200, JSON, await self._take(request, reply)
        except Slow:
            reply.response_str(408, [*JSON, ("connection", "close")], '{"words": "The body did not come in time."}')
            return
        except Exception as error:
            from sunseed.newsroom.intake.answers import said

            found = said(error)
            status, body = found.status, msgspec.json.encode(found.body)
            headers = [*JSON, ("retry-after", str(found.wait_s))] if found.wait_s else JSON
            if not isinstance(error, SunseedError):
                _log(error)
        reply.response_bytes(status, headers, body)

    async def _take(self, request: Request, reply: Any) -> bytes:
        length = stated(request)
        if not 0 < length <= self._most_lines:
            raise Malformed(f"expected a body of at most {self._most_lines} bytes, its length said in Content-Length")
        if length <= SMALL_BYTES:
            data = await self._patience.read(reply)
        else:
            body = io.BytesIO()
            await read(reply, length, body)
            data = body.getvalue()
        if len(data) != length:
            raise Slow
        lines, token = self._batch(data)
        self._loop = self._loop or asyncio.get_running_loop()
        answer = self._loop.create_future()
        self._committer.submit(self._job(lines, token, answer))
        taken = await answer
        return msgspec.json.encode({"receipt": taken.receipt.decode(), "next": taken.expected})

    def _committed(self, results: Sequence[tuple[Any, Any]]) -> None:
        """Hand a group's results to the loop; called in the committer's thread."""
        assert self._loop is not None
        self._loop.call_soon_threadsafe(_settle, results)


def _settle(results: Sequence[tuple[Any, Any]]) -> None:
    for job, result in results:
        if job.context.done():
            continue  # whoever asked has left; the lines are committed all the same
        if isinstance(result, BaseException):
            job.context.set_exception(result)
        else:
            job.context.set_result(result)


def _log(error: Exception) -> None:
    import logging

    logging.getLogger("sunseed.intake").error("lines were not taken", exc_info=error)
