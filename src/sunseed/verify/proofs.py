"""The verdict on a `.tlog-proof` file, with no network and no public tree.

Follows C2SP tlog-proof and formats.md §2. The entry whose place is proved comes with the question, or from the file's
`extra` bytes, where our own tools put it; from there it is only a claim until the path has been climbed.
"""

from __future__ import annotations

from hashlib import sha256

from sunseed.errors import Malformed, SunseedError
from sunseed.record import entry as entries
from sunseed.record import note, root
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
) -> Verdict:
    """Return the verdict on a proof file.

    Arguments:
        data: the file's bytes.
        now_ms: the time, milliseconds since 1970, to judge whether the root has expired.
        pinned: the signed root note the reader trusts; without it nothing can be proved.
        entry: the entry's exact bytes; left out, the file's `extra` is taken for them.
        policy_file: the tlog-policy file the root names; without it no witness counts.
    """
    subject = "proof file"
    try:
        file = ProofFile.parse(data)
    except Malformed as error:
        return Verdict(State.UNREAD, subject, str(error))
    leaf = entry if entry is not None else file.extra
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
    said, notes = _said(leaf)
    because = f"{said} stands at index {file.index} of the record."
    return Verdict(State.VERIFIED, subject, because, notes=notes).resting_on(_evidence(proven, trusted, now_ms))


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
