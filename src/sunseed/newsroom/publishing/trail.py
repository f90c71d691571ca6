"""The audit trail: who did what to which thing, written in the transaction that did it.

Follows design.md §4 (private). Owns adding rows; reading them is the desk's history page.
"""

from __future__ import annotations

from typing import Any
from uuid import UUID

from sunseed.newsroom.people.models import Account
from sunseed.newsroom.publishing.models import Trail


def note(actor: Account | None, verb: str, thing: str, key: UUID | str, **details: Any) -> None:
    """Add a row.

    Arguments:
        actor: who; None for the newsroom's own machinery.
        verb: what was done, one word.
        thing: what kind of thing it was done to.
        key: which one.
        details: anything that helps to understand it later; kept as JSON, so it must not hold secrets.
    """
    Trail.objects.create(actor=actor, verb=verb, thing=thing, key=str(key), details=details)
