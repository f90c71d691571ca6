"""The root that shall follow: a previous one with some of its parts changed, and the mistakes this can hold refused.

Follows formats.md §4 (complete each time, no deltas). Owns what a root may sensibly change; signing is `draft`'s.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from sunseed.errors import Malformed, Refused
from sunseed.record.policy import Policy
from sunseed.record.root import Compromised, Root
from sunseed.record.signature import Verifier
from sunseed.record.spelling import MAX_SIZE, decimal


def amend(
    previous: Root,
    *,
    expires: str,
    policy: str,
    desk: str,
    tick_s: int,
    fresh_s: int,
    add: Sequence[Verifier] = (),
    drop: Sequence[str] = (),
    need: int | None = None,
    log: Sequence[Verifier] = (),
    compromised: Sequence[Compromised] = (),
) -> Root:
    """Return the next root.

    Arguments:
        previous: the root in force.
        expires, policy, desk, tick_s, fresh_s: as in `Root`.
        add: root keys to add.
        drop: root keys to leave out, by key ID or `name+ID`.
        need: how many root keys must sign from then on; None for as many as before.
        log: the log keys from then on; none for the same.
        compromised: log keys to disown, beside those that are.

    Raises:
        Malformed: the parts do not make a root.
        Refused: a key to drop that is not there, one to add that is, or a disowned key that would go on signing.
    """
    dropped = [find(one, previous.root) for one in drop]
    for key in add:
        if key in previous.root:
            raise Refused(f"{name_of(key)} is a root key already")
    keys = [key for key in previous.root if key not in dropped] + list(add)
    need = previous.need if need is None else need
    if not 1 <= need <= len(keys):
        raise Refused(f"{need} of {len(keys)} root keys cannot be needed: add keys, or say another --need")
    log = tuple(log) or previous.log.verifiers
    disowned = {one.verifier: one for one in previous.compromised}
    for lost in compromised:
        known = disowned.get(lost.verifier, Compromised(lost.verifier, MAX_SIZE))
        disowned[lost.verifier] = min(lost, known, key=lambda one: one.size)
    for key in log:
        if key in disowned:
            raise Refused(f"{name_of(key)} cannot be disowned and go on signing: give --rotate-log-keys as well")
    return Root.of(
        previous.origin,
        previous.serial + 1,
        expires,
        root=keys,
        need=need,
        log=log,
        notice=previous.notice,
        intake=previous.intake,
        policy=policy,
        tick_s=tick_s,
        fresh_s=fresh_s,
        desk=desk,
        compromised=tuple(disowned.values()),
        after=previous.after,
    )


def disown(text: str, known: Iterable[Verifier], size: int) -> Compromised:
    """Read `KEY@SIZE`: a log key, and the last tree its line counts for.

    Arguments:
        text: the key by its ID or `name+ID`, an at sign, the size.
        known: the log keys of every root so far.
        size: of the log now.

    Raises:
        Malformed, Refused: another form, an unknown key, or a size the log has not reached.
    """
    key, at, number = text.rpartition("@")
    if not at:
        raise Malformed(f"expected KEY@SIZE, such as 1234abcd@5000, got {text[:80]!r}")
    believed = decimal(number.encode(), f"the size of {text[:80]!r}", limit=MAX_SIZE)
    if believed > size:
        raise Refused(f"the log has {size} entries: a key cannot be disowned from {believed} on")
    return Compromised(find(key, known), believed)


def policy_for(policy: bytes, old: Sequence[Verifier], new: Sequence[Verifier]) -> bytes:
    """Return a policy file whose `log` lines name the new keys in the places of the old ones, of the same kind."""
    Policy.parse(policy)
    for before in old:
        after = next((key for key in new if key.kind == before.kind), before)
        policy = policy.replace(before.vkey.encode(), after.vkey.encode())
    return policy


def find(text: str, among: Iterable[Verifier]) -> Verifier:
    """Return the key that an ID or `name+ID` means.

    Raises:
        Refused: none of them, or several.
    """
    among = list(dict.fromkeys(among))
    found = [key for key in among if text in (key.key_id.hex(), name_of(key), key.vkey)]
    if len(found) != 1:
        raise Refused(f"no one key is meant by {text[:80]!r}; there are {', '.join(map(name_of, among)) or 'none'}")
    return found[0]


def name_of(key: Verifier) -> str:
    """Return `name+ID`, which is how people call a key."""
    return f"{key.name}+{key.key_id.hex()}"
