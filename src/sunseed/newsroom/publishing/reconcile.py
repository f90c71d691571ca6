"""Reconcile: the database learns again from the log what is sealed, after it was lost or brought back from a backup.

Follows design.md §6 ("a head ahead of the database is refused; `sunseed reconcile` relearns indices"). The log is the
truth; rows that contradict it are dropped and said. Owns rows of `Statement`, `Item` and what hangs on them; drafts of
what is public are made again by `publishing.relearning`.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from uuid import UUID

from django.core.management import call_command
from django.db import transaction
from django.db.models import Max, Q

from sunseed.errors import Refused
from sunseed.instance import Instance
from sunseed.newsroom.publishing import outbox, relearning, trail
from sunseed.newsroom.publishing.lease import Turn
from sunseed.newsroom.publishing.log import open_reader, open_writer
from sunseed.newsroom.publishing.models import Item, PublicDocument, State, Statement
from sunseed.record import entry
from sunseed.record.hashing import leaf_hash

AT_ONCE = 500
TICKS_KEPT = 100


@dataclass
class Reconciled:
    """What was found.

    Arguments:
        size: of the log.
        learned: entries the database did not know.
        dropped: rows that waited for a place another entry already has.
        restored: drafts made again from documents.
    """

    size: int = 0
    learned: int = 0
    dropped: int = 0
    restored: int = 0


def reconcile(instance: Instance, progress: Callable[[int, int], None] = lambda done, total: None) -> Reconciled:
    """Bring the database to what the log says.

    Arguments:
        progress: told how many entries of how many have been read.

    Raises:
        Refused: a worker is running, or the database belongs to another log.
    """
    call_command("migrate", interactive=False, verbosity=0)  # a database that was lost has no tables
    turn = Turn("sequencer")
    if not turn.take():
        raise Refused("the newsroom is running: stop it first")
    try:
        open_writer(instance).close()  # recovers an append that was interrupted, and keeps out every other writer
        return _learn(instance, progress)
    finally:
        turn.give_back()


def _learn(instance: Instance, progress: Callable[[int, int], None]) -> Reconciled:
    reader = open_reader(instance)
    found = Reconciled(size=reader.size)
    Statement.objects.filter(sealed=False).exclude(index=None).update(index=None)
    last = Statement.objects.filter(sealed=True).aggregate(last=Max("index"))["last"]
    if last is not None and (
        last >= found.size or Statement.objects.get(index=last).leaf != reader.leaf_hash(last).hex()
    ):
        raise Refused(
            f"entry {last} is sealed in the database and not the same in the log: this database belongs to another "
            "log. Set it aside, make an empty one with `sunseed serve` or `django-admin migrate`, and reconcile again"
        )
    start = 0 if last is None else last + 1
    for first in range(start, found.size, AT_ONCE):
        with transaction.atomic():
            for index, data in reader.entries(first, min(first + AT_ONCE, found.size)):
                _learn_one(index, data, found)
        progress(min(first + AT_ONCE, found.size), found.size)
    _forget_old_ticks()
    found.restored = relearning.restore_drafts()
    with transaction.atomic():
        trail.note(None, "reconcile", "log", instance.origin, learned=found.learned, dropped=found.dropped)
    return found


def _learn_one(index: int, data: bytes, found: Reconciled) -> None:
    """Make the row of one entry, and bring its item to the state after it."""
    leaf = leaf_hash(data).hex()
    found.learned += 1
    if Statement.objects.filter(leaf=leaf).update(index=index, sealed=True):
        return  # it waited here; the verb that wrote it has already changed the item
    made = entry.decode(data)
    row = Statement(kind=made.kind[:10], at=made.at, entry=data, leaf=leaf, index=index, sealed=True)
    if isinstance(made, entry.Publish | entry.Withdraw | entry.Erase):
        row.item, row.prev = UUID(made.id.removeprefix("urn:uuid:")), made.prev or ""
        row.number = None if isinstance(made, entry.Erase) else made.version
    elif isinstance(made, entry.Tick):
        row.number = made.n
    elif isinstance(made, entry.Edition):
        row.number = made.size
    elif isinstance(made, entry.Notice):
        row.number = made.serial
    rivals = Statement.objects.filter(index=None).filter(
        Q(item=row.item, prev=row.prev) if row.item else Q(item=None, kind=row.kind, number=row.number)
    )
    if rivals.exists():
        found.dropped += _drop(row, list(rivals))
    if _repeats(row):
        row.number = row.prev = None  # an entry the printer calls void: it has its place in the log and nothing else
        row.item = None
    elif isinstance(made, entry.Publish | entry.Withdraw | entry.Erase):
        _apply(made, leaf)
    row.save(force_insert=True)


def _drop(row: Statement, rivals: list[Statement]) -> int:
    """Drop entries that wait for a place the log has given to another; return how many.

    What they did to their item is undone: the item is made again from the entries that are sealed.
    """
    if row.item is None:
        for rival in rivals:
            rival.delete()
        return len(rivals)
    waiting = list(Statement.objects.filter(item=row.item, index=None))
    for one in waiting:
        made = entry.decode(bytes(one.entry))
        if isinstance(made, entry.Publish | entry.Withdraw | entry.Erase):
            PublicDocument.objects.filter(sha256=made.sha256 or "").delete()
        one.delete()
    Item.objects.filter(pk=row.item).delete()
    PublicDocument.objects.filter(item=row.item).update(erased=False)
    for one in Statement.objects.filter(item=row.item, sealed=True).order_by("index"):
        made = entry.decode(bytes(one.entry))
        if isinstance(made, entry.Publish | entry.Withdraw | entry.Erase):
            _apply(made, one.leaf)
    return len(waiting)


def _repeats(row: Statement) -> bool:
    """Tell whether another sealed entry has this one's place in its chain, or its number."""
    if row.item is None:
        return row.number is not None and Statement.objects.filter(item=None, kind=row.kind, number=row.number).exists()
    same = Q(item=row.item, prev=row.prev)
    if row.kind == "publish":
        same |= Q(item=row.item, kind="publish", number=row.number)
    return Statement.objects.filter(same).exists()


def _apply(made: entry.Publish | entry.Withdraw | entry.Erase, leaf: str) -> None:
    """Bring an item to the state after an entry that has effect."""
    key = UUID(made.id.removeprefix("urn:uuid:"))
    item = Item.objects.filter(pk=key).first()
    if (item.head if item else None) != made.prev:
        return
    if isinstance(made, entry.Publish):
        relearning.apply_publish(made, leaf, item)
    elif isinstance(made, entry.Withdraw):
        if made.sha256:
            relearning.remember(made.sha256, key, version=0)
        Item.objects.filter(pk=key).update(state=State.WITHDRAWN, head=leaf, changed=made.at)
        relearning.forget_links(key)
    else:
        relearning.remember(made.sha256, key, version=0)
        PublicDocument.objects.filter(item=key, version__gte=1).update(erased=True)
        Item.objects.filter(pk=key).update(state=State.ERASED, head=leaf, changed=made.at)
        relearning.forget_links(key)


def _forget_old_ticks() -> None:
    """Drop ticks the sequencer will never ask for again."""
    last = Statement.objects.filter(kind="tick").aggregate(n=Max("number"))["n"]
    if last is not None:
        outbox.forget_ticks(last - TICKS_KEPT)
