"""Asking a witness: the request's bytes, each status, and every answer that must not count."""

from __future__ import annotations

import pytest

from sunseed.errors import Absent, Malformed, Misuse, Refused, SunseedError, Unavailable, Untrue
from sunseed.record import keys, note, witness
from sunseed.record.checkpoint import sign
from sunseed.record.proof import verify_consistency
from sunseed.record.reader import LogReader
from sunseed.record.signature import ED25519_COSIGNATURE, ML_DSA_44
from sunseed.record.tree_head import Checkpoint
from sunseed.record.witness import AddCheckpoint, Cosigned, Holds, ask, read_answer
from sunseed.record.writer import LogWriter
from sunseed.store.cell import MemoryCell
from sunseed.store.memory import MemoryStore

ORIGIN = "asked.example/log"
SIGNERS = keys.generate_log_keys(ORIGIN)


@pytest.fixture(scope="module")
def reader() -> LogReader:
    """Return a log of 300 entries."""
    store = MemoryStore()
    with LogWriter.create(store, MemoryCell(), staging=MemoryStore(), origin=ORIGIN, signers=SIGNERS) as writer:
        writer.append([b"%d" % n for n in range(300)])
    return LogReader(store)


@pytest.fixture(params=[ED25519_COSIGNATURE, ML_DSA_44], ids=["ed25519", "ml-dsa"])
def cosigner(request: pytest.FixtureRequest) -> note.Signer:
    """Return a witness's key that says the time 1,800,000,000."""
    return keys.generate("witness.example/w1", request.param).with_time(lambda: 1_800_000_000)


def line(signer: note.Signer, text: bytes) -> bytes:
    """Return one line of an answer."""
    return note.Line(signer.name, signer.key_id, signer.sign(text)).encode()


@pytest.mark.parametrize("old", [0, 1, 255, 256, 299, 300])
def test_a_request_carries_the_proof_from_what_the_witness_holds(reader: LogReader, old: int) -> None:
    """The proof leads from the old tree to the checkpoint's, and the body reads back the same."""
    asked = ask(reader, old)
    assert AddCheckpoint.parse(asked.encode()) == asked
    assert asked.encode().startswith(b"old %d\n" % old)
    if old:
        verify_consistency(old, reader.root(old), 300, asked.checkpoint.root, asked.hashes)
    else:
        assert asked.hashes == ()


def test_every_shortened_or_bent_request_is_refused_or_reads_back_the_same(reader: LogReader) -> None:
    """No prefix is a body, but one cut after a signature line; one changed bit is malformed or encodes to just that."""
    body = ask(reader, 299).encode()
    cut = body.rindex(b"\n\n")
    whole_lines = {at + 1 for at in range(cut + 2, len(body) - 1) if body[at : at + 1] == b"\n"}
    for end in range(len(body)):
        if end in whole_lines:
            assert AddCheckpoint.parse(body[:end]).encode() == body[:end]
            continue
        with pytest.raises(Malformed):
            AddCheckpoint.parse(body[:end])
    for at in range(len(body)):
        bent = body[:at] + bytes([body[at] ^ 1]) + body[at + 1 :]
        try:
            assert AddCheckpoint.parse(bent).encode() == bent
        except Malformed:
            continue


@pytest.mark.parametrize("size", [b"", b"+5", b" 5", b"05", b"5_0", b"-1", b"5 ", "٣".encode(), b"301", b"9" * 30])
def test_sizes_have_one_spelling(reader: LogReader, size: bytes) -> None:
    """Another spelling of the old size, or one beyond the checkpoint, is malformed."""
    body = ask(reader, 0).encode().replace(b"old 0\n", b"old %s\n" % size, 1)
    with pytest.raises(Malformed):
        AddCheckpoint.parse(body)


def test_more_than_63_hashes_are_refused(reader: LogReader) -> None:
    """One hash more than the specification allows is malformed when read and when made."""
    asked = ask(reader, 299)
    with pytest.raises(Malformed):
        AddCheckpoint(299, (bytes(32),) * 64, asked.signed)
    body = asked.encode()
    with pytest.raises(Malformed):
        AddCheckpoint.parse(b"old 299\n" + b"A" * 43 + b"=\n" * 64 + body)


def test_a_good_line_counts(reader: LogReader, cosigner: note.Signer) -> None:
    """A line by the witness's key with a time is taken, also among lines of keys nobody knows."""
    asked = ask(reader, 0)
    stranger = keys.generate("stranger.example", ED25519_COSIGNATURE).with_time(lambda: 1)
    body = line(stranger, asked.signed.text) + line(cosigner, asked.signed.text)
    answer = read_answer(asked, 200, body, cosigner.verifier)
    assert isinstance(answer, Cosigned)
    assert answer.timestamp_s == 1_800_000_000
    assert answer.line.encode() in asked.signed.adding([answer.line]).encode()


def test_lies_in_an_answer_do_not_count(reader: LogReader, cosigner: note.Signer) -> None:
    """No line, another's line, a line over another tree, a line without a time, a bent one: none is a yes."""
    asked = ask(reader, 0)
    other = sign(Checkpoint(ORIGIN, 300, bytes(32)), SIGNERS)
    good = line(cosigner, asked.signed.text)
    impostor = keys.generate(cosigner.name, cosigner.kind).with_time(lambda: 1_800_000_000)
    lies = {
        "another tree": line(cosigner, note.parse(other).text),
        "another key of that name": line(impostor, asked.signed.text),
        "another's key ID": note.Line(cosigner.name, cosigner.key_id, impostor.sign(asked.signed.text)).encode(),
        "no time": line(cosigner.with_time(lambda: 0), asked.signed.text),
        "no line": b"",
        "no newline": good[:-1],
        "a line too many": good + b"\n",
        "too many lines": good * 101,
        "too long": good + b"x" * witness.MAX_ANSWER_BYTES,
    }
    for what, body in lies.items():
        with pytest.raises((Untrue, Malformed)):
            pytest.fail(f"{what}: {read_answer(asked, 200, body, cosigner.verifier)}")
    for at in range(len(good)):
        bent = good[:at] + bytes([good[at] ^ 1]) + good[at + 1 :]
        with pytest.raises((Untrue, Malformed)):
            read_answer(asked, 200, bent, cosigner.verifier)


def test_another_size_is_where_to_begin_next(reader: LogReader, cosigner: note.Signer) -> None:
    """A 409 names the size to prove from; nonsense, and the size just used, are malformed."""
    asked = ask(reader, 0)
    assert read_answer(asked, 409, b"256\n", cosigner.verifier) == Holds(256)
    for body in (b"", b"256", b"0256\n", b"256\n\n", b"0\n", b"-1\n", b"x\n"):
        with pytest.raises(Malformed):
            read_answer(asked, 409, body, cosigner.verifier)


def test_a_witness_that_holds_more_shows_that_the_log_was_rolled_back(reader: LogReader, cosigner: note.Signer) -> None:
    """A size beyond the log's own is refused with what to do, in the answer and when asking."""
    with pytest.raises(Refused, match="rolled back"):
        read_answer(ask(reader, 0), 409, b"301\n", cosigner.verifier)
    with pytest.raises(Refused, match="rolled back"):
        ask(reader, 301)


@pytest.mark.parametrize(
    ("status", "error", "words"),
    [
        (400, Misuse, "malformed"),
        (403, Refused, "keys"),
        (404, Absent, "add the log"),
        (422, Untrue, "forked"),
        (429, Unavailable, "later"),
        (500, Unavailable, "later"),
        (503, Unavailable, "later"),
        (204, Malformed, "204"),
        (301, Malformed, "301"),
    ],
)
def test_every_other_status_is_an_error_that_says_what_to_do(
    reader: LogReader, cosigner: note.Signer, status: int, error: type[SunseedError], words: str
) -> None:
    """A refusal is never taken for a yes, whatever its body holds."""
    asked = ask(reader, 0)
    with pytest.raises(error, match=words):
        read_answer(asked, status, line(cosigner, asked.signed.text), cosigner.verifier)
