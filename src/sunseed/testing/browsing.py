"""What tests in a real browser do again and again: start Chromium, sign in, ask the database beside playwright.

Owned here: a browser's steps. The newsroom they are taken in is the tests' own.
"""

from __future__ import annotations

import os
import shutil
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from sunseed.testing.accounts import PASSWORD

CHROMIUM = Path(os.environ.get("SUNSEED_CHROMIUM") or shutil.which("chromium") or "/usr/bin/chromium")


@contextmanager
def chromium(*args: str) -> Iterator[Any]:
    """Start Chromium with further arguments; skip the test aloud where there is none."""
    import pytest  # only where tests run

    api = pytest.importorskip("playwright.sync_api", reason="playwright is not installed")
    if not CHROMIUM.exists():
        pytest.skip(f"no Chromium at {CHROMIUM}: `make system` installs it, or set SUNSEED_CHROMIUM")
    with api.sync_playwright() as driver:
        started = driver.chromium.launch(executable_path=str(CHROMIUM), args=["--no-sandbox", *args])
        yield started
        started.close()


def sign_in(page: Any, email: str = "editor@news.example", password: str = PASSWORD) -> None:
    """Sign in with the password; where that leads is for the test to wait for."""
    page.goto("/account/login/")
    page.fill("#id_login", email)
    page.fill("#id_password", password)
    page.click("button.primary")


def give_authenticator(page: Any) -> Any:
    """Give a page a phone's authenticator, which knows its owner; return what speaks to it."""
    session = page.context.new_cdp_session(page)
    session.send("WebAuthn.enable")
    options = {
        "protocol": "ctap2", "transport": "internal", "hasResidentKey": True, "hasUserVerification": True,
        "isUserVerified": True, "automaticPresenceSimulation": True,
    }  # fmt: skip
    session.send("WebAuthn.addVirtualAuthenticator", {"options": options})
    return session


def in_database(work: Callable[[], Any]) -> Any:
    """Ask Django's database from a thread of its own: playwright's loop forbids it in this one.

    Raises:
        BaseException: what the work raised.
    """
    from django.db import connections

    found: list[Any] = []
    raised: list[BaseException] = []

    def ask() -> None:
        try:
            found.append(work())
        except BaseException as error:
            raised.append(error)
        finally:
            connections.close_all()

    thread = threading.Thread(target=ask)
    thread.start()
    thread.join()
    if raised:
        raise raised[0]
    return found[0]
