"""A minimal `/add` over HTTP, for measuring beside Tessera's own conformance server with Tessera's own load generator.

    python bench/add_server.py DIR PORT

Each POST body becomes one entry; the answer, its index in decimal, is sent once the entry is durable. Everything else
under DIR/log is served read-only, as a client of tlog-tiles needs it. The verifier key is written to DIR/vkey.
"""

from __future__ import annotations

import asyncio
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from sunseed.errors import Absent, SunseedError
from sunseed.record import keys
from sunseed.record.writer import LogWriter
from sunseed.store.cell import SqliteCell
from sunseed.store.folder import FolderStore

ORIGIN = "bench.example/log"
BATCH_S = 0.01
MAX_BATCH = 16_384


class Batches:
    """Collects entries and appends them one batch after another in a thread of its own."""

    def __init__(self, writer: LogWriter) -> None:
        self._writer = writer
        self._waiting: list[tuple[bytes, asyncio.Transport]] = []
        self._busy = False
        self._thread = ThreadPoolExecutor(1)
        self._loop = asyncio.get_running_loop()

    def add(self, entry: bytes, transport: asyncio.Transport) -> None:
        """Take one entry; its answer goes to `transport` when it is durable."""
        self._waiting.append((entry, transport))
        if not self._busy:
            self._busy = True
            self._loop.call_later(BATCH_S, self._flush)

    def _flush(self) -> None:
        batch, self._waiting = self._waiting[:MAX_BATCH], self._waiting[MAX_BATCH:]
        entries = [entry for entry, _ in batch]
        self._thread.submit(self._writer.append, entries, settle=False).add_done_callback(
            lambda done: self._loop.call_soon_threadsafe(self._answer, batch, done.result().first_index)
        )

    def _answer(self, batch: list[tuple[bytes, asyncio.Transport]], first: int) -> None:
        for index, (_, transport) in enumerate(batch, first):
            body = b"%d" % index
            transport.write(b"HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n%s" % (len(body), body))
        if self._waiting:
            self._flush()
        else:
            self._busy = False
            self._thread.submit(self._writer.settle)


class Door(asyncio.Protocol):
    """One connection: requests one after another, bodies by Content-Length."""

    def __init__(self, batches: Batches, public: FolderStore) -> None:
        self._batches, self._public = batches, public
        self._held = b""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Remember the connection."""
        assert isinstance(transport, asyncio.Transport)
        self._transport = transport

    def data_received(self, data: bytes) -> None:
        """Answer every request that is complete."""
        held = self._held + data
        while (end := held.find(b"\r\n\r\n")) >= 0:
            head = held[:end]
            length = 0
            place = head.lower().find(b"content-length:")
            if place >= 0:
                length = int(head[place + 15 :].split(b"\r\n", 1)[0])
            if len(held) < end + 4 + length:
                break
            body, held = held[end + 4 : end + 4 + length], held[end + 4 + length :]
            if head.startswith(b"POST /add "):
                self._batches.add(body, self._transport)
            else:
                self._serve(head.split(b" ", 2)[1].decode())
        self._held = held

    def _serve(self, path: str) -> None:
        try:
            data, status = self._public.get("log" + path), b"200 OK"
        except (Absent, SunseedError):
            data, status = b"", b"404 Not Found"
        self._transport.write(b"HTTP/1.1 %s\r\nContent-Length: %d\r\n\r\n%s" % (status, len(data), data))


async def serve(root: Path, port: int) -> None:
    """Make a log in an empty folder and serve it until killed."""
    root.mkdir(parents=True)
    public, staging = FolderStore.make(root / "public"), FolderStore.make(root / "staging")
    signers = (keys.generate(ORIGIN, 1), keys.generate(ORIGIN, 6))
    cell = SqliteCell.create(root / "head.sqlite3")
    writer = LogWriter.create(public, cell, staging=staging, origin=ORIGIN, signers=signers)
    batches = Batches(writer)
    loop = asyncio.get_running_loop()
    server = await loop.create_server(lambda: Door(batches, public), "127.0.0.1", port)
    (root / "vkey").write_text(signers[0].verifier.vkey)
    async with server:
        await server.serve_forever()


if __name__ == "__main__":
    asyncio.run(serve(Path(sys.argv[1]), int(sys.argv[2])))
