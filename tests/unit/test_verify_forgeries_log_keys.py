"""Lies with the log's keys: whoever has the server."""

from __future__ import annotations

from sunseed import documents, verify
from sunseed.documents import edition_map
from sunseed.record import entry as entries
from sunseed.record import note, notice
from sunseed.record.statement import Statement
from sunseed.testing import documents as samples
from sunseed.testing.judging import (
    ONE,
    THREE,
    TWO,
    audit,
    found,
    opened,
    page,
    raw_publish,
    void,
)
from sunseed.testing.publication import (
    published,
    signer,
)
from sunseed.verify import State


def test_lie_version_skipped() -> None:
    """Version 4 after version 2 is void: nobody may claim a version that is not shown."""
    made = published()
    raw_publish(made, samples.story("one-seed", identifier=ONE, version=4))
    void(made, "version-skipped", ONE)


def test_lie_second_version_two() -> None:
    """Of two versions 2 the first counts."""
    made = published()
    raw_publish(made, samples.story("one-seed", identifier=ONE, version=2, headline="Another truth"))
    void(made, "version-repeated", ONE)


def test_lie_first_version_told_again() -> None:
    """A second version 1 would erase the history of corrections."""
    made = published()
    raw_publish(made, samples.story("one-seed", identifier=ONE, headline="As if new"), prev=None)
    void(made, "version-repeated", ONE)


def test_lie_chain_of_an_item_broken() -> None:
    """An entry that does not name the one before it is void."""
    made = published()
    raw_publish(made, samples.story("one-seed", identifier=ONE, version=3), prev="0" * 64)
    void(made, "chain-broken", ONE)


def test_lie_chain_of_another_item_named() -> None:
    """The chain of one item is not continued from another's."""
    made = published()
    raw_publish(made, samples.story("one-seed", identifier=ONE, version=3), prev=made.leaves[TWO])
    void(made, "chain-broken", ONE)


def test_lie_document_of_another_item_published() -> None:
    """A document speaks for the item it names alone."""
    made = published()
    raw_publish(made, samples.story("one-seed", identifier=TWO, version=3), id=ONE, prev=made.leaves[ONE])
    void(made, "document-differs", ONE)


def test_lie_document_of_another_newsroom_published() -> None:
    """A document names the log it was made for."""
    made = published()
    raw_publish(made, samples.story("one-seed", identifier=ONE, version=3, origin="other.test/log"))
    void(made, "document-differs", ONE)


def test_lie_document_of_another_version_published() -> None:
    """The version in the entry and in the document are one."""
    made = published()
    raw_publish(
        made, samples.story("one-seed", identifier=ONE, version=1, headline="x"), version=3, prev=made.leaves[ONE]
    )
    void(made, "document-differs", ONE)


def test_lie_size_of_a_document() -> None:
    """The size in the entry is the document's."""
    made = published()
    raw_publish(made, samples.story("one-seed", identifier=ONE, version=3), size=1)
    void(made, "document-differs", ONE)


def test_lie_document_never_stored() -> None:
    """An entry whose document nobody ever had is void, and the missing file is named."""
    made = published()
    raw_publish(made, samples.story("one-seed", identifier=ONE, version=3), sha256="ab" * 32)
    made.print()
    made.seal()
    found(audit(made), State.UNREAD, "ab" * 32)
    assert verify.verify_item(opened(made), ONE).state is State.UNREAD


def test_lie_two_items_at_one_address() -> None:
    """The address belongs to whoever had it first."""
    made = published()
    raw_publish(made, samples.story("one-seed", identifier=THREE))
    void(made, "address-taken")


def test_lie_address_of_a_published_story_changed() -> None:
    """A story cannot move away from the address where it was criticised."""
    made = published()
    raw_publish(made, samples.story("elsewhere", identifier=ONE, version=3))
    void(made, "address-moved", ONE)


def test_lie_story_turned_into_a_page() -> None:
    """An item stays of its kind."""
    made = published()
    raw_publish(made, samples.page("x", identifier=ONE, version=3))
    void(made, "kind-changed", ONE)


def test_lie_withdrawal_of_what_was_never_published() -> None:
    """Nothing can be withdrawn that was not there."""
    made = published()
    made.add(entries.Withdraw(at=made.at(), id=THREE, version=1, prev="0" * 64, reason="error"))
    void(made, "unknown-item", THREE)


def test_lie_withdrawal_of_another_version() -> None:
    """A withdrawal names the last version."""
    made = published()
    made.add(entries.Withdraw(at=made.at(), id=ONE, version=1, prev=made.leaves[ONE], reason="error"))
    void(made, "version-skipped", ONE)


def test_lie_withdrawal_with_the_words_about_another() -> None:
    """The words of one withdrawal do not serve another."""
    made = published()
    digest, _ = made.store_document(samples.words(TWO))
    made.add(entries.Withdraw(at=made.at(), id=ONE, version=2, prev=made.leaves[ONE], reason="harm", sha256=digest))
    void(made, "document-differs", ONE)


def test_lie_erasure_of_fewer_documents_than_there_are() -> None:
    """An erasure that keeps a version back is void."""
    made = published()
    about = opened(made).about(ONE)
    digests = tuple(entry.sha256 for _, _, entry in about if isinstance(entry, entries.Publish))
    false = samples.erasure(ONE, digests[1:], 2, url="/news/one-seed/", published=about[0][2].at)
    digest, _ = made.store_document(false)
    made.add(entries.Erase(at=made.at(), id=ONE, prev=made.leaves[ONE], sha256=digest))
    void(made, "erasure-differs", ONE)


def test_lie_erasure_of_documents_of_another_item() -> None:
    """An erasure cannot delete what is not its item's."""
    made = published()
    about = opened(made).about(ONE)
    other = opened(made).about(TWO)[0][2]
    assert isinstance(other, entries.Publish)
    digests = tuple(entry.sha256 for _, _, entry in about if isinstance(entry, entries.Publish))
    false = samples.erasure(ONE, (*digests, other.sha256), 2, url="/news/one-seed/", published=about[0][2].at)
    digest, _ = made.store_document(false)
    made.add(entries.Erase(at=made.at(), id=ONE, prev=made.leaves[ONE], sha256=digest))
    void(made, "erasure-differs", ONE)


def test_lie_documents_deleted_under_a_void_erasure() -> None:
    """Deleting by an erasure without effect is found as missing documents."""
    made = published()
    about = opened(made).about(ONE)
    digests = tuple(entry.sha256 for _, _, entry in about if isinstance(entry, entries.Publish))
    digest, _ = made.store_document(
        samples.erasure(ONE, digests, 2, url="/news/one-seed/", published="2020-01-01T00:00:00Z")
    )
    made.add(entries.Erase(at=made.at(), id=ONE, prev=made.leaves[ONE], sha256=digest))
    made.seal()
    for one in digests:
        documents.ObjectStore(made.store).delete(documents.ObjectName(one, "json"))
    report = audit(made)
    for one in digests:
        found(report, State.UNREAD, one)
    assert verify.verify_item(opened(made), ONE).state is State.UNREAD


def test_lie_erased_document_kept() -> None:
    """What was to be deleted and is still there is named."""
    made = published()
    about = opened(made).about(TWO)
    assert isinstance(about[0][2], entries.Publish)
    digest = about[0][2].sha256
    made.erase(samples.erasure(TWO, (digest,), 1, url="/news/another/", published=about[0][2].at))
    made.print()
    made.seal()
    found(audit(made), State.UNPROVEN, documents.ObjectName(digest, "json").path)


def test_lie_tick_repeated() -> None:
    """A second tick with the same number could hide what the first sealed."""
    made = published()
    made.add(entries.Tick(at=made.at(), n=2, root="cd" * 32))
    void(made, "tick-out-of-order")


def test_lie_tick_skipped() -> None:
    """A number left out is missing time."""
    made = published()
    made.add(entries.Tick(at=made.at(), n=4, root="cd" * 32))
    void(made, "tick-out-of-order")


def test_lie_story_removed_from_the_edition() -> None:
    """An edition, rightly signed, from which an item of the record is missing contradicts the record."""
    made = published()
    story = made.items.pop(TWO)
    leaf = made.leaves.pop(TWO)
    made.print()
    made.seal()
    report = audit(made)
    found(report, State.ALTERED, TWO)
    verdict = verify.verify_item(opened(made), TWO)
    assert (verdict.state, verdict.expected, verdict.found) == (State.ALTERED, leaf, "nothing")
    assert story.identifier == TWO


def test_lie_correction_hidden_from_the_edition() -> None:
    """An edition, rightly signed, that shows an item before its correction contradicts the record."""
    made = published()
    latest = made.leaves[ONE]
    made.leaves[ONE] = opened(made).about(ONE)[0][1].hex()
    made.print()
    made.seal()
    found(audit(made), State.ALTERED, ONE)
    verdict = verify.verify_item(opened(made), ONE)
    assert (verdict.state, verdict.expected) == (State.ALTERED, latest)


def test_lie_item_invented_in_the_edition() -> None:
    """An edition that knows an item the record does not is found."""
    made = published()
    made.leaves[THREE] = "ab" * 32
    made.print()
    made.seal()
    assert audit(made).state is not State.VERIFIED
    assert verify.verify_item(opened(made), THREE).state is not State.VERIFIED


def test_lie_older_edition_signed_again() -> None:
    """An edition entry of a smaller size than an earlier one is void: the newest stands."""
    made = published()
    newest = opened(made).contents.edition
    made.print()
    forged = entries.Edition(at=made.at(), size=2, root="ab" * 32, format=edition_map.FORMAT)
    made.add(forged)
    made.seal()
    report = audit(made)
    found(report, State.UNPROVEN, f"entry {len(made.log) - 1}")
    kept = opened(made).contents.edition
    assert newest is not None
    assert kept is not None
    assert kept[1] != forged
    assert page(made).state is State.VERIFIED


def test_lie_edition_of_entries_to_come() -> None:
    """An edition cannot be printed from entries after it."""
    made = published()
    made.add(entries.Edition(at=made.at(), size=1_000, root="ab" * 32, format=edition_map.FORMAT))
    void(made, "size-out-of-order")


def test_lie_edition_of_an_unknown_format() -> None:
    """A map nobody can read makes pages unread, never verified."""
    made = published()
    made.add(entries.Edition(at=made.at(), size=len(made.log), root="ab" * 32, format="sunseed-map-v9"))
    made.seal()
    assert page(made).state is State.UNREAD
    assert audit(made).state is State.UNREAD


def test_lie_entry_of_an_unknown_kind() -> None:
    """What an unknown entry might mean makes verdicts unread; kinds beginning x- do not."""
    made = published()
    made.log.append(b'{"at":"2026-11-01T08:00:30Z","kind":"x-greeting","v":1}')
    made.seal()
    assert page(made).state is State.VERIFIED
    made.log.append(b'{"at":"2026-11-01T08:00:31Z","kind":"override","v":1}')
    made.seal()
    assert page(made).state is State.UNREAD
    assert verify.verify_item(opened(made), ONE).state is State.UNREAD
    found(audit(made), State.UNREAD, f"entry {len(made.log) - 1}")


def test_lie_entry_in_another_spelling() -> None:
    """An entry that is not canonical is void and named, though the log is right about its bytes."""
    made = published()
    made.log.append(b'{"kind":"tick", "at":"2026-11-01T08:00:30Z","n":3,"root":"' + b"ab" * 32 + b'","v":1}')
    made.seal()
    found(audit(made), State.UNPROVEN, f"entry {len(made.log) - 1}")


def test_lie_notice_made_by_whoever_has_the_log_keys() -> None:
    """A list of mirrors that the notice key did not sign is void, and a genuine one after it still counts."""
    made = published()
    statement = Statement("mirrors", samples.ORIGIN, 1, "2027-11-01T08:00:00Z", {"mirrors": []})
    forged = note.sign(statement.text(), [signer("thief/notice")])
    made.add(entries.Notice.of(made.at(), "mirrors", 1, forged))
    made.add(entries.Notice.of(made.at(), "mirrors", 1, notice.sign(statement, signer(f"{samples.ORIGIN}/notice"))))
    void(made, "not-signed", index=len(made.log) - 2)
    assert [one.subject for one in audit(made).findings] == [f"entry {len(made.log) - 3}"]
