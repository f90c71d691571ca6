"""The full print in several processes: shards of subjects, each rendered and written by a child that only reads.

Follows design.md §6. Owned here: forking, shards, and what comes back (paths and digests, never bytes). Children share
nothing but the committed index, opened for reading, and the store. Elsewhere: what a subject prints (`subjects`).
"""

from __future__ import annotations

import multiprocessing
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path

from sunseed.edition import index as indexes
from sunseed.edition.scene import Scene
from sunseed.edition.subjects import Render, Subjects
from sunseed.errors import Absent
from sunseed.store.contract import Store

SHARD = 250
"""Subjects given to a child at a time."""

Row = tuple[str, str, bytes]


@dataclass(frozen=True, slots=True)
class Job:
    """What every child needs.

    Arguments:
        index_path: the committed index.
        store: the public tree; it must work in a forked child.
        origin, theme, verifiers: as in `Subjects`.
    """

    index_path: Path
    store: Store
    origin: str
    theme: Render
    verifiers: tuple[str, ...]


_job: Job | None = None
_printer: Subjects | None = None


def render(job: Job, subjects: Sequence[str], workers: int, progress: Callable[[str, int, int], None]) -> Iterator[Row]:
    """Render and write subjects in `workers` forked processes; yield path, subject and digest of every file."""
    global _job, _printer
    _job, _printer = job, None
    shards = [subjects[start : start + SHARD] for start in range(0, len(subjects), SHARD)]
    try:
        with multiprocessing.get_context("fork").Pool(workers) as pool:
            for at, rows in enumerate(pool.imap_unordered(_shard, shards)):
                progress("printing", min((at + 1) * SHARD, len(subjects)), len(subjects))
                yield from rows
    finally:
        _job = None


def _shard(subjects: Sequence[str]) -> list[Row]:
    """Render and write one shard in a child."""
    global _printer
    assert _job is not None
    if _printer is None:
        index = indexes.open_existing(_job.index_path, readonly=True)
        if index is None:
            raise Absent(f"the index {_job.index_path} is gone in the middle of a print")
        _printer = Subjects(Scene(index, _job.store, _job.origin), _job.theme, _job.verifiers)
    rows: list[Row] = []
    writes: list[tuple[str, bytes]] = []
    for subject in subjects:
        for path, data in _printer.files(subject):
            writes.append((path, data))
            rows.append((path, subject, sha256(data).digest()))
    _job.store.apply(writes, durable=False)
    return rows
