"""Prints the edition: from the published record to the files of the public site, nothing else read, nothing guessed.

Follows design.md §6 "The edition is total" and formats.md §8. The same entries, documents and release give the same
bytes, whether printed entry by entry or at once, whether or not erased documents are still there. Owned here: the order
of prints and what a crash in one means. Elsewhere: effects, plan, pages (`replaying`, `plan`, `subjects`), what is new
and what is owed (`newest`, `owed`), the full print (`whole`, `pace`), the map (`sunseed.documents.edition_map`).

One step is one transaction of the index, or two. Pages are written and made durable before each commits: dying in
between leaves pages newer than the index, and the next print repeats the same work with the same result.
"""

from __future__ import annotations

import contextlib
from dataclasses import replace
from pathlib import Path

from sunseed.clock import Clock
from sunseed.documents.codec import AnyDocument
from sunseed.documents.edition_map import EditionMap
from sunseed.documents.front import Front
from sunseed.edition import contexts, mark, previewing
from sunseed.edition import index as indexes
from sunseed.edition.effects import NeedsReplay
from sunseed.edition.index import Index
from sunseed.edition.newest import AT_ONCE, Newest
from sunseed.edition.run import Means, Printed, Progress
from sunseed.edition.slices import Job, Slices
from sunseed.edition.subjects import Render
from sunseed.edition.theme.printing import Theme
from sunseed.edition.whole import Whole
from sunseed.errors import Refused
from sunseed.record import note
from sunseed.record.reader import LogReader
from sunseed.record.tree_head import Checkpoint
from sunseed.store.contract import Store

NEW = ".new"
"""What the name of an index ends in while it is made from nothing."""

MANY = 5_000
SLICE = 96
"""Subjects printed in one slice by each worker, at most and where nobody measures."""

SLICE_S = 0.25
"""How long a slice may be rendered and written: a publication may wait for one.

What each slice costs besides, however small it is, does not count: on a slow disk it would make slices of one page.
"""

UNSWEPT = 1_000
"""Subjects owed that a press prints by itself when it begins, sweeping: more than one slice that was killed held."""


class Press:
    """Prints what the log in a public tree says; one print at a time.

    Arguments:
        public: the tree, with `log/` and `objects/`; pages are written into it.
        index_path: the derived index; made when missing, made anew when of another release.
        workers: processes for a full print.
        theme: renders pages; the house's own if None.
        count: count SQL statements.
        many: entries or subjects beyond which a full print uses all workers.
        at_once: subjects printed with the entries that touch them; more are printed in slices.
        slice_size: subjects printed in one slice by each worker, at most.
        clock: measures slices, so that they stay short on a slow machine; no page depends on it.
    """

    def __init__(
        self,
        public: Store,
        index_path: Path,
        *,
        workers: int = 1,
        theme: Render | None = None,
        count: bool = False,
        many: int = MANY,
        at_once: int = AT_ONCE,
        slice_size: int = SLICE,
        clock: Clock | None = None,
    ) -> None:
        self.public = public
        self.index_path = index_path
        self.workers = workers
        self.many = many
        self.at_once = at_once
        self.slice_size = slice_size
        self._clock = clock
        self._most = slice_size
        self._theme = theme
        self._count = count
        self._release = ""
        self._is_own_theme = theme is None
        self._slices: Slices | None = None
        self._unswept = UNSWEPT
        self._swept: set[str] = set()

    @property
    def theme(self) -> Render:
        """The theme, loaded when first needed."""
        if self._theme is None:
            self._theme = Theme.load()
        return self._theme

    @property
    def release(self) -> str:
        """A name for everything that pages depend on besides the record: this program and its theme."""
        if not self._release:
            self._release = str(mark.of(self.theme.assets()))
        return self._release

    def print(self, progress: Progress | None = None) -> Printed:
        """Print everything new up to the published checkpoint, and everything that is owed.

        Arguments:
            progress: called with a stage, how much of it is done, and how much there is; what it raises ends the print.

        Raises:
            Refused: the log is shorter than what was printed, or is another one: nothing was changed.
            Absent, Untrue: the log or a document cannot be read as the record says: nothing was committed.
        """
        printed = self.step(progress)
        try:
            while printed.tail is not None:
                printed = _both(printed, self.step(progress))
        finally:
            self.close()
        return printed

    def step(self, progress: Progress | None = None) -> Printed:
        """Print what is new and a slice of what is owed, in well under a second unless all is printed from nothing.

        To be called again while the answer has a `tail`; what is new comes first each time. Arguments and errors are
        those of `print`.
        """
        reader, head = self._head()
        index = indexes.open_existing(self.index_path)
        if index is None or index.meta("release") != self.release or index.meta("origin") != head.origin:
            if index is not None:
                index.close()
            return self.reprint(progress)
        with contextlib.closing(index):
            _check_same_log(index, reader, head)
            if self._count:
                index.count_statements()
            newest = Newest(
                self._means(index, reader, head, progress),
                at_once=self.at_once,
                sweep=self._sweep if self._unswept else None,
                clock=self._clock,
            )
            if newest.idle:
                return newest.done()
            try:
                killed = newest.begin()
                with index.writing():
                    newest.take()
                # Dying here, or in a slice, leaves subjects owed: the next step goes on with them.
                if newest.owed.tail is not None:
                    self._go_on(newest, head.origin)
                newest.end(killed=killed)
                if newest.owed.tail is None:
                    self._unswept = 0
                    self.close()
                return newest.done()
            except NeedsReplay:
                pass
        return self.reprint(progress)

    def _go_on(self, newest: Newest, origin: str) -> None:
        """Print a slice of what is owed, elsewhere if it is very much and nothing is left to sweep."""
        most, elsewhere = min(self._most * self.workers, UNSWEPT - 1), None
        many = self._is_own_theme and self.workers > 1 and newest.owed.left > most
        if not self._unswept and (self._slices or many):
            if self._slices is None:
                self._slices = Slices(Job(self.index_path, self.public, origin), self.workers)
            elsewhere = self._slices.render
        newest.go_on(most, elsewhere)
        self._unswept = max(0, self._unswept - most)
        if newest.rendered_s > 0.0:
            wanted = int(self._most * SLICE_S / newest.rendered_s)
            self._most = max(1, min(self.slice_size, 2 * self._most, wanted))

    def _sweep(self, folder: str) -> None:
        """Remove from a folder, once, what a print left there that was killed.

        What it was writing is what the first steps of this press write, because the index does not have it.
        """
        if folder not in self._swept:
            self._swept.add(folder)
            self.public.sweep(folder)

    def _sweep_all(self, index: Index) -> None:
        """Remove everywhere what a print left there that was killed, when nobody writes any more."""
        folders = {path.rpartition("/")[0] for path, _ in index.pages()}
        for folder in sorted(folders | {"log/map", "log/map/nodes"}):
            self.public.sweep(folder)

    def close(self) -> None:
        """End the processes that render, if there are any."""
        slices, self._slices = self._slices, None
        if slices is not None:
            slices.close()

    def reprint(self, progress: Progress | None = None) -> Printed:
        """Print the whole site from nothing but the record, and remove pages that no longer belong to it."""
        reader, head = self._head()
        fresh = self.index_path.with_name(self.index_path.name + NEW)
        again = fresh.exists() or self.index_path.exists()
        _forget(fresh)
        with contextlib.closing(indexes.create(fresh)) as index:
            EditionMap.create_tables(index.connection)
            printed = Whole(self._means(index, reader, head, progress)).everything(fresh)
            if again:
                self._sweep_all(index)
            indexes.settle(index, fresh)
        # Dying here leaves new pages beside an old index, which is behind or of another release: printed again.
        _forget(self.index_path, but_itself=True)
        fresh.replace(self.index_path)
        return printed

    def _head(self) -> tuple[LogReader, Checkpoint]:
        signed = LogReader(self.public).checkpoint_bytes()
        head = Checkpoint.parse(note.parse(signed).text)
        return LogReader(self.public, size=head.size), head

    def _means(self, index: Index, reader: LogReader, head: Checkpoint, progress: Progress | None) -> Means:
        return Means(
            public=self.public,
            index=index,
            reader=reader,
            head=head,
            theme=self.theme,
            release=self.release,
            workers=self.workers,
            many=self.many,
            progress=progress or (lambda stage, done, total: None),
        )


def preview(press: Press, document: AnyDocument, *, at: str = "") -> dict[str, bytes]:
    """Return the page of a draft as `press` would print it, by its path; nothing is written.

    Arguments:
        press: whose record, index and theme.
        document: a story or a standing page, complete; Misuse for another kind.
        at: the time shown, `YYYY-MM-DDTHH:MM:SSZ`; that of the newest item if left out.
    """
    return previewing.preview(press.public, press.index_path, press.theme, document, at)


def preview_front(press: Press, document: Front, language: str = "") -> tuple[str, contexts.Page] | None:
    """Return the path and the context of a front in an order that is not public; None where it has no page yet."""
    return previewing.front(press.public, press.index_path, document, language)


def _both(one: Printed, other: Printed) -> Printed:
    """Return what two steps did."""
    return replace(
        other,
        written=one.written + other.written,
        removed=one.removed + other.removed,
        statements=one.statements + other.statements,
    )


def _check_same_log(index: Index, reader: LogReader, head: Checkpoint) -> None:
    """Refuse a log that does not begin with what was printed."""
    printed = index.meta("size")
    assert isinstance(printed, int)
    if head.size < printed:
        raise Refused(f"the log has {head.size} entries, but {printed} were printed: it went back. Nothing was changed")
    if reader.root(printed) != index.meta("log_root"):
        raise Refused(f"the first {printed} entries are not those that were printed. Nothing was changed")


def _forget(path: Path, *, but_itself: bool = False) -> None:
    """Remove a database and what SQLite keeps beside it."""
    for ending in ("-wal", "-shm", "-journal") if but_itself else ("", "-wal", "-shm", "-journal"):
        path.with_name(path.name + ending).unlink(missing_ok=True)
