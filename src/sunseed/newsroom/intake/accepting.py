"""Taking lines: judged by the chain, committed, and only then receipted.

Follows formats.md §5 and §6. One call is one transaction: a crash before its end leaves nothing and the phone sends the
same lines again; after it and before the receipt arrives the phone also sends them again, and the same lines are simply
found. The first branch of a capture stands; a signed line for a place that is taken is kept as evidence.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Final

from django.db import IntegrityError, transaction

from sunseed.capture import line as lines
from sunseed.capture.chain import Chain
from sunseed.capture.line import Open, Seal
from sunseed.capture.receipt import Receipt
from sunseed.errors import Malformed, Refused, Unavailable, Untrue
from sunseed.newsroom import present
from sunseed.newsroom.intake import limits, seen, segments, tokens
from sunseed.newsroom.intake.models import Capture, Cipher, Conflict, Line
from sunseed.newsroom.publishing import outbox
from sunseed.newsroom.publishing.releasing import require_room
from sunseed.record import keys
from sunseed.record.ed25519 import PublicKey
from sunseed.record.signature import Signer

MOST_AT_ONCE: Final = 256
MOST_CONFLICTS: Final = 100


class OutOfOrder(Refused):
    """A true line that is not the next. Arguments: message; expected: the seq the newsroom waits for."""

    def __init__(self, message: str, expected: int) -> None:
        super().__init__(message)
        self.expected = expected


class Contradicted(Refused):
    """The place of a signed line is taken by another one; both are kept."""


@dataclass(frozen=True)
class Accepted:
    """What the phone is told. Arguments: receipt: the signed note; expected: the next seq."""

    receipt: bytes
    expected: int


def accept(batch: Sequence[bytes], token: str = "") -> Accepted:
    """Commit lines of one capture, in their order, and return the receipt for the newest one.

    Arguments:
        batch: exact bytes, at most 256 lines; those that are held already may stand among them.
        token: needed where the first line opens a capture.

    Raises:
        Malformed, Untrue: a line without its form, or one its key did not sign or that does not follow.
        OutOfOrder: lines before these are missing.
        Contradicted: another line stands at this place; the first branch goes on.
        Refused: no token, an unknown checkpoint, a closed capture, ciphertext that another line named.
        Unavailable: somebody sends lines of the same capture at this moment.
    """
    if not 0 < len(batch) <= MOST_AT_ONCE:
        raise Malformed(f"lines: expected 1 to {MOST_AT_ONCE} in one request, got {len(batch)}")
    parsed = [lines.parse(one) for one in batch]
    require_room_for_lines()
    limits.limits().lines(_capture_of(parsed[0]), len(parsed))
    try:
        with transaction.atomic():
            chain = _take_all(parsed, token)
    except _Taken as taken:
        _keep_conflict(taken.line, taken.capture)
        raise Contradicted(str(taken)) from taken
    # Dying here: the lines are committed; the phone asks again and gets its receipt.
    return Accepted(receipts([chain])[0], chain.seq + 1)


class _Taken(Exception):
    """Leaves the transaction before the evidence is written in one of its own."""

    def __init__(self, line: lines.Line, capture: str) -> None:
        super().__init__(f"Line {line.body.seq} of {capture} is here already, and it is another one.")
        self.line, self.capture = line, capture


def _take_all(parsed: Iterable[lines.Line], token: str) -> Chain:
    chain: Chain | None = None
    before = ""
    new: list[lines.Line] = []
    for line in parsed:
        body = line.body
        identity = _capture_of(line)
        if chain is None:
            chain = _known(identity)
            before = chain.head.hex() if chain else ""
        if chain is None:
            chain = _open(line, token)
            before = chain.head.hex()
            new.append(line)
            continue
        if identity != chain.capture.hex():
            raise Untrue("lines: those of one request belong to one capture")
        if body.seq <= chain.seq:
            _compare(line, chain)
            continue
        chain = _next(line, chain)
        new.append(line)
    if chain is None:
        raise Malformed("lines: there are none")
    _advance(chain, before)
    _save_lines(new, chain.capture.hex())
    return chain


def _capture_of(line: lines.Line) -> str:
    """Return the capture a line says it belongs to."""
    return line.id.hex() if isinstance(line.body, Open) else line.body.capture


def _known(identity: str) -> Chain | None:
    row = Capture.objects.filter(pk=identity).first()
    return None if row is None else chain_of(row)


def chain_of(row: Capture) -> Chain:
    """Return what is kept of a capture to judge its next line."""
    return Chain(
        bytes.fromhex(row.id), bytes(row.key), row.seq, bytes.fromhex(row.head), row.until_ms, row.seen, row.closed
    )


def columns(chain: Chain) -> tuple[int, str, int, int, bool]:
    """Return seq, head, until_ms, seen and closed as rows keep them; of a closed film no times."""
    times = (0, 0) if chain.closed else (chain.until_ms, chain.seen)
    return chain.seq, chain.head.hex(), *times, chain.closed


def _open(line: lines.Line, token: str) -> Chain:
    """Begin a capture."""
    body = line.body
    if not isinstance(body, Open):
        raise OutOfOrder(f"The capture {body.capture} is not known here: send its open line first.", 0)
    chain = Chain.begin(line, present.instance().origin)
    tokens.spend(token)
    try:
        with transaction.atomic():
            _save_capture(chain)
    except IntegrityError as error:
        raise Unavailable("This capture is being opened by another request. Send it again.") from error
    seen.name(body.seen)
    _name_cipher(body.wrap, chain, 0, 0)
    return chain


def _next(line: lines.Line, chain: Chain) -> Chain:
    """Take the next line."""
    body = line.body
    if body.seq > chain.seq + 1:
        line.check(PublicKey(chain.key))
        raise OutOfOrder(f"Expected line {chain.seq + 1}, got line {body.seq}: send those before it.", chain.seq + 1)
    after = chain.take(line)
    if not isinstance(body, Open) and body.seen is not None:
        seen.name(body.seen)
    if isinstance(body, Seal):
        _name_cipher(body.cipher, chain, body.seq, body.size)
    return after


def _compare(line: lines.Line, chain: Chain) -> None:
    """Find that a line is here already; another one at its place, signed by the same key, is a conflict."""
    capture = chain.capture.hex()
    held = Line.objects.filter(capture=capture, seq=line.body.seq).values_list("id", flat=True).first()
    if held != line.id.hex():
        line.check(PublicKey(chain.key))
        raise _Taken(line, capture)


def _keep_conflict(line: lines.Line, capture: str) -> None:
    kept = Conflict.objects.filter(capture=capture)
    if kept.filter(pk=line.id.hex()).exists() or kept.count() >= MOST_CONFLICTS:
        return
    ((segment, slot),) = segments.writer().keep([line.data])
    known = {"capture_id": capture, "seq": line.body.seq, "segment": segment, "slot": slot}
    Conflict.objects.get_or_create(id=line.id.hex(), defaults=known)


def _save_capture(chain: Chain) -> None:
    Capture.objects.create(
        id=chain.capture.hex(), key=chain.key, seq=chain.seq, head=chain.head.hex(), until_ms=chain.until_ms,
        seen=chain.seen, closed=chain.closed, began=present.now(),
    )  # fmt: skip


def _save_lines(new: Sequence[lines.Line], capture: str) -> None:
    """Put lines into the vault, durable on return, and remember where each lies; the commit comes after both."""
    places = segments.writer().keep([one.data for one in new])
    # Dying here leaves slots in the vault that no row names; the phone sends the lines again.
    now_ms = present.clock().now_ms()
    Line.objects.bulk_create(
        Line(id=one.id.hex(), capture_id=capture, seq=one.body.seq, segment=name, slot=slot, accepted_ms=now_ms)
        for one, (name, slot) in zip(new, places, strict=True)
    )


def _name_cipher(digest: str, chain: Chain, seq: int, size: int) -> None:
    """Let ciphertext be put into the vault; two lines that name the same would be one object twice."""
    try:
        with transaction.atomic():
            Cipher.objects.create(digest=digest, capture_id=chain.capture.hex(), seq=seq, size=size)
    except IntegrityError as error:
        raise Refused(f"The ciphertext {digest} is named by another line already.") from error


def _advance(chain: Chain, before: str) -> None:
    """Move the capture on, if nobody else has: a compare-and-swap, because rows are never locked."""
    seq, head, until_ms, seen_, closed = columns(chain)
    moved = Capture.objects.filter(pk=chain.capture.hex(), head=before).update(
        seq=seq, head=head, until_ms=until_ms, seen=seen_, closed=closed
    )
    if not moved:
        raise Unavailable("Another request brought lines of this capture at the same moment. Send them again.")


def promise() -> tuple[Signer, int]:
    """Return the intake key, and the tick by which what is committed now is in the record; asked after the commit.

    The tick that gathers at this moment may have looked before these lines were there; the one after it cannot have.
    """
    signer = _signer(present.instance().intake_key_file)
    last = outbox.last_tick()
    return signer, 1 if last is None else last + 2


def _signer(file: Path) -> Signer:
    """Return the intake key; its file is read again once it is another one."""
    try:
        found = file.stat()
    except FileNotFoundError:
        (signer,) = keys.load(file)  # says so in words
        return signer
    return _loaded(file, found.st_mtime_ns, found.st_ino, found.st_mode)


@lru_cache(maxsize=8)
def _loaded(file: Path, *state: int) -> Signer:
    (signer,) = keys.load(file)
    return signer


def receipts(chains: Sequence[Chain]) -> list[bytes]:
    """Sign what is promised of the newest line of each chain, all committed just now."""
    signer, tick = promise()
    origin, now_ms = present.instance().origin, present.clock().now_ms()
    return [Receipt(origin, one.capture, one.seq, one.head, now_ms, tick).sign(signer) for one in chains]


def require_room_for_lines() -> None:
    """Raise NoRoom where the disk holds less than the reserve."""
    try:
        require_room()
    except Refused as error:
        raise limits.NoRoom("The newsroom's disk is full: your seconds wait on this phone.") from error
