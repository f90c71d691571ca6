"""The part of an audit that takes the time: every bundle hashed and compared with its tile, on one or more processes.

Follows C2SP tlog-tiles. Owns the pass over bundles and level-0 tiles; the levels above, the root and the names of files
are `audit`.
"""

from __future__ import annotations

import signal
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from hashlib import sha256
from itertools import chain
from multiprocessing import get_context
from multiprocessing.connection import Connection
from pathlib import Path

from sunseed.errors import Absent, Malformed, Unavailable
from sunseed.record import bundles, tiles
from sunseed.record.hashing import HASH_BYTES, complete_root, leaf_hashes
from sunseed.record.layout import TILE_WIDTH, bundle_path, tile_path, width_at
from sunseed.store.contract import Store

TASK_BUNDLES = 64


@dataclass(frozen=True, slots=True)
class Problem:
    """One disagreement between a log's files.

    Arguments:
        path: the file that is wrong, the prefix included.
        what: what about it.
        expected: what it should be.
        found: what it is.
    """

    path: str
    what: str
    expected: str
    found: str

    @classmethod
    def of_bytes(cls, path: str, what: str, expected: bytes, found: bytes | None) -> Problem:
        """Describe two contents by size, digest and the first place where they differ."""
        return cls(path, what, _describe(expected), "nothing" if found is None else _describe(found, expected))


@dataclass(slots=True)
class Bundle:
    """What one bundle and its tile say.

    Arguments:
        index: which bundle.
        width: how many entries it has in the audited tree.
        leaves: the leaf hashes joined, kept only at the right edge; otherwise empty.
        root: the root over the 256 leaves of a full one; otherwise empty.
        tile: the tile as it was found, kept only if the two disagree.
        faults: nothing, or what is wrong; the first about the bundle, the second about the tile.
    """

    index: int
    width: int
    leaves: bytes = b""
    root: bytes = b""
    tile: bytes | None = None
    faults: list[Problem] = field(default_factory=list)


@contextmanager
def checking(store: Store, prefix: str, size: int, workers: int) -> Iterator[Iterator[Bundle]]:
    """Give every bundle of the tree of this size, in order, checked against its tile.

    With several workers, each checks every so many-th range and is held back by its pipe when the others are slower.
    They are at work from the beginning of the block.
    """
    count = -(-size // TILE_WIDTH)
    ranges = [range(start, min(count, start + TASK_BUNDLES)) for start in range(0, count, TASK_BUNDLES)]
    workers = min(workers, len(ranges))
    if workers <= 1:
        yield chain.from_iterable(check_range(store, prefix, size, indices) for indices in ranges)
        return
    context = get_context("fork") if _may_fork() else get_context("spawn")
    processes, sources = [], []
    try:
        for number in range(workers):
            source, sink = context.Pipe(duplex=False)
            sources.append(source)
            mine = ranges[number::workers]
            processes.append(context.Process(target=_work, args=(sink, store, prefix, size, mine), daemon=True))
            processes[-1].start()
            sink.close()
        yield chain.from_iterable(_received(sources[number % workers]) for number in range(len(ranges)))
    finally:
        for process in processes:
            process.terminate()
            process.join()
        for source in sources:
            source.close()


def _may_fork() -> bool:
    """Say whether this process has one thread alone, so that a fork of it finds no lock held by another.

    Starting anew takes a worker a quarter of a second, in which it could have hashed two hundred thousand entries.
    """
    threads = Path("/proc/self/task")
    return sys.platform == "linux" and threads.is_dir() and len(list(threads.iterdir())) == 1


def _work(sink: Connection, store: Store, prefix: str, size: int, ranges: Sequence[range]) -> None:
    """Send the checked bundles of each range, or the error that ended the work."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # whoever started this ends it
    with suppress(BrokenPipeError), sink:
        try:
            for indices in ranges:
                sink.send(check_range(store, prefix, size, indices))
        except Exception as error:
            sink.send(error)


def _received(source: Connection) -> list[Bundle]:
    try:
        found = source.recv()
    except EOFError as error:
        raise Unavailable("a worker of the audit ended before its work did; audit again, with one worker") from error
    if isinstance(found, Exception):
        raise found
    checked: list[Bundle] = found
    return checked


def check_range(store: Store, prefix: str, size: int, indices: range) -> list[Bundle]:
    """Hash some bundles and compare each with its tile."""
    widths = [width_at(size, 0, index) for index in indices]
    names = list(zip(indices, widths, strict=True))
    kept_tiles = list(store.get_each(prefix + tile_path(0, *name) for name in names))
    kept_bundles = store.get_each(prefix + bundle_path(*name) for name in names)
    return [
        check_bundle(prefix, index, width, data, tile)
        for (index, width), data, tile in zip(names, kept_bundles, kept_tiles, strict=True)
    ]


def check_bundle(prefix: str, index: int, width: int, data: bytes | None, tile: bytes | None) -> Bundle:
    """Hash one bundle and compare it with its tile.

    Arguments:
        prefix, index, width: whose they are.
        data, tile: the bytes of both files, None for one that is not there.
    """
    path, tile_name = prefix + bundle_path(index, width), prefix + tile_path(0, index, width)
    problem: Problem | None = None
    leaves: list[bytes] = []
    if data is None:
        problem = Problem(path, "bundle", f"{width} entries", "nothing")
    else:
        try:
            leaves = leaf_hashes(bundles.decode(data, width))
        except Malformed as error:
            problem = Problem(path, "bundle", f"{width} entries", str(error))
    bundle = Bundle(index, width)
    joined = tiles.join(leaves)
    if problem is not None:
        bundle.faults.append(problem)
        whole = tile is not None and len(tile) == width * HASH_BYTES
        if not whole:
            bundle.faults.append(Problem.of_bytes(tile_name, "tile", bytes(width * HASH_BYTES), tile))
        joined = tile if tile is not None and whole else bytes(width * HASH_BYTES)
    elif joined != tile:
        if tile is not None and len(tile) == width * HASH_BYTES:
            place = next(n for n in range(width) if leaves[n] != tiles.hash_at(tile, n))
            was, is_now = tiles.hash_at(tile, place).hex(), leaves[place].hex()
            entry = f"leaf hash of entry {index * TILE_WIDTH + place}"
            bundle.faults += [Problem(path, entry, was, is_now), Problem(tile_name, entry, is_now, was)]
            bundle.tile = tile
        else:
            bundle.faults.append(Problem.of_bytes(tile_name, "leaf hashes", joined, tile))
    if width < TILE_WIDTH:
        bundle.leaves = joined
    else:
        bundle.root = complete_root(leaves or tiles.split(joined))
    return bundle


def get(store: Store, path: str) -> bytes | None:
    """Return a key's bytes, None if it is not there."""
    try:
        return store.get(path)
    except Absent:
        return None


def _describe(data: bytes, other: bytes | None = None) -> str:
    text = f"{len(data)} bytes with SHA-256 {sha256(data).hexdigest()}"
    if other is None:
        return text
    same = min(len(data), len(other))
    place = next((n for n in range(same) if data[n] != other[n]), same)
    return f"{text}, differing from byte {place}"
