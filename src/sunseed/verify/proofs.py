"""The verdict on a `.tlog-proof` file, with no network and no public tree.

Follows C2SP tlog-proof and formats.md §2. The entry whose place is proved comes with the question, or from the file's
`extra` bytes, where our own tools put it; from there it is only a claim until the path has been climbed.
"""

from __future__ import annotations

from contextlib import suppress
from hashlib import sha256

from sunseed.capture import reveal
from sunseed.errors import Malformed, SunseedError
from sunseed.record import entry as entries
from sunseed.record import note, root, tick
from sunseed.record.hashing import leaf_hash
from sunseed.record.policy import Policy
from sunseed.record.proof_file import ProofFile, Proven
from sunseed.verify.sealed import expiry
from sunseed.verify.verdict import Evidence, State, Verdict, verdict_of


def verify_proof(
    data: bytes,
    *,
    now_ms: int,
    pinned: bytes | None,
    entry: bytes | None = None,
    policy_file: bytes | None = None,
    identity: bytes | None = None,
) -> Verdict:
    """Return the verdict on a proof file.

    Arguments:
        data: the file's bytes.
        now_ms: the time, milliseconds since 1970, to judge whether the root has expired.
        pinned: the signed root note the reader trusts; without it nothing can be proved.
        entry: the entry's exact bytes; left out, the file's `extra` is taken for them.
        policy_file: the tlog-policy file the root names; without it no witness counts.
        identity: 32 bytes whose place in a tick the file is to show: a line's id, or one that was sealed elsewhere.
    """
    subject = "proof file"
    try:
        file = ProofFile.parse(data)
    except Malformed as error:
        return Verdict(State.UNREAD, subject, str(error))
    leaf, place = entry if entry is not None else file.extra, None
    if entry is None and leaf is not None:
        with suppress(Malformed):  # then it is no tick's proof, and the extra bytes are the entry itself
            leaf, place = reveal.unpack_extra(leaf)
    subject = f"entry {file.index}"
    if leaf is None:
        return Verdict(State.UNPROVEN, subject, "The file does not carry the entry: give its bytes.")
    if pinned is None:
        return Verdict(State.UNPROVEN, subject, "No root was given: nobody vouches for the keys that signed.")
    try:
        trusted = root.open_pinned(pinned)
        policy = None
        if policy_file is not None:
            policy = _policy(policy_file, trusted)
        if not _names_any(trusted, file):
            because = (
                f"Its checkpoint carries no line by a log key that root {trusted.serial} names. Another root of this "
                "newsroom may name those that signed: give that root's note."
            )
            return Verdict(State.UNPROVEN, subject, because)
        proven = file.verify(leaf_hash(leaf), trusted.log, policy)
        trusted.check_believed(trusted.log.verifiers, proven.checkpoint.size)
    except SunseedError as error:
        return verdict_of(error, subject)
    if identity is not None or place is not None:
        return _placed(leaf, place, identity, f"at index {file.index} of the record").resting_on(
            _evidence(proven, trusted, now_ms)
        )
    said, notes = _said(leaf)
    because = f"{said} stands at index {file.index} of the record."
    return Verdict(State.VERIFIED, subject, because, notes=notes).resting_on(_evidence(proven, trusted, now_ms))


def _placed(leaf: bytes, place: tick.InnerPath | None, identity: bytes | None, where: str) -> Verdict:
    """Return the verdict on the place of an id in a tick that the record holds."""
    if identity is None:
        return Verdict(State.UNPROVEN, "proof file", f"It shows the place of some id in a tick {where}: give the id.")
    subject = f"id {identity.hex()}"
    try:
        said = entries.decode(leaf)
        if place is None or not isinstance(said, entries.Tick):
            return Verdict(State.UNPROVEN, subject, "The file shows no place in a tick.")
        tick.verify(identity, place, bytes.fromhex(said.root))
    except SunseedError as error:
        return verdict_of(error, subject)
    notes = (f"The newsroom says the tick was made at {said.at}.", "What the id stands for is not shown by this.")
    return Verdict(State.VERIFIED, subject, f"It was sealed by tick {said.n}, {where}.", notes=notes)


def _names_any(trusted: root.Root, file: ProofFile) -> bool:
    """Tell whether any log key of a root is named by a line, rightly or not; log keys change from root to root."""
    named = {(line.name, line.key_id) for line in note.parse(file.checkpoint).lines}
    return any((key.name, key.key_id) in named for key in trusted.log.verifiers)


def _policy(policy_file: bytes, trusted: root.Root) -> Policy:
    if sha256(policy_file).hexdigest() != trusted.policy:
        raise Malformed(f"policy: its SHA-256 is not {trusted.policy}, which root {trusted.serial} names")
    return Policy.parse(policy_file)


def _said(leaf: bytes) -> tuple[str, tuple[str, ...]]:
    try:
        one = entries.decode(leaf)
    except Malformed:
        return f"Something of {len(leaf)} bytes that is no entry of ours", ()
    about = getattr(one, "id", None) or getattr(one, "sha256", None)
    named = f"A {one.kind} entry" + (f" about {about}" if about else "")
    return named, (f"The newsroom says it was written at {one.at}.", "Whether a later entry changed it is not shown.")


def _evidence(proven: Proven, trusted: root.Root, now_ms: int) -> Evidence:
    seen = proven.seen
    return Evidence(
        origin=proven.checkpoint.origin,
        size=proven.checkpoint.size,
        root=proven.checkpoint.root.hex(),
        root_serial=trusted.serial,
        pinned=True,
        signed_by=tuple(f"{one.name}+{one.key_id.hex()}" for one in trusted.log.verifiers),
        said_at="a time that this file does not show",
        seen_by=tuple(sorted(seen.times_s.items())) if seen else (),
        seen_at_s=seen.by_s if seen else None,
        expired=expiry(trusted, now_ms),
    )
