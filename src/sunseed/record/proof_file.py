"""Proof files: one entry's place in a cosigned log, checkable on a machine that has no network.

Follows C2SP tlog-proof v1 (`.tlog-proof`): a header, optional unauthenticated extra bytes, the leaf index, the
inclusion path, an empty line, the checkpoint exactly as it was signed. Owns the file; the arithmetic is `proof`, the
keys `checkpoint`, the witnesses `policy`.
"""

from __future__ import annotations

from dataclasses import dataclass

from sunseed.errors import Malformed, Misuse
from sunseed.record import note, proof
from sunseed.record.checkpoint import Checkpoint, LogKeys
from sunseed.record.policy import Policy, Seen
from sunseed.record.spelling import HASH_BYTES, MAX_SIZE, base64_bytes, decimal, to_base64

HEADER = b"c2sp.org/tlog-proof@v1"
SUFFIX = ".tlog-proof"
MAX_PATH = 63
MAX_EXTRA_BYTES = 45_000
"""Written in base64 this stays below the 64 KiB a line may have in other readers."""

_EXTRA, _INDEX = b"extra ", b"index "


@dataclass(frozen=True, slots=True)
class Proven:
    """What a proof file showed.

    Arguments:
        index: the leaf's index.
        checkpoint: the tree it is in, signed by all log keys.
        seen: what the policy's witnesses say of that tree; None where no policy was given.
    """

    index: int
    checkpoint: Checkpoint
    seen: Seen | None


@dataclass(frozen=True, slots=True)
class ProofFile:
    """The parts of a proof file; nothing about them is verified.

    Arguments:
        index: the leaf's index.
        path: the 32-byte hashes from the leaf's sibling to the root's child.
        checkpoint: the signed note's exact bytes, cosignatures included.
        extra: bytes nobody signed, or None; an empty string is not the same as none.
    """

    index: int
    path: tuple[bytes, ...]
    checkpoint: bytes
    extra: bytes | None = None

    def encode(self) -> bytes:
        """Return the file's bytes.

        Raises:
            Misuse: parts no such file can hold, as an index beyond 2^63-1 or more than 45,000 extra bytes.
        """
        extra = b"" if self.extra is None else self.extra
        path_ok = len(self.path) <= MAX_PATH and all(len(value) == HASH_BYTES for value in self.path)
        if not (0 <= self.index <= MAX_SIZE and path_ok and len(extra) <= MAX_EXTRA_BYTES):
            raise Misuse(f"proof file: index {self.index}, {len(self.path)} hashes and {len(extra)} extra bytes")
        head = [HEADER]
        if self.extra is not None:
            head.append(_EXTRA + to_base64(extra))
        head.append(_INDEX + b"%d" % self.index)
        head.extend(map(to_base64, self.path))
        return b"\n".join([*head, b"", self.checkpoint])

    @classmethod
    def parse(cls, data: bytes) -> ProofFile:
        """Read a proof file.

        Raises:
            Malformed: another header, a wrong spelling, more than 63 hashes, or something below that is no note.
        """
        head, blank, checkpoint = data.partition(b"\n\n")
        if not blank:
            raise Malformed("proof file: expected an empty line before the checkpoint")
        header, *rest = head.split(b"\n")
        if header != HEADER:
            raise Malformed(f"proof file: expected the line {HEADER.decode()}, got {header[:80]!r}")
        extra = None
        if rest and rest[0].startswith(_EXTRA):
            extra = base64_bytes(rest.pop(0).removeprefix(_EXTRA), "proof file extra")
        if not rest or not rest[0].startswith(_INDEX):
            raise Malformed(f"proof file: expected the index, got {b''.join(rest[:1])[:80]!r}")
        index = decimal(rest.pop(0).removeprefix(_INDEX), "proof file index")
        if len(rest) > MAX_PATH:
            raise Malformed(f"proof file: expected at most {MAX_PATH} hashes, got {len(rest)}")
        path = tuple(base64_bytes(line, "proof file hash", length=HASH_BYTES) for line in rest)
        note.parse(checkpoint)
        return cls(index, path, checkpoint, extra)

    def verify(self, leaf: bytes, keys: LogKeys, policy: Policy | None = None) -> Proven:
        """Return what the file proves about a leaf hash: that it stands at this index of this log.

        Arguments:
            leaf: the leaf hash, computed by the caller from the bytes in question, never taken from the file.
            keys: the log's keys, from a pinned root or a policy.
            policy: which witnesses must have seen the tree; left out, none.

        Raises:
            Malformed: the path cannot belong to this leaf in this tree, or the checkpoint is none.
            Untrue: a signature, the quorum or the path does not hold.
        """
        parsed = note.parse(self.checkpoint)
        checkpoint = keys.check(parsed)
        seen = None if policy is None else policy.check(parsed)
        proof.verify_inclusion(self.index, checkpoint.size, leaf, self.path, checkpoint.root)
        return Proven(self.index, checkpoint, seen)
