"""Roots: who may speak for a newsroom, signed by keys that are kept offline, and how one root hands over to the next.

Follows formats.md §4: a note over `sunseed-root-v1`, complete each time, signed by `need` keys of the previous root and
of the new one. Owns reading, signing and succession; readers pin a root, not a log key, and which root is in force for
which tree is `succession`.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Annotated, Any

import msgspec

from sunseed.errors import Malformed, Untrue
from sunseed.record import entry, note
from sunseed.record.canonical import Value
from sunseed.record.checkpoint import Checkpoint, LogKeys
from sunseed.record.entry import Digest
from sunseed.record.signature import ED25519, ML_DSA_44, Signer, Verifier
from sunseed.record.spelling import MAX_SIZE
from sunseed.record.statement import Statement

USE = "root"
_Seconds = Annotated[int, msgspec.Meta(ge=1, le=86_400 * 366)]


@dataclass(frozen=True, slots=True)
class Compromised:
    """A key that is no longer believed. Arguments: verifier: a log key; size: the last tree its line counts for."""

    verifier: Verifier
    size: int


@dataclass(frozen=True, slots=True)
class Root:
    """A parsed root; that it is signed by the right keys is shown by `open_pinned` and `succeed`.

    Arguments:
        statement: the five signed lines, with origin, serial and expiry.
        root, need: the root keys (Ed25519) and how many must sign.
        log: the log's keys, an Ed25519 and an ML-DSA-44 one at least, all required under every checkpoint.
        notice, intake: the keys of notices and of receipts (Ed25519).
        policy: hex SHA-256 of the tlog-policy file that names witnesses and quorum.
        tick_s, fresh_s: seconds between ticks, and the age at which a view is stale.
        desk: hex SHA-256 of the editors' recipients list.
        compromised: log keys disowned, each from a size on.
        after: the end of the log this one succeeds, if there is one.
    """

    statement: Statement
    root: tuple[Verifier, ...]
    need: int
    log: LogKeys
    notice: Verifier
    intake: Verifier
    policy: str
    tick_s: int
    fresh_s: int
    desk: str
    compromised: tuple[Compromised, ...] = ()
    after: Checkpoint | None = None

    def __post_init__(self) -> None:
        everyone = [*self.root, *self.log.verifiers, self.notice, self.intake]
        identities = {(verifier.name, verifier.key_id) for verifier in everyone}
        if not len({verifier.public for verifier in everyone}) == len(identities) == len(everyone):
            raise Malformed("root: one key stands in two places; each task has a key of its own")
        if any(verifier.kind != ED25519 for verifier in [*self.root, self.notice, self.intake]):
            raise Malformed("root: root, notice and intake keys are of type 01 (Ed25519)")
        if not 1 <= self.need <= len(self.root):
            raise Malformed(f"root: {self.need} of {len(self.root)} keys cannot be needed")
        kinds = {verifier.kind for verifier in self.log.verifiers}
        if self.log.origin != self.origin or kinds != {ED25519, ML_DSA_44}:
            raise Malformed(f"root: expected an Ed25519 and an ML-DSA-44 log key named {self.origin}, got {self.log}")
        if self.after is not None and self.after.origin == self.origin:
            raise Malformed("root: a log cannot come after itself")

    @property
    def origin(self) -> str:
        """The origin of the newsroom's log."""
        return self.statement.origin

    @property
    def serial(self) -> int:
        """1 for a newsroom's first root, one more for each after it."""
        return self.statement.serial

    def text(self) -> bytes:
        """Return the text that root keys sign."""
        return self.statement.text()

    @classmethod
    def of(
        cls,
        origin: str,
        serial: int,
        expires: str,
        *,
        root: Sequence[Verifier],
        need: int,
        log: Sequence[Verifier],
        notice: Verifier,
        intake: Verifier,
        policy: str,
        tick_s: int,
        fresh_s: int,
        desk: str,
        compromised: Sequence[Compromised] = (),
        after: Checkpoint | None = None,
    ) -> Root:
        """Return a root of these parts; raises Malformed if they do not make one. Arguments as in the class."""
        body: dict[str, Value] = {
            "root": [verifier.vkey for verifier in root],
            "need": need,
            "log": [verifier.vkey for verifier in log],
            "notice": notice.vkey,
            "intake": intake.vkey,
            "policy": policy,
            "tick_s": tick_s,
            "fresh_s": fresh_s,
            "desk": desk,
            "compromised": [{"key": lost.verifier.vkey, "size": lost.size} for lost in compromised],
        }
        if after is not None:
            body["after"] = {"origin": after.origin, "size": after.size, "root": after.root.hex()}
        return _read(Statement(USE, origin, serial, expires, body))

    @classmethod
    def parse(cls, text: bytes) -> Root:
        """Read the text of a root note; it is not verified by this.

        Raises:
            Malformed: another form, or keys that cannot make a root.
        """
        return _read(Statement.parse(text, USE))

    def check_signed(self, parsed: note.Note, of: Root) -> None:
        """Return if enough keys of the root `of` signed a note.

        Raises:
            Untrue: fewer than `need`, or one of the lines does not hold.
        """
        signed = {good.verifier for good in note.verify(parsed, of.root)}
        if len(signed) < of.need:
            raise Untrue(
                f"root {self.serial} of {self.origin}: {len(signed)} keys of root {of.serial} signed, {of.need} must"
            )

    def open_checkpoint(self, signed: bytes) -> Checkpoint:
        """Return a checkpoint that all log keys of this root signed and that no disowned key spoils.

        Raises:
            Malformed, Untrue: as `LogKeys.open`, and Untrue beyond the size to which a key is believed.
        """
        checkpoint = self.log.open(signed)
        self.check_believed(self.log.verifiers, checkpoint.size)
        return checkpoint

    def check_believed(self, verifiers: Sequence[Verifier], size: int) -> None:
        """Return if none of these keys is disowned for a tree of `size`; raises Untrue otherwise."""
        for lost in self.compromised:
            if lost.verifier in verifiers and size > lost.size:
                raise Untrue(f"checkpoint at size {size}: {lost.verifier} is believed only up to size {lost.size}")


def sign(root: Root, signers: Sequence[Signer]) -> bytes:
    """Return the root's note with a line by each signer; people who sign apart join their lines with `Note.adding`."""
    return note.sign(root.text(), signers)


def open_pinned(signed: bytes) -> Root:
    """Return the root a reader holds from a channel of their own; its own keys must have signed it.

    Raises:
        Malformed: not a root note.
        Untrue: not signed by as many of its own keys as it needs.
    """
    parsed = note.parse(signed)
    root = Root.parse(parsed.text)
    root.check_signed(parsed, root)
    return root


def succeed(previous: Root, signed: bytes) -> Root:
    """Return the root that follows a trusted one.

    Raises:
        Malformed: not a root note.
        Untrue: not the next serial, not signed by enough keys of both, a key believed again that was disowned, or
            another log that does not say which one it comes after.
    """
    parsed = note.parse(signed)
    root = Root.parse(parsed.text)
    root.check_signed(parsed, previous)
    root.check_signed(parsed, root)
    if root.serial != previous.serial + 1:
        raise Untrue(f"root: expected serial {previous.serial + 1}, got {root.serial}")
    if root.origin == previous.origin:
        if root.after != previous.after:
            raise Untrue(f"root {root.serial}: the log it comes after has changed")
        _check_still_disowned(previous, root)
    elif root.after is None or root.after.origin != previous.origin:
        raise Untrue(f"root {root.serial}: {root.origin} does not say that it comes after {previous.origin}")
    return root


def verify_succession(pinned: bytes, later: Sequence[bytes], now_ms: int) -> Root:
    """Return the newest root, reached from a pinned one step by step; roots before the last may have expired.

    Arguments:
        pinned: the signed root note the reader trusts.
        later: the signed notes of the roots after it, in order, none left out.
        now_ms: the time, in milliseconds since 1970.

    Raises:
        Malformed, Untrue: as `succeed`, and Untrue if the newest root has expired.
    """
    root = open_pinned(pinned)
    for signed in later:
        root = succeed(root, signed)
    root.statement.check_unexpired(now_ms)
    return root


def note_of(said: entry.RootEntry) -> bytes:
    """Return the signed note a root entry carries, if it is a root of the serial the entry names.

    Raises:
        Malformed: it carries no root note.
        Untrue: the serials differ.
    """
    signed = said.note_bytes
    root = Root.parse(note.parse(signed).text)
    if root.serial != said.serial:
        raise Untrue(f"root entry: it says serial {said.serial}, its note {root.serial}")
    return signed


def _check_still_disowned(previous: Root, root: Root) -> None:
    now = {lost.verifier: lost.size for lost in root.compromised}
    for lost in previous.compromised:
        if now.get(lost.verifier, MAX_SIZE) > lost.size:
            raise Untrue(
                f"root {root.serial}: {lost.verifier} was believed up to {lost.size} and is now believed again"
            )


class _Lost(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    key: str
    size: entry.Count


class _After(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    origin: str
    size: entry.Count
    root: Digest


class _Body(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    root: list[str]
    need: entry.Positive
    log: list[str]
    notice: str
    intake: str
    policy: Digest
    tick_s: _Seconds
    fresh_s: _Seconds
    desk: Digest
    compromised: list[_Lost]
    after: _After | None = None


def _read(statement: Statement) -> Root:
    data: dict[str, Any] = statement.body
    try:
        body = msgspec.convert(data, _Body)
    except msgspec.ValidationError as error:
        raise Malformed(f"root {statement.serial}: {error}") from error
    after = body.after
    lost = tuple(Compromised(Verifier(item.key), item.size) for item in body.compromised)
    if len({item.verifier for item in lost}) != len(lost):
        raise Malformed(f"root {statement.serial}: a key is disowned twice")
    return Root(
        statement,
        root=tuple(map(Verifier, body.root)),
        need=body.need,
        log=LogKeys(tuple(map(Verifier, body.log))),
        notice=Verifier(body.notice),
        intake=Verifier(body.intake),
        policy=body.policy,
        tick_s=body.tick_s,
        fresh_s=body.fresh_s,
        desk=body.desk,
        compromised=lost,
        after=None if after is None else Checkpoint(after.origin, after.size, bytes.fromhex(after.root)),
    )
