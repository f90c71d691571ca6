"""Signed checkpoints: a tree head counts only with a good line by every one of the log's keys.

Follows C2SP tlog-checkpoint and formats.md §2: an Ed25519 and an ML-DSA-44 key of the log's name both sign, one line
alone does not pass, extension lines are refused. Owns that rule; the text is `tree_head`, witnesses' lines are counted
by `policy`.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from sunseed.errors import Malformed, Misuse, Untrue
from sunseed.record import note
from sunseed.record.signature import ED25519, ML_DSA_44, Signer, Verifier
from sunseed.record.tree_head import Checkpoint

__all__ = ["Checkpoint", "LogKeys", "Opener", "sign"]


class Opener(Protocol):
    """Whatever knows which keys must have signed a log's checkpoint: `LogKeys`, or the roots of a `Succession`."""

    @property
    def origin(self) -> str:
        """The log's origin."""

    def open(self, signed: bytes) -> Checkpoint:
        """Return the checkpoint that all keys signed; raises as `LogKeys.open`."""


@dataclass(frozen=True, slots=True)
class LogKeys:
    """The keys that must all have signed a log's checkpoint.

    Arguments:
        verifiers: at least one key of type 01 or 06, no two alike, all of one name.
        origin: the log's origin; left out, the keys' name, as every Sunseed log has it.

    Raises:
        Malformed: keys that cannot belong to one log.
    """

    verifiers: tuple[Verifier, ...]
    origin: str = ""

    def __post_init__(self) -> None:
        names = {verifier.name for verifier in self.verifiers}
        kinds = {verifier.kind for verifier in self.verifiers}
        if len(names) != 1 or not kinds <= {ED25519, ML_DSA_44}:
            raise Malformed(f"log keys: expected Ed25519 (01) or ML-DSA-44 (06) keys of one name, got {self.verifiers}")
        identities = {verifier.key_id for verifier in self.verifiers}
        if not len(identities) == len({verifier.public for verifier in self.verifiers}) == len(self.verifiers):
            raise Malformed(f"log keys: a key stands twice among {self.verifiers}")
        if not self.origin:
            object.__setattr__(self, "origin", names.pop())

    def open(self, signed: bytes) -> Checkpoint:
        """Return the checkpoint that all keys signed.

        Raises:
            Malformed: not a note, or not a plain checkpoint.
            Untrue: another origin, a key's line is missing, or one does not hold.
        """
        return self.check(note.parse(signed))

    def check(self, parsed: note.Note) -> Checkpoint:
        """Return the checkpoint of a parsed note that all keys signed; raises like `open`."""
        checkpoint = Checkpoint.parse(parsed.text)
        if checkpoint.origin != self.origin:
            raise Untrue(f"checkpoint: expected the log {self.origin!r}, got {checkpoint.origin!r}")
        signed = {good.verifier for good in note.verify(parsed, self.verifiers)}
        missing = [verifier for verifier in self.verifiers if verifier not in signed]
        if missing:
            raise Untrue(f"checkpoint of {self.origin} at size {checkpoint.size}: no line by {missing}")
        return checkpoint


def sign(checkpoint: Checkpoint, signers: Sequence[Signer]) -> bytes:
    """Return the checkpoint's note with a line by each of the log's keys.

    Raises:
        Misuse: a signer does not carry the log's name, or none is given.
    """
    strange = [signer for signer in signers if signer.name != checkpoint.origin]
    if strange:
        raise Misuse(f"checkpoint of {checkpoint.origin}: refused to sign with keys of another name: {strange}")
    return note.sign(checkpoint.text(), signers)
