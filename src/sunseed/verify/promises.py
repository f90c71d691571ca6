"""The verdict on a receipt: whether the newsroom kept its promise that a line is in the record by a certain tick.

Follows formats.md §6: a receipt without a path is a challenge anyone can publish; its answer is the `.tlog-proof` of a
tick with the line's inner path. The record alone cannot show that a line is missing, because a tick is a tree of ids
that nobody but the newsroom knows: what is shown is that the promised tick stands in the record, and that no path was.
"""

from __future__ import annotations

from sunseed.capture import reveal
from sunseed.capture.receipt import Receipt, open_receipt
from sunseed.errors import Malformed, SunseedError, Untrue
from sunseed.record import entry as entries
from sunseed.record import note, proof, tick
from sunseed.record.hashing import leaf_hash
from sunseed.record.proof_file import ProofFile
from sunseed.record.reader import LogReader
from sunseed.verify.sealed import PREFIX, SealedRecord
from sunseed.verify.verdict import State, Verdict, verdict_of

_LIMIT = "A path that nobody showed here may still exist: the newsroom, or whoever has it, can answer with it."


def is_receipt(data: bytes) -> bool:
    """Say whether a file means to be a receipt."""
    return data.startswith(b"sunseed-receipt-v1\n")


def verify_promise(record: SealedRecord, signed: bytes, answer: bytes | None = None) -> Verdict:
    """Return the verdict on a receipt: verified only where the line is shown to be in the promised tick or before.

    Arguments:
        record: the opened record.
        signed: the receipt, a note by an intake key.
        answer: the newsroom's proof file for the line, if it gave one.
    """
    subject = "receipt"
    try:
        receipt = _opened(record, signed)
    except Malformed as error:
        return Verdict(State.UNREAD, subject, str(error)).resting_on(record.evidence)
    except SunseedError as error:
        return verdict_of(error, subject).resting_on(record.evidence)
    try:
        subject = f"the promise to have line {receipt.line.hex()} in the record by tick {receipt.tick}"
        ticks = _ticks(record)
        if answer is None:
            return _unanswered(subject, receipt, ticks).resting_on(record.evidence)
        shown = _shown(record, receipt, answer, ticks)
    except SunseedError as error:
        return verdict_of(error, subject).resting_on(record.evidence)
    if shown <= receipt.tick:
        because = f"Promised by tick {receipt.tick}, and shown in tick {shown}."
        return Verdict(State.VERIFIED, subject, because).resting_on(record.evidence)
    late = (
        f"Late: promised by tick {receipt.tick}, shown in tick {shown}. The line is in the record, later than promised."
    )
    return Verdict(State.UNPROVEN, subject, late).resting_on(record.evidence)


def _opened(record: SealedRecord, signed: bytes) -> Receipt:
    """Return the receipt, by an intake key of any root: which was in force when it was signed is not known."""
    note.parse(signed)
    raised: SunseedError = Untrue("receipt: no root of this record names an intake key")
    for root in reversed(record.succession.roots):
        try:
            return open_receipt(signed, root.intake, record.origin)
        except Untrue as error:
            raised = error
    raise raised


def _ticks(record: SealedRecord) -> dict[int, tuple[int, bytes]]:
    """Return index and bytes of the tick with effect for each number; reads the record once more."""
    reader = LogReader(record.store, PREFIX, size=record.checkpoint.size)
    found: dict[int, tuple[int, bytes]] = {}
    for index, data in reader.entries(0, record.checkpoint.size):
        if b'"kind":"tick"' not in data or index in record.contents.voids:
            continue
        try:
            one = entries.decode(data)
        except Malformed:
            continue
        if isinstance(one, entries.Tick):
            found.setdefault(one.n, (index, data))
    return found


def _unanswered(subject: str, receipt: Receipt, ticks: dict[int, tuple[int, bytes]]) -> Verdict:
    if receipt.tick not in ticks:
        newest = f"its newest is tick {max(ticks)}" if ticks else "it has no tick"
        because = (
            f"Promised by tick {receipt.tick}; this record does not have that tick, {newest}. "
            "By what it shows, nothing is late yet."
        )
        return Verdict(State.UNPROVEN, subject, because)
    because = (
        f"Promised by tick {receipt.tick}; tick {receipt.tick} is in the record (entry {ticks[receipt.tick][0]}); "
        "the line is not in what was shown."
    )
    covers = f"The promise covers line {receipt.seq} of the capture and all before it."
    return Verdict(State.UNPROVEN, subject, because, notes=(covers, _LIMIT))


def _shown(record: SealedRecord, receipt: Receipt, answer: bytes, ticks: dict[int, tuple[int, bytes]]) -> int:
    """Return in which tick of this record the answer shows the line.

    Raises:
        Malformed, Untrue: the answer does not hold, or is about another line or another record.
    """
    data, place = reveal.unpack_extra(ProofFile.parse(answer).extra or b"")
    said = entries.decode(data)
    if not isinstance(said, entries.Tick) or ticks.get(said.n, (0, b""))[1] != data:
        raise Untrue("answer: its tick does not stand in this record")
    index = ticks[said.n][0]
    path = LogReader(record.store, PREFIX, size=record.checkpoint.size).inclusion(index, record.checkpoint.size)
    proof.verify_inclusion(index, record.checkpoint.size, leaf_hash(data), path, record.checkpoint.root)
    tick.verify(receipt.line, place, bytes.fromhex(said.root))
    return said.n
