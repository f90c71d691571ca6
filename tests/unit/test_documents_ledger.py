"""Single rules of the ledger, each with the entry that keeps it and the one that breaks it."""

from __future__ import annotations

from hashlib import sha256

import pytest

from sunseed import documents
from sunseed.documents import ledger
from sunseed.documents.ledger import Held, ItemState, Ledger, RecordState, Void
from sunseed.record import entry as entries
from sunseed.testing import documents as samples

AT = "2026-11-01T08:00:00Z"
ONE = samples.item_id("one")


class Room:
    """A ledger that publishes documents it is given, right in every field."""

    def __init__(self) -> None:
        self.ledger = Ledger(samples.ORIGIN)
        self.index = 0

    def leaf(self, item: str) -> str:
        state = self.ledger.state(item)
        return state.leaf.hex() if state else "0" * 64

    def take(self, entry: entries.Known, document: ledger.Known = None) -> ItemState | Void | None:
        leaf = sha256(b"%d" % self.index).digest()
        self.index += 1
        return self.ledger.add(self.index, leaf, entry, document)

    def publish(self, document: documents.AnyDocument) -> ItemState | Void | None:
        data = documents.encode(document)
        entry = entries.Publish(
            at=AT, id=document.identifier, version=document.version, sha256=documents.digest(data), size=len(data),
            prev=self.leaf(document.identifier) if document.version > 1 else None, why="update",
        )  # fmt: skip
        return self.take(entry, Held(document, len(data)))

    def withdraw(self, item: str, words: documents.AnyDocument | None = None) -> ItemState | Void | None:
        state = self.ledger.state(item)
        held = None if words is None else Held(words, 1)
        digest = None if words is None else documents.digest(documents.encode(words))
        version = state.version if state else 1
        entry = entries.Withdraw(at=AT, id=item, version=version, prev=self.leaf(item), reason="error", sha256=digest)
        return self.take(entry, held)

    def erase(self, item: str, **fields: object) -> ItemState | Void | None:
        state = self.ledger.state(item)
        assert state is not None
        digests, _ = ledger.to_erase(self.ledger.history(item))
        defaults: dict[str, object] = {"url": state.claim or None, "published": AT, "version": state.version}
        listed = digests or (samples.object_digest("none"),)
        document = samples.erasure(item, listed, **(defaults | fields))
        return self.take(entries.Erase(at=AT, id=item, prev=self.leaf(item), sha256="ab" * 32), Held(document, 1))


def reason(result: ItemState | Void | None) -> str:
    assert isinstance(result, Void), result
    return result.reason


def state(result: ItemState | Void | None) -> str:
    assert isinstance(result, ItemState), result
    return result.state


def test_a_story_lives_is_withdrawn_restored_erased_and_restored() -> None:
    """The whole life of an item, in its order."""
    room = Room()
    assert state(room.publish(samples.story(identifier=ONE))) == "live"
    assert state(room.publish(samples.story(identifier=ONE, version=2))) == "live"
    assert state(room.withdraw(ONE, samples.words(ONE, 2))) == "withdrawn"
    assert reason(room.withdraw(ONE)) == "not-current"
    assert state(room.publish(samples.story(identifier=ONE, version=3))) == "live"
    assert state(room.erase(ONE)) == "erased"
    assert reason(room.erase(ONE)) == "not-current"
    assert reason(room.withdraw(ONE)) == "not-current"
    assert reason(room.publish(samples.story("elsewhere", identifier=ONE, version=4))) == "address-moved"
    assert state(room.publish(samples.story(identifier=ONE, version=4))) == "live"
    assert [past.kind for past in room.ledger.history(ONE)] == [
        "publish", "publish", "withdraw", "publish", "erase", "publish"
    ]  # fmt: skip


def test_an_erasure_lists_what_came_since_the_last_one() -> None:
    """A second erasure does not list what the first did."""
    room = Room()
    room.publish(samples.story(identifier=ONE))
    room.erase(ONE)
    room.publish(samples.story(identifier=ONE, version=2, headline="Again"))
    digests, words = ledger.to_erase(room.ledger.history(ONE))
    assert len(digests) == 1
    assert words == ()
    assert state(room.erase(ONE)) == "erased"


@pytest.mark.parametrize(
    ("first", "second"),
    [
        (samples.site(identifier=ONE), samples.site()),
        (samples.front(identifier=ONE), samples.front()),
        (samples.topic(identifier=ONE), samples.topic()),
        (samples.person(identifier=ONE), samples.person()),
        (samples.page(identifier=ONE), samples.page()),
        (samples.redirect(identifier=ONE), samples.redirect()),
        (samples.story("about", identifier=ONE, url="/about/"), samples.page("about")),
    ],
    ids=lambda one: one.kind,
)
def test_what_one_item_holds_no_other_may_claim(first: documents.AnyDocument, second: documents.AnyDocument) -> None:
    """One site, one front a place, one item an address; a withdrawn item keeps what it held."""
    room = Room()
    assert state(room.publish(first)) == "live"
    assert reason(room.publish(second)) == "address-taken"
    room.withdraw(ONE)
    assert reason(room.publish(second)) == "address-taken"


def test_sections_hold_nothing_and_move_freely() -> None:
    """Two sections may say the same slug, and one may change it."""
    room = Room()
    assert state(room.publish(samples.section("news"))) == "live"
    assert state(room.publish(samples.section("news", identifier=ONE))) == "live"
    assert state(room.publish(samples.section("news", identifier=ONE, version=2, slug="politics"))) == "live"
    assert state(room.erase(ONE)) == "erased"


@pytest.mark.parametrize("document", [samples.site(), samples.front(), samples.redirect()], ids=lambda one: one.kind)
def test_arrangements_cannot_be_erased(document: documents.AnyDocument) -> None:
    """What the whole site hangs on is replaced, never erased."""
    room = Room()
    room.publish(document)
    assert reason(room.erase(document.identifier)) == "not-erasable"


@pytest.mark.parametrize(
    "fields",
    [{"url": None}, {"url": "/other/"}, {"published": "2020-01-01T00:00:00Z"}, {"version": 2}, {"origin": "other"},
     {"identifier": samples.item_id("other")}],
)  # fmt: skip
def test_an_erasure_repeats_the_truth(fields: dict[str, object]) -> None:
    """Address, time, version, origin and item are checked while they can be."""
    room = Room()
    room.publish(samples.story(identifier=ONE))
    assert reason(room.erase(ONE, **fields)) == "erasure-differs"


@pytest.mark.parametrize(
    ("document", "url"),
    [(samples.front(), None), (samples.breaking(), None), (samples.story(), None), (samples.story(), "/other/")],
    ids=["front", "breaking", "no address", "another address"],
)
def test_an_erasure_that_hides_what_its_item_claims_is_void_in_a_whole_replay(
    document: documents.AnyDocument, url: str | None
) -> None:
    """A replay that knows all erasures from the start does not believe one before the document it lists."""
    data = documents.encode(document)
    item, digest = document.identifier, documents.digest(data)
    published = entries.Publish(at=AT, id=item, version=1, sha256=digest, size=len(data), why="new")
    erasure = samples.erasure(item, (digest,), published=AT, url=url)
    leaf = sha256(b"first").digest()
    said = entries.Erase(at=AT, id=item, prev=leaf.hex(), sha256="ab" * 32)
    statements: list[ledger.Statement] = [(0, leaf, published), (1, sha256(b"second").digest(), said)]
    held = {digest: Held(document, len(data)), "ab" * 32: Held(erasure, 1)}
    found = ledger.replay(lambda: statements, held.get, origin=samples.ORIGIN)
    assert list(found.voids) == [1]
    now = found.state(item)
    assert now is not None
    assert now.state == "live"


@pytest.mark.parametrize("kind", ["words", "erasure"])
def test_what_belongs_to_other_entries_is_not_published(kind: str) -> None:
    """Words go with a withdrawal, an erasure with an erase entry."""
    document = next(one for one in samples.one_of_each() if one.kind == kind)
    assert reason(Room().publish(document)) == "document-differs"


def test_entries_about_no_item_keep_their_order() -> None:
    """Ticks count up by one, editions grow and cover only what is before them, notices rise for each use."""
    now = RecordState()
    for number in range(3):
        after = ledger.apply_to_record(entries.Tick(at=AT, n=number, root="ab" * 32), number, now)
        assert isinstance(after, RecordState)
        now = after
    for entry, index in (
        (entries.Tick(at=AT, n=2, root="ab" * 32), 3),
        (entries.Tick(at=AT, n=4, root="ab" * 32), 3),
        (entries.Edition(at=AT, size=4, root="ab" * 32, format="x"), 3),
    ):
        assert isinstance(ledger.apply_to_record(entry, index, now), Void)
    edition = ledger.apply_to_record(entries.Edition(at=AT, size=3, root="ab" * 32, format="x"), 3, now)
    assert isinstance(edition, RecordState)
    again = ledger.apply_to_record(entries.Edition(at=AT, size=3, root="cd" * 32, format="x"), 4, edition)
    assert isinstance(again, Void)
    notice = ledger.apply_to_record(entries.Notice.of(AT, "mirrors", 5, b"x"), 5, edition)
    assert isinstance(notice, RecordState)
    assert isinstance(ledger.apply_to_record(entries.Notice.of(AT, "mirrors", 5, b"y"), 6, notice), Void)
    assert isinstance(ledger.apply_to_record(entries.Notice.of(AT, "client", 1, b"y"), 6, notice), RecordState)


def test_unknown_entries_are_remembered_and_private_ones_ignored() -> None:
    """An unknown kind may touch anything; x- kinds touch nothing."""
    made = Ledger(samples.ORIGIN)
    made.add(0, bytes(32), entries.Unknown(kind="override", at=AT, v=1), None)
    made.add(1, bytes(32), entries.Unknown(kind="x-note", at=AT, v=1), None)
    assert made.unknown == [0]
