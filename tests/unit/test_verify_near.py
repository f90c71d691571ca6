"""One page verified with few entries read: the same newest edition as reading all of them, whatever the hint says."""

from __future__ import annotations

import random

import pytest

from sunseed import verify
from sunseed.documents import edition_map
from sunseed.errors import Malformed, Untrue
from sunseed.record import entry as entries
from sunseed.record import hint, root
from sunseed.record.hint import Hint
from sunseed.testing.documents import ORIGIN
from sunseed.testing.publication import NOW_MS, POLICY, Publication, log_signers, published, root_note
from sunseed.verify import SealedRecord, State, Verdict, near

PAGE = "news/one-seed/index.html"
FEW = 512


@pytest.fixture(autouse=True)
def _few(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let two bundles be the most that is read, so that small logs show what large ones would."""
    monkeypatch.setattr(near, "MOST", FEW)


def opened(made: Publication, **more: bytes) -> SealedRecord:
    arguments: dict[str, bytes] = {"pinned": made.root_note} | more
    return verify.open_near(made.store, now_ms=NOW_MS, **arguments)


def page(made: Publication, path: str = PAGE) -> Verdict:
    data = made.store.get(path) if made.store.exists(path) else None
    return verify.verify_page(opened(made), path, data)


def ticks(made: Publication, count: int) -> None:
    for _ in range(count):
        made.tick()


def sealed(made: Publication, *, pointing: bool = True) -> Publication:
    made.seal()
    if pointing:
        made.point()
    return made


def grown(before: int = 0, after: int = 0) -> Publication:
    """Return the small newsroom, printed again after `before` more ticks and followed by `after`."""
    made = published()
    ticks(made, before)
    made.print()
    ticks(made, after)
    return sealed(made)


def edition(made: Publication, size: int, name: str = "forged") -> int:
    """Append an edition entry that says anything; return its index."""
    value = edition_map.key_hash(name)
    made.add(entries.Edition(at=made.at(), size=size, root=value.hex(), format=edition_map.FORMAT))
    return len(made.log) - 1


# ---- truths --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("pointing", [True, False], ids=["hint", "no hint"])
@pytest.mark.parametrize("before", [0, 300, 1300])
def test_a_page_is_verified_with_few_entries_read(before: int, pointing: bool) -> None:
    """With a hint or without one the page is verified, and the answer says which entries were not read."""
    made = grown(before, 20)
    if not pointing:
        made.store.delete(f"log/{hint.NAME}")
    verdict = page(made)
    assert verdict.state is State.VERIFIED, verdict.words()
    assert verdict.evidence is not None
    read = len(made.log) - sum(end - start for start, end in verdict.evidence.unread)
    assert read <= 2 * FEW
    assert any("Not read: entries" in line for line in verdict.words()) is (before > 0 and read < len(made.log))


def test_a_record_that_was_quiet_for_long_is_unproven_from_its_hint_on() -> None:
    """Where more ticks followed the edition than are read, a newer edition could stand there; the answer says where."""
    made = grown(300, 1300)
    verdict = page(made)
    assert verdict.state is State.UNPROVEN, verdict.words()
    assert any("a newer edition could stand there" in line for line in verdict.words())
    made.store.replace(PAGE, b"other bytes")
    assert page(made).state is State.UNPROVEN  # it could be what that newer edition names
    made.store.delete(f"log/{hint.NAME}")
    assert page(made).state is State.UNPROVEN
    assert opened(made).contents.edition is None


def test_an_edition_named_again_keeps_a_quiet_record_quick() -> None:
    """The same site named again after many ticks is found at once."""
    made = grown(300, 1300)
    made.print()
    made.seal()
    assert page(made).state is State.VERIFIED


@pytest.mark.parametrize("seed", range(16))
def test_the_newest_edition_is_the_one_that_reading_everything_finds(seed: int) -> None:
    """Over records with editions lawful and void, and hints of every kind, it is the same or said to be unproven."""
    rng = random.Random(seed)
    made = Publication()
    for _ in range(rng.randrange(1, 12)):
        ticks(made, rng.choice([0, 1, 7, 250, 700]))
        edition(made, rng.choice([len(made.log), rng.randrange(1, len(made.log) + 40)]))
    ticks(made, rng.choice([0, 3, 300, 900]))
    made.seal()
    whole = SealedRecord.open(made.store, now_ms=NOW_MS).contents.edition
    assert whole is None or isinstance(whole[1], entries.Edition)
    for pointed in [None, *(rng.randrange(1, len(made.log) + 5) for _ in range(6)), whole[0] if whole else 1]:
        if pointed is not None:
            made.point(pointed)
        record = opened(made)
        if not record.evidence.later_unread and record.contents.edition is not None:
            assert record.contents.edition == whole
        if whole is not None and len(made.log) - whole[1].size < FEW - 256 and pointed == whole[0]:
            assert record.contents.edition == whole
            assert not record.evidence.later_unread


# ---- lies ----------------------------------------------------------------------------------------------------------


def test_lie_stale_hint() -> None:
    """An old hint still leads to the newest edition: what stands behind it is read."""
    made = grown(10, 10)
    old = made.store.get(f"log/{hint.NAME}")
    page_before = made.store.get(PAGE)
    made.items.pop(next(iter(item for item, one in made.items.items() if one.claim() == "/news/one-seed/")))
    made.print()
    made.seal()
    made.store.replace(f"log/{hint.NAME}", old)
    verdict = verify.verify_page(opened(made), PAGE, page_before)
    assert verdict.state is State.ALTERED, verdict.words()
    assert "has no such page" in verdict.because


@pytest.mark.parametrize("after", [20, 1300])
def test_lie_hint_hides_a_later_edition_that_removed_the_page(after: int) -> None:
    """The old page under the old map is never verified, however far behind the hint points."""
    made = grown(10, 0)
    old_index = len(made.log) - 1
    old_map = {path: made.store.get(path) for path in made.store.list("log/map/")}
    old_page = made.store.get(PAGE)
    made.items.clear()
    ticks(made, after)
    made.print()
    ticks(made, after)
    made.seal()
    for path, data in old_map.items():
        made.store.replace(path, data)
    made.point(old_index)
    verdict = verify.verify_page(opened(made), PAGE, old_page)
    assert verdict.state is (State.ALTERED if after < FEW else State.UNPROVEN), verdict.words()


def test_lie_hint_to_a_void_edition() -> None:
    """An edition signed again after a newer one has no effect, though a hint points to it."""
    made = grown(10, 0)
    old = entries.decode(made.log[-1])
    assert isinstance(old, entries.Edition)
    old_page, old_map = made.store.get(PAGE), {one: made.store.get(one) for one in made.store.list("log/map/")}
    made.items.clear()
    made.print()
    newest = len(made.log) - 1
    made.add(old)
    made.seal()
    made.point(len(made.log) - 1)
    for path, data in old_map.items():
        made.store.replace(path, data)
    record = opened(made)
    assert record.contents.edition is not None
    assert record.contents.edition[0] == newest
    assert verify.verify_page(record, PAGE, old_page).state is State.ALTERED


def test_lie_void_edition_far_behind_the_one_it_repeats() -> None:
    """Where too much lies between, nothing is said to be the newest."""
    made = grown(10, 0)
    old = entries.decode(made.log[-1])
    assert isinstance(old, entries.Edition)
    old_page = made.store.get(PAGE)
    made.items.clear()
    made.print()
    ticks(made, 1300)
    made.add(old)
    made.seal()
    made.point(len(made.log) - 1)
    assert verify.verify_page(opened(made), PAGE, old_page).state is not State.VERIFIED


@pytest.mark.parametrize(
    "bent",
    [b"", b"\n", b"sunseed-hint-v1\n", b"junk\xff", b"sunseed-hint-v1\nother.example\nedition 3\nroot 0\n"]
    + [f"sunseed-hint-v1\n{ORIGIN}\nedition {n}\nroot 0\n".encode() for n in (1, 2, 99_999_999, 2**53 - 1)],
)
def test_lie_hint_to_nothing(bent: bytes) -> None:
    """A hint that is no hint, or points to a tick, or beyond the end, changes no verdict."""
    made = grown(300, 10)
    made.store.replace(f"log/{hint.NAME}", bent)
    assert page(made).state is State.VERIFIED


def test_lie_hint_hides_a_root() -> None:
    """A checkpoint signed by a new root's keys does not pass under the old root that a hint leaves alone."""
    made = published()
    second = log_signers(f"{ORIGIN}/second")
    keys = tuple(type(one)(ORIGIN, one.kind, bytes([n]) * 32) for n, one in enumerate(second))
    made.add(entries.RootEntry.of(made.at(), 2, root_note(2, log=keys)))
    at = len(made.log) - 1
    ticks(made, 1200)
    made.print()
    made.seal(keys)
    made.point(roots=(0, at))
    assert page(made).state is State.VERIFIED
    made.point(roots=(0,))
    with pytest.raises(Untrue, match="known are"):
        opened(made)


def test_lie_hint_names_a_root_of_whoever_has_the_log_keys() -> None:
    """A root entry that its predecessor did not sign has no effect, though a hint names it."""
    made = published()
    mine = root_note(2, root=[log_signers("thief")[0].verifier])
    made.add(entries.RootEntry.of(made.at(), 2, mine))
    at = len(made.log) - 1
    ticks(made, 1200)
    made.print()
    made.seal()
    made.point(roots=(0, at))
    record = opened(made)
    assert record.succession.newest.serial == 1
    assert page(made).state is State.VERIFIED


def test_lie_entry_of_an_unknown_kind_before_what_was_read() -> None:
    """What was not read is said; reading everything finds it. After the edition it is met at once."""
    strange = b'{"at":"2026-11-01T08:00:00Z","kind":"later","v":1}'
    made = published()
    made.log.append(strange)
    ticks(made, 1200)
    made.print()
    sealed(made)
    assert page(made).evidence is not None
    assert any("an entry this release cannot read" in line for line in page(made).words())
    whole = SealedRecord.open(made.store, now_ms=NOW_MS, pinned=made.root_note, policy_file=POLICY)
    assert verify.verify_page(whole, PAGE, made.store.get(PAGE)).state is State.UNREAD
    made.log.append(strange)
    made.seal()
    assert page(made).state is State.UNREAD


@pytest.mark.parametrize("kind", ["tile/0/", "tile/1/", "tile/entries/"])
@pytest.mark.parametrize("which", [0, -1])
def test_lie_byte_of_the_log(kind: str, which: int) -> None:
    """A byte changed in what is read is never verified, and a file of the log is named."""
    made = grown(700, 300)
    paths = sorted(made.store.list(f"log/{kind}"), key=lambda path: (path.count(".p/"), path))
    path = paths[which]
    data = bytearray(made.store.get(path))
    data[-1] ^= 1
    made.store.replace(path, bytes(data))
    if (kind, which) == ("tile/0/", 0):
        data[0] ^= 1  # both ends of the first tile: one beside the root, one beside what is read
    with pytest.raises((Untrue, Malformed), match=r"log/|tile/"):
        opened(made)


def test_lie_record_seen_longer_before() -> None:
    """A checkpoint kept from before shows a rollback, and a fork."""
    made = grown(700, 3)
    seen = made.store.get("log/checkpoint")
    ticks(made, 3)
    made.seal()
    assert opened(made, seen=seen).checkpoint.size == len(made.log)
    later = made.store.get("log/checkpoint")
    del made.log[-4:]
    made.seal()
    with pytest.raises(Untrue, match="rolled back"):
        opened(made, seen=later)
    ticks(made, 9)
    made.seal()
    with pytest.raises(Untrue, match="forked"):
        opened(made, seen=later)


# ---- the file ------------------------------------------------------------------------------------------------------


def test_a_hint_reads_as_it_was_written() -> None:
    """Its bytes have one form."""
    made = Hint(ORIGIN, 17, (0, 5, 900))
    assert Hint.parse(made.encode()) == made
    assert made.encode() == b"sunseed-hint-v1\n" + ORIGIN.encode() + b"\nedition 17\nroot 0\nroot 5\nroot 900\n"


@pytest.mark.parametrize(
    ("old", "new"),
    [("v1", "v2"), ("edition 17", "edition 017"), ("edition 17", "edition -1"), ("edition 17", "edition 0"),
     ("root 0\n", ""), ("root 5", "root 0"), ("root 5", "root 901"), ("900\n", "900"), ("root 0", "root 1"),
     ("edition 17\n", ""), ("root 5", "leaf 5"), ("17", str(2**53)), ("root 5\n", "root 5\n\n")],
)  # fmt: skip
def test_a_bent_hint_is_no_hint(old: str, new: str) -> None:
    """Another spelling, order or word is malformed."""
    data = Hint(ORIGIN, 17, (0, 5, 900)).encode().decode()
    with pytest.raises(Malformed):
        Hint.parse(data.replace(old, new, 1).encode())


def test_an_audit_says_when_a_hint_or_a_policy_file_does_not_fit() -> None:
    """A hint elsewhere is unproven, one that is no hint and another policy are altered; true ones are no finding."""

    def found(path: str) -> list[State]:
        report = verify.audit_tree(made.store, now_ms=NOW_MS, pinned=made.root_note, policy_file=POLICY)
        return [one.state for one in report.findings if path in one.where]

    made = published()
    made.point()
    made.store.replace("log/policy", POLICY)
    assert verify.audit_tree(made.store, now_ms=NOW_MS, pinned=made.root_note).state is State.VERIFIED
    made.point(3)
    assert found("log/hint") == [State.UNPROVEN]
    made.store.replace("log/hint", b"nowhere\n")
    assert found("log/hint") == [State.ALTERED]
    made.store.replace("log/policy", POLICY + b"\n")
    assert found("log/policy") == [State.ALTERED]
    with pytest.raises(Untrue, match="log/policy"):
        opened(made)
    assert root.open_pinned(made.root_note).serial == 1


def test_a_map_newer_than_the_edition_that_an_old_hint_leads_to_is_unproven() -> None:
    """The newer edition is not among the entries read: the page and the map may be its, and nothing is altered."""
    made = published()
    old = max(n for n, data in enumerate(made.log) if b'"kind":"edition"' in data)
    ticks(made, 2 * FEW)
    made.pages["later.html"] = b"<p>later</p>"
    made.print()
    ticks(made, 2 * FEW)
    made.seal()
    made.point(old)
    assert opened(made).evidence.later_unread
    for path in (PAGE, "later.html"):
        assert page(made, path).state is State.UNPROVEN
