"""A root on its way to its signatures: one file that people who sit apart pass on, each adding a line.

Follows formats.md §4 (signed by `need` keys of the previous root and of the new one). The file is JSON and carries all
that a signer without network must see: the roots before, the new root's text, the policy it names, and the lines there
are. Owns that file, who has signed and who is missing; what a change means to people is the command's.

Nothing in a draft is believed: roots are checked from the first one on, and every line of a root key must hold.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass, replace
from hashlib import sha256

import msgspec

from sunseed.errors import Malformed, Refused, Untrue
from sunseed.record import note, root
from sunseed.record.note import Line, Note
from sunseed.record.policy import Policy
from sunseed.record.root import Root
from sunseed.record.signature import Signer, Verifier

FORM = "sunseed-root-draft-v1"
MAX_DRAFT_BYTES = 4_000_000


class _File(msgspec.Struct, forbid_unknown_fields=True):
    form: str
    roots: list[str]
    text: str
    policy: str
    lines: list[str]


@dataclass(frozen=True, slots=True)
class Quorum:
    """How far the signatures of one root's keys are.

    Arguments:
        of: that root.
        signed: its keys that have signed.
    """

    of: Root
    signed: tuple[Verifier, ...]

    @property
    def reached(self) -> bool:
        """Whether enough have signed."""
        return len(self.signed) >= self.of.need

    @property
    def waiting(self) -> tuple[Verifier, ...]:
        """The keys that have not signed."""
        return tuple(key for key in self.of.root if key not in self.signed)


@dataclass(frozen=True, slots=True)
class Draft:
    """A root to be, with the lines it has so far; made by `begin` or `parse`.

    Arguments:
        before: the signed notes of all roots before it, the first one first; none for a newsroom's first root.
        text: the new root's text.
        policy: the tlog-policy file it names.
        lines: the signature lines so far.
    """

    before: tuple[bytes, ...]
    text: bytes
    policy: bytes
    lines: tuple[Line, ...] = ()

    @classmethod
    def begin(cls, made: Root, policy: bytes, before: Sequence[bytes] = ()) -> Draft:
        """Return the draft of a root, without signatures; raises as `checked`."""
        return cls(tuple(before), made.text(), policy).checked()

    @classmethod
    def parse(cls, data: bytes) -> Draft:
        """Read a draft and check all it says of itself.

        Raises:
            Malformed: not a draft, or its parts do not fit each other.
            Untrue: a root before is not rightly signed, or a root key's line does not hold.
        """
        if len(data) > MAX_DRAFT_BYTES:
            raise Malformed(f"root draft: expected at most {MAX_DRAFT_BYTES} bytes, got {len(data)}")
        try:
            file = msgspec.json.decode(data, type=_File)
        except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError) as error:
            raise Malformed(f"root draft: {error}; expected a file made by `sunseed root next`") from error
        if file.form != FORM:
            raise Malformed(f"root draft: expected the form {FORM}, got {file.form[:80]!r}")
        draft = cls(
            tuple(one.encode() for one in file.roots),
            file.text.encode(),
            file.policy.encode(),
            tuple(note.parse_line(line.encode()) for line in file.lines),
        )
        if draft.encode() != data:
            raise Malformed("root draft: spelled otherwise than we write it; was it edited by hand?")
        return draft.checked()

    def encode(self) -> bytes:
        """Return the file's bytes."""
        try:
            policy = self.policy.decode()
        except UnicodeDecodeError as error:
            raise Malformed(f"policy: a root draft carries only UTF-8: {error}") from error
        file = {
            "form": FORM,
            "roots": [one.decode() for one in self.before],
            "text": self.text.decode(),
            "policy": policy,
            "lines": [line.encode().decode().removesuffix("\n") for line in self.lines],
        }
        return json.dumps(file, indent=1, ensure_ascii=False).encode() + b"\n"

    def checked(self) -> Draft:
        """Return this draft if its parts fit each other.

        Raises:
            Malformed, Untrue: as `parse`.
        """
        made, previous = self.root, self.previous
        expected = 1 if previous is None else previous.serial + 1
        if made.serial != expected:
            raise Malformed(f"root draft: expected serial {expected} after the roots it carries, got {made.serial}")
        if previous is not None and previous.origin != made.origin:
            raise Malformed(f"root draft: it is of {made.origin}, the root before it of {previous.origin}")
        if sha256(self.policy).hexdigest() != made.policy:
            raise Malformed("root draft: the policy it carries is not the one the new root names")
        Policy.parse(self.policy)
        self.quorums()  # raises for a root key's line that does not hold
        return self

    @property
    def root(self) -> Root:
        """The new root; not signed yet, perhaps."""
        return Root.parse(self.text)

    @property
    def previous(self) -> Root | None:
        """The root before it, reached from the first one that the file carries; None for a newsroom's first."""
        if not self.before:
            return None
        known = root.open_pinned(self.before[0])
        for signed in self.before[1:]:
            known = root.succeed(known, signed)
        return known

    @property
    def digest(self) -> str:
        """Hex SHA-256 of the text that is signed: what signers compare over the telephone."""
        return sha256(self.text).hexdigest()

    def quorums(self) -> tuple[Quorum, ...]:
        """Return how far the previous root's signatures are, and the new one's."""
        roots = [one for one in (self.previous, self.root) if one is not None]
        return tuple(Quorum(one, self._signed_by(one.root)) for one in roots)

    def _signed_by(self, keys: tuple[Verifier, ...]) -> tuple[Verifier, ...]:
        known = {(key.name, key.key_id) for key in keys}
        if not any((line.name, line.key_id) in known for line in self.lines):
            return ()
        good = {one.verifier for one in note.verify(Note(self.text, self.lines), keys)}
        return tuple(key for key in keys if key in good)

    def signed_by(self, signer: Signer) -> Draft:
        """Return this draft with one more line.

        Raises:
            Refused: the key is neither the previous root's nor the new one's, or has signed already.
        """
        quorums = self.quorums()
        if not any(signer.verifier in quorum.of.root for quorum in quorums):
            asked = sorted({f"{key.name}+{key.key_id.hex()}" for quorum in quorums for key in quorum.of.root})
            raise Refused(
                f"{signer.name}+{signer.key_id.hex()} is no root key here; those who may sign are {', '.join(asked)}"
            )
        if any(signer.verifier in quorum.signed for quorum in quorums):
            raise Refused(f"{signer.name}+{signer.key_id.hex()} has signed this draft already")
        line = Line(signer.name, signer.key_id, signer.sign(self.text))
        return replace(self, lines=(*self.lines, line))

    def joined(self, other: Draft) -> Draft:
        """Return this draft with the lines of a copy that went another way.

        Raises:
            Refused: it is a draft of something else.
        """
        if (other.text, other.before, other.policy) != (self.text, self.before, self.policy):
            raise Refused(f"these are two different drafts, {self.digest[:16]} and {other.digest[:16]}: not joined")
        signed = {(line.name, line.key_id) for line in self.lines}
        new = [line for line in other.lines if (line.name, line.key_id) not in signed]
        return replace(self, lines=(*self.lines, *new)).checked()

    def note(self) -> bytes:
        """Return the signed root note.

        Raises:
            Refused: not enough keys have signed; the message says whose lines are missing.
        """
        short = [missing(quorum) for quorum in self.quorums() if not quorum.reached]
        if short:
            raise Refused("; ".join(short))
        try:
            signed = Note(self.text, self.lines).encode()
            previous = self.previous
            root.open_pinned(signed) if previous is None else root.succeed(previous, signed)
        except Untrue as error:
            raise Untrue(f"this draft cannot follow: {error}") from error
        return signed


def missing(quorum: Quorum) -> str:
    """Say how many lines are there, how many are needed, and which keys can still give theirs."""
    of, have = quorum.of, len(quorum.signed)
    ask = ", ".join(f"{key.name}+{key.key_id.hex()}" for key in quorum.waiting)
    return f"{have} of {of.need} signatures by the keys of root {of.serial}; {of.need - have} more by any of: {ask}"
