"""A root ceremony in a test: the next root of an instance drafted, and signed by the keys it was founded with.

Uses `sunseed.record.draft` and `sunseed.roots` as the commands do; the signers' key files lie where the test says.
"""

from __future__ import annotations

from collections.abc import Sequence
from hashlib import sha256
from pathlib import Path
from typing import Any

from sunseed import roots
from sunseed.instance import Instance
from sunseed.record import keys
from sunseed.record.amendment import amend, policy_for
from sunseed.record.draft import Draft


def draft(instance: Instance, *, rotate: bool = False, **changes: Any) -> Draft:
    """Return the draft of the root after the one in force, its log keys new if asked, otherwise changed as told."""
    known = roots.in_force(instance)
    previous = known.newest
    log = [one.verifier for one in roots.new_signers(instance, previous.serial + 1)] if rotate else []
    policy = policy_for(instance.policy_file.read_bytes(), previous.log.verifiers, log)
    parts: dict[str, Any] = {
        "expires": "2040-01-01T00:00:00Z",
        "policy": sha256(policy).hexdigest(),
        "desk": previous.desk,
        "tick_s": previous.tick_s,
        "fresh_s": previous.fresh_s,
        "log": log,
    }
    return Draft.begin(amend(previous, **(parts | changes)), policy, [signed for _, signed in known.notes])


def sign(made: Draft, files: Sequence[Path]) -> Draft:
    """Return a draft with a line by each key file."""
    for file in files:
        made = made.signed_by(keys.load(file)[0])
    return made
