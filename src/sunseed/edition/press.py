"""Prints the edition: from the published record to the files of the public site, nothing else read, nothing guessed.

Follows design.md §6 "The edition is total" and formats.md §8. The same entries, documents and release give the same
bytes, whether printed entry by entry or at once, whether or not erased documents are still there. Owned here: the order
of one print and what a crash in it means. Elsewhere: effects, plan, pages (`replaying`, `plan`, `subjects`), the full
print in several processes (`pace`), the map (`sunseed.documents.edition_map`).

One print is one transaction of the index. Pages are written and made durable before it commits: dying in between leaves
pages newer than the index, and the next print repeats the same work with the same result.
"""

from __future__ import annotations

import contextlib
from collections.abc import Iterable, Iterator
from hashlib import sha256
from pathlib import Path

from sunseed.documents.codec import AnyDocument
from sunseed.documents.edition_map import EditionMap, item_key, page_key
from sunseed.edition import index as indexes
from sunseed.edition import mark, plan, previewing
from sunseed.edition.effects import NeedsReplay
from sunseed.edition.index import Index
from sunseed.edition.replaying import Replaying, verifiers_of
from sunseed.edition.run import Means, Printed, Progress, Run
from sunseed.edition.scene import Scene
from sunseed.edition.subjects import Render, Subjects
from sunseed.edition.theme.printing import Theme
from sunseed.edition.whole import Whole
from sunseed.errors import Refused
from sunseed.record import note
from sunseed.record.reader import LogReader
from sunseed.record.tree_head import Checkpoint
from sunseed.store.contract import Store

MANY = 5_000


class Press:
    """Prints what the log in a public tree says; one print at a time.

    Arguments:
        public: the tree, with `log/` and `objects/`; pages are written into it.
        index_path: the derived index; made when missing, made anew when of another release.
        workers: processes for a full print.
        theme: renders pages; the house's own if None.
        count: count SQL statements.
        many: entries or subjects beyond which a full print uses all workers.
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
    ) -> None:
        self.public = public
        self.index_path = index_path
        self.workers = workers
        self.many = many
        self._theme = theme
        self._count = count
        self._release = ""

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
        """Print everything new up to the published checkpoint.

        Arguments:
            progress: called with a stage, how much of it is done, and how much there is.

        Raises:
            Refused: the log is shorter than what was printed, or is another one: nothing was changed.
            Absent, Untrue: the log or a document cannot be read as the record says: nothing was committed.
        """
        reader, head = self._head()
        index = indexes.open_existing(self.index_path)
        if index is None or index.meta("release") != self.release or index.meta("origin") != head.origin:
            if index is not None:
                index.close()
            return self.reprint(progress)
        with contextlib.closing(index):
            _check_same_log(index, reader, head)
            try:
                return self._advance(index, reader, head, progress)
            except NeedsReplay:
                pass
        return self.reprint(progress)

    def reprint(self, progress: Progress | None = None) -> Printed:
        """Print the whole site from nothing but the record, and remove pages that no longer belong to it."""
        reader, head = self._head()
        fresh = self.index_path.with_name(self.index_path.name + ".new")
        _forget(fresh)
        with contextlib.closing(indexes.create(fresh)) as index:
            EditionMap.create_tables(index.connection)
            printed = Whole(self._means(index, reader, head, progress)).everything(fresh)
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

    def _advance(self, index: Index, reader: LogReader, head: Checkpoint, progress: Progress | None) -> Printed:
        if self._count:
            index.count_statements()
        index.execute("BEGIN IMMEDIATE")
        try:
            printed = _Newest(self._means(index, reader, head, progress)).newest()
            index.execute("COMMIT")
        except BaseException:
            # Pages may be newer than the index now: the next print writes the same bytes again.
            index.execute("ROLLBACK")
            raise
        return printed


def preview(press: Press, document: AnyDocument, *, at: str = "") -> dict[str, bytes]:
    """Return the page of a draft as `press` would print it, by its path; nothing is written.

    Arguments:
        press: whose record, index and theme.
        document: a story or a standing page, complete; Misuse for another kind.
        at: the time shown, `YYYY-MM-DDTHH:MM:SSZ`; that of the newest item if left out.
    """
    return previewing.preview(press.public, press.index_path, press.theme, document, at)


class _Newest(Run):
    """A print of what the entries since the last one touch."""

    def newest(self) -> Printed:
        """Print what the entries since the last print touch, inside the caller's transaction."""
        index = self._index
        start = index.meta("size")
        assert isinstance(start, int)
        if start == self._head.size:
            return self._done()
        replaying = self._replaying(None)
        self._replay(replaying, start)
        scene = Scene(index, self._public, self._head.origin)
        if scene.frame == index.meta("frame"):
            subjects = self._touched(scene, replaying)
        else:
            subjects = plan.everything(scene)
            self._stale(subjects)
            if self._means.workers > 1 and len(subjects) > self._means.many:
                raise NeedsReplay  # quicker from nothing, in all workers
        self._print(scene, sorted(subjects))
        self._bind({item_key(one): leaf for one, leaf in _leaves(index, replaying.effects.changes)})
        self._erase(replaying.erasures)
        self._remember(scene)
        return self._done()

    # -- the record ---------------------------------------------------------------------------------------------------

    def _touched(self, scene: Scene, replaying: Replaying) -> set[str]:
        work = plan.Plan(scene, replaying.effects.changes, replaying.tree_before)
        subjects = work.run(replaying.shelves.changed | scene.shelves.changed)
        subjects |= {f"chunk/{number}/{name}" for name, number in scene.shelves.changed}
        if replaying.roots_changed or replaying.voids_changed:
            subjects |= {"shell/record", "shell/verify"}
        return subjects

    def _stale(self, subjects: set[str]) -> None:
        """Add what was printed before and is not among everything there is: it now prints nothing, and goes."""
        subjects.update(row[0] for row in self._index.execute("SELECT DISTINCT subject FROM pages"))

    # -- the pages ----------------------------------------------------------------------------------------------------

    def _print(self, scene: Scene, subjects: list[str]) -> None:
        """Render subjects, write what differs from what was printed, remove what they no longer have."""
        printer = Subjects(scene, self._means.theme, verifiers_of(self._index))
        before: dict[str, bytes] = {}
        rows: list[tuple[str, str, bytes]] = []
        for at, subject in enumerate(subjects):
            before.update(self._index.execute("SELECT path, sha256 FROM pages WHERE subject = ?", (subject,)))
            files = list(printer.files(subject))
            news = [(path, data, sha256(data).digest()) for path, data in files]
            self._public.apply(
                [(path, data) for path, data, digest in news if before.get(path) != digest], durable=False
            )
            self._written += [path for path, _, digest in news if before.get(path) != digest]
            rows += [(path, subject, digest) for path, _, digest in news]
            if at % 500 == 0:
                self._means.progress("printing", at, len(subjects))
        # A page may go from one subject to another in one print: it is removed only if nobody prints it now.
        kept = {path for path, _, _ in rows}
        gone = sorted(path for path in before if path not in kept)
        self._changes: dict[str, bytes | None] = {
            page_key(path): digest for path, _, digest in rows if before.get(path) != digest
        }
        self._changes |= dict.fromkeys(map(page_key, gone))
        for path in gone:
            self._public.delete(path)
        self._index.connection.executemany("DELETE FROM pages WHERE path = ?", ((path,) for path in gone))
        self._keep(row for row in rows if before.get(row[0]) != row[2])
        self._removed += gone
        self._public.sync()

    def _bind(self, items: dict[str, bytes]) -> None:
        """Bring the edition map up to date and write its files."""
        book = EditionMap(self._index.connection)
        changed = book.update({**self._changes, **items})
        self._write_map(book, changed.files, anew=False)


def _leaves(index: Index, keys: Iterable[int]) -> Iterator[tuple[str, bytes]]:
    for item in index.items(keys):
        yield item.id, item.leaf


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
