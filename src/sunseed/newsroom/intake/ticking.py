"""Lines into ticks: each tick takes what was accepted since the last, and every line learns its place.

Follows formats.md §6 and ADR 0128. The sequencer gathers before it begins the transaction that adds the tick to the
outbox: only that transaction makes a tick certain, and the leaves of a tick that holds real lines are kept in it.
Places are written down from those leaves, some hundreds of lines at a time, because no line is committed while places
are written. A crash in between leaves lines without their place; whoever has the turn goes on from the leaves, before
it gathers again. Paths are computed when they are asked for.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from typing import Final

from django.db import connection, transaction
from django.db.models import Exists, OuterRef

from sunseed.capture import reveal
from sunseed.errors import Absent
from sunseed.newsroom import present
from sunseed.newsroom.intake.models import BareId, HeldTick, Leaves, Line
from sunseed.record import note
from sunseed.record.layout import CHECKPOINT
from sunseed.record.reader import LogReader
from sunseed.record.spelling import HASH_BYTES
from sunseed.record.tick import InnerPath, TickTree
from sunseed.record.tree_head import Checkpoint

MOST_AT_ONCE: Final = 100_000
"""Lines that one tick takes."""
SLICE: Final = 500
"""Lines whose places are written in one transaction: some milliseconds, in which no line is committed."""
KINDS: Final = (Line, BareId)
_PLACES: Final = {
    Line: "UPDATE intake_line SET tick = %s, place = %s WHERE id = %s",
    BareId: "UPDATE intake_bareid SET tick = %s, place = %s WHERE id = %s",
}

Row = tuple[type[Line | BareId], tuple[int, int, str]]
"""Which table, and tick, place and id."""


class OnItsWay(Absent):
    """A line that was accepted, whose tick the public record does not hold yet.

    Arguments:
        message: for people.
        recorded: seq of the newest line of its capture that the record holds; None where it holds none.
    """

    def __init__(self, message: str, recorded: int | None) -> None:
        super().__init__(message)
        self.recorded = recorded


@dataclass(frozen=True, slots=True)
class Gathered:
    """What a tick would take. Arguments: n: of the tick; tree: over all that waits; rows: the places of it."""

    n: int
    tree: TickTree
    rows: Sequence[Row]


def gather(n: int) -> Gathered:
    """Return what tick `n` would take, all lines and bare ids that wait; reads alone, and promises nothing."""
    ids = {kind: _waiting(kind)[:MOST_AT_ONCE] for kind in KINDS}
    tree = TickTree(bytes.fromhex(one) for some in ids.values() for one in some)
    return Gathered(n, tree, _rows(n, tree, ids))


def keep(gathered: Gathered, entry: bytes) -> None:
    """Keep the entry of a tick that holds lines, and place the first of them; inside the tick's transaction."""
    HeldTick.objects.create(n=gathered.n, entry=entry)
    data, placed = b"".join(gathered.tree.leaves), len(gathered.rows) <= SLICE
    Leaves.objects.create(n=gathered.n, data=data, placed=placed)
    _write(gathered.rows[:SLICE])


@dataclass
class Placing:
    """Places what `keep` left, a slice at a time. What it remembers of a tick is a copy of what the database says."""

    _n: int = -1
    _rows: list[Row] = field(default_factory=list)

    def some(self) -> bool:
        """Place some lines; return whether there were any."""
        if not self._rows:
            kept = Leaves.objects.filter(placed=False).order_by("n").first()
            if kept is None:
                return False
            tree = TickTree(_split(bytes(kept.data)))
            inside = set(tree.leaves)
            ids = {kind: [one for one in _waiting(kind) if bytes.fromhex(one) in inside] for kind in KINDS}
            self._n, self._rows = kept.n, _rows(kept.n, tree, ids)
        with transaction.atomic():
            _write(self._rows[:SLICE])
            if len(self._rows) <= SLICE:
                Leaves.objects.filter(n=self._n).update(placed=True)
        # Dying here: the rest still waits, and is found by the leaves. Written twice, a place is the same.
        del self._rows[:SLICE]
        return True


def _waiting(kind: type[Line | BareId]) -> list[str]:
    return list(kind._default_manager.filter(tick=None).values_list("id", flat=True))


def _rows(n: int, tree: TickTree, ids: Mapping[type[Line | BareId], Sequence[str]]) -> list[Row]:
    return [(kind, (n, tree.index(bytes.fromhex(one)), one)) for kind, some in ids.items() for one in some]


def _write(rows: Sequence[Row]) -> None:
    """Write down where each id stands, with one plain statement each."""
    for kind, statement in _PLACES.items():
        if own := [values for of, values in rows if of is kind]:
            with connection.cursor() as cursor:
                cursor.executemany(statement, own)


def sealed(ticks: Iterable[tuple[int, int]]) -> None:
    """Learn at which index the entries of ticks stand. Arguments: ticks: n and index of each."""
    for n, index in ticks:
        HeldTick.objects.filter(n=n).update(index=index)


def place_of(row: Line | BareId) -> InnerPath:
    """Return where a line stands in its tick; Absent while its place is not known."""
    if row.tick is None or row.place is None:
        raise Absent("No tick has taken this line yet; the next one does.")
    if row.path is None:
        return _tree(present.instance().root, row.tick).path(bytes.fromhex(row.pk))
    return InnerPath(row.place, tuple(_split(bytes(row.path))))  # a tick of a release that kept paths


@lru_cache(maxsize=4)
def _tree(root: Path, n: int) -> TickTree:
    """Return the tree of a tick of the instance at `root`; phones ask for the newest, all at the same time."""
    kept = Leaves.objects.filter(n=n).first()
    if kept is None:
        raise Absent(f"The leaves of tick {n} are missing in the newsroom's database ({root}): bring back a backup.")
    return TickTree(_split(bytes(kept.data)))


def _split(data: bytes) -> list[bytes]:
    return [data[at : at + HASH_BYTES] for at in range(0, len(data), HASH_BYTES)]


def proof(identity: str) -> bytes:
    """Return the `.tlog-proof` that shows a line or a bare id in the record, under the newest published checkpoint.

    Raises:
        Absent: there is no such line or id, or the record does not hold its tick yet; OnItsWay says so of a line.
    """
    row = Line.objects.filter(pk=identity).first() or BareId.objects.filter(pk=identity).first()
    if row is None:
        raise Absent("No such line or id was accepted here.")
    store = present.public()
    signed = store.get(f"log/{CHECKPOINT}")
    size = Checkpoint.parse(note.parse(signed).text).size
    try:
        place = place_of(row)
        tick = HeldTick.objects.filter(pk=row.tick).first()
        if tick is None or tick.index is None or tick.index >= size:
            raise Absent("The tick of this line is not in the public record yet.")
    except Absent as error:
        if isinstance(row, BareId):
            raise
        raise OnItsWay(str(error), _recorded(row, size)) from error
    path = LogReader(store, size=size).inclusion(tick.index, size)
    return reveal.tick_proof(tick.index, path, signed, bytes(tick.entry), place)


def _recorded(line: Line, size: int) -> int | None:
    """Return seq of the newest line of a capture, before this one, that the first `size` entries hold.

    While somebody films, lines come faster than ticks: the newest is never in the record, and a phone that asks for it
    alone would have to ask just between a tick and the next line.
    """
    held = HeldTick.objects.filter(n=OuterRef("tick"), index__lt=size)
    before = Line.objects.filter(Exists(held), capture=line.capture_id, seq__lt=line.seq)
    return before.order_by("-seq").values_list("seq", flat=True).first()
