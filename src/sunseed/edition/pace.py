"""The full print in several processes: documents read ahead, pages rendered and written, by children that only read.

Follows design.md §6. Owned here: forking, shards, and what comes back (readings; paths and digests of pages). Children
share nothing but the committed index, opened for reading, and the store. Elsewhere: what a document says (`replaying`),
what a subject prints (`subjects`).
"""

from __future__ import annotations

import contextlib
import gc
import itertools
import multiprocessing
import warnings
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, replace
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING, Any

import msgspec

from sunseed.edition import index as indexes
from sunseed.edition.index import Index
from sunseed.edition.rendering import Row, Writes
from sunseed.edition.replaying import Numbered, Prepared, prepare
from sunseed.edition.scene import Scene
from sunseed.edition.subjects import Render, Subjects
from sunseed.errors import Absent
from sunseed.store.contract import Store

if TYPE_CHECKING:
    from multiprocessing.pool import AsyncResult, Pool

SHARD = 250
"""Subjects given to a child at a time."""

SYNCED_BYTES = 64 * 1024 * 1024
"""Written by a child before it begins to make them durable beside its rendering: else the disk idles until the end."""

_encode = msgspec.msgpack.Encoder().encode
_decode = msgspec.msgpack.Decoder(list[Prepared | None]).decode
rows_of = msgspec.msgpack.Decoder(list[Row]).decode
"""Gives path, subject and digest of each file of a packed shard."""


@dataclass(frozen=True, slots=True)
class Job:
    """What every child needs.

    Arguments:
        index_path: the committed index.
        store: the public tree; it must work in a forked child.
        origin, theme, verifiers: as in `Subjects`.
        barrier: on which all children wait before they make durable what they wrote.
    """

    index_path: Path
    store: Store
    origin: str
    theme: Render
    verifiers: tuple[str, ...]
    barrier: Any = None


class Syncing:
    """Makes durable what was written, now and then in a thread, while this process renders on.

    Arguments:
        store: what it is written into.
        every_bytes: after how many.
    """

    def __init__(self, store: Store, every_bytes: int = SYNCED_BYTES) -> None:
        self._store = store
        self._every_bytes = every_bytes
        self._late_bytes = 0
        self._thread = ThreadPoolExecutor(1, "sync")
        self._going: Future[None] | None = None

    def wrote(self, count_bytes: int) -> None:
        """Take note of so many bytes more.

        Raises:
            OutcomeUnknown: of what was written before, nobody knows whether it is kept.
        """
        self._late_bytes += count_bytes
        if self._late_bytes >= self._every_bytes and (self._going is None or self._going.done()):
            self._wait()
            self._going, self._late_bytes = self._thread.submit(self._store.sync), 0

    def end(self) -> None:
        """Make everything durable, and raise what went wrong before."""
        self._wait()
        self._thread.shutdown()
        self._store.sync()

    def _wait(self) -> None:
        going, self._going = self._going, None
        if going is not None:
            going.result()


_store: Store | None = None
_job: Job | None = None
_printer: Subjects | None = None
_syncing: Syncing | None = None


def read(store: Store, entries: Iterable[Numbered], workers: int) -> Iterator[tuple[int, bytes, Prepared | None]]:
    """Yield entries in order, each with what is known of its document, read in `workers` forked processes if many."""
    global _store
    if workers < 2:
        for part in _parts(entries):
            for (number, data), prepared in zip(part, prepare(store, [data for _, data in part]), strict=True):
                yield number, data, prepared
        return
    _store = store
    with _children(workers) as pool:
        waiting: deque[tuple[list[Numbered], AsyncResult[bytes]]] = deque()
        for part in _parts(entries):
            waiting.append((part, pool.apply_async(_prepare, ([data for _, data in part],))))
            if len(waiting) > 2 * workers:
                yield from _prepared(waiting.popleft())
        while waiting:
            yield from _prepared(waiting.popleft())
    _store = None


def _children(workers: int) -> Pool:
    """Fork children; from Python 3.12 on it warns where threads run, which is so under test and harmless there."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)
        return multiprocessing.get_context("fork").Pool(workers, _settle_in)


def _settle_in() -> None:
    """Spare a child from looking for cycles in what it was born with, and from looking often: printing makes few."""
    gc.freeze()
    gc.set_threshold(50_000, 20, 50)


def _parts(entries: Iterable[Numbered]) -> Iterator[list[Numbered]]:
    iterator = iter(entries)
    while part := list(itertools.islice(iterator, SHARD)):
        yield part


def _prepare(part: list[bytes]) -> bytes:
    """Read the documents of some entries in a child."""
    assert _store is not None
    return _encode(prepare(_store, part))


def _prepared(
    waited: tuple[list[Numbered], AsyncResult[bytes]],
) -> Iterator[tuple[int, bytes, Prepared | None]]:
    part, result = waited
    for (number, data), prepared in zip(part, _decode(result.get()), strict=True):
        yield number, data, prepared


def render(
    job: Job, subjects: Sequence[str], workers: int, progress: Callable[[str, int, int], None]
) -> Iterator[bytes]:
    """Render and write subjects, in `workers` forked processes if many; yield shards of files, packed (`rows_of`)."""
    global _job, _printer, _syncing
    if workers < 2:
        yield from _alone(job, subjects, progress)
        return
    forking = multiprocessing.get_context("fork")
    _job, _printer, _syncing = replace(job, barrier=forking.Barrier(workers)), None, None
    shards = [subjects[start : start + SHARD] for start in range(0, len(subjects), SHARD)]
    try:
        with _children(workers) as pool:
            for at, packed in enumerate(pool.imap_unordered(_shard, shards)):
                progress("printing", min((at + 1) * SHARD, len(subjects)), len(subjects))
                yield packed
            pool.map(_sync, range(workers), chunksize=1)
    finally:
        _job = None


def _alone(job: Job, subjects: Sequence[str], progress: Callable[[str, int, int], None]) -> Iterator[bytes]:
    """Render and write subjects in this process."""
    syncing = Syncing(job.store)
    with contextlib.closing(_open(job)) as index:
        printer = _printer_of(job, index)
        for start in range(0, len(subjects), SHARD):
            progress("printing", start, len(subjects))
            yield _write(job, printer, subjects[start : start + SHARD], syncing)
    syncing.end()


def _open(job: Job) -> Index:
    index = indexes.open_existing(job.index_path, readonly=True)
    if index is None:
        raise Absent(f"the index {job.index_path} is gone in the middle of a print")
    index.execute("BEGIN")  # nobody writes until the last page is written: one lock for all questions, not one for each
    return index


def _printer_of(job: Job, index: Index) -> Subjects:
    return Subjects(Scene(index, job.store, job.origin), job.theme, job.verifiers)


def _shard(subjects: Sequence[str]) -> bytes:
    """Render and write one shard in a child."""
    global _printer, _syncing
    assert _job is not None
    if _printer is None or _syncing is None:
        _printer, _syncing = _printer_of(_job, _open(_job)), Syncing(_job.store)
    return _write(_job, _printer, subjects, _syncing)


def _write(job: Job, printer: Subjects, subjects: Sequence[str], syncing: Syncing) -> bytes:
    """Render some subjects and write their files, those of one folder side by side; return what was written, packed."""
    rows, writes, written_bytes = list[Row](), Writes(job.store), 0
    printer.read_ahead(subjects)
    for subject in subjects:
        files = list(printer.files(subject))
        rows += [(path, subject, sha256(data).digest()) for path, data in files]
        written_bytes += sum(len(data) for _, data in files)
        writes.add(files)
    writes.flush()
    syncing.wrote(written_bytes)
    return _encode(rows)


def _sync(_worker: int) -> None:
    """Make durable what this child wrote; the barrier gives every child exactly one such task."""
    assert _job is not None
    _job.barrier.wait()
    if _syncing is not None:
        _syncing.end()
