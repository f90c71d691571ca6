"""Somebody's account in a real browser: a virtual authenticator, codes from an app, and how the pages look."""

from __future__ import annotations

import re
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from sunseed.testing.accounts import PASSWORD
from sunseed.testing.browsing import chromium, give_authenticator, in_database, sign_in

pytestmark = [pytest.mark.browser]
ROOT = Path(__file__).resolve().parents[2]
AXE = ROOT / "node_modules/axe-core/axe.min.js"
PICTURES = ROOT / "build/look/accounts"
RULES = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]}


@pytest.fixture
def browser(newsroom: str) -> Iterator[Any]:
    """Open a browser whose pages fail the test on any error in their console."""
    with chromium() as opened:
        yield opened


@pytest.fixture
def visit(browser: Any, newsroom: str) -> Iterator[Callable[..., Any]]:
    """Return a function that opens a page of a browser of its own, at the name passkeys need."""
    troubles: list[str] = []

    def open_page(**options: Any) -> Any:
        address = newsroom.replace("127.0.0.1", "localhost")
        page = browser.new_context(
            base_url=address, **{"viewport": {"width": 360, "height": 780}, **options}
        ).new_page()
        page.on("console", lambda said: troubles.append(said.text) if said.type in ("error", "warning") else None)
        page.on("pageerror", lambda error: troubles.append(str(error)))
        return page

    yield open_page
    assert [said for said in troubles if "410 (Gone)" not in said] == []  # what a link that is closed answers


def prove(page: Any) -> None:
    """Say again who one is."""
    page.fill("input[type=password]", PASSWORD)
    page.click("button.primary")


def test_a_passkey_is_added_and_signs_in_alone(visit):
    """Password once, then the passkey: it asks for neither address nor password, and the password can go."""
    page = visit()
    give_authenticator(page)
    sign_in(page)
    page.wait_for_url("**/desk/")
    page.goto("/account/")
    page.click("text=Add a passkey")
    prove(page)
    page.fill("#id_name", "My phone")
    page.click("main button.primary")
    page.wait_for_url("**/factors/recovery/")
    assert page.locator(".codes li").count() == 10
    page.click("text=I have written them down")
    assert "Lets you in by itself" in page.inner_text("main")
    page.goto("/account/logout/")
    page.click("button.primary")
    page.wait_for_url("**/account/login/")
    page.click("text=Sign in with a passkey")
    page.wait_for_url("**/desk/")
    page.goto("/account/")
    page.locator("a", has_text="Remove: Password").click()
    if "/reauthenticate/" in page.url:
        prove(page)
    page.click("button.danger")
    page.wait_for_url("**/account/")
    assert "None: you use a passkey" in page.inner_text("main")
    page.locator("a", has_text="Remove: My phone").click()
    page.click("button.danger")
    page.wait_for_url("**/account/")
    assert "only way in" in page.inner_text(".messages")


def test_a_passkey_is_asked_for_after_the_password(visit):
    """With a passkey set up the password alone opens nothing; with it, it does."""
    page = visit()
    give_authenticator(page)
    sign_in(page)
    page.wait_for_url("**/desk/")
    page.goto("/account/factors/passkeys/add/")
    prove(page)
    page.uncheck("[name=passwordless]")
    page.click("main button.primary")
    page.wait_for_url("**/factors/recovery/")
    page.goto("/account/logout/")
    page.click("button.primary")
    page.wait_for_url("**/account/login/")
    sign_in(page)
    page.wait_for_url("**/login/factor/")
    page.goto("/desk/")
    page.wait_for_url("**/login/factor/**")  # half signed in is not signed in: it leads back to the open question
    page.click("text=Use a passkey")
    page.wait_for_url("**/desk/")


def test_joining_with_a_passkey_needs_no_password(sqlite_room, visit):
    """The invitation's link and one touch make an account that has no password at all."""
    from sunseed.newsroom.people import invitations
    from sunseed.newsroom.people.models import Account, Letter, Role

    editor = sqlite_room.people["editor"]
    in_database(lambda: invitations.invite(editor, "new@news.example", Role.REPORTER))
    body = in_database(lambda: Letter.objects.get(to="new@news.example").body)
    page = visit()
    give_authenticator(page)
    page.goto(re.search(r"https?://[^/]+(/account/join/\S+)", body)[1])
    page.fill("#id_name", "Newcomer")
    page.click("text=Join with a passkey instead")
    page.wait_for_url("**/join-with-passkey/")
    page.click("main button.primary")
    page.wait_for_url("**/desk/")
    made = in_database(lambda: Account.objects.get(email="new@news.example"))
    assert not made.has_usable_password()
    page.goto("/account/logout/")
    page.click("button.primary")
    page.click("text=Sign in with a passkey")
    page.wait_for_url("**/desk/")


def test_a_cancelled_passkey_is_explained(visit):
    """When the device says no, the page says so in words and stays usable."""
    page = visit()
    session = give_authenticator(page)
    page.goto("/account/login/")
    assert session
    page.click("text=Sign in with a passkey")
    page.wait_for_selector("[data-trouble]:not([hidden])")
    assert "was not used" in page.inner_text("[data-trouble]")


def test_codes_from_an_app_without_script(visit):
    """The drawn code's key, typed into an app, signs in, on a phone whose browser runs no script."""
    from allauth.mfa.totp.internal import auth

    page = visit(java_script_enabled=False)
    sign_in(page)
    page.wait_for_url("**/desk/")
    page.goto("/account/factors/codes/")
    prove(page)
    box = page.locator("svg.qr").bounding_box()
    assert box["width"] == box["height"] > 150
    page.click("summary:has-text('No camera')")
    secret = page.inner_text(".secret").strip()

    def code(steps: int) -> str:
        return auth.format_hotp_value(auth.hotp_value(secret, int(time.time()) // 30 + steps))

    page.fill("#id_code", code(0))
    page.click("main button.primary")
    page.wait_for_url("**/factors/recovery/")
    page.goto("/account/logout/")
    page.click("button.primary")
    page.wait_for_url("**/account/login/")
    sign_in(page)
    page.fill("#id_code", code(1))
    page.click("button.primary")
    page.wait_for_url("**/desk/")


SIZES = (360, 768, 1440)


@pytest.mark.parametrize(
    ("language", "scheme"),
    [
        ("en", "dark"), ("ar", "light"), pytest.param("es", "light", marks=pytest.mark.long),
        pytest.param("zh-hans", "light", marks=pytest.mark.long),
    ],
)  # fmt: skip
def test_every_page_is_fit_to_be_seen(visit, language, scheme):
    """At three widths, in each language and light: no accessibility fault, nothing wider than the window."""
    if not AXE.exists():
        pytest.skip("axe-core is not in node_modules: run `make setup`")
    PICTURES.mkdir(parents=True, exist_ok=True)
    page = visit(color_scheme=scheme, locale=language, viewport={"width": 1440, "height": 900})
    found: list[str] = []

    def look(name: str) -> None:
        page.evaluate(AXE.read_text("utf-8"))
        for fault in page.evaluate("rules => axe.run(document, rules)", RULES)["violations"]:
            found.extend(f"{name}: {fault['id']}: {one['html'][:150]}" for one in fault["nodes"])
        for width in SIZES:
            page.set_viewport_size({"width": width, "height": 900})
            if page.evaluate("document.documentElement.scrollWidth > innerWidth"):
                found.append(f"{name}: wider than {width}")
            page.screenshot(path=str(PICTURES / f"{name}-{language}-{scheme}-{width}.png"), full_page=True)

    for name, path in (("login", "login/"), ("reset", "password/reset/"), ("closed", "join/x/")):
        page.goto(f"/account/{path}")
        look(name)
    sign_in(page)
    page.wait_for_url("**/desk/")
    page.goto("/account/factors/codes/")
    look("prove")
    prove(page)
    for name, path in (
        ("codes", "factors/codes/"), ("passkey", "factors/passkeys/add/"), ("password", "password/change/"),
        ("address", "email/"), ("home", ""),
    ):  # fmt: skip
        page.goto(f"/account/{path}")
        look(name)
    if language == "en":
        page.goto("/desk/invitations/")
        look("invitations")
    assert found == []
    assert page.evaluate("document.documentElement.lang").startswith(language)
    assert page.evaluate("document.documentElement.dir") == ("rtl" if language == "ar" else "")
