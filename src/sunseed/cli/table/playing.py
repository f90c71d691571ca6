"""Playing: chunks of a capture go through the limited process, and what a browser can play comes out, as they arrive.

One process for each recorder's film: a new head is a new film. The browser takes no more than it plays, so the pipe
fills, the process waits, and no more is fetched: memory does not grow with the film. Owns the processes; what a chunk
is belongs to `holding`, what happens inside the process to `remuxing`.
"""

from __future__ import annotations

import json
import subprocess
import threading
from bisect import bisect_right
from collections.abc import Callable, Generator, Iterable, Iterator
from contextlib import suppress
from itertools import accumulate
from pathlib import Path
from typing import IO, Final

from sunseed.capture.chunk import SALT_BYTES
from sunseed.capture.films import parent
from sunseed.capture.films.indexed import Part, in_order
from sunseed.capture.films.joining import Joiner
from sunseed.capture.line import Seal
from sunseed.cli.table import frames, remuxing
from sunseed.cli.table.holding import Holding
from sunseed.errors import Malformed, SunseedError, Unavailable

STOP_S: Final = 5.0
PIECE_BYTES: Final = 65_536


def play(holding: Holding, seqs: Iterable[int], gone: threading.Event, *, strict: bool = False) -> Generator[bytes]:
    """Yield frames for the page.

    Arguments:
        holding: the capture.
        seqs: of heads and film in order, a head first; may wait for those to come.
        gone: set when the page has left.
        strict: a chunk that cannot be had ends the film, instead of being left out.
    """
    opening = holding.opening
    container = opening.container if opening else ""
    if container not in remuxing.FORMATS:
        yield frames.encode(b"e", f"a capture of kind {container or 'unknown'} does not play here".encode())
        return
    rest = iter(seqs)
    head = next(rest, None)
    while head is not None and not gone.is_set():
        run = _Run(holding, head, rest, gone, strict)
        yield frames.encode(b"s", json.dumps({"from_ms": holding.run_start_ms(head), "seq": head}).encode())
        yield from run.frames(container)
        head = run.next_head
        if run.trouble:
            yield frames.encode(b"e", run.trouble.encode())
            return
    yield frames.encode(b"e", b"")


def play_file(film: Path, from_ms: int, gone: threading.Event) -> Generator[bytes]:
    """Yield frames of an MP4 on this machine, packets copied as they are.

    Arguments:
        film: that plays while it loads.
        from_ms: where on the capture's clock its first picture stands.
        gone: set when the page has left.
    """
    yield frames.encode(b"s", json.dumps({"from_ms": from_ms, "seq": 0}).encode())

    def feed(pipe: IO[bytes]) -> None:
        with suppress(BrokenPipeError, ValueError, OSError), film.open("rb") as opened:
            while not gone.is_set() and (part := opened.read(PIECE_BYTES)):
                pipe.write(part)
        with suppress(OSError, ValueError):
            pipe.close()

    trouble = ""
    for kind, payload in _through("mp4", feed):
        if kind == b"e":
            trouble = payload.decode("utf-8", "replace")
        else:
            yield frames.encode(kind, payload)
    yield frames.encode(b"e", trouble.encode())


def _through(container: str, feed: Callable[[IO[bytes]], None]) -> Generator[tuple[frames.Kind, bytes], None, None]:
    """Yield what a limited process makes of what it is fed, in a thread of its own; it ends with this."""
    child = _start(container)
    assert child.stdin is not None
    assert child.stdout is not None
    feeder = threading.Thread(target=feed, args=(child.stdin,), daemon=True)
    feeder.start()
    try:
        yield from frames.read(child.stdout)
    except Malformed as error:
        yield b"e", str(error).encode()
    finally:
        child.kill()
        child.wait()
        child.stdout.close()
        feeder.join(STOP_S)


class Pieces:
    """A file from another camera as its pieces make it, byte for byte (ADR 0091). Arguments: holding: its capture."""

    def __init__(self, holding: Holding) -> None:
        self._holding = holding
        seals = [one.body for one in holding.lines if isinstance(one.body, Seal) and one.body.part != "note"]
        self._seqs = [one.seq for one in seals]
        self._begins = [0, *accumulate(one.bytes - SALT_BYTES for one in seals)]

    @property
    def size(self) -> int:
        """Bytes of the file."""
        return self._begins[-1]

    def read(self, at: int, count: int) -> bytes:
        """Return bytes of the file; raises as `Holding.chunk` where a piece cannot be had."""
        found = b""
        while count and at < self.size:
            place = bisect_right(self._begins, at) - 1
            start = SALT_BYTES + at - self._begins[place]
            data = self._holding.chunk(self._seqs[place])[start : start + count]
            found, at, count = found + data, at + len(data), count - len(data)
        return found


class _Run:
    """One head and the film behind it."""

    def __init__(self, holding: Holding, head: int, rest: Iterator[int], gone: threading.Event, strict: bool) -> None:
        self._holding, self._head, self._rest, self._gone, self._strict = holding, head, rest, gone, strict
        self._joiner = Joiner(holding.opening.container if holding.opening else "")
        self.next_head: int | None = None
        self.trouble = ""

    def frames(self, container: str) -> Iterator[bytes]:
        """Yield what the process makes of it, its end left out."""
        through = _through(container, self._feed)
        try:
            for kind, payload in through:
                if kind == b"e":
                    self.trouble = self.trouble or payload.decode("utf-8", "replace")
                else:
                    yield frames.encode(kind, payload)
        finally:
            with self._holding.moved:  # the feeder may wait for seconds to come
                self._holding.moved.notify_all()
            through.close()

    def _feed(self, pipe: IO[bytes]) -> None:
        """Give the process the head and chunk after chunk, until another head comes or there is no more."""
        with suppress(BrokenPipeError, ValueError, OSError):
            if parts := self._indexed():
                self._feed_file(pipe, parts)
            else:
                self._feed_chunks(pipe)
        with suppress(OSError, ValueError):
            pipe.close()

    def _feed_chunks(self, pipe: IO[bytes]) -> None:
        pipe.write(self._data(self._head))
        for seq in self._rest:
            if self._gone.is_set():
                break
            if self._holding.items[seq].part == "head":
                self.next_head = seq
                break
            data = self._data(seq)
            if not data:
                self._joiner.hole()
            pipe.write(self._joiner.add(data))
            pipe.flush()

    def _indexed(self) -> list[Part]:
        """Return the parts of a whole file from another camera whose index must be given first; none for other film."""
        opening = self._holding.opening
        if opening is None or opening.source != "file" or opening.container != "mp4" or not self._holding.closed:
            return []
        try:
            pieces = Pieces(self._holding)
            return in_order(pieces.size, pieces.read) or []
        except SunseedError as error:
            self.trouble = str(error)
            raise BrokenPipeError(self.trouble) from error

    def _feed_file(self, pipe: IO[bytes], parts: Iterable[Part]) -> None:
        """Give the process the whole file: where its pictures lie is known by its index alone."""
        pieces = Pieces(self._holding)
        for part in parts:
            if isinstance(part, bytes):
                pipe.write(part)
                continue
            at, end = part
            while at < end and not self._gone.is_set():
                try:
                    data = pieces.read(at, min(PIECE_BYTES, end - at))
                except SunseedError as error:
                    self.trouble = str(error)
                    return
                if not data:
                    return
                pipe.write(data)
                at += len(data)

    def _data(self, seq: int) -> bytes:
        self._holding.wait_for(seq, self._gone)
        for _ in range(3):
            try:
                return self._holding.chunk(seq)[SALT_BYTES:]
            except Unavailable as error:
                words: SunseedError = error
                if self._gone.wait(1.0):
                    break
            except SunseedError as error:
                words = error
                break
        if self._strict:
            self.trouble = f"second {self._holding.items[seq].from_ms // 1000}: {words}"
            raise BrokenPipeError(self.trouble)
        return b""


def _start(container: str) -> subprocess.Popen[bytes]:
    command, known = parent.alone("sunseed.cli.table.remuxing", container)
    return subprocess.Popen(  # noqa: S603 - our own module
        command,
        stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, env=known, close_fds=True, bufsize=-1,
    )  # fmt: skip
