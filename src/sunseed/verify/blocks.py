"""OpenTimestamps: that a proof is over exactly these bytes, and which block of the Bitcoin chain it leads to.

Follows the OpenTimestamps proof format 1 and formats.md §9. A proof alone says nothing: it leads to the Merkle root of
a block, and the reader brings that block's header. Owns proofs and headers; calendars are asked in
`newsroom.stamping`. Whether a header belongs to the chain with the most work is for whoever brings it to know: here it
is held against the work it claims itself, and neighbours against each other. Needs the extra `sunseed[evidence]`.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from hashlib import sha256
from typing import Final

from opentimestamps.core import notary, serialize
from opentimestamps.core.op import OpSHA256
from opentimestamps.core.timestamp import DetachedTimestampFile

from sunseed.errors import Malformed, Untrue

MAX_PROOF_BYTES: Final = 64 * 1024
HEADER_BYTES: Final = 80
SLACK_S: Final = 7200
"""A block's own time may be so far off: nodes refuse blocks two hours ahead of them."""

_LINE: Final = re.compile(r"(0|[1-9][0-9]{0,8}) ([0-9a-f]{160})", re.ASCII)


@dataclass(frozen=True, slots=True)
class Header:
    """A block's header. Arguments: merkle_root: 32 bytes as they stand in it; time_s: its own time; identity, before:
    its hash and that of the block before."""

    merkle_root: bytes
    time_s: int
    identity: bytes
    before: bytes


@dataclass(frozen=True, slots=True)
class Proof:
    """What a proof leads to.

    Arguments:
        pending: calendars that promised to finish it.
        blocks: height and Merkle root of each block it leads to.
    """

    pending: tuple[str, ...]
    blocks: tuple[tuple[int, bytes], ...]


@dataclass(frozen=True, slots=True)
class Confirmed:
    """The earliest block that holds the bytes. Arguments: height; by_s: seconds since 1970, two hours allowed for."""

    height: int
    by_s: int


def read(data: bytes, stamped: bytes) -> Proof:
    """Return what a `.ots` file leads to; no block is looked at.

    Raises:
        Malformed: not such a file.
        Untrue: a proof over other bytes.
    """
    timestamp = parse(data).timestamp
    if timestamp.msg != sha256(stamped).digest():
        raise Untrue(f"OpenTimestamps: it is over other bytes, SHA-256 {timestamp.msg.hex()}")
    pending, blocks = [], []
    for message, one in timestamp.all_attestations():
        if isinstance(one, notary.PendingAttestation):
            pending.append(one.uri)
        elif isinstance(one, notary.BitcoinBlockHeaderAttestation):
            blocks.append((one.height, message))
    return Proof(tuple(sorted(pending)), tuple(sorted(blocks)))


def parse(data: bytes) -> DetachedTimestampFile:
    """Return the file of a proof over a SHA-256 digest; Malformed if it is none."""
    if len(data) > MAX_PROOF_BYTES:
        raise Malformed(f"OpenTimestamps: expected at most {MAX_PROOF_BYTES} bytes, got {len(data)}")
    try:
        file = DetachedTimestampFile.deserialize(serialize.BytesDeserializationContext(data))
    except (serialize.DeserializationError, ValueError, TypeError, RecursionError) as error:
        raise Malformed(f"OpenTimestamps: not a proof: {str(error)[:200]}") from error
    if not isinstance(file.file_hash_op, OpSHA256):
        raise Malformed("OpenTimestamps: expected a proof over a SHA-256 digest")
    if encode(file) != data:
        raise Malformed("OpenTimestamps: its parts do not encode to the same bytes")
    return file


def encode(file: DetachedTimestampFile) -> bytes:
    """Return the bytes of a proof."""
    context = serialize.BytesSerializationContext()
    file.serialize(context)
    return bytes(context.getbytes())


def headers(data: bytes) -> dict[int, Header]:
    """Read block headers, one a line: height, a space, 80 bytes in hex, as Bitcoin nodes give them.

    Raises:
        Malformed: another form.
        Untrue: a header that has not the work it claims, or two neighbours that do not follow each other.
    """
    found: dict[int, Header] = {}
    for number, line in enumerate(data.decode("ascii", "replace").splitlines(), 1):
        match = _LINE.fullmatch(line.strip())
        if match is None:
            raise Malformed(f"block headers, line {number}: expected a height and 160 hex digits, got {line[:40]!r}")
        found[int(match[1])] = _header(bytes.fromhex(match[2]), int(match[1]))
    for height, one in found.items():
        before = found.get(height - 1)
        if before is not None and before.identity != one.before:
            raise Untrue(f"block headers: block {height} does not follow block {height - 1}")
    return found


def _header(data: bytes, height: int) -> Header:
    identity = sha256(sha256(data).digest()).digest()
    bits = int.from_bytes(data[72:76], "little")
    exponent, mantissa = bits >> 24, bits & 0x7FFFFF
    target = mantissa << (8 * (exponent - 3)) if 3 <= exponent <= 32 else 0
    if int.from_bytes(identity, "little") > target:
        raise Untrue(f"block headers: block {height} has not the work it claims")
    return Header(data[36:68], int.from_bytes(data[68:72], "little"), identity, data[4:36])


def check(proof: Proof, known: Mapping[int, Header]) -> Confirmed | None:
    """Return the earliest block that holds the stamped bytes, among those whose headers the reader brought.

    Raises:
        Untrue: a header of that height has another Merkle root.
    """
    found = []
    for height, root in proof.blocks:
        header = known.get(height)
        if header is None:
            continue
        if header.merkle_root != root:
            raise Untrue(f"OpenTimestamps: block {height} has another Merkle root than the proof leads to")
        found.append(Confirmed(height, header.time_s + SLACK_S))
    return min(found, key=lambda one: one.by_s, default=None)
