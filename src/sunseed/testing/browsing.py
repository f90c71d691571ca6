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


_drivers: list[Any] = []
_open: dict[tuple[str, ...], Any] = {}
"""Browsers that run, by the arguments they were started with."""


@contextmanager
def chromium(*args: str) -> Iterator[Any]:
    """Give a Chromium with further arguments, alone as long as it lasts; skip the test aloud where there is none.

    Starting one costs seconds of a processor, so the next test of the same file is given the same one. What was opened
    in it meanwhile is closed: contexts share nothing.
    """
    browser = _browser(args)
    before = list(browser.contexts)
    try:
        yield browser
    finally:
        if browser.is_connected():
            for context in browser.contexts:
                if context not in before:
                    context.close()
        else:  # killed or closed by the test itself
            _open.pop(args, None)


def close_all() -> None:
    """Close what `chromium` started, at the end of a file of tests.

    Playwright runs an event loop in the thread that drives it until it is stopped, and a thread holds only one.
    """
    while _open:
        _, browser = _open.popitem()
        if browser.is_connected():
            browser.close()
    while _drivers:
        _drivers.pop().stop()


def driver() -> Any:
    """Return playwright, started once for a file of tests; skip the test aloud where it or Chromium is missing."""
    import pytest  # only where tests run

    api = pytest.importorskip("playwright.sync_api", reason="playwright is not installed")
    if not CHROMIUM.exists():
        pytest.skip(f"no Chromium at {CHROMIUM}: `make system` installs it, or set SUNSEED_CHROMIUM")
    if not _drivers:
        _drivers.append(api.sync_playwright().start())
    return _drivers[0]


def _browser(args: tuple[str, ...]) -> Any:
    if (running := _open.get(args)) is None or not running.is_connected():
        running = driver().chromium.launch(executable_path=str(CHROMIUM), args=["--no-sandbox", *args])
        _open[args] = running
    return running


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
    from django.conf import settings
    from django.db import connections

    found: list[Any] = []
    raised: list[BaseException] = []

    def ask() -> None:
        try:
            found.append(work())
        except BaseException as error:
            raised.append(error)
        finally:
            if settings.configured:  # a test beside a newsroom in another process has no database of its own
                connections.close_all()

    thread = threading.Thread(target=ask)
    thread.start()
    thread.join()
    if raised:
        raise raised[0]
    return found[0]
