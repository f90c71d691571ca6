"""Roots, their succession, notices: who may speak, and every way of usurping it that we could think of."""

from __future__ import annotations

from dataclasses import replace

import pytest

from sunseed.errors import Malformed, Untrue
from sunseed.record import canonical, checkpoint, entry, notice, root
from sunseed.record.canonical import ENTRY
from sunseed.record.note import Note, parse
from sunseed.record.root import Compromised, Root
from sunseed.record.signature import ED25519, ML_DSA_44, Signer
from sunseed.record.statement import Statement
from sunseed.record.succession import Succession
from sunseed.record.tree_head import Checkpoint

ORIGIN = "news.example/log"
EXPIRES = "2030-01-01T00:00:00Z"
NOW_MS = 1_800_000_000_000
AFTER_EXPIRY_MS = 1_893_456_000_000
DIGEST = "ab" * 32


def signer(number: int, name: str = "news.example/root", kind: int = ED25519) -> Signer:
    return Signer(f"{name}{number}" if name != ORIGIN else name, kind, bytes([number]) * 32)


ROOT_KEYS = [signer(number) for number in (1, 2, 3)]
NEW_ROOT_KEYS = [signer(number) for number in (4, 5, 6)]
LOG_KEYS = (signer(10, ORIGIN), signer(11, ORIGIN, ML_DSA_44))
NEW_LOG_KEYS = (signer(12, ORIGIN), signer(13, ORIGIN, ML_DSA_44))
NOTICE_KEY, INTAKE_KEY = signer(20, "news.example/notice"), signer(21, "news.example/intake")


def make(serial: int = 1, keys: list[Signer] | None = None, log: tuple[Signer, ...] = LOG_KEYS, **more: object) -> Root:
    parts: dict[str, object] = {
        "root": [key.verifier for key in (keys or ROOT_KEYS)],
        "need": 2,
        "log": [key.verifier for key in log],
        "notice": NOTICE_KEY.verifier,
        "intake": INTAKE_KEY.verifier,
        "policy": DIGEST,
        "tick_s": 5,
        "fresh_s": 60,
        "desk": DIGEST,
    }
    origin = str(more.pop("origin", ORIGIN))
    return Root.of(origin, serial, str(more.pop("expires", EXPIRES)), **(parts | more))  # type: ignore[arg-type]


FIRST = root.sign(make(), ROOT_KEYS[:2])


def test_a_root_reads_back_as_it_was_written() -> None:
    """Every field of a root survives writing and parsing, those that may be absent too."""
    lost = Compromised(LOG_KEYS[0].verifier, 7)
    before = Checkpoint("old.example/log", 9, bytes(32))
    full = make(2, log=NEW_LOG_KEYS, compromised=[lost], after=before)
    assert Root.parse(full.text()) == full
    assert (full.compromised, full.after, full.need) == ((lost,), before, 2)


def test_a_root_opens_with_enough_of_its_own_keys() -> None:
    """A pinned root signed by two of three keys opens."""
    assert root.open_pinned(FIRST) == make()


def test_a_root_signed_by_too_few_is_refused() -> None:
    """One line of the two that are needed does not make a root, not even written twice."""
    alone = parse(root.sign(make(), ROOT_KEYS[:1]))
    for lines in (alone.lines, alone.lines * 2):
        with pytest.raises(Untrue, match="1 keys of root 1 signed, 2 must"):
            root.open_pinned(Note(alone.text, lines).encode())


def test_people_who_sign_apart_join_their_lines() -> None:
    """Two notes of one text, each with one person's line, together make the threshold."""
    first, second = (parse(root.sign(make(), [key])) for key in ROOT_KEYS[1:])
    assert root.open_pinned(first.adding(second.lines).encode()) == make()


def test_a_root_is_succeeded_with_both_sets_of_keys() -> None:
    """The next root counts when two of the old and two of the new keys signed it."""
    second = root.sign(make(2, NEW_ROOT_KEYS), [*ROOT_KEYS[:2], *NEW_ROOT_KEYS[1:]])
    assert root.verify_succession(FIRST, [second], NOW_MS).serial == 2


@pytest.mark.parametrize("signers", [NEW_ROOT_KEYS, ROOT_KEYS, [*ROOT_KEYS[:1], *NEW_ROOT_KEYS]])
def test_a_seized_server_cannot_appoint_new_root_keys(signers: list[Signer]) -> None:
    """A root signed by only the new keys, only the old ones, or one old key too few does not succeed."""
    with pytest.raises(Untrue):
        root.succeed(root.open_pinned(FIRST), root.sign(make(2, NEW_ROOT_KEYS), signers))


@pytest.mark.parametrize("serial", [1, 3])
def test_a_root_with_a_skipped_or_repeated_serial_is_refused(serial: int) -> None:
    """The next root has exactly the next serial, so none can be hidden and no old one comes back."""
    with pytest.raises(Untrue, match="expected serial 2"):
        root.succeed(root.open_pinned(FIRST), root.sign(make(serial), ROOT_KEYS))


def test_only_the_newest_root_must_be_unexpired() -> None:
    """An old root in the chain may have expired, the last may not."""
    second = root.sign(make(2, expires="2040-01-01T00:00:00Z"), ROOT_KEYS)
    assert root.verify_succession(FIRST, [second], AFTER_EXPIRY_MS).serial == 2
    with pytest.raises(Untrue, match="expired"):
        root.verify_succession(FIRST, [], AFTER_EXPIRY_MS)


def test_a_disowned_key_is_not_believed_again() -> None:
    """Once a root disowns a key from a size on, no later root moves that size up or leaves it out."""
    lost = Compromised(LOG_KEYS[0].verifier, 7)
    second = root.succeed(root.open_pinned(FIRST), root.sign(make(2, compromised=[lost]), ROOT_KEYS))
    for later in ([], [replace(lost, size=8)]):
        with pytest.raises(Untrue, match="believed again"):
            root.succeed(second, root.sign(make(3, compromised=later), ROOT_KEYS))
    assert root.succeed(second, root.sign(make(3, compromised=[replace(lost, size=6)]), ROOT_KEYS)).serial == 3


def test_a_new_log_names_the_one_it_comes_after() -> None:
    """A root of another origin succeeds only if it says which log it continues, and says so for ever."""
    origin = "new.example/log"
    keys = (Signer(origin, ED25519, bytes([30]) * 32), Signer(origin, ML_DSA_44, bytes([31]) * 32))
    first = root.open_pinned(FIRST)
    end = Checkpoint(ORIGIN, 9, bytes([9]) * 32)
    with pytest.raises(Untrue, match="does not say"):
        root.succeed(first, root.sign(make(2, log=keys, origin=origin), ROOT_KEYS))
    moved = root.succeed(first, root.sign(make(2, log=keys, origin=origin, after=end), ROOT_KEYS))
    with pytest.raises(Untrue, match="has changed"):
        root.succeed(moved, root.sign(make(3, log=keys, origin=origin), ROOT_KEYS))


@pytest.mark.parametrize(
    "change",
    [
        {"need": 0},
        {"need": 4},
        {"log": LOG_KEYS[:1]},
        {"log": (LOG_KEYS[0], NEW_LOG_KEYS[0])},
        {"log": (signer(10, "other.example/log"), LOG_KEYS[1])},
        {"notice": INTAKE_KEY.verifier},
        {"intake": signer(1, "another.example/name").verifier},
        {"notice": signer(20, "news.example/notice", ML_DSA_44).verifier},
        {"policy": DIGEST.upper()},
        {"tick_s": 0},
        {"tick_s": True},
        {"fresh_s": -1},
        {"root": []},
        {"compromised": [Compromised(LOG_KEYS[0].verifier, 7)] * 2},
        {"after": Checkpoint(ORIGIN, 9, bytes(32))},
        {"expires": "2030-02-30T00:00:00Z"},
    ],
)
def test_impossible_roots_are_refused(change: dict[str, object]) -> None:
    """A root that no newsroom can live by is malformed, whoever signs it."""
    with pytest.raises(Malformed):
        make(**change)  # type: ignore[arg-type]


@pytest.mark.parametrize("field", ["root", "need", "log", "notice", "intake", "policy", "desk", "compromised"])
def test_a_root_is_complete_each_time(field: str) -> None:
    """A root that leaves a field out, or adds one, is malformed: there are no deltas."""
    statement = make().statement
    body = {name: value for name, value in statement.body.items() if name != field}
    for changed in (body, statement.body | {"extra": 1}):
        with pytest.raises(Malformed):
            Root.parse(replace(statement, body=changed).text())


@pytest.mark.parametrize(
    ("old", "new"),
    [
        (b"sunseed-root-v1", b"sunseed-root-v2"),
        (b"sunseed-root-v1", b"sunseed-mirrors-v1"),
        (b"\n1\n", b"\n01\n"),
        (b"\n1\n", b"\n0\n"),
        (b"\n1\n2030", b"\n1\n\n2030"),
        (b"{", b"{ "),
        (b'"need":2', b'"need":2,"need":2'),
    ],
)
def test_a_second_spelling_of_a_root_is_refused(old: bytes, new: bytes) -> None:
    """Other labels, numbers, blank lines and JSON that is not canonical are malformed."""
    text = make().text()
    assert old in text
    with pytest.raises(Malformed):
        Root.parse(text.replace(old, new, 1))


# ---- which root signs which tree -----------------------------------------------------------------------------------


def _checkpoint(size: int, keys: tuple[Signer, ...]) -> bytes:
    return checkpoint.sign(Checkpoint(ORIGIN, size, bytes([size % 256]) * 32), keys)


def _handover(**more: object) -> Succession:
    second = root.sign(make(2, log=NEW_LOG_KEYS, **more), ROOT_KEYS)
    return Succession.verify([(0, FIRST), (100, second)], root.open_pinned(FIRST))


def test_each_tree_is_signed_by_the_root_within_it() -> None:
    """The keys of the second root sign from the tree that first holds its entry, the old ones up to there."""
    chain = _handover()
    assert chain.open_checkpoint(_checkpoint(100, LOG_KEYS)).size == 100
    assert chain.open_checkpoint(_checkpoint(101, NEW_LOG_KEYS)).size == 101
    for size, keys in ((101, LOG_KEYS), (100, NEW_LOG_KEYS)):
        with pytest.raises(Untrue):
            chain.open_checkpoint(_checkpoint(size, keys))


def test_an_old_root_does_not_sign_new_trees() -> None:
    """Keys of a root that was replaced, still in a thief's hands, sign nothing that counts."""
    with pytest.raises(Untrue):
        _handover().newest.open_checkpoint(_checkpoint(500, LOG_KEYS))


def test_a_disowned_key_spoils_trees_beyond_its_size() -> None:
    """After a root disowns a key from size 50 on, trees up to 50 stand and larger ones by that key do not."""
    chain = _handover(compromised=[Compromised(LOG_KEYS[1].verifier, 50)])
    assert chain.open_checkpoint(_checkpoint(50, LOG_KEYS)).size == 50
    with pytest.raises(Untrue, match="believed only up to size 50"):
        chain.open_checkpoint(_checkpoint(51, LOG_KEYS))


def test_one_line_alone_does_not_pass_under_a_root() -> None:
    """A checkpoint with only the Ed25519 or only the ML-DSA line is refused."""
    first = root.open_pinned(FIRST)
    for key in LOG_KEYS:
        with pytest.raises(Untrue, match="no line by"):
            first.open_checkpoint(_checkpoint(5, (key,)))


def test_a_log_without_the_pinned_root_is_refused() -> None:
    """A forger's log with a root of its own does not pass with a reader who pins another."""
    forged = root.sign(make(keys=NEW_ROOT_KEYS), NEW_ROOT_KEYS)
    with pytest.raises(Untrue, match="pinned"):
        Succession.verify([(0, forged)], root.open_pinned(FIRST))


@pytest.mark.parametrize("indices", [(1, 2), (0, 0), ()])
def test_root_entries_begin_at_index_0_and_rise(indices: tuple[int, ...]) -> None:
    """A succession whose entries do not begin at 0 or do not rise is malformed."""
    second = root.sign(make(2), ROOT_KEYS)
    with pytest.raises(Malformed):
        Succession.verify(list(zip(indices, (FIRST, second), strict=False)))


def test_a_root_entry_carries_the_note_it_names() -> None:
    """The note inside a root entry comes out byte for byte, and only under its own serial."""
    said = entry.RootEntry.of("2026-01-02T03:04:05Z", 1, FIRST)
    again = entry.decode(entry.encode(said))
    assert isinstance(again, entry.RootEntry)
    assert root.note_of(again) == FIRST
    with pytest.raises(Untrue, match="serial 2"):
        root.note_of(entry.RootEntry.of("2026-01-02T03:04:05Z", 2, FIRST))


# ---- notices -------------------------------------------------------------------------------------------------------


def _notice(use: str = "mirrors", key: Signer = NOTICE_KEY, origin: str = ORIGIN) -> bytes:
    return notice.sign(Statement(use, origin, 3, EXPIRES, {"mirrors": ["https://mirror.example"]}), key)


def test_a_notice_opens_under_the_roots_notice_key() -> None:
    """A list signed by the notice key and not expired opens, out of its entry too."""
    opened = notice.open_notice(_notice(), "mirrors", make(), NOW_MS)
    assert opened.body == {"mirrors": ["https://mirror.example"]}
    said = entry.Notice.of("2026-01-02T03:04:05Z", "mirrors", 3, _notice())
    assert notice.of_entry(said, make(), NOW_MS) == opened


@pytest.mark.parametrize(
    ("signed", "now_ms"),
    [
        (_notice(key=INTAKE_KEY), NOW_MS),
        (_notice(key=LOG_KEYS[0]), NOW_MS),
        (_notice(origin="other.example/log"), NOW_MS),
        (_notice(), AFTER_EXPIRY_MS),
    ],
    ids=["another key", "the log's key", "another newsroom", "expired"],
)
def test_a_notice_nobody_vouches_for_is_refused(signed: bytes, now_ms: int) -> None:
    """A list by another key, for another newsroom, or past its date is untrue."""
    with pytest.raises(Untrue):
        notice.open_notice(signed, "mirrors", make(), now_ms)


def test_a_list_of_mirrors_is_not_a_list_of_files() -> None:
    """A notice of one use does not open as one of another, nor as a root."""
    with pytest.raises(Malformed):
        notice.open_notice(_notice(), "client", make(), NOW_MS)
    with pytest.raises(Malformed):
        root.open_pinned(_notice())
    with pytest.raises(Malformed):
        _notice(use="root")


def test_a_notice_entry_with_another_serial_is_refused() -> None:
    """The serial in the entry is that of the note it carries."""
    with pytest.raises(Untrue, match="serial"):
        notice.of_entry(entry.Notice.of("2026-01-02T03:04:05Z", "mirrors", 4, _notice()), make(), NOW_MS)


def test_the_body_of_a_statement_is_canonical_json() -> None:
    """The fifth line is the canonical form of the body."""
    assert make().text().split(b"\n")[4] == canonical.dumps(make().statement.body, ENTRY)


@pytest.mark.parametrize("origin", ["news.example/l\u00f6g", "news example", "", "a" * 256, "a\nb"])
def test_an_origin_a_root_cannot_name_is_refused(origin: str) -> None:
    """The origin of a statement is ASCII without spaces or control characters, at most 255 bytes."""
    with pytest.raises(Malformed):
        Statement("mirrors", origin, 1, EXPIRES, {})
