"""The outbox: log entries written in the same transaction as the change they speak of.

Follows design.md §1 ("commit, then show") and formats.md §3. Owns the rows of `Statement` and `Item` and the bytes of
the entries, which are fixed here: `prev` is a leaf hash and needs no index. Indices are the sequencer's.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final
from uuid import UUID

from django.db import IntegrityError, connection, transaction

from sunseed.documents import AnyDocument
from sunseed.errors import Refused
from sunseed.newsroom import present
from sunseed.newsroom.publishing import timekeeping, wake
from sunseed.newsroom.publishing.models import Address, Item, ObjectUse, PublicDocument, State, Statement
from sunseed.record import entry
from sunseed.record.hashing import leaf_hash

BY_ITSELF: Final = frozenset({"tick", "edition"})
"""Kinds that nobody decides on: they are added whatever the clock says."""


class Overtaken(Refused):
    """Somebody else changed this item, or took this address, a moment earlier."""


@dataclass(frozen=True)
class Stored:
    """A document that lies in the object store, and what the database will know of it.

    Arguments:
        document: its fields.
        sha256, size: of its bytes.
        objects: names (`<sha256>.<ext>`) of the objects it shows.
        title: how lists in the newsroom call it.
        path: its public address, if it has one.
        section: the section it stands in.
    """

    document: AnyDocument
    sha256: str
    size: int
    objects: tuple[str, ...] = ()
    title: str = ""
    path: str = ""
    section: UUID | None = None
    language: str = ""

    @property
    def item(self) -> UUID:
        """The item's key."""
        return UUID(self.document.identifier.removeprefix("urn:uuid:"))


def urn(item: UUID) -> str:
    """Return an item's identifier as entries and documents write it."""
    return f"urn:uuid:{item}"


def publish(stored: Stored, *, why: entry.Why) -> Statement:
    """Make this document public; inside the caller's transaction.

    Raises:
        Overtaken: the item or its address was changed meanwhile.
    """
    document, key = stored.document, stored.item
    latest = Item.objects.filter(pk=key).first()
    expected = latest.version + 1 if latest else 1
    if document.version != expected:
        raise Overtaken(f"This was published meanwhile: expected version {expected}, came {document.version}. Reload.")
    at = present.at()
    made = entry.Publish(
        at=at,
        id=document.identifier,
        version=document.version,
        prev=latest.head if latest else None,
        sha256=stored.sha256,
        size=stored.size,
        why=why,
    )
    row = _add("publish", made, key, document.version, latest.head if latest else "")
    _claim(document, key)
    public = PublicDocument.objects.create(
        sha256=stored.sha256, item=key, version=document.version, size=stored.size, language=stored.language
    )
    ObjectUse.objects.bulk_create(ObjectUse(document=public, name=name) for name in dict.fromkeys(stored.objects))
    known = {
        "kind": document.kind,
        "state": State.PUBLIC,
        "version": document.version,
        "head": row.leaf,
        "sha256": stored.sha256,
        "path": stored.path,
        "title": stored.title[:300],
        "section": stored.section,
        "language": stored.language,
        "changed": at,
    }
    Item.objects.update_or_create(pk=key, defaults=known, create_defaults={**known, "published": at})
    return row


def withdraw(item: Item, *, reason: entry.Reason, words: Stored | None) -> Statement:
    """Withdraw an item; inside the caller's transaction."""
    at = present.at()
    made = entry.Withdraw(
        at=at,
        id=urn(item.pk),
        version=item.version,
        prev=item.head,
        reason=reason,
        sha256=words.sha256 if words else None,
    )
    row = _add("withdraw", made, item.pk, item.version, item.head)
    if words is not None:
        PublicDocument.objects.create(sha256=words.sha256, item=item.pk, version=0, size=words.size)
    Item.objects.filter(pk=item.pk).update(state=State.WITHDRAWN, head=row.leaf, changed=at)
    return row


def erase(item: Item, erasure: Stored, digests: list[str]) -> Statement:
    """Erase an item's documents; inside the caller's transaction. `digests` are those the erasure lists."""
    at = present.at()
    made = entry.Erase(at=at, id=urn(item.pk), prev=item.head, sha256=erasure.sha256)
    row = _add("erase", made, item.pk, None, item.head)
    PublicDocument.objects.create(sha256=erasure.sha256, item=item.pk, version=0, size=erasure.size)
    PublicDocument.objects.filter(sha256__in=digests).update(erased=True)
    Item.objects.filter(pk=item.pk).update(state=State.ERASED, head=row.leaf, changed=at)
    return row


def last_tick() -> int | None:
    """Return the number of the newest tick that is certain, sealed or not; None before the first.

    A plain statement, because every group of lines asks; `item IS NULL` lets an index answer it alone.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT MAX(number) FROM publishing_statement WHERE kind = 'tick' AND item IS NULL")
        found: int | None = cursor.fetchone()[0]
    return found


def beat(n: int, root: bytes) -> Statement:
    """Add tick `n` over the given root."""
    return _add("tick", entry.Tick(at=present.at(), n=n, root=root.hex()), None, n, None)


def edition(size: int, root: bytes, form: str) -> Statement:
    """Add the entry that names the site printed from the first `size` entries."""
    return _add("edition", entry.Edition(at=present.at(), size=size, root=root.hex(), format=form), None, size, None)


def root(serial: int, signed: bytes) -> Statement:
    """Add a root that the roots before it, and its own keys, have signed.

    Raises:
        Overtaken: a root of this serial waits or stands already.
    """
    return _add("root", entry.RootEntry.of(present.at(), serial, signed), None, serial, None)


def notice(use: entry.Use, serial: int, signed: bytes) -> Statement:
    """Add a signed list that expires; serials rise over all uses together.

    Raises:
        Overtaken: a notice of this serial waits or stands already.
        Malformed: more than one entry can hold.
    """
    return _add("notice", entry.Notice.of(present.at(), use, serial, signed), None, serial, None)


def _add(kind: str, made: entry.Known, item: UUID | None, number: int | None, prev: str | None) -> Statement:
    """Encode an entry and keep it, waiting for its index.

    Raises:
        ClockBehind: it would be dated before an entry that stands; nothing was written.
    """
    if kind not in BY_ITSELF:
        timekeeping.require_clock()
    data = entry.encode(made)
    row = Statement(kind=kind, item=item, number=number, prev=prev, at=made.at, entry=data, leaf=leaf_hash(data).hex())
    try:
        with transaction.atomic():
            row.save(force_insert=True)
    except IntegrityError as error:
        raise Overtaken("Somebody else changed this at the same moment. Reload and look before you go on.") from error
    root = present.instance().root
    transaction.on_commit(lambda: wake.ring(root))
    return row


def forget_ticks(before: int) -> None:
    """Drop ticks the sequencer will never ask for again, but the one dated last: a clock is held against it.

    Arguments:
        before: number of the first that stays.
    """
    newest = Statement.objects.order_by("-at").first()
    old = Statement.objects.filter(kind="tick", sealed=True, number__lt=before)
    old.exclude(leaf=newest.leaf if newest else "").delete()


def _claim(document: AnyDocument, key: UUID) -> None:
    """Take what the document holds alone, or find that the item already has it."""
    claim = document.claim()
    if claim is None:
        return
    holder, _ = Address.objects.get_or_create(path=claim, defaults={"item": key})
    if holder.item != key:
        raise Overtaken(f"The address {claim} belongs to something else already. Choose another.")
