"""Places and reveals: where a line stands in its tick, and what is published of a chain.

Follows formats.md §6. A *place* is a line's inner path in a tick; it travels with the tick's entry in the `extra` of a
`.tlog-proof`, for the phone. A *reveal* is an object of JSON lines, the open line and a chosen range, each with its
place; seconds before the range stay private, so its chain begins anew at the first chosen line.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Annotated, Final

import msgspec

from sunseed.capture import line as lines
from sunseed.capture.line import Line, Open, Seal, key_of
from sunseed.errors import Malformed, Untrue
from sunseed.record import canonical, tick
from sunseed.record.entry import Count
from sunseed.record.proof_file import ProofFile
from sunseed.record.spelling import HASH_BYTES, base64_bytes, to_base64
from sunseed.record.tick import InnerPath

MAX_REVEAL_BYTES: Final = 64 * 1024 * 1024
_Index = Annotated[int, msgspec.Meta(ge=0, lt=2**tick.MAX_PATH)]


class _Row(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    index: _Index
    line: str
    path: list[str]
    tick: Count


class _Extra(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    entry: str
    index: _Index
    path: list[str]


_ENCODER = msgspec.json.Encoder(order="sorted")
_ROWS: msgspec.json.Decoder[_Row] = msgspec.json.Decoder(_Row)
_EXTRAS: msgspec.json.Decoder[_Extra] = msgspec.json.Decoder(_Extra)


@dataclass(frozen=True, slots=True)
class Revealed:
    """One line with its place.

    Arguments:
        line: the line.
        place: where its id stands in the tick's tree.
        tick: which tick.
    """

    line: Line
    place: InnerPath
    tick: int

    def encode(self) -> bytes:
        """Return the JSON line, without its newline."""
        path = [to_base64(step).decode() for step in self.place.path]
        row = _Row(index=self.place.index, line=to_base64(self.line.data).decode(), path=path, tick=self.tick)
        return _ENCODER.encode(row)

    def verify(self, root: bytes) -> None:
        """Return if the line is in the tick of this root; raises as `tick.verify`."""
        tick.verify(self.line.id, self.place, root)


def encode(rows: Iterable[Revealed]) -> bytes:
    """Return the bytes of a reveal."""
    return b"".join(row.encode() + b"\n" for row in rows)


def parse(data: bytes) -> tuple[Revealed, ...]:
    """Read a reveal; neither signatures nor places are verified by this.

    Raises:
        Malformed: a line of another form, naming it.
    """
    if not data.endswith(b"\n") or len(data) > MAX_REVEAL_BYTES:
        raise Malformed(f"reveal: expected lines and at most {MAX_REVEAL_BYTES} bytes, got {len(data)}")
    return tuple(_row(one, f"reveal line {n}") for n, one in enumerate(data[:-1].split(b"\n"), start=1))


def _row(data: bytes, where: str) -> Revealed:
    canonical.loads(data, canonical.ENTRY)
    try:
        row = _ROWS.decode(data)
    except msgspec.MsgspecError as error:
        raise Malformed(f"{where}: {error}") from error
    line = lines.parse(base64_bytes(row.line.encode(), where))
    return Revealed(line, InnerPath(row.index, _path(row.path, where)), row.tick)


def check(rows: Sequence[Revealed], origin: str) -> Open:
    """Return the open line of a reveal whose lines its key signed and which follow each other without a hole.

    Between the open line and the first chosen one lines may be missing: those stay private. One head may stand alone
    there, without which the chosen ones would not play. Places are not looked at.

    Raises:
        Malformed: no open line first, or no other line.
        Untrue: another newsroom's capture, a bad signature, or a line that does not follow the one before.
    """
    if len(rows) < 2 or not isinstance(opened := rows[0].line.body, Open):
        raise Malformed("reveal: expected the open line and at least one more")
    if opened.origin != origin:
        raise Untrue(f"reveal: the capture was made for {opened.origin}, not for {origin}")
    key, capture = key_of(opened), rows[0].line.id
    rows[0].line.check(key)
    before = rows[0].line if _seq(rows[1]) == 1 else None
    for at, row in enumerate(rows[1:], start=1):
        body = row.line.check(key).body
        if isinstance(body, Open) or body.capture != capture.hex():
            raise Untrue(f"reveal: line {body.seq} belongs to another capture than {capture.hex()}")
        if before is not None and (body.seq != before.body.seq + 1 or body.prev != before.id.hex()):
            raise Untrue(f"reveal: line {body.seq} does not follow line {before.body.seq}")
        alone = at == 1 and isinstance(body, Seal) and body.part == "head" and len(rows) > 2
        skips = alone and _seq(rows[2]) > body.seq + 1
        before = None if skips else row.line
    return opened


def _seq(row: Revealed) -> int:
    return row.line.body.seq


def pack_extra(entry: bytes, place: InnerPath) -> bytes:
    """Return the `extra` of a tick's proof file: the tick's entry and the inner path of one id."""
    path = [to_base64(step).decode() for step in place.path]
    return _ENCODER.encode(_Extra(entry=to_base64(entry).decode(), index=place.index, path=path))


def unpack_extra(extra: bytes) -> tuple[bytes, InnerPath]:
    """Return a tick's entry and an inner path; nothing about them is verified.

    Raises:
        Malformed: another form.
    """
    canonical.loads(extra, canonical.ENTRY)
    try:
        read = _EXTRAS.decode(extra)
    except msgspec.MsgspecError as error:
        raise Malformed(f"tick proof: {error}") from error
    return base64_bytes(read.entry.encode(), "tick proof entry"), InnerPath(read.index, _path(read.path, "tick proof"))


def _path(path: list[str], where: str) -> tuple[bytes, ...]:
    return tuple(base64_bytes(step.encode(), where, length=HASH_BYTES) for step in path)


def tick_proof(index: int, path: Sequence[bytes], checkpoint: bytes, entry: bytes, place: InnerPath) -> bytes:
    """Return the `.tlog-proof` that shows one id in the record.

    Arguments:
        index, path: the place of the tick's entry in the log.
        checkpoint: the signed checkpoint it leads to.
        entry: the tick's exact entry.
        place: of the id in the tick.
    """
    return ProofFile(index, tuple(path), checkpoint, pack_extra(entry, place)).encode()
