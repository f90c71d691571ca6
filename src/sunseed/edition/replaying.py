"""Takes entries in order and lets those with effect change the index.

Follows formats.md §3 and design.md §6. Owned here: which entries the edition looks at, where their documents come from,
and the ledger's questions answered from the index. Elsewhere: the rules themselves (`sunseed.documents.ledger`), the
effects (`sunseed.edition.effects`).
"""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import cast

import msgspec

from sunseed.documents import codec, ledger
from sunseed.documents.erasure import Erasure
from sunseed.documents.ledger import Held, ItemState, Known, Past, Void
from sunseed.documents.objects import ObjectName
from sunseed.edition import plan, tree
from sunseed.edition.effects import Effects, Said
from sunseed.edition.index import Index
from sunseed.edition.reading import Reading, read
from sunseed.edition.shelves import Shelves
from sunseed.errors import Absent, Malformed, SunseedError, Untrue
from sunseed.record import entry as entries
from sunseed.record import root
from sunseed.record.hashing import leaf_hash
from sunseed.store.contract import Store
from sunseed.store.digest import get_verified, sha256_hex

_AFTER_TIME = slice(27, 43)
_TICK = b'","kind":"tick",'
_ERASE = b',"kind":"erase",'
_PUBLISH = b',"kind":"publish",'

_KIND: dict[type, str] = {entries.Publish: "publish", entries.Withdraw: "withdraw", entries.Erase: "erase"}

Numbered = tuple[int, bytes]


class Before:
    """What came before an entry, as the ledger asks for it, answered from the index.

    Arguments:
        index: open, in a transaction.
    """

    def __init__(self, index: Index) -> None:
        self._index = index

    def state(self, item: str) -> ItemState | None:
        """Return the state of an item, or None before its first entry."""
        row = self._index.execute(
            "SELECT id, kind, state, version, leaf, claim FROM items WHERE id = ?", (item,)
        ).fetchone()
        return ItemState(*row) if row else None

    def holder(self, claim: str) -> str | None:
        """Return the id of the item that holds a claim, or None."""
        row = self._index.execute("SELECT id FROM items WHERE claim = ?", (claim,)).fetchone()
        return row[0] if row else None

    def history(self, item: str) -> Sequence[Past]:
        """Return the item's entries with effect, oldest first."""
        rows = self._index.execute(
            "SELECT kind, version, at, sha256 FROM statements WHERE item = (SELECT item FROM items WHERE id = ?) "
            "ORDER BY entry",
            (item,),
        )
        return [Past(*row) for row in rows]


class Prepared(msgspec.Struct, frozen=True, array_like=True):
    """What is known of the document of a `publish` entry, read ahead of its turn and perhaps in another process.

    Arguments:
        identifier, version, origin, size, claim: as the ledger asks for them.
        reading: what the index keeps of it.
    """

    identifier: str
    version: int
    origin: str
    size: int
    claim: str
    reading: Reading

    @property
    def held(self) -> Held:
        """The document as the ledger asks for it."""
        return Held(cast("codec.AnyDocument", _Outline(self)), self.size)


class _Outline:
    """Answers what the ledger asks of a document that is published."""

    def __init__(self, prepared: Prepared) -> None:
        self.identifier = prepared.identifier
        self.version = prepared.version
        self.origin = prepared.origin
        self.kind = prepared.reading.kind
        self._claim = prepared.claim

    def claim(self) -> str:
        """Return what the item holds alone, or `""`."""
        return self._claim


def prepare(store: Store, part: Sequence[bytes]) -> list[Prepared | None]:
    """Read the documents of those of some entries that are `publish`, from folder to folder.

    None stands for another entry and for a document that cannot count.
    """
    published = [_publish(data) if _PUBLISH in data else None for data in part]
    paths = sorted({ObjectName(one.sha256, "json").path for one in published if one is not None})
    found = dict(zip(paths, store.get_each(paths), strict=True))
    return [None if one is None else _prepared(store, one.sha256, found) for one in published]


def _publish(data: bytes) -> entries.Publish | None:
    try:
        entry = entries.decode(data)
    except Malformed:
        return None
    return entry if isinstance(entry, entries.Publish) else None


def _prepared(store: Store, sha256: str, found: dict[str, bytes | None]) -> Prepared | None:
    data = found[ObjectName(sha256, "json").path]
    # What is not found among many may be there when asked for alone: its folder was made anew meanwhile.
    held = held_document(store, sha256) if data is None or sha256_hex(data) != sha256 else _held(data)
    if held is None:
        return None
    document = held.document
    return Prepared(
        document.identifier, document.version, document.origin, held.size, document.claim() or "", read(document)
    )


class Replaying:
    """Lets entries take effect.

    Arguments:
        index: open, in a transaction.
        store: the public tree, for documents.
        origin: the log's origin.
        erased: the erasures in effect by the digests they list, as far as they are needed.
        find_erased: gives them when a document is met that is not held.
    """

    def __init__(
        self,
        index: Index,
        store: Store,
        origin: str,
        *,
        erased: dict[str, Erasure] | None,
        find_erased: Callable[[], dict[str, Erasure]],
    ) -> None:
        self._index = index
        self._store = store
        self._origin = origin
        self._erased = erased
        self._find_erased = find_erased
        self._before = Before(index)
        self.shelves = Shelves(index)
        self.effects = Effects(index, self.shelves)
        self.erasures: list[Erasure] = []
        self.roots_changed = False
        self.voids_changed = False
        self.tree_before = tree.read(index)
        self._tree = self.tree_before

    def take(self, index: int, data: bytes, prepared: Prepared | None) -> None:
        """Let one entry take effect, or list it as void; `prepared` is what `prepare` says of it."""
        if data[_AFTER_TIME] == _TICK:
            return
        try:
            entry = entries.decode(data)
        except Malformed:
            self._void(index, "", "malformed")
            return
        if isinstance(entry, entries.RootEntry):
            self._root(entry)
        elif isinstance(entry, entries.Publish | entries.Withdraw | entries.Erase):
            self._statement(index, leaf_hash(data), entry, prepared)

    def _statement(self, index: int, leaf: bytes, entry: ledger.ItemEntry, prepared: Prepared | None) -> None:
        known = self._known(entry, prepared)
        after = ledger.apply(entry, leaf, known, self._before, origin=self._origin)
        if isinstance(after, Void):
            self._void(index, entry.id, after.reason)
            return
        said = _said(index, leaf, entry, after)
        if isinstance(entry, entries.Publish):
            if isinstance(known, Erasure):
                self.effects.publish_erased(said, known)
            else:
                assert prepared is not None, "the ledger lets nothing be published that is not known"
                self._publish(said, prepared.reading, after.claim)
        elif isinstance(entry, entries.Withdraw):
            self.effects.withdraw(said)
        else:
            assert isinstance(known, Held)
            assert isinstance(known.document, Erasure)
            self.effects.erase(said, known.document)
            self.erasures.append(known.document)
        if self._tree.sections and entry.id in self._tree.sections:
            self._tree = plan.note_moves(self._index, self._tree, index)

    def _publish(self, said: Said, reading: Reading, claim: str) -> None:
        self.effects.publish(said, reading, claim)
        if reading.kind == "section" and said.id not in self._tree.sections:
            self._tree = plan.note_moves(self._index, self._tree, said.entry)

    def _known(self, entry: ledger.ItemEntry, prepared: Prepared | None) -> Known:
        """Return what is known of an entry's document: an erasure that lists it, else its bytes, else nothing."""
        if entry.sha256 is None:
            return None
        if not isinstance(entry, entries.Erase) and self._erased and entry.sha256 in self._erased:
            return self._erased[entry.sha256]
        if isinstance(entry, entries.Publish):
            held = prepared.held if prepared else None
        else:
            held = held_document(self._store, entry.sha256)
        if held is None and self._erased is None and not isinstance(entry, entries.Erase):
            self._erased = self._find_erased()
            return self._erased.get(entry.sha256)
        return held

    def _void(self, index: int, identifier: str, why: str) -> None:
        self._index.execute("INSERT OR REPLACE INTO voids VALUES (?, ?, ?)", (index, identifier, why))
        self.voids_changed = True

    def _root(self, entry: entries.RootEntry) -> None:
        """Remember the newest root that its predecessor's keys have signed."""
        known = self._index.meta("root_note")
        with contextlib.suppress(SunseedError):
            signed = root.note_of(entry)
            before = root.open_pinned(known) if isinstance(known, bytes) else None
            made = root.open_pinned(signed) if before is None else root.succeed(before, signed)
            if made.origin == self._origin:
                self._index.remember("root_note", signed)
                self.roots_changed = True


def _said(index: int, leaf: bytes, entry: ledger.ItemEntry, after: ItemState) -> Said:
    code = entry.why if isinstance(entry, entries.Publish) else getattr(entry, "reason", "")
    return Said(
        entry=index,
        leaf=leaf,
        at=entry.at,
        kind=_KIND[type(entry)],
        id=entry.id,
        version=after.version,
        code=code,
        sha256=entry.sha256 or "",
        size=entry.size if isinstance(entry, entries.Publish) else 0,
    )


def held_document(store: Store, sha256: str) -> Held | None:
    """Return a document that is there, has this digest and is within the rules; else None."""
    try:
        return _held(get_verified(store, ObjectName(sha256, "json").path, sha256))
    except (Absent, Untrue):
        return None


def _held(data: bytes) -> Held | None:
    """Return a document by its bytes; None for one that is not within the rules."""
    try:
        return Held(codec.decode(data), len(data))
    except Malformed:
        return None


def verifiers_of(index: Index) -> tuple[str, ...]:
    """Return the log's verifier keys as the newest root names them."""
    known = index.meta("root_note")
    return tuple(one.vkey for one in root.open_pinned(known).log.verifiers) if isinstance(known, bytes) else ()


def erasures_in_effect(numbered: Callable[[], Iterable[Numbered]], store: Store, *, origin: str) -> dict[str, Erasure]:
    """Return the erasures of a whole record that have effect, by the digests they list; looks only where needed."""
    ids = {entry.id for _, data in numbered() if _ERASE in data and (entry := _erase(data)) is not None}
    if not ids:
        return {}

    def statements() -> Iterator[ledger.Statement]:
        for index, data in numbered():
            if data[_AFTER_TIME] == _TICK:
                continue
            with contextlib.suppress(Malformed):
                entry = entries.decode(data)
                if getattr(entry, "id", None) in ids:
                    yield index, leaf_hash(data), entry

    return ledger.erasures_in_effect(statements, lambda sha256: held_document(store, sha256), origin=origin)


def _erase(data: bytes) -> entries.Erase | None:
    try:
        entry = entries.decode(data)
    except Malformed:
        return None
    return entry if isinstance(entry, entries.Erase) else None
