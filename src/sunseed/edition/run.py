"""What every print shares, whether of the newest entries or of everything: reading the record, the map, what is kept.

Follows formats.md §8. Owned here: taking entries into the index, writing the edition map's files, erasing objects, what
the index remembers of a print. Elsewhere: which pages are printed (`press`, `whole`).
"""

from __future__ import annotations

import contextlib
import json
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from itertools import chain, islice

from sunseed.documents.edition_map import FORMAT, EditionMap
from sunseed.documents.erasure import Erasure
from sunseed.documents.objects import ObjectName
from sunseed.edition import pace
from sunseed.edition.index import Index
from sunseed.edition.owed import Tail
from sunseed.edition.replaying import Numbered, Replaying, erasures_in_effect
from sunseed.edition.scene import Scene
from sunseed.edition.subjects import Render
from sunseed.errors import Refused
from sunseed.record.reader import LogReader
from sunseed.record.tree_head import Checkpoint
from sunseed.store.contract import Store

MAP = "log/map/"
PAGES_AT_ONCE = 500
"""Pages kept by one statement."""

Progress = Callable[[str, int, int], None]


@dataclass(frozen=True, slots=True)
class Printed:
    """What one print did.

    Arguments:
        size: the site is now that of the record's first `size` entries.
        root: of the edition map.
        format: of the edition map.
        written: paths of files written, pages and files of the map.
        removed: paths of files removed.
        statements: SQL statements run, counted where the press was asked to count.
        tail: how far a change has come that touches very many pages; None once every page is that of `size` and the
            root may be named by an `edition` entry.
    """

    size: int
    root: bytes
    format: str
    written: list[str] = field(default_factory=list)
    removed: list[str] = field(default_factory=list)
    statements: int = 0
    tail: Tail | None = None


@dataclass(frozen=True, slots=True)
class Means:
    """What one print works with.

    Arguments:
        public: the tree.
        index: open for writing.
        reader, head: the record up to the published checkpoint.
        theme, release: renders pages; the name of everything pages depend on besides the record.
        workers, many: processes, and entries or subjects beyond which all of them are used.
        progress: called with a stage, how much of it is done, and how much there is.
    """

    public: Store
    index: Index
    reader: LogReader
    head: Checkpoint
    theme: Render
    release: str
    workers: int
    many: int
    progress: Progress


class Run:
    """One print.

    Arguments:
        means: what it works with.
    """

    def __init__(self, means: Means) -> None:
        self._means = means
        self._public = means.public
        self._index = means.index
        self._head = means.head
        self._written: list[str] = []
        self._removed: list[str] = []

    def _entries(self, start: int = 0) -> Iterator[Numbered]:
        return self._means.reader.entries(start, self._head.size)

    def _find_erased(self) -> dict[str, Erasure]:
        return erasures_in_effect(self._entries, self._public, origin=self._head.origin)

    def _replaying(self, erased: dict[str, Erasure] | None) -> Replaying:
        return Replaying(self._index, self._public, self._head.origin, erased=erased, find_erased=self._find_erased)

    def _replay(self, replaying: Replaying, start: int) -> None:
        workers = self._means.workers if self._head.size - start > self._means.many else 1
        for number, data, prepared in pace.read(self._public, self._entries(start), workers):
            replaying.take(number, data, prepared)
            if number % 1000 == 0:
                self._means.progress("reading", number, self._head.size)
        replaying.shelves.flush()

    def _keep(self, rows: Iterable[tuple[str, str, bytes]]) -> None:
        """Keep the path, subject and SHA-256 of pages."""
        every = iter(rows)
        while part := list(islice(every, PAGES_AT_ONCE)):
            marks = ", ".join(["(?, ?, ?)"] * len(part))
            self._index.execute(f"INSERT OR REPLACE INTO pages VALUES {marks}", list(chain.from_iterable(part)))  # noqa: S608 - marks

    def _write_map(self, book: EditionMap, files: Iterable[str], *, anew: bool) -> None:
        found = book.read(files)
        writes: list[tuple[str, bytes]] = []
        for name, data in found.items():
            if data is None:
                self._public.delete(MAP + name)
            else:
                writes.append((MAP + name, data))
        if anew:
            there = set(found)
            for path in list(self._public.list(MAP)):
                if path.removeprefix(MAP) not in there:
                    self._public.delete(path)
        self._public.apply(writes, durable=True)
        self._written += [path for path, _ in writes]

    def _erase(self, replaying: Replaying) -> None:
        """Delete the documents of erased items and the objects only they used; again is harmless."""
        for erasure in replaying.erasures:
            paths = [ObjectName(digest, "json").path for digest in erasure.sha256]
            for path in paths:
                self._public.delete(path)
            self._removed += paths
        for name in sorted(replaying.effects.unwanted):
            used = self._index.execute("SELECT 1 FROM uses WHERE object = ? LIMIT 1", (name,)).fetchone()
            if not used:
                with contextlib.suppress(Refused):
                    self._public.delete(f"objects/{name[:2]}/{name}")

    def _remember(self, scene: Scene) -> None:
        index = self._index
        index.remember("size", self._head.size)
        index.remember("log_root", self._means.reader.root(self._head.size))
        index.remember("origin", self._head.origin)
        index.remember("release", self._means.release)
        index.remember("frames", json.dumps(scene.frames, sort_keys=True))

    def _done(self, tail: Tail | None = None) -> Printed:
        root = EditionMap(self._index.connection).root
        return Printed(self._head.size, root, FORMAT, self._written, self._removed, self._index.statements, tail)
