"""What a root says and what a new one changes, in sentences that somebody can read before signing.

Follows formats.md §4. Owns the words alone; what is true of a root is `sunseed.record`'s.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from sunseed.capture.desk import spoken
from sunseed.record import instant
from sunseed.record.amendment import name_of
from sunseed.record.draft import Draft, missing
from sunseed.record.root import Root
from sunseed.record.signature import ML_DSA_44, Verifier

DAY_S = 86_400


def says(root: Root, now_s: int) -> Iterator[str]:
    """Yield what a root says, a line for each thing.

    Arguments:
        root: the root.
        now_s: seconds since 1970, to count the days that are left.
    """
    yield f"root {root.serial} of {root.origin}, until {root.statement.expires} ({days_left(root, now_s)})"
    yield f"  {root.need} of these {len(root.root)} root keys must sign the next root:"
    yield from (f"    {name_of(key)}" for key in root.root)
    yield "  all of these sign every checkpoint of the log:"
    yield from (f"    {described(key)}" for key in root.log.verifiers)
    yield f"  lists are signed by {name_of(root.notice)}, receipts by {name_of(root.intake)}"
    for lost in root.compromised:
        yield f"  DISOWNED: {described(lost.verifier)}, believed only up to size {lost.size}"
    yield f"  a tick every {root.tick_s} s; stale after {root.fresh_s} s"
    yield f"  policy {root.policy[:16]}... (SHA-256)"
    yield f"  editors' list {spoken(root.desk)}"
    if root.after is not None:
        yield f"  this log comes after {root.after.origin}, which ended at size {root.after.size}"


def changes(previous: Root, new: Root) -> Iterator[str]:
    """Yield what the new root changes against the one before it; at least one line."""
    yield from _keys("root key", previous.root, new.root)
    if (previous.need, len(previous.root)) != (new.need, len(new.root)):
        yield f"needed signatures: {previous.need} of {len(previous.root)} -> {new.need} of {len(new.root)}"
    yield from _keys("log key", previous.log.verifiers, new.log.verifiers)
    for role in ("notice", "intake"):
        yield from _keys(f"{role} key", (getattr(previous, role),), (getattr(new, role),))
    before = {lost.verifier: lost.size for lost in previous.compromised}
    for lost in new.compromised:
        if before.get(lost.verifier) != lost.size:
            yield f"DISOWNS {described(lost.verifier)}: checkpoints larger than {lost.size} by it count no more"
    if previous.policy != new.policy:
        yield f"policy of witnesses: {previous.policy[:16]}... -> {new.policy[:16]}..."
    if previous.desk != new.desk:
        yield f"editors' list: {spoken(previous.desk)} -> {spoken(new.desk)}: who can open what is filmed from then on"
    for name, what in (("tick_s", "seconds between ticks"), ("fresh_s", "seconds until stale")):
        if getattr(previous, name) != getattr(new, name):
            yield f"{what}: {getattr(previous, name)} -> {getattr(new, name)}"
    if previous.after != new.after:
        yield "the log it comes after changes, which cannot count"
    yield f"speaks until: {previous.statement.expires} -> {new.statement.expires}"


def signatures(draft: Draft) -> Iterator[str]:
    """Yield how far the signatures are, for the previous root and for the new one."""
    for quorum in draft.quorums():
        have = ", ".join(map(name_of, quorum.signed)) or "nobody"
        if quorum.reached:
            yield f"root {quorum.of.serial}: enough, signed by {have}"
        else:
            yield f"root {quorum.of.serial}: {missing(quorum)} (signed by {have})"


def described(key: Verifier) -> str:
    """Return a key's name, ID and kind."""
    return f"{name_of(key)} ({'ML-DSA-44' if key.kind == ML_DSA_44 else 'Ed25519'})"


def days_left(root: Root, now_s: int) -> str:
    """Return in words how long a root still speaks."""
    left_s = instant.seconds(root.statement.expires) - now_s
    if left_s <= 0:
        return "EXPIRED"
    days = left_s // DAY_S
    return f"{days} {'day' if days == 1 else 'days'} left"


def _keys(what: str, before: Sequence[Verifier], after: Sequence[Verifier]) -> Iterator[str]:
    yield from (f"{what} goes:  {described(key)}" for key in before if key not in after)
    yield from (f"{what} comes: {described(key)}" for key in after if key not in before)
