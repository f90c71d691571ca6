"""Browsers in which somebody was signed in before, so that a stranger's wrong passwords do not count against them.

Owns one signed cookie. It lets nobody in and names nobody: it says, to us alone, that this browser was once that of one
address's owner.
"""

from __future__ import annotations

import secrets
from typing import Final

from django.conf import settings
from django.core import signing
from django.http import HttpRequest, HttpResponse
from django.utils.crypto import salted_hmac

COOKIE: Final = "newsroom_known"
SALT: Final = "known browser"
LASTS_S: Final = 400 * 24 * 3600  # the longest that browsers keep a cookie


def mark(request: HttpRequest, email: str) -> str:
    """Return which count of wrong passwords this browser belongs to, for one address."""
    try:
        owner, nonce = signing.loads(request.COOKIES.get(COOKIE, ""), salt=SALT, max_age=LASTS_S)
    except (signing.BadSignature, ValueError, TypeError):
        return "stranger"
    return str(nonce) if owner == _owner(email) else "stranger"


def remember(response: HttpResponse, email: str) -> None:
    """Let this browser be known as one of the address's owner."""
    response.set_cookie(
        COOKIE,
        signing.dumps([_owner(email), secrets.token_hex(8)], salt=SALT),
        max_age=LASTS_S,
        path="/account/",
        secure=settings.SESSION_COOKIE_SECURE,
        httponly=True,
        samesite="Lax",
    )


def _owner(email: str) -> str:
    """Return what stands for an address in the cookie."""
    return salted_hmac(SALT, email.lower()).hexdigest()[:32]
