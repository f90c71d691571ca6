"""Processes that share the bundles of an audit, and what they found, put in order again.

Owned here: who checks which range, and that a process that ends too early is noticed. What is found out about a bundle
is `audit_bundles`.

A range is taken by whoever is free, so that all end together even where one of them shares its processor with the
process that asked. Each reads the number of the next range from one pipe and puts the number after it back. What comes
too early is kept, one range of each worker at the most: from a worker that is ahead nothing more is read until the
others have caught up, and its own pipe holds it back.
"""

from __future__ import annotations

import os
import signal
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from itertools import chain
from multiprocessing import get_context
from multiprocessing.connection import Connection, wait
from pathlib import Path

from sunseed.errors import Unavailable
from sunseed.record.audit_bundles import Bundle, check_range
from sunseed.record.layout import TILE_WIDTH
from sunseed.store.contract import Store

TASK_BUNDLES = 32
_NUMBER_BYTES = 8

Found = list[bytes | Bundle]
"""What a worker sends of a range: the root of each bundle that is full and as it has to be, the others whole."""


@contextmanager
def checking(store: Store, prefix: str, size: int, workers: int) -> Iterator[Iterator[Bundle]]:
    """Give every bundle of the tree of this size, in order, checked against its tile.

    Several workers are at work from the beginning of the block.

    Raises:
        Unavailable: a worker ended before its work did.
        others: as the store does in a worker.
    """
    ranges = _ranges(size)
    workers = min(workers, len(ranges))
    if workers <= 1:
        yield chain.from_iterable(check_range(store, prefix, size, indices) for indices in ranges)
        return
    context = get_context("fork") if _may_fork() else get_context("spawn")
    free, taken = context.Pipe(duplex=False)
    os.write(taken.fileno(), _spell(0))
    processes, sources = [], []
    try:
        for _ in range(workers):
            source, sink = context.Pipe(duplex=False)
            sources.append(source)
            arguments = (sink, free, taken, store, prefix, size)
            processes.append(context.Process(target=_work, args=arguments, daemon=True))
            processes[-1].start()
            sink.close()
        yield chain.from_iterable(_in_order(sources, ranges))
    finally:
        for process in processes:
            process.terminate()
            process.join()
        for end in (*sources, free, taken):
            end.close()


def _ranges(size: int) -> list[range]:
    count = -(-size // TILE_WIDTH)
    return [range(start, min(count, start + TASK_BUNDLES)) for start in range(0, count, TASK_BUNDLES)]


def _may_fork() -> bool:
    """Say whether this process has one thread alone, so that a fork of it finds no lock held by another.

    Starting anew takes a worker a quarter of a second, in which it could have hashed two hundred thousand entries.
    """
    threads = Path("/proc/self/task")
    return sys.platform == "linux" and threads.is_dir() and len(list(threads.iterdir())) == 1


def _work(sink: Connection, free: Connection, taken: Connection, store: Store, prefix: str, size: int) -> None:
    """Take ranges and send what was found with their numbers, or the error that ended the work; None ends it well."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # whoever started this ends it
    ranges = _ranges(size)
    with suppress(BrokenPipeError), sink:
        try:
            while (number := _take(free, taken)) < len(ranges):
                found = check_range(store, prefix, size, ranges[number])
                sink.send((number, [bundle if bundle.faults else bundle.root or bundle for bundle in found]))
            sink.send(None)
        except Exception as error:
            sink.send(error)


def _take(free: Connection, taken: Connection) -> int:
    """Return the number of a range that nobody else takes."""
    # Dying between the two leaves the others waiting for ever: whoever started them notices this end, and ends them.
    number = int.from_bytes(os.read(free.fileno(), _NUMBER_BYTES), "big")
    os.write(taken.fileno(), _spell(number + 1))
    return number


def _spell(number: int) -> bytes:
    return number.to_bytes(_NUMBER_BYTES, "big")


def _in_order(sources: list[Connection], ranges: list[range]) -> Iterator[Iterator[Bundle]]:
    """Yield what was found in each range, in their order."""
    early: dict[int, Found] = {}
    newest = dict.fromkeys(sources, -1)  # without those that have ended well
    for number, indices in enumerate(ranges):
        while number not in early:
            for source in wait([source for source, seen in newest.items() if seen < number]):
                assert isinstance(source, Connection)
                received = _received(source)
                if received is None:
                    del newest[source]
                else:
                    newest[source], early[received[0]] = received[0], received[1]
        yield (_whole(index, found) for index, found in zip(indices, early.pop(number), strict=True))


def _whole(index: int, found: bytes | Bundle) -> Bundle:
    return found if isinstance(found, Bundle) else Bundle(index, TILE_WIDTH, root=found)


def _received(source: Connection) -> tuple[int, Found] | None:
    try:
        received = source.recv()
    except EOFError as error:
        raise Unavailable("a worker of the audit ended before its work did; audit again, with one worker") from error
    if isinstance(received, Exception):
        raise received
    found: tuple[int, Found] | None = received
    return found
