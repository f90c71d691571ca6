"""Numbered shelves: the lists that archives are printed from, in chunks counted from the oldest.

Follows design.md §6: a chunk once full never changes because something new is published, and the place of a withdrawn
or erased item is kept. A shelf holds its items in the order of their keys, which is the order of the record; so what
stands where is a function of which items a shelf holds, not of how they came there. Putting the newest item on a
shelf costs one row; the rare change in the middle (a story that moves to another section) renumbers what follows.
Owned here: the tables `shelves` and `slots`. Elsewhere: which item belongs on which shelf (`sunseed.edition.effects`).
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from sunseed.edition.index import Index

CHUNK = 50
"""Items in one chunk of a shelf."""

MOST_LATE = 2_000
"""Slots gathered before they are written."""


class Shelves:
    """All shelves of an index, and the chunks that have changed since this was made.

    Arguments:
        index: an open index, in a transaction.
    """

    def __init__(self, index: Index) -> None:
        self._index = index
        self._known: dict[str, tuple[int, int]] = {}
        self._last: dict[str, int] = {}
        self._grown: set[str] = set()
        self._late: list[tuple[int, int, int]] = []
        self.changed: set[tuple[str, int]] = set()

    def length(self, name: str) -> int:
        """Return how many slots a shelf has; 0 for one that does not exist."""
        return self._find(name)[1]

    def chunks(self, name: str) -> int:
        """Return how many chunks a shelf has."""
        return -(-self.length(name) // CHUNK)

    def chunk(self, name: str, number: int) -> list[int]:
        """Return the item keys in chunk `number` (from 1) of a shelf, oldest first."""
        self._settle()
        shelf, _ = self._find(name)
        first = (number - 1) * CHUNK
        rows = self._index.execute(
            "SELECT item FROM slots WHERE shelf = ? AND slot >= ? AND slot < ? ORDER BY slot",
            (shelf, first, first + CHUNK),
        )
        return [row[0] for row in rows]

    def beginnings(self, name: str, numbers: Sequence[int]) -> list[tuple[int, str]]:
        """Return of some chunks the number and when the first item in it was published, in the order asked."""
        self._settle()
        shelf, _ = self._find(name)
        slots = [(number - 1) * CHUNK for number in numbers]
        marks = ", ".join("?" * len(slots))
        rows = self._index.execute(
            f"SELECT slot, first_at FROM slots JOIN items USING (item) WHERE shelf = ? AND slot IN ({marks})",
            (shelf, *slots),
        )
        found = dict(rows.fetchall())
        return [(number, found[slot]) for number, slot in zip(numbers, slots, strict=True) if slot in found]

    def names(self, prefix: str) -> list[tuple[str, int]]:
        """Return name and length of every shelf that holds something and whose name begins with `prefix`, sorted."""
        rows = self._index.execute(
            "SELECT name, length FROM shelves WHERE name >= ? AND name < ? AND length > 0 ORDER BY name",
            (prefix, prefix + "\U0010ffff"),
        )
        return [(name, length) for name, length in rows]

    def standing(self, item: int) -> dict[str, int]:
        """Return the shelves an item stands on, and its slot on each."""
        self._settle()
        rows = self._index.execute(
            "SELECT name, slot FROM slots JOIN shelves USING (shelf) WHERE item = ?",
            (item,),
        )
        return dict(rows.fetchall())

    def touch(self, item: int) -> None:
        """Note that what an item shows has changed, wherever it stands."""
        self.changed.update((name, slot // CHUNK + 1) for name, slot in self.standing(item).items())

    def arrange(self, item: int, names: Iterable[str], *, new: bool = False) -> None:
        """Let an item stand on exactly these shelves; `new` promises that it stands on none so far."""
        wanted = set(names)
        now = {} if new else self.standing(item)
        for name in sorted(now.keys() - wanted):
            self._take(name, item, now[name])
        for name in sorted(wanted - now.keys()):
            self._place(name, item)

    def _find(self, name: str) -> tuple[int, int]:
        known = self._known.get(name)
        if known is None:
            row = self._index.execute("SELECT shelf, length FROM shelves WHERE name = ?", (name,)).fetchone()
            known = self._known[name] = (row[0], row[1]) if row else (0, 0)
        return known

    def flush(self) -> None:
        """Write what was put at the ends of shelves, and their lengths: to be called when everything is in place."""
        self._settle()
        rows = [(self._known[name][1], self._known[name][0]) for name in sorted(self._grown)]
        self._index.connection.executemany("UPDATE shelves SET length = ? WHERE shelf = ?", rows)
        self._grown.clear()

    def _settle(self) -> None:
        """Write the slots not yet written, which is to happen before slots are asked for or renumbered."""
        if self._late:
            self._index.connection.executemany("INSERT INTO slots VALUES (?, ?, ?)", self._late)
            self._late.clear()

    def _set_length(self, name: str, shelf: int, length: int) -> None:
        self._known[name] = (shelf, length)
        self._grown.add(name)

    def _end(self, name: str, shelf: int) -> int:
        """Return the item in the last slot of a shelf, -1 for an empty one."""
        if name not in self._last:
            self._settle()
            row = self._index.execute(
                "SELECT item FROM slots WHERE shelf = ? ORDER BY slot DESC LIMIT 1", (shelf,)
            ).fetchone()
            self._last[name] = row[0] if row else -1
        return self._last[name]

    def _place(self, name: str, item: int) -> None:
        shelf, length = self._find(name)
        execute = self._index.execute
        if not shelf:
            shelf = execute("INSERT INTO shelves (name, length) VALUES (?, 0)", (name,)).lastrowid or 0
            self._known[name] = (shelf, 0)
        if self._end(name, shelf) < item:
            self._late.append((shelf, length, item))
            if len(self._late) > MOST_LATE:
                self._settle()
            self._last[name] = item
            self._set_length(name, shelf, length + 1)
            self._note(name, length)
            return
        rest = self._rest(shelf, item)
        self._renumber(name, shelf, length - len(rest), [item, *rest])

    def _take(self, name: str, item: int, slot: int) -> None:
        shelf, _ = self._find(name)
        self._renumber(name, shelf, slot, self._rest(shelf, item))

    def _rest(self, shelf: int, item: int) -> list[int]:
        """Return what stands on a shelf after an item's place."""
        self._settle()
        rows = self._index.execute("SELECT item FROM slots WHERE shelf = ? AND item > ? ORDER BY slot", (shelf, item))
        return [row[0] for row in rows]

    def _renumber(self, name: str, shelf: int, first: int, items: list[int]) -> None:
        """Let the shelf hold its slots below `first`, and these items from there."""
        _, before = self._find(name)
        self._index.execute("DELETE FROM slots WHERE shelf = ? AND slot >= ?", (shelf, first))
        rows = [(shelf, first + at, item) for at, item in enumerate(items)]
        self._index.connection.executemany("INSERT INTO slots VALUES (?, ?, ?)", rows)
        length = first + len(items)
        self._last.pop(name, None)
        self._set_length(name, shelf, length)
        self._note(name, first)
        self.changed.update((name, slot // CHUNK + 1) for slot in range(first, max(length, before), CHUNK))
        self._note(name, max(length, before) - 1)

    def _note(self, name: str, slot: int) -> None:
        """Note the chunk of a slot, and the one before it if the slot begins a chunk (its way on has changed)."""
        self.changed.add((name, max(slot, 0) // CHUNK + 1))
        if slot and slot % CHUNK == 0:
            self.changed.add((name, slot // CHUNK))
