"""Whatever happens to items, a replay ends where living through it ended, before and after erasures."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field

from hypothesis import given, settings
from hypothesis import strategies as st

from sunseed import documents
from sunseed.documents import ledger
from sunseed.errors import Malformed
from sunseed.record import entry as entries
from sunseed.record.hashing import leaf_hash
from sunseed.testing import documents as samples

AT = "2026-11-01T08:00:{:02}Z"
NAMES = ("a", "b")
URLS = ("one", "two")


@dataclass
class Newsroom:
    """A record with its documents, and what a reader who saw each entry at once made of it."""

    log: list[ledger.Statement] = field(default_factory=list)
    stored: dict[str, bytes] = field(default_factory=dict)
    lived: ledger.Ledger = field(default_factory=lambda: ledger.Ledger(samples.ORIGIN))

    def store(self, document: documents.AnyDocument) -> tuple[str, int]:
        data = documents.encode(document)
        digest = hashlib.sha256(data).hexdigest()
        self.stored[digest] = data
        return digest, len(data)

    def held(self, digest: str) -> ledger.Held | None:
        data = self.stored.get(digest)
        return None if data is None else ledger.Held(documents.decode(data), len(data))

    def append(self, entry: entries.Known) -> ledger.ItemState | ledger.Void | None:
        data = entries.encode(entry)
        statement = (len(self.log), leaf_hash(data), entries.decode(data))
        self.log.append(statement)
        return self.lived.add(*statement, ledger.known_of(statement[2], {}, self.held))

    def at(self) -> str:
        return AT.format(len(self.log) % 60)


def publish(room: Newsroom, item: str, url: str, data: st.DataObject) -> None:
    """Publish the next version, or, as `data` draws it, a wrong one."""
    state = room.lived.state(item)
    version = (state.version if state else 0) + data.draw(st.sampled_from([1, 1, 1, 1, 2, 0]))
    if version < 1:
        return
    fault = data.draw(st.sampled_from(["", "", "", "kind", "prev", "other", "again", "lost", "size"]))
    document: documents.AnyDocument = samples.story(url, identifier=item, version=version)
    if fault == "kind":
        document = samples.page(url, identifier=item, version=version)
    if fault == "other":
        document = samples.story(url, version=version)
    digest, size = room.store(document)
    if fault == "lost":
        digest = hashlib.sha256(b"never stored").hexdigest()
    if fault == "again" and room.stored:
        digest = data.draw(st.sampled_from(sorted(room.stored)))
        size = len(room.stored[digest])
    prev = "0" * 64 if fault == "prev" or not state else state.leaf.hex()
    room.append(
        entries.Publish(
            at=room.at(), id=item, version=version, prev=prev if version > 1 else None,
            sha256=digest, size=size + (fault == "size"), why="update",
        )
    )  # fmt: skip


def withdraw(room: Newsroom, item: str, data: st.DataObject) -> None:
    state = room.lived.state(item)
    version = state.version if state else 1
    digest = None
    if data.draw(st.booleans()):
        digest, _ = room.store(samples.words(item, version, salt=samples.salt(len(room.log))))
        if data.draw(st.integers(0, 3)) == 0:
            digest = data.draw(st.sampled_from(sorted(room.stored)))
    prev = state.leaf.hex() if state else "0" * 64
    room.append(entries.Withdraw(at=room.at(), id=item, version=version, prev=prev, reason="harm", sha256=digest))


def erase(room: Newsroom, item: str, data: st.DataObject) -> None:
    state, history = room.lived.state(item), room.lived.history(item)
    if state is None:
        return
    digests, spoken = ledger.to_erase(history)
    digests += tuple(one for one in spoken if data.draw(st.booleans()))
    if data.draw(st.integers(0, 4)) == 0:  # a list that is not the truth
        digests = tuple(data.draw(st.permutations(digests)))[1:] or (samples.object_digest("x"),)
    try:
        digest, _ = room.store(
            samples.erasure(item, digests, state.version, url=state.claim or None, published=history[0].at)
        )
    except Malformed:
        return
    room.append(entries.Erase(at=room.at(), id=item, prev=state.leaf.hex(), sha256=digest))


@settings(max_examples=150, deadline=None)
@given(st.data())
def test_a_replay_after_any_erasure_ends_where_the_record_as_lived_ended(data: st.DataObject) -> None:
    """States, histories and the set of void entries are the same entry by entry, at once, and without the erased."""
    room = Newsroom()
    for _ in range(data.draw(st.integers(1, 14))):
        item = samples.item_id(data.draw(st.sampled_from(NAMES)))
        act = data.draw(st.sampled_from(["publish", "publish", "publish", "withdraw", "erase"]))
        if act == "publish":
            publish(room, item, data.draw(st.sampled_from(URLS)), data)
        elif act == "withdraw":
            withdraw(room, item, data)
        else:
            erase(room, item, data)
    at_once = ledger.replay(lambda: room.log, room.held, origin=samples.ORIGIN)
    gone = ledger.erasures_in_effect(lambda: room.log, room.held, origin=samples.ORIGIN)
    for digest in data.draw(st.lists(st.sampled_from(sorted(gone)), unique=True)) if gone else []:
        del room.stored[digest]
    partly = ledger.replay(lambda: room.log, room.held, origin=samples.ORIGIN)
    for digest in gone:
        room.stored.pop(digest, None)
    after = ledger.replay(lambda: room.log, room.held, origin=samples.ORIGIN)
    for other in (at_once, partly, after):
        assert other.items == room.lived.items
        assert set(other.voids) == set(room.lived.voids)
        for item in room.lived.items:
            assert other.history(item) == room.lived.history(item)
