"""Slices of what is owed, rendered by other processes while this one stays free to seal and publish.

Follows design.md §6 and ADR 0049. Owned here: starting such processes, giving them slices, ending them. They share
nothing but the committed index, opened for reading, and the store; they are begun afresh rather than forked, because
threads of the newsroom may hold any lock at that moment. They have the priority of whoever waits for them: with less, a
publication would wait for a slice that waits for everybody else. Elsewhere: what is done with a slice (`rendering`),
and when (`newest`).
"""

from __future__ import annotations

import multiprocessing
import os
import signal
import threading
from collections.abc import Sequence
from concurrent.futures import ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from dataclasses import dataclass
from multiprocessing.connection import wait
from pathlib import Path

from sunseed.edition import index as indexes
from sunseed.edition.index import Index
from sunseed.edition.rendering import Rendered, render, together
from sunseed.edition.replaying import verifiers_of
from sunseed.edition.scene import Scene
from sunseed.edition.subjects import Render, Subjects
from sunseed.edition.theme.printing import Theme
from sunseed.errors import Absent, Unavailable
from sunseed.store.contract import Store


@dataclass(frozen=True, slots=True)
class Job:
    """What every process needs.

    Arguments:
        index_path: the index of the site.
        store: the public tree; it must work in another process.
        origin: the log's origin.
    """

    index_path: Path
    store: Store
    origin: str


class Slices:
    """Processes that render; begun when made.

    Arguments:
        job: for all of them.
        count: how many.
    """

    def __init__(self, job: Job, count: int) -> None:
        self._count = count
        context = multiprocessing.get_context("spawn")
        self._pool = ProcessPoolExecutor(count, mp_context=context, initializer=_begin, initargs=(job,))

    def render(self, subjects: Sequence[str]) -> Rendered:
        """Render subjects and write what differs, durable on return; the index must be committed.

        Raises:
            Unavailable: one of the processes died; what it wrote will be written again.
        """
        shares = [subjects[start :: self._count] for start in range(self._count)]
        try:
            return together(self._pool.map(_render, [share for share in shares if share]))
        except BrokenProcessPool as error:
            raise Unavailable("a process that renders pages died; printing goes on with new ones") from error

    def close(self) -> None:
        """End the processes."""
        self._pool.shutdown(cancel_futures=True)


class _Child:
    """One process: its index, its theme, and the record as it stood when last looked at."""

    def __init__(self, job: Job) -> None:
        index = indexes.open_existing(job.index_path, readonly=True)
        if index is None:
            raise Absent(f"the index {job.index_path} is gone in the middle of a print")
        self._job, self._index, self._theme = job, index, Theme.load()
        self._size: object = None
        self._printer: Subjects | None = None

    def render(self, subjects: Sequence[str]) -> Rendered:
        """Render a share of a slice."""
        size = self._index.meta("size")
        if self._printer is None or size != self._size:
            self._printer, self._size = _printer(self._job, self._index, self._theme), size
        rendered = render(self._index, self._job.store, self._printer, subjects)
        self._job.store.sync()
        return rendered


def _printer(job: Job, index: Index, theme: Render) -> Subjects:
    return Subjects(Scene(index, job.store, job.origin), theme, verifiers_of(index))


_child: _Child | None = None


def _begin(job: Job) -> None:
    """Make this process ready: it ends with its parent, and leaves Ctrl-C to it."""
    global _child
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    parent = multiprocessing.parent_process()
    assert parent is not None
    sentinel = parent.sentinel
    threading.Thread(target=lambda: (wait([sentinel]), os._exit(1)), daemon=True).start()
    _child = _Child(job)


def _render(subjects: Sequence[str]) -> Rendered:
    assert _child is not None
    return _child.render(subjects)
