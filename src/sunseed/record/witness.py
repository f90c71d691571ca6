"""What a log asks of a witness and what the witness answers: bytes in, bytes out, no network.

Follows C2SP tlog-witness v1.0.0, `add-checkpoint`, from the log's side. Owns the request's form, the meaning of each
status, and that an answer counts only with a good line by the witness's own key. Sending is whoever has a network's;
an answer that did not arrive may have been kept all the same: asking again is how one learns it.
"""

from __future__ import annotations

from dataclasses import dataclass

from sunseed.errors import Absent, Malformed, Misuse, Refused, SunseedError, Unavailable, Untrue
from sunseed.record import note
from sunseed.record.reader import LogReader
from sunseed.record.signature import Verifier
from sunseed.record.spelling import HASH_BYTES, base64_bytes, check_size, decimal, to_base64
from sunseed.record.tree_head import Checkpoint

PATH = "add-checkpoint"
"""Where a request is sent below a witness's submission address, by POST."""

MAX_HASHES = 63
MAX_ANSWER_BYTES = 64 * 1024
_OLD = b"old "


@dataclass(frozen=True, slots=True)
class AddCheckpoint:
    """The body of a request to cosign a checkpoint.

    Arguments:
        old: the size of the newest checkpoint the witness is thought to hold; 0 the first time.
        hashes: the consistency proof from `old` to the checkpoint's size; empty where `old` is 0 or that size.
        signed: the log's signed checkpoint.

    Raises:
        Malformed: a checkpoint that is none, a size beyond its own, or too many or misshapen hashes.
    """

    old: int
    hashes: tuple[bytes, ...]
    signed: note.Note

    def __post_init__(self) -> None:
        check_size(self.old, "old size")
        size = self.checkpoint.size
        if self.old > size:
            raise Malformed(f"add-checkpoint: the old size {self.old} is beyond the checkpoint's {size}")
        if len(self.hashes) > MAX_HASHES or any(len(one) != HASH_BYTES for one in self.hashes):
            raise Malformed(f"add-checkpoint: expected at most {MAX_HASHES} hashes of {HASH_BYTES} bytes")

    @property
    def checkpoint(self) -> Checkpoint:
        """The checkpoint; its signatures are not verified here."""
        return Checkpoint.parse(self.signed.text)

    def encode(self) -> bytes:
        """Return the body."""
        lines = [b"%s%d" % (_OLD, self.old), *map(to_base64, self.hashes)]
        return b"\n".join(lines) + b"\n\n" + self.signed.encode()

    @classmethod
    def parse(cls, data: bytes) -> AddCheckpoint:
        """Read a body, as a witness does.

        Raises:
            Malformed: not exactly what `encode` gives.
        """
        head, blank, signed = data.partition(b"\n\n")
        first, *rest = head.split(b"\n")
        if not blank or not first.startswith(_OLD) or len(rest) > MAX_HASHES:
            raise Malformed(f"add-checkpoint: expected 'old <size>', at most {MAX_HASHES} hashes, a blank line, a note")
        old = decimal(first.removeprefix(_OLD), "old size")
        hashes = tuple(base64_bytes(one, "consistency hash", length=HASH_BYTES) for one in rest)
        return cls(old, hashes, note.parse(signed))


@dataclass(frozen=True, slots=True)
class Cosigned:
    """A witness's yes.

    Arguments:
        line: its line, to be added to the checkpoint's note.
        timestamp_s: when it saw the checkpoint as the newest, in seconds since 1970.
    """

    line: note.Line
    timestamp_s: int


@dataclass(frozen=True, slots=True)
class Holds:
    """A witness's answer that it holds another size than the request began from; ask again from there.

    Arguments:
        size: the size of the newest checkpoint it has cosigned.
    """

    size: int


def ask(reader: LogReader, old: int) -> AddCheckpoint:
    """Return the request for a log's published checkpoint.

    Arguments:
        reader: the log.
        old: the size the witness is thought to hold; 0 the first time.

    Raises:
        Refused: the witness holds more than the log: the log was rolled back, and must not be cosigned again.
        Absent, Untrue: the log's tiles do not give the proof.
    """
    signed = note.parse(reader.checkpoint_bytes())
    size = Checkpoint.parse(signed.text).size
    _not_rolled_back(old, size)
    hashes = reader.consistency(old, size) if 0 < old < size else []
    return AddCheckpoint(old, tuple(hashes), signed)


def read_answer(asked: AddCheckpoint, status: int, body: bytes, witness: Verifier) -> Cosigned | Holds:
    """Return what a witness answered.

    Arguments:
        asked: the request it answers.
        status: the HTTP status.
        body: the whole body, at most 64 KiB.
        witness: the witness's key, of type 04 or 06.

    Raises:
        Untrue: a line that does not hold, no line by this witness, a line without a time, or (422) a tree that does not
            continue the one the witness holds.
        Refused: (403) the witness does not know the log's keys; or it holds more than the log: the log was rolled back.
        Absent: (404) the witness does not follow this log.
        Malformed: an answer that is none.
        Misuse: (400) the witness calls the request malformed.
        Unavailable: (429, 5xx) try again later.
    """
    if len(body) > MAX_ANSWER_BYTES:
        raise Malformed(f"{witness.name}: expected at most {MAX_ANSWER_BYTES} bytes, got {len(body)}")
    if status == 200:
        return _cosigned(asked, body, witness)
    if status == 409:
        return _holds(asked, body, witness)
    raise _refusal(asked, status, witness)


def _cosigned(asked: AddCheckpoint, body: bytes, witness: Verifier) -> Cosigned:
    if not body.endswith(b"\n"):
        raise Malformed(f"{witness.name}: expected signature lines, each ended by a newline, got {body[:80]!r}")
    lines = body[:-1].split(b"\n")
    if len(lines) > note.MAX_LINES:
        raise Malformed(f"{witness.name}: expected at most {note.MAX_LINES} lines, got {len(lines)}")
    answer = note.Note(asked.signed.text, tuple(map(note.parse_line, lines)))
    (good, *_) = note.verify(answer, [witness])
    if not good.timestamp_s:
        raise Untrue(f"{witness.name}: cosigned without saying when, so it does not say that this is the newest")
    return Cosigned(good.line, good.timestamp_s)


def _holds(asked: AddCheckpoint, body: bytes, witness: Verifier) -> Holds:
    if not body.endswith(b"\n"):
        raise Malformed(f"{witness.name}: expected the size it holds and a newline, got {body[:80]!r}")
    size = decimal(body[:-1], f"the size {witness.name} holds")
    _not_rolled_back(size, asked.checkpoint.size, witness.name)
    if size == asked.old:
        raise Malformed(f"{witness.name}: says it holds {size}, the size the request began from")
    return Holds(size)


def _not_rolled_back(held: int, size: int, name: str = "the witness") -> None:
    if held > size:
        raise Refused(
            f"{name} has cosigned {held} entries of this log, which now ends at {size}: the log was rolled back, from "
            "an old copy perhaps. Stop it, ask for no more signatures, and find the newer copy"
        )


def _refusal(asked: AddCheckpoint, status: int, witness: Verifier) -> SunseedError:
    origin, size = asked.checkpoint.origin, asked.checkpoint.size
    match status:
        case 400:
            return Misuse(f"{witness.name} calls the request from {asked.old} to {size} malformed")
        case 403:
            return Refused(f"{witness.name} knows no key that signed {origin}: tell its keeper the log's keys")
        case 404:
            return Absent(f"{witness.name} does not follow {origin}: ask its keeper to add the log")
        case 422:
            return Untrue(
                f"{witness.name}: {origin} at {size} does not continue what it cosigned at {asked.old}. If our own "
                "audit is good, this log was forked: stop it and keep both checkpoints"
            )
    if status == 429 or 500 <= status < 600:
        return Unavailable(f"{witness.name} answered {status}; try again later")
    return Malformed(f"{witness.name}: status {status} is none of the protocol's")
