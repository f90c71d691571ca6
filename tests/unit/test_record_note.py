"""Notes, keys and checkpoints: the one form they have, and the lines that must or must not count."""

from __future__ import annotations

import random
from pathlib import Path

import pytest

from sunseed.errors import Absent, Malformed, Misuse, Refused, Untrue
from sunseed.record import checkpoint, cosignature, keys, note
from sunseed.record.checkpoint import Checkpoint, LogKeys
from sunseed.record.note import Line, Note, Signer, Verifier
from sunseed.record.signature import ED25519, ED25519_COSIGNATURE, ML_DSA_44
from sunseed.record.spelling import to_base64
from sunseed.record.tree_head import parse_with_extensions

ORIGIN = "news.example/log"
TEXT = b"one line\n\nand one after a blank\n"
ALICE = Signer("alice.example", ED25519, bytes([1]) * 32)
BOB = Signer("bob.example", ED25519, bytes([2]) * 32)
LOG = (Signer(ORIGIN, ED25519, bytes([3]) * 32), Signer(ORIGIN, ML_DSA_44, bytes([4]) * 32))
LOG_KEYS = LogKeys(tuple(signer.verifier for signer in LOG))
HEAD = Checkpoint(ORIGIN, 5, bytes(range(32)))
SIGNED = note.sign(TEXT, [ALICE])
LINE = SIGNED.removeprefix(TEXT + b"\n")
GREASE = Line("grease.example/\u5411\u65e5\u8475", b"\x00\x01\x02\x03", b"\xff" * 7)


# ---- notes ---------------------------------------------------------------------------------------------------------


def test_a_note_reads_back_byte_for_byte() -> None:
    """Parsing a note and encoding it again gives the same bytes, blank lines inside the text included."""
    parsed = note.parse(SIGNED)
    assert (parsed.text, parsed.encode()) == (TEXT, SIGNED)
    assert [good.verifier for good in note.verify(parsed, [ALICE.verifier, BOB.verifier])] == [ALICE.verifier]


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"\n",
        TEXT,
        TEXT + b"\n",
        SIGNED[:-1],
        SIGNED + b"\n",
        SIGNED + b"junk\n",
        SIGNED.replace(b"\n\n\xe2", b"\n\xe2"),
        SIGNED.replace(b"\xe2\x80\x94 ", b"-- "),
        SIGNED.replace(b"\xe2\x80\x94 ", b"\xe2\x80\x93 "),
        SIGNED.replace(b"\xe2\x80\x94 ", b"\xe2\x80\x94  "),
        SIGNED.replace(b"alice.example ", b"alice.example  "),
        SIGNED.replace(b"alice.example ", b"alice.example\t"),
        SIGNED.replace(b"alice.example ", b"alice+example "),
        SIGNED.replace(b"alice.example ", b"alice\xc2\xa0example "),
        SIGNED.replace(b"alice.example ", b"alice\xe2\x80\xa8example "),
        SIGNED.replace(b"alice.example ", b""),
        SIGNED[:-1] + b" \n",
        SIGNED.replace(b"\n", b"\r\n"),
        SIGNED.replace(b"one", b"o\x00e"),
        SIGNED.replace(b"one", b"o\x1be"),
        SIGNED.replace(b"one", b"o\xffe"),
        SIGNED.replace(b"one", b"o\xed\xa0\x80e"),
        SIGNED.replace(b"one", b"o\xc0\x80e"),
        b"\xef\xbb\xbf" + TEXT,
        TEXT + b"\n\xe2\x80\x94 short.example AAAAAA==\n",
        TEXT + b"\n\xe2\x80\x94 bad.example !AAAAAAAAAAA\n",
        SIGNED + b"\xe2\x80\x94 unknown.example AAAA\n",
        TEXT + b"\n" + LINE * (note.MAX_LINES + 1),
        b"x" * note.MAX_NOTE_BYTES + SIGNED,
    ],
    ids=range(30),
)
def test_another_form_is_no_note(data: bytes) -> None:
    """Each departure from the form is malformed, in the line of a key nobody knows too."""
    assert data != SIGNED
    with pytest.raises(Malformed):
        note.parse(data)


def test_base64_with_stray_bits_is_refused() -> None:
    """Two spellings of the same signature bytes would be two notes."""
    line = b"\xe2\x80\x94 grease.example AAAAAAA="
    assert note.parse_line(line).signature == b"\x00"
    with pytest.raises(Malformed, match="re-encode"):
        note.parse_line(line.replace(b"AAAAAAA=", b"AAAAAAB="))


def test_grease_lines_ignored() -> None:
    """Lines by unknown keys, in any order and any number up to the limit, change nothing."""
    order = random.Random(7)
    lines = [*note.parse(note.sign(TEXT, [ALICE, BOB])).lines, *[GREASE] * 90]
    order.shuffle(lines)
    parsed = note.parse(Note(TEXT, tuple(lines)).encode())
    assert {good.verifier for good in note.verify(parsed, [ALICE.verifier, BOB.verifier])} == {
        ALICE.verifier,
        BOB.verifier,
    }


def test_a_line_sharing_only_the_name_or_only_the_id_is_ignored() -> None:
    """A key is known by name and ID together; with one of them alone a line is a stranger's."""
    lines = [Line(ALICE.name, BOB.key_id, bytes(64)), Line(BOB.name, ALICE.key_id, bytes(64))]
    parsed = note.parse(SIGNED).adding(lines)
    assert len(note.verify(parsed, [ALICE.verifier, BOB.verifier])) == 1


@pytest.mark.parametrize("order", [1, -1])
def test_a_known_keys_bad_line_spoils_the_note(order: int) -> None:
    """A known key's line that does not hold rejects everything, before or after a good one."""
    bad = Line(ALICE.name, ALICE.key_id, BOB.sign(TEXT))
    good = note.parse(note.sign(TEXT, [ALICE, BOB])).lines
    parsed = Note(TEXT, (bad, *good)[::order])
    with pytest.raises(Untrue):
        note.verify(parsed, [ALICE.verifier, BOB.verifier])


def test_a_note_without_a_known_key_is_refused() -> None:
    """No good line, no note; the message names who is known and who signed."""
    with pytest.raises(Untrue, match=r"known are bob\.example.*signed by alice\.example"):
        note.verify(note.parse(SIGNED), [BOB.verifier])


def test_a_changed_text_is_refused() -> None:
    """A signature holds for its text only."""
    with pytest.raises(Untrue):
        note.verify(Note(TEXT.replace(b"one", b"two"), note.parse(SIGNED).lines), [ALICE.verifier])


def test_moving_the_split_does_not_move_a_signature() -> None:
    """A text that itself ends in signature lines is not confused with the shorter note inside it."""
    inner = note.parse(SIGNED)
    outer = note.parse(note.sign(SIGNED, [BOB]))
    assert outer.text == SIGNED
    with pytest.raises(Untrue):
        note.verify(Note(outer.text, inner.lines), [ALICE.verifier])


@pytest.mark.parametrize("text", [b"", b"no newline", b"tab\there\n", b"\xff\n"])
def test_a_text_no_note_can_hold_is_not_signed(text: bytes) -> None:
    """The writer refuses what the reader would."""
    with pytest.raises(Malformed):
        note.sign(text, [ALICE])


def test_adding_lines_keeps_each_once() -> None:
    """Cosignatures come below the lines that are there, and none twice."""
    parsed = note.parse(SIGNED)
    extra = note.parse(note.sign(TEXT, [BOB])).lines
    assert parsed.adding([*extra, *parsed.lines, *extra]).lines == (*parsed.lines, *extra)


# ---- keys ----------------------------------------------------------------------------------------------------------

VKEY = ALICE.verifier.vkey
_NAME, _ID, _KEY = VKEY.split("+", 2)


@pytest.mark.parametrize("signer", [ALICE, *LOG, Signer("w.example", ED25519_COSIGNATURE, bytes([5]) * 32)])
def test_keys_survive_their_text_forms(signer: Signer) -> None:
    """A verifier key and a private key read back as what they were, whatever the type."""
    assert Verifier(signer.verifier.vkey) == signer.verifier
    again = Signer.from_private_text(signer.private_text())
    assert (again.verifier, again.private_text()) == (signer.verifier, signer.private_text())


def test_a_private_key_is_never_shown() -> None:
    """Neither the representation of a signer nor an error about its text holds the secret."""
    secret = ALICE.private_text().rsplit("+", 1)[1]
    assert secret not in repr(ALICE)
    with pytest.raises(Malformed) as caught:
        Signer.from_private_text(ALICE.private_text().replace(_ID, "00000000"))
    assert secret not in str(caught.value)
    with pytest.raises(Malformed) as caught:
        Signer.from_private_text(ALICE.private_text() + "x")
    assert secret[:10] not in str(caught.value)


@pytest.mark.parametrize(
    "vkey",
    [
        "",
        "name",
        f"{_NAME}+{_ID}",
        f"+{_ID}+{_KEY}",
        f"{_NAME}+{_ID.upper()}+{_KEY}",
        f"{_NAME}+{_ID[1:]}+{_KEY}",
        f"{_NAME}+00000000+{_KEY}",
        f"other.example+{_ID}+{_KEY}",
        f"al ice+{_ID}+{_KEY}",
        f"{_NAME}+{_ID}+{_KEY[:-1]}",
        f"{_NAME}+{_ID}+{_KEY}=",
        f"{_NAME}+{_ID}+ {_KEY}",
        f"{_NAME}+{_ID}+{_KEY}\n",
        f"{_NAME}+{_ID}+\u0391{_KEY[1:]}",
        f"{_NAME}+{_ID}+",
        f"{_NAME}+{_ID}+AQ==",
        f"{'n' * 256}+{_ID}+{_KEY}",
    ],
    ids=range(17),
)
def test_another_form_is_no_verifier_key(vkey: str) -> None:
    """Each departure from the form of a verifier key is malformed."""
    with pytest.raises(Malformed):
        Verifier(vkey)


@pytest.mark.parametrize("kind", [0x00, 0x02, 0x03, 0x05, 0x07, 0xFA, 0xFF])
def test_a_key_of_another_type_is_refused(kind: int) -> None:
    """Signature types that Sunseed does not use are no keys here."""
    with pytest.raises(Malformed, match="no such key"):
        Verifier.of("name.example", kind, bytes(32))
    with pytest.raises(Malformed, match="no such key"):
        Signer("name.example", kind, bytes(32))


def test_small_order_key_refused_in_a_verifier_key() -> None:
    """A verifier key may not name a point under which one signature fits many messages."""
    with pytest.raises(Malformed, match="small order"):
        Verifier.of("name.example", ED25519, (1).to_bytes(32, "little"))


def test_two_keys_with_one_name_and_id_are_not_told_apart_by_luck() -> None:
    """Key IDs are short and can be forged; who passes two such keys is told so."""
    twin = Verifier(BOB.verifier.vkey)
    twin.name, twin.key_id = ALICE.name, ALICE.key_id
    with pytest.raises(Misuse):
        note.verify(note.parse(SIGNED), [ALICE.verifier, twin])


def test_key_files_are_private_and_never_overwritten(tmp_path: Path) -> None:
    """A saved key file has mode 0600, reads back, is not written over, and is refused once others may read it."""
    path = tmp_path / "log.keys"
    signers = keys.generate_log_keys(ORIGIN, lambda count: bytes(range(count)))
    keys.save(path, signers)
    assert path.stat().st_mode & 0o777 == 0o600
    assert [signer.verifier for signer in keys.load(path)] == [signer.verifier for signer in signers]
    with pytest.raises(Refused, match="exists"):
        keys.save(path, signers)
    path.chmod(0o640)
    with pytest.raises(Refused, match="chmod 600"):
        keys.load(path)


def test_a_key_file_that_is_none_is_refused(tmp_path: Path) -> None:
    """A missing file is absent; an empty one, or one with another line, is malformed."""
    path = tmp_path / "log.keys"
    with pytest.raises(Absent):
        keys.load(path)
    for data in (b"", b"\n", ALICE.private_text().encode(), b"junk\n", b"\xff\n"):
        path.write_bytes(data)
        path.chmod(0o600)
        with pytest.raises(Malformed):
            keys.load(path)


def test_new_log_keys_differ_each_time() -> None:
    """Generated keys are fresh, one of each type, of the log's name."""
    first, second = keys.generate_log_keys(ORIGIN), keys.generate_log_keys(ORIGIN)
    assert [signer.kind for signer in first] == [ED25519, ML_DSA_44]
    assert {signer.name for signer in first} == {ORIGIN}
    assert len({signer.verifier.public for signer in first + second}) == 4


# ---- checkpoints ---------------------------------------------------------------------------------------------------


def test_a_checkpoint_opens_with_both_lines() -> None:
    """What both keys signed opens, the lines of witnesses and strangers below ignored."""
    signed = note.parse(checkpoint.sign(HEAD, LOG)).adding([GREASE])
    assert LOG_KEYS.open(signed.encode()) == HEAD


@pytest.mark.parametrize("signer", LOG, ids=["Ed25519", "ML-DSA-44"])
def test_one_line_alone_does_not_pass(signer: Signer) -> None:
    """With either line stripped the checkpoint is refused, written twice too."""
    parsed = note.parse(checkpoint.sign(HEAD, [signer]))
    for lines in (parsed.lines, parsed.lines * 2):
        with pytest.raises(Untrue, match="no line by"):
            LOG_KEYS.open(Note(parsed.text, lines).encode())


def test_a_line_moved_from_another_checkpoint_does_not_pass() -> None:
    """An old ML-DSA line under a new text, with a fresh Ed25519 line, is refused, and the other way round."""
    new = Checkpoint(ORIGIN, 6, HEAD.root)
    old_lines = note.parse(checkpoint.sign(HEAD, LOG)).lines
    new_lines = note.parse(checkpoint.sign(new, LOG)).lines
    for lines in ((old_lines[0], new_lines[1]), (new_lines[0], old_lines[1])):
        with pytest.raises(Untrue):
            LOG_KEYS.open(Note(new.text(), lines).encode())


def test_a_checkpoint_of_another_log_is_refused() -> None:
    """A checkpoint whose origin is another's does not open, even signed by our keys."""
    text = Checkpoint("other.example/log", 5, HEAD.root).text()
    with pytest.raises(Untrue, match=r"other\.example"):
        LOG_KEYS.open(note.sign(text, LOG))
    with pytest.raises(Misuse):
        checkpoint.sign(Checkpoint("other.example/log", 5, HEAD.root), LOG)


def test_unsigned_extension_lines_refused() -> None:
    """An extension line, which the ML-DSA line would not cover, does not pass, and no ML-DSA key signs one."""
    text = HEAD.text() + b"extension\n"
    assert parse_with_extensions(text) == (HEAD, (b"extension",))
    with pytest.raises(Malformed):
        LOG_KEYS.open(note.sign(text, LOG[:1]))
    with pytest.raises(Malformed):
        LOG[1].sign(text)
    smuggled = Note(text, note.parse(checkpoint.sign(HEAD, LOG)).lines)
    with pytest.raises(Untrue):
        note.verify(smuggled, [LOG[1].verifier])


@pytest.mark.parametrize(
    "text",
    [
        b"",
        b"\n",
        b"o\n5\n",
        b"o\n5\n%s" % to_base64(bytes(32)),
        b"\n5\n%s\n" % to_base64(bytes(32)),
        b"o\n05\n%s\n" % to_base64(bytes(32)),
        b"o\n+5\n%s\n" % to_base64(bytes(32)),
        b"o\n-0\n%s\n" % to_base64(bytes(32)),
        b"o\n 5\n%s\n" % to_base64(bytes(32)),
        b"o\n5_0\n%s\n" % to_base64(bytes(32)),
        "o\n\u0665\n".encode() + to_base64(bytes(32)) + b"\n",
        b"o\n9223372036854775808\n%s\n" % to_base64(bytes(32)),
        b"o\n99999999999999999999999999\n%s\n" % to_base64(bytes(32)),
        b"o\n5\n%s\n" % to_base64(bytes(31)),
        b"o\n5\n%s\n" % to_base64(bytes(33)),
        b"o\n5\n%s\n" % to_base64(bytes(32)).rstrip(b"="),
        b"o\n5\n%s\n" % to_base64(bytes(32)).replace(b"A=", b"B="),
        b"o\n5\n%s \n" % to_base64(bytes(32)),
        b"o\n5\n%s\n\n" % to_base64(bytes(32)),
        b"o\n0\n%s\n" % to_base64(bytes(32)),
        b"o" * 256 + b"\n5\n%s\n" % to_base64(bytes(32)),
        b"\xff\n5\n%s\n" % to_base64(bytes(32)),
    ],
    ids=range(22),
)
def test_another_form_is_no_checkpoint(text: bytes) -> None:
    """Each other spelling of origin, size or root is malformed."""
    with pytest.raises(Malformed):
        Checkpoint.parse(text)


def test_the_largest_tree_has_a_checkpoint() -> None:
    """Sizes up to 2^63-1 are read and signed."""
    head = Checkpoint(ORIGIN, 2**63 - 1, HEAD.root)
    assert LOG_KEYS.open(checkpoint.sign(head, LOG)) == head


def test_an_empty_tree_has_the_empty_root() -> None:
    """Size 0 goes with the hash of nothing and with no other root."""
    with pytest.raises(Malformed, match="empty root"):
        Checkpoint(ORIGIN, 0, bytes(32))


@pytest.mark.parametrize(
    "verifiers",
    [
        (),
        (LOG[0].verifier, LOG[0].verifier),
        (LOG[0].verifier, ALICE.verifier),
        (Signer(ORIGIN, ED25519_COSIGNATURE, bytes([9]) * 32).verifier,),
    ],
    ids=["none", "one twice", "two names", "a witness's"],
)
def test_keys_that_are_no_logs_are_refused(verifiers: tuple[Verifier, ...]) -> None:
    """A log's keys have one name, are of types 01 and 06, and none stands twice."""
    with pytest.raises(Malformed):
        LogKeys(verifiers)


# ---- cosignatures --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("kind", [ED25519_COSIGNATURE, ML_DSA_44])
def test_a_cosignature_carries_its_time(kind: int) -> None:
    """A witness's line of either type states its time, and not another one."""
    witness = Signer("witness.example/w", kind, bytes([6]) * 32, timestamp_s=lambda: 1_700_000_000)
    parsed = note.parse(note.sign(HEAD.text(), [witness]))
    assert [good.timestamp_s for good in note.verify(parsed, [witness.verifier])] == [1_700_000_000]
    line = parsed.lines[0]
    later = Line(line.name, line.key_id, (1_700_000_001).to_bytes(8, "big") + line.signature[8:])
    with pytest.raises(Untrue):
        note.verify(Note(parsed.text, (later,)), [witness.verifier])


def test_a_cosignature_of_another_witness_is_not_taken_over() -> None:
    """An ML-DSA cosignature names its cosigner: the same key under another name does not fit."""
    seed = bytes([6]) * 32
    first, second = (Signer(name, ML_DSA_44, seed) for name in ("one.example", "two.example"))
    with pytest.raises(Untrue):
        second.verifier.verify(HEAD.text(), first.sign(HEAD.text()))


def test_a_time_beyond_the_limit_is_refused() -> None:
    """A timestamp above 2^63-1 is malformed, a shorter or longer structure too."""
    for data in (b"\x80" + bytes(71), bytes(71), bytes(73), b""):
        with pytest.raises(Malformed):
            cosignature.unpack(data, 64)


def test_the_subtree_message_has_the_published_layout() -> None:
    """Label, name, time, origin, range and hash stand where tlog-cosignature puts them."""
    message = cosignature.subtree_message("ab", 0, "xyz", 256, 512, bytes(range(32)))
    assert message == (
        b"subtree/v1\n\x00" + b"\x02ab" + bytes(8) + b"\x03xyz" + (256).to_bytes(8, "big") + (512).to_bytes(8, "big")
    ) + bytes(range(32))


@pytest.mark.parametrize(
    ("name", "time", "start", "end", "root"),
    [
        ("", 0, 0, 1, bytes(32)),
        ("a" * 256, 0, 0, 1, bytes(32)),
        ("a", 1, 1, 2, bytes(32)),
        ("a", 0, 2, 1, bytes(32)),
        ("a", 0, 1, 1, bytes(32)),
        ("a", 0, 0, 1, bytes(31)),
        ("a", -1, 0, 1, bytes(32)),
        ("a", 0, 0, 2**63, bytes(32)),
    ],
)
def test_no_message_for_an_impossible_subtree(name: str, time: int, start: int, end: int, root: bytes) -> None:
    """Numbers and names that the structure cannot hold, or that it forbids, are a caller's bug."""
    with pytest.raises(Misuse):
        cosignature.subtree_message(name, time, "origin", start, end, root)
