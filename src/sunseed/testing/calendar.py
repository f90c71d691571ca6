"""A calendar of OpenTimestamps and a block chain of its own, on this machine, for tests.

Built from the same primitives as the real ones: digests are taken in, a tree is made over them, its root goes into
something with the form of a transaction, that into a block's Merkle tree, and a header is found that has the work it
claims, at the difficulty of a test network. It proves nothing about Bitcoin: anybody can mine such a block.
"""

from __future__ import annotations

import secrets
from dataclasses import dataclass, field
from hashlib import sha256

from opentimestamps.core import notary, serialize
from opentimestamps.core.op import OpAppend, OpPrepend, OpSHA256
from opentimestamps.core.timestamp import Timestamp, cat_sha256d, make_merkle_tree

EASY = 0x207FFFFF


@dataclass
class Calendar:
    """A calendar.

    Arguments:
        url: where it is served.
        height: of the next block.
    """

    url: str
    height: int = 800_000
    waiting: list[Timestamp] = field(default_factory=list)
    done: dict[bytes, Timestamp] = field(default_factory=dict)
    chain: list[bytes] = field(default_factory=list)

    def digest(self, message: bytes) -> bytes:
        """Take a digest in; return the promise."""
        stamp = Timestamp(message)
        below = stamp.ops.add(OpPrepend(secrets.token_bytes(8))).ops.add(OpSHA256())
        self.waiting.append(Timestamp(below.msg))
        below.attestations.add(notary.PendingAttestation(self.url))
        return _written(stamp)

    def timestamp(self, message: bytes) -> bytes | None:
        """Return what is known of a promised digest; None while no block holds it."""
        found = self.done.get(message)
        return None if found is None else _written(found)

    def mine(self, time_s: int) -> str:
        """Put what waits into a block; return the header as readers are given it, with its height."""
        tip = make_merkle_tree(self.waiting)
        paid = tip.ops.add(OpPrepend(b"a transaction ")).ops.add(OpAppend(b" and its end"))
        identity = paid.ops.add(OpSHA256()).ops.add(OpSHA256())
        top = cat_sha256d(Timestamp(sha256(b"another transaction").digest()), identity)
        top.attestations.add(notary.BitcoinBlockHeaderAttestation(self.height))
        self.done |= {one.msg: one for one in self.waiting}
        self.waiting = []
        before = sha256(sha256(self.chain[-1]).digest()).digest() if self.chain else bytes(32)
        head = (4).to_bytes(4, "little") + before + top.msg + time_s.to_bytes(4, "little") + EASY.to_bytes(4, "little")
        self.chain.append(next(made for n in range(1000) if _is_work(made := head + n.to_bytes(4, "little"))))
        self.height += 1
        return f"{self.height - 1} {self.chain[-1].hex()}\n"


def _is_work(header: bytes) -> bool:
    return sha256(sha256(header).digest()).digest()[-1] < 0x7F


def _written(stamp: Timestamp) -> bytes:
    context = serialize.BytesSerializationContext()
    stamp.serialize(context)
    return bytes(context.getbytes())
