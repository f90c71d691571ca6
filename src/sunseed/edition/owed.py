"""What a print still owes: subjects that were touched and are not printed yet, in the order readers look at them.

Follows design.md §6 and ADR 0049. A change may touch tens of thousands of pages. Its first ones are printed with it,
the others are written down here, in the same transaction, and printed in slices; each later print begins with what is
new. While anything is owed no `edition` entry is made and the map's files stay those of the last edition. Owned here:
the tables `owed` and `owed_files` and their order. Elsewhere: what a subject is (`sunseed.edition.plan`), how slices
are printed (`sunseed.edition.newest`).
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass

from sunseed.edition.index import Index

FEW = 100
"""Items changed at once whose own pages come before any front."""

_ORDER = {
    "home": 1,
    "shell": 2,
    "section": 3,
    "redirect": 4,
    "story": 6,
    "topic": 7,
    "person": 7,
    "work": 7,
    "chunk": 8,
}
_LAST = 9
_OWN = frozenset({"story", "section", "topic", "person", "work"})


@dataclass(frozen=True, slots=True)
class Tail:
    """How far the printing of a change that touches very many pages has come.

    Arguments:
        done, total: subjects; a page counts once with its versions and its feeds.
    """

    done: int
    total: int

    def __str__(self) -> str:
        return f"Printing {self.done:,} of {self.total:,} pages"


class Owed:
    """What one index says is still to be printed.

    Arguments:
        index: open; changes happen in the caller's transaction.
    """

    def __init__(self, index: Index) -> None:
        self._index = index
        left, total = index.meta("owed_left"), index.meta("owed_total")
        self._total = total if isinstance(total, int) else 0
        self._left = left if isinstance(left, int) else 0

    @property
    def tail(self) -> Tail | None:
        """How far it has come; None when nothing is owed, neither a page nor the map."""
        return Tail(self._total - self._left, self._total) if self._total else None

    @property
    def left(self) -> int:
        """How many subjects are owed."""
        return self._left

    def next(self, most: int) -> list[str]:
        """Return the first subjects owed."""
        return [row[0] for row in self._index.execute("SELECT subject FROM owed ORDER BY turn LIMIT ?", (most,))]

    def add(self, subjects: Iterable[str]) -> None:
        """Owe these too, after what is owed already, in this order."""
        rows = ((one,) for one in subjects)
        self._index.connection.executemany("INSERT OR IGNORE INTO owed (subject) VALUES (?)", rows)
        self._count(self._total - self._left)

    def strike(self, subjects: Sequence[str]) -> None:
        """Owe these no longer: they were printed just now."""
        rows = ((one,) for one in subjects)
        self._index.connection.executemany("DELETE FROM owed WHERE subject = ?", rows)
        self._count(None)

    def _count(self, done: int | None) -> None:
        """Count what is left; the total stays, unless it is `done` and what is left."""
        self._left = self._index.execute("SELECT count(*) FROM owed").fetchone()[0]
        if done is not None:
            self._total = done + self._left
        self._index.remember("owed_left", self._left)
        self._index.remember("owed_total", self._total)

    def add_files(self, names: Iterable[str]) -> None:
        """Owe these files of the edition map."""
        self._index.connection.executemany("INSERT OR IGNORE INTO owed_files VALUES (?)", ((one,) for one in names))

    def files(self) -> list[str]:
        """Return the files of the edition map that are owed."""
        return [row[0] for row in self._index.execute("SELECT file FROM owed_files ORDER BY file")]

    def settle(self) -> None:
        """Owe nothing any more."""
        self._index.execute("DELETE FROM owed_files")
        self._index.execute("DELETE FROM meta WHERE name IN ('owed_left', 'owed_total')")
        self._total = self._left = 0


def in_order(subjects: Iterable[str], changed: Collection[int]) -> list[str]:
    """Return subjects as readers look at them: what was published, fronts, then stories from the newest, then lists.

    Arguments:
        subjects: what is to be printed.
        changed: keys of the items that new entries speak of.
    """
    own = 0 if len(changed) <= FEW else 5

    def turn(subject: str) -> tuple[int, int, str]:
        kind, _, key = subject.partition("/")
        if kind not in _OWN:
            return _ORDER.get(kind, _LAST), 0, subject
        return own if int(key) in changed else _ORDER[kind], -int(key), subject

    return sorted(subjects, key=turn)
