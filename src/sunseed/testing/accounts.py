"""What tests of accounts do again and again through HTTP: sign in, read letters, show codes as an app does.

Owned here: a browser's steps. The newsroom they are taken in, with its three accounts, is the tests' own.
"""

from __future__ import annotations

import re
import time
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from django.test import Client

PASSWORD = "a long enough passphrase"  # noqa: S105 - of accounts that live as long as a test
OTHER = "an entirely other passphrase"
FIREFOX = "Mozilla/5.0 (Android 15; Mobile; rv:140.0) Gecko/140.0 Firefox/140.0"


def sign_in(role: str = "editor", password: str = PASSWORD, **extra: Any) -> Client:
    """Return a client that is signed in, as a browser of its own."""
    from django.test import Client

    client = Client(**extra)
    answer = client.post("/account/login/", {"login": f"{role}@news.example", "password": password})
    assert answer.status_code == 302, answer.content
    return client


def code_in(letter: Any) -> str:
    """Return the code a letter holds."""
    return _first(r"^([0-9A-Z-]{6,12})$", letter.body)


def link_in(letter: Any) -> str:
    """Return the path of the link a letter holds."""
    return _first(r"https?://[^/]+(/account/join/\S+)", letter.body)


def is_in(client: Client) -> bool:
    """Tell whether a client is signed in."""
    return client.get("/account/").status_code == 200


def app_code(secret: str, steps: int = 0) -> str:
    """Return what an authenticator app shows, so many half-minutes from now."""
    from allauth.mfa.totp.internal import auth

    return str(auth.format_hotp_value(auth.hotp_value(secret, int(time.time()) // 30 + steps)))


def prove(client: Client, password: str = PASSWORD) -> Client:
    """Say again who one is, as changes that matter ask."""
    assert client.post("/account/reauthenticate/", {"password": password}).status_code == 302
    return client


def turn_on_codes(client: Client) -> tuple[str, list[str]]:
    """Set up one-time codes; return the secret and the recovery codes, as shown."""
    prove(client)
    page = client.get("/account/factors/codes/").content.decode()
    secret = _first(r'class="secret"[^>]*>(\w+)<', page)
    shown = client.post("/account/factors/codes/", {"code": app_code(secret)}, follow=True).content.decode()
    return secret, re.findall(r"<li>(\d{8})</li>", shown)


def past_password(**extra: Any) -> Client:
    """Return a client that gave the right password and is asked for more."""
    from django.test import Client

    client = Client(**extra)
    answer = client.post("/account/login/", {"login": "editor@news.example", "password": PASSWORD})
    assert answer.headers["Location"] == "/account/login/factor/"
    return client


def _first(pattern: str, text: str) -> str:
    found = re.search(pattern, text, re.MULTILINE)
    assert found is not None, text
    return found[1]
