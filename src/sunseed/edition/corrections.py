"""The list of corrections: every correction and clarification in the order of the record, in chunks from the oldest.

Follows product.md P9. A statement's place is how many such statements came before it, which nothing changes later: one
correction prints the newest page and one chunk. Typos and updates are not listed, lest they drown what matters; each
item's own versions have them. Owned here: places and rows. Elsewhere: what a line shows
(`sunseed.edition.filling.corrections`).
"""

from __future__ import annotations

from collections.abc import Iterator

from sunseed.edition.index import Index

CHUNK = 50
_LISTED = "code IN ('correction', 'clarification')"


def count(index: Index) -> int:
    """Return how many corrections there are."""
    return int(index.execute(f"SELECT count(*) FROM statements WHERE {_LISTED}").fetchone()[0])


def chunks(index: Index) -> int:
    """Return how many chunks they fill."""
    return -(-count(index) // CHUNK)


def rows(index: Index, first: int, most: int) -> list[tuple[int, int]]:
    """Return item and entry of so many corrections from a place on, oldest first."""
    found = index.execute(
        f"SELECT item, entry FROM statements WHERE {_LISTED} ORDER BY entry LIMIT ? OFFSET ?", (most, first)
    )
    return [(row[0], row[1]) for row in found]


def beginnings(index: Index) -> list[tuple[int, str]]:
    """Return each chunk's number and when its first correction was made, the newest chunk first."""
    found = index.execute(
        f"SELECT place / {CHUNK} + 1, at FROM (SELECT at, row_number() OVER (ORDER BY entry) - 1 AS place "
        f"FROM statements WHERE {_LISTED}) WHERE place % {CHUNK} = 0 ORDER BY place DESC"
    )
    return [(row[0], row[1]) for row in found]


def touched(index: Index, item: int) -> Iterator[str]:
    """Yield the subjects that show an item's corrections."""
    entries = index.execute(f"SELECT entry FROM statements WHERE item = ? AND {_LISTED}", (item,)).fetchall()
    for (entry,) in entries:
        place = index.execute(f"SELECT count(*) FROM statements WHERE {_LISTED} AND entry < ?", (entry,)).fetchone()[0]
        yield f"corrections/{place // CHUNK + 1}"
        if place and place % CHUNK == 0:
            yield f"corrections/{place // CHUNK}"  # it leads on to the chunk that begins here
    if entries:
        yield "corrections"


def everything(index: Index) -> set[str]:
    """Return every subject of the list."""
    return {"corrections"} | {f"corrections/{number}" for number in range(1, chunks(index) + 1)}
