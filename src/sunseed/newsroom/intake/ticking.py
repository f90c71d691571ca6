"""Lines into ticks: each tick takes what was accepted since the last, and every line learns its place.

Follows formats.md §6. The sequencer calls these inside the transaction that adds the tick to the outbox, so that a line
is in a tick exactly when the tick is certain. Paths are kept for ticks that hold real lines alone.
"""

from __future__ import annotations

from collections.abc import Iterable

from django.db import connection

from sunseed.capture import reveal
from sunseed.errors import Absent
from sunseed.newsroom import present
from sunseed.newsroom.intake.models import BareId, HeldTick, Line
from sunseed.record import note
from sunseed.record.layout import CHECKPOINT
from sunseed.record.reader import LogReader
from sunseed.record.spelling import HASH_BYTES
from sunseed.record.tick import InnerPath, TickTree
from sunseed.record.tree_head import Checkpoint

MOST_AT_ONCE = 100_000
_PLACES = {
    Line: "UPDATE intake_line SET tick = %s, place = %s, path = %s WHERE id = %s",
    BareId: "UPDATE intake_bareid SET tick = %s, place = %s, path = %s WHERE id = %s",
}


def gather(n: int) -> tuple[TickTree, int]:
    """Return the tree of tick `n` over all lines and bare ids that wait, each told its place, and how many they are.

    Called inside the tick's transaction.
    """
    waiting = {kind: _waiting(kind) for kind in (Line, BareId)}
    tree = TickTree(bytes.fromhex(one) for ids in waiting.values() for one in ids)
    for kind, ids in waiting.items():
        _place(kind, n, tree, ids)
    return tree, sum(map(len, waiting.values()))


def _waiting(kind: type[Line | BareId]) -> list[str]:
    return list(kind._default_manager.filter(tick=None).values_list("id", flat=True)[:MOST_AT_ONCE])


def _place(kind: type[Line | BareId], n: int, tree: TickTree, ids: Iterable[str]) -> None:
    """Write down where each id stands.

    One plain statement for each: while the tick's transaction lasts no line is committed, so it shall be short.
    """
    rows = [(n, (place := tree.path(bytes.fromhex(one))).index, b"".join(place.path), one) for one in ids]
    if rows:
        with connection.cursor() as cursor:
            cursor.executemany(_PLACES[kind], rows)


def keep(n: int, entry: bytes) -> None:
    """Keep the entry of a tick that holds lines; inside the tick's transaction."""
    HeldTick.objects.create(n=n, entry=entry)


def sealed(ticks: Iterable[tuple[int, int]]) -> None:
    """Learn at which index the entries of ticks stand. Arguments: ticks: n and index of each."""
    for n, index in ticks:
        HeldTick.objects.filter(n=n).update(index=index)


def place_of(row: Line | BareId) -> InnerPath:
    """Return where a line stands in its tick; Absent while none has taken it."""
    if row.place is None or row.path is None:
        raise Absent("No tick has taken this line yet; the next one does.")
    path = bytes(row.path)
    return InnerPath(row.place, tuple(path[at : at + HASH_BYTES] for at in range(0, len(path), HASH_BYTES)))


def proof(identity: str) -> bytes:
    """Return the `.tlog-proof` that shows a line or a bare id in the record, under the newest published checkpoint.

    Raises:
        Absent: there is no such line, or the record does not hold its tick yet.
    """
    row = Line.objects.filter(pk=identity).first() or BareId.objects.filter(pk=identity).first()
    if row is None:
        raise Absent("No such line or id was accepted here.")
    place = place_of(row)
    tick = HeldTick.objects.filter(pk=row.tick).first()
    store = present.public()
    signed = store.get(f"log/{CHECKPOINT}")
    size = Checkpoint.parse(note.parse(signed).text).size
    if tick is None or tick.index is None or tick.index >= size:
        raise Absent("The tick of this line is not in the public record yet.")
    path = LogReader(store, size=size).inclusion(tick.index, size)
    return reveal.tick_proof(tick.index, path, signed, bytes(tick.entry), place)
