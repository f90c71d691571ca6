"""Single-use tokens: who is signed in gets the right to begin a capture, and the capture does not say whose it was.

Follows formats.md §5 and the brief of design.md §6: accounts are not linked to captures in the database. Owned here:
giving and spending. What this does not hide: whoever runs the newsroom's processes can see request after request.
"""

from __future__ import annotations

import secrets
from datetime import timedelta
from hashlib import sha256
from typing import Final

from sunseed.errors import Refused
from sunseed.newsroom import present
from sunseed.newsroom.intake.models import Token

LASTS: Final = timedelta(days=7)
"""A phone may be offline for long, and shall be able to film at once."""


class Spent(Refused):
    """A token that opens nothing: the phone takes another one and sends the same lines again."""


def give() -> str:
    """Return a new token, and forget those that nobody used in time."""
    token = secrets.token_urlsafe(32)
    Token.objects.filter(until__lt=present.now()).delete()
    Token.objects.create(digest=_digest(token), until=present.now() + LASTS)
    return token


def spend(token: str) -> None:
    """Use up a token, inside the transaction that opens the capture.

    Raises:
        Spent: it was never given, is too old, or has been used.
    """
    gone, _ = Token.objects.filter(digest=_digest(token), until__gte=present.now()).delete()
    if not gone:
        raise Spent("The token was used or is too old. Open the page once while signed in: it fetches new ones.")


def _digest(token: str) -> str:
    return sha256(token.encode()).hexdigest()
