"""The rules by which entries change items: which entry has effect, and which is void and why.

Follows formats.md §3 (void entries, of two the first counts) and design.md §6 (the edition is total). Pure: each rule
takes one entry, what is known of its document and a lookup of what came before, and returns the item's new state or a
`Void`. Who stores the states is elsewhere: the edition in its index, `Ledger` here in memory for verdicts and tests.

A replay that begins after documents were erased ends in the same states as one that began before. It may, because the
erasure document says everything about the erased ones that a rule can ask for, and the rules hold it to the truth
while the documents still exist. So `document` is always, in this order: the erasure in effect that lists the digest,
else the document held, else None. The *reason* of a void entry may differ after an erasure, whether it is void never
does: print that an entry is void, not why.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field, replace
from typing import Literal, Protocol, TypeAlias

from sunseed.documents.codec import PUBLISHABLE, AnyDocument
from sunseed.documents.erasure import Erasure
from sunseed.documents.words import Words
from sunseed.record.entry import Edition, Entry, Erase, Notice, Publish, RootEntry, Tick, Withdraw

Reason: TypeAlias = Literal[
    "unknown-item",
    "version-skipped",
    "version-repeated",
    "chain-broken",
    "document-missing",
    "document-differs",
    "address-taken",
    "address-moved",
    "kind-changed",
    "not-current",
    "not-erasable",
    "erasure-differs",
    "tick-out-of-order",
    "serial-out-of-order",
    "not-signed",
    "size-out-of-order",
]


@dataclass(frozen=True, slots=True)
class Void:
    """An entry without effect.

    Arguments:
        reason: a code of the closed list.
        detail: what was expected and what came, for people.
    """

    reason: Reason
    detail: str


@dataclass(frozen=True, slots=True)
class Held:
    """A document that is there and has the digest its entry gives; `size` is of its bytes."""

    document: AnyDocument
    size: int


Known: TypeAlias = Held | Erasure | None
"""What is known of a document: the erasure that lists it, its bytes, or nothing."""

ItemEntry: TypeAlias = Publish | Withdraw | Erase


@dataclass(frozen=True, slots=True)
class ItemState:
    """What the record says of one item after its latest entry with effect.

    Arguments:
        id: `urn:uuid:...`.
        kind: the kind of its documents; "" once erased, until something is published again.
        state: live, withdrawn or erased.
        version: the last version published.
        leaf: leaf hash of the latest entry with effect; what the next `prev` must name.
        claim: what the item holds alone (an address, or a place such as `site:`), "" for none; fixed at version 1.
    """

    id: str
    kind: str
    state: Literal["live", "withdrawn", "erased"]
    version: int
    leaf: bytes
    claim: str


@dataclass(frozen=True, slots=True)
class Past:
    """One earlier entry with effect about an item; `sha256` is "" where the entry names no document."""

    kind: Literal["publish", "withdraw", "erase"]
    version: int
    at: str
    sha256: str


class Before(Protocol):
    """What came before an entry; the edition's index and `Ledger` answer these."""

    def state(self, item: str) -> ItemState | None:
        """Return the state of an item, or None before its first entry."""

    def holder(self, claim: str) -> str | None:
        """Return the id of the item that holds `claim`, or None."""

    def history(self, item: str) -> Sequence[Past]:
        """Return the item's entries with effect, oldest first; asked for at erasures alone."""


def apply(entry: ItemEntry, leaf: bytes, document: Known, before: Before, *, origin: str) -> ItemState | Void:
    """Return the state of the entry's item after it, or why the entry is void.

    Arguments:
        entry: a `publish`, `withdraw` or `erase`.
        leaf: its leaf hash.
        document: what is known of the document it names; see the module's docstring for the order of preference.
        before: the record up to this entry.
        origin: the log's origin, which documents must repeat.
    """
    state = before.state(entry.id)
    if isinstance(entry, Publish):
        return _publish(entry, leaf, document, state, before, origin)
    if state is None:
        return Void("unknown-item", f"{entry.kind} of {entry.id}, which was never published")
    if broken := _chain(entry.prev, state):
        return broken
    if isinstance(entry, Withdraw):
        return _withdraw(entry, leaf, document, state, before, origin)
    return _erase(entry, leaf, document, state, before, origin)


def _chain(prev: str | None, state: ItemState) -> Void | None:
    if prev != state.leaf.hex():
        return Void("chain-broken", f"prev: expected {state.leaf.hex()}, found {prev}")
    return None


def _publish(
    entry: Publish, leaf: bytes, document: Known, state: ItemState | None, before: Before, origin: str
) -> ItemState | Void:
    due = state.version + 1 if state else 1
    if entry.version != due:
        reason: Reason = "version-repeated" if entry.version < due else "version-skipped"
        return Void(reason, f"version: expected {due}, found {entry.version}")
    if state is not None and (broken := _chain(entry.prev, state)):
        return broken
    if document is None:
        return Void("document-missing", f"document {entry.sha256} is not held and not erased")
    if isinstance(document, Erasure):
        if not _erased_version(entry, document, before):
            return Void("document-differs", f"the erasure of {document.identifier} lists {entry.sha256} elsewhere")
        kind, claim = "", document.url or ""
    else:
        if different := _differs(document, entry, origin):
            return different
        if state is not None and state.kind == "" and state.state != "erased":
            return Void("document-differs", "the versions before it are erased, and their erasure does not list it")
        kind, claim = document.document.kind, document.document.claim() or ""
    if different := _misplaced(kind, claim, entry.id, state, before):
        return different
    return ItemState(entry.id, kind, "live", entry.version, leaf, claim)


def _differs(held: Held, entry: Publish, origin: str) -> Void | None:
    document = held.document
    found = (document.identifier, document.version, document.origin, held.size)
    if found != (entry.id, entry.version, origin, entry.size):
        expected = (entry.id, entry.version, origin, entry.size)
        return Void("document-differs", f"identifier, version, origin, size: expected {expected}, found {found}")
    if document.kind not in PUBLISHABLE:
        return Void("document-differs", f"a document of kind {document.kind} is not published by itself")
    return None


def _misplaced(kind: str, claim: str, item: str, state: ItemState | None, before: Before) -> Void | None:
    if state is not None:
        if kind and state.kind and kind != state.kind:
            return Void("kind-changed", f"kind: expected {state.kind}, found {kind}")
        if claim != state.claim:
            return Void("address-moved", f"expected {state.claim!r} as at version 1, found {claim!r}")
    elif claim and (holder := before.holder(claim)) is not None and holder != item:
        return Void("address-taken", f"{claim} is held by {holder}")
    return None


def _erased_version(entry: Publish, erasure: Erasure, before: Before) -> bool:
    """Say whether the erasure lists this digest as this very version of this item."""
    place = entry.version - _erased_through(before.history(entry.id)) - 1
    return (
        erasure.identifier == entry.id
        and entry.version <= erasure.version
        and place < len(erasure.sha256)
        and erasure.sha256[place] == entry.sha256
    )


def _erased_through(history: Sequence[Past]) -> int:
    """Return the last version erased before now, 0 for none."""
    erased = 0
    version = 0
    for past in history:
        if past.kind == "publish":
            version = past.version
        elif past.kind == "erase":
            erased = version
    return erased


def _withdraw(
    entry: Withdraw, leaf: bytes, document: Known, state: ItemState, before: Before, origin: str
) -> ItemState | Void:
    if state.state != "live":
        return Void("not-current", f"{entry.id} is {state.state} already")
    if entry.version != state.version:
        return Void("version-skipped", f"version: expected the last, {state.version}, found {entry.version}")
    if entry.sha256 is not None:
        if document is None:
            return Void("document-missing", f"the words {entry.sha256} are not held and not erased")
        if isinstance(document, Erasure):
            documents = document.version - _erased_through(before.history(entry.id))
            if document.identifier != entry.id or entry.sha256 not in document.sha256[documents:]:
                return Void("document-differs", f"the erasure of {document.identifier} lists {entry.sha256} elsewhere")
        else:
            words = document.document
            found = (words.identifier, words.version, words.origin)
            if not isinstance(words, Words) or found != (entry.id, entry.version, origin):
                return Void("document-differs", f"expected the words about {entry.id}, found a {words.kind} {found}")
    return replace(state, state="withdrawn", leaf=leaf)


def _erase(
    entry: Erase, leaf: bytes, document: Known, state: ItemState, before: Before, origin: str
) -> ItemState | Void:
    if state.state == "erased":
        return Void("not-current", f"{entry.id} is erased already")
    if not is_erasable(state):
        return Void("not-erasable", f"{state.claim} is an arrangement; publish another version of it")
    if document is None or isinstance(document, Erasure):
        return Void("document-missing", f"the erasure document {entry.sha256} is not held")
    erasure = document.document
    if not isinstance(erasure, Erasure):
        return Void("erasure-differs", f"expected an erasure document, found kind {erasure.kind}")
    expected = (entry.id, state.version, origin, state.claim or None)
    found = (erasure.identifier, erasure.version, erasure.origin, erasure.url)
    if found != expected:
        return Void("erasure-differs", f"identifier, version, origin, url: expected {expected}, found {found}")
    history = before.history(entry.id)
    if erasure.published != history[0].at:
        return Void("erasure-differs", f"published: expected {history[0].at}, found {erasure.published}")
    documents, words = to_erase(history)
    listed = erasure.sha256[: len(documents)], erasure.sha256[len(documents) :]
    if listed[0] != documents or listed[1] != tuple(one for one in words if one in set(listed[1])):
        return Void("erasure-differs", f"sha256: expected {documents} and any of {words}, found {erasure.sha256}")
    return replace(state, state="erased", kind="", leaf=leaf)


def is_erasable(state: ItemState) -> bool:
    """Say whether the item's documents can be erased: fronts, redirects and the site are replaced instead."""
    return state.claim == "" or state.claim.startswith("/")


def to_erase(history: Sequence[Past]) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Return what an erasure now must list, and the words of withdrawals it may list after that.

    `Erasure.sha256` is the first, then any of the second in the same order.
    """
    last = max((place for place, past in enumerate(history) if past.kind == "erase"), default=-1)
    rest = history[last + 1 :]
    documents = tuple(past.sha256 for past in rest if past.kind == "publish")
    words = tuple(past.sha256 for past in rest if past.kind == "withdraw" and past.sha256)
    return documents, words


@dataclass(frozen=True, slots=True)
class RecordState:
    """What the entries that are about no item have said so far; -1 before the first of each."""

    root_serial: int = -1
    tick: int = -1
    edition_size: int = -1
    edition_index: int = -1
    notices: tuple[tuple[str, int], ...] = ()


RecordEntry: TypeAlias = RootEntry | Tick | Edition | Notice


def apply_to_record(entry: RecordEntry, index: int, state: RecordState) -> RecordState | Void:
    """Return the record's state after an entry that is about no item, or why the entry is void.

    Whether a root or notice is signed by those who may is for `record.root` to say; here only its order counts.
    """
    if isinstance(entry, Tick):
        if entry.n != state.tick + 1:
            return Void("tick-out-of-order", f"n: expected {state.tick + 1}, found {entry.n}")
        return replace(state, tick=entry.n)
    if isinstance(entry, RootEntry):
        if state.root_serial >= 0 and entry.serial != state.root_serial + 1:
            return Void("serial-out-of-order", f"serial: expected {state.root_serial + 1}, found {entry.serial}")
        return replace(state, root_serial=entry.serial)
    if isinstance(entry, Edition):
        if not state.edition_size < entry.size <= index:
            return Void("size-out-of-order", f"size: expected {state.edition_size + 1}..{index}, found {entry.size}")
        return replace(state, edition_size=entry.size, edition_index=index)
    notices = dict(state.notices)
    if entry.serial <= notices.get(entry.use, -1):
        return Void("serial-out-of-order", f"serial: expected above {notices[entry.use]}, found {entry.serial}")
    return replace(state, notices=tuple(sorted((notices | {entry.use: entry.serial}).items())))


@dataclass(slots=True)
class Ledger:
    """All items of a record, in memory.

    Arguments:
        origin: the log's origin.
    """

    origin: str
    items: dict[str, ItemState] = field(default_factory=dict)
    record: RecordState = RecordState()
    voids: dict[int, Void] = field(default_factory=dict)
    unknown: list[int] = field(default_factory=list)
    _holders: dict[str, str] = field(default_factory=dict)
    _history: dict[str, list[Past]] = field(default_factory=dict)

    def state(self, item: str) -> ItemState | None:
        """Return the state of an item, or None before its first entry."""
        return self.items.get(item)

    def holder(self, claim: str) -> str | None:
        """Return the id of the item that holds `claim`, or None."""
        return self._holders.get(claim)

    def history(self, item: str) -> Sequence[Past]:
        """Return the item's entries with effect, oldest first."""
        return self._history.get(item, ())

    def add(self, index: int, leaf: bytes, entry: Entry, document: Known) -> ItemState | Void | None:
        """Take the next entry; return the item's new state, Void, or None for an entry about no item."""
        if isinstance(entry, Publish | Withdraw | Erase):
            after = apply(entry, leaf, document, self, origin=self.origin)
            if isinstance(after, Void):
                self.voids[index] = after
            else:
                self._keep(entry, after)
            return after
        if isinstance(entry, RootEntry | Tick | Edition | Notice):
            record = apply_to_record(entry, index, self.record)
            if isinstance(record, Void):
                self.voids[index] = record
                return record
            self.record = record
        elif not entry.ignored:
            self.unknown.append(index)
        return None

    def _keep(self, entry: ItemEntry, after: ItemState) -> None:
        self.items[after.id] = after
        if after.claim:
            self._holders.setdefault(after.claim, after.id)
        version = entry.version if isinstance(entry, Publish | Withdraw) else after.version
        past = Past(_KIND[type(entry)], version, entry.at, entry.sha256 or "")
        self._history.setdefault(after.id, []).append(past)


_KIND: dict[type, Literal["publish", "withdraw", "erase"]] = {
    Publish: "publish",
    Withdraw: "withdraw",
    Erase: "erase",
}

Statement: TypeAlias = tuple[int, bytes, Entry]
"""Index, leaf hash and entry."""


def erasures_in_effect(
    statements: Callable[[], Iterable[Statement]], held: Callable[[str], Held | None], *, origin: str
) -> dict[str, Erasure]:
    """Return, by the digests they list, the erasures of a record that have effect.

    A replay needs this only if it meets a document that is not held. An erasure that proves void is dropped and the
    question asked again, until none is; items without an `erase` entry are not looked at.

    Arguments:
        statements: gives the whole record, in order, each time it is called.
        held: returns a document by its digest, or None.
        origin: the log's origin.
    """
    ids = {entry.id for _, _, entry in statements() if isinstance(entry, Erase)}
    about = [one for one in statements() if isinstance(one[2], Publish | Withdraw | Erase) and one[2].id in ids]
    asked = [(index, entry) for index, _, entry in about if isinstance(entry, Erase)]
    offered = [(index, known.document) for index, entry in asked if (known := held(entry.sha256)) is not None]
    found = [(index, document) for index, document in offered if isinstance(document, Erasure)]
    erasures = [(index, erasure) for index, erasure in found if not _belied(erasure, held)]
    while True:
        listed = {digest: erasure for _, erasure in reversed(erasures) for digest in erasure.sha256}
        ledger = Ledger(origin)
        for index, leaf, entry in about:
            ledger.add(index, leaf, entry, known_of(entry, listed, held))
        kept = [(index, erasure) for index, erasure in erasures if index not in ledger.voids]
        if len(kept) == len(erasures):
            return listed
        erasures = kept


def _belied(erasure: Erasure, held: Callable[[str], Held | None]) -> bool:
    """Say whether the first document that an erasure lists is still there and claims another place than it says.

    Such an erasure is void, and nobody deletes what it lists. Taken at its word it would make an arrangement an item
    without a claim, which may be erased. A claim is fixed at version 1, so one document is enough.
    """
    known = held(erasure.sha256[0]) if erasure.sha256 else None
    return known is not None and (known.document.claim() or None) != erasure.url


def known_of(entry: Entry, erased: dict[str, Erasure], held: Callable[[str], Held | None]) -> Known:
    """Return what is known of the document an entry names: its erasure first, then its bytes; None where neither."""
    if not isinstance(entry, Publish | Withdraw | Erase) or entry.sha256 is None:
        return None
    if not isinstance(entry, Erase) and entry.sha256 in erased:
        return erased[entry.sha256]
    return held(entry.sha256)


def replay(statements: Callable[[], Iterable[Statement]], held: Callable[[str], Held | None], *, origin: str) -> Ledger:
    """Return the ledger after a whole record; the same whether its erased documents still exist or not."""
    erased = erasures_in_effect(statements, held, origin=origin)
    ledger = Ledger(origin)
    for index, leaf, entry in statements():
        ledger.add(index, leaf, entry, known_of(entry, erased, held))
    return ledger
