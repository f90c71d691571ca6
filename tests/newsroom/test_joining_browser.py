"""From a phone-sized window to a desk, and from a story's foot to an answer, in a real browser; and how all looks."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from sunseed.testing.accounts import OTHER
from sunseed.testing.browsing import chromium, in_database, sign_in

pytestmark = [pytest.mark.browser]
ROOT = Path(__file__).resolve().parents[2]
AXE = ROOT / "node_modules/axe-core/axe.min.js"
PICTURES = ROOT / "build/look/joining"
RULES = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]}
SIZES = (360, 1280)
READ_MS = 3_200  # the least time that a person's form may take
WHO = "new@news.example"


@pytest.fixture
def visit(newsroom: str) -> Iterator[Callable[..., Any]]:
    """Return a function that opens a page of a browser of its own; an error in a console fails the test."""
    troubles: list[str] = []
    with chromium() as browser:

        def open_page(**options: Any) -> Any:
            page = browser.new_context(
                base_url=newsroom, **{"viewport": {"width": 360, "height": 780}, **options}
            ).new_page()
            page.on("console", lambda said: troubles.append(said.text) if said.type in ("error", "warning") else None)
            page.on("pageerror", lambda error: troubles.append(str(error)))
            return page

        yield open_page
    assert [said for said in troubles if "410 (Gone)" not in said] == []


@pytest.fixture
def rules(newsroom: str, sqlite_room: Any) -> None:
    """Publish the rules, so that applications are open."""
    from sunseed.newsroom.applications import texts

    in_database(lambda: texts.publish(sqlite_room.people["editor"]))


def newest_link(pattern: str) -> str:
    """Return the path of the link in the newest letter that has such a one."""
    from sunseed.newsroom.people.models import Letter

    bodies = in_database(lambda: list(Letter.objects.order_by("-id").values_list("body", flat=True)))
    return next(found[1] for body in bodies if (found := re.search(rf"https?://[^/]+({pattern}\S+)", body)))


def begin(page: Any) -> str:
    """Ask for a link; return it."""
    page.goto("/apply/")
    page.fill("#id_email", WHO)
    page.wait_for_timeout(READ_MS)
    page.click("main button.sun")
    page.wait_for_selector("main bdi")
    return newest_link("/apply/")


def send(page: Any, link: str) -> None:
    """Write an application and send it."""
    page.goto(link)
    page.fill("#id_name", "Ada")
    page.fill("#id_tongues", "English, Español")
    page.fill("#id_about", "The harbour and the people who work there. I have been a crane driver for nine years.")
    page.fill("#id_text0", "Dear council, the crane on the north quay has been out of order since March.")
    page.check("#id_agree")
    page.wait_for_timeout(READ_MS)
    page.click("button[value=send]")


@pytest.mark.parametrize("scripts", [True, False])
def test_apply_from_a_phone_be_asked_accepted_and_join(visit: Any, rules: None, scripts: bool) -> None:
    """The whole way at 360 px, with scripts and without: link, words, question, yes, account, agreement, desk."""
    applicant, editor = visit(java_script_enabled=scripts), visit()
    link = begin(applicant)
    if scripts:
        applicant.goto(link)
        applicant.fill("#id_about", "Kept by itself")
        applicant.wait_for_selector("[data-saved]:not(:empty)")
        applicant.goto(link)
        assert applicant.input_value("#id_about") == "Kept by itself"
    send(applicant, link)
    applicant.wait_for_selector("text=With the editors")
    sign_in(editor)
    editor.wait_for_url("**/desk/")
    editor.goto("/desk/applications/")
    editor.click("text=Ada")
    editor.fill("#text", "Which crane?")
    editor.click("text=Send the question")
    applicant.goto(link)
    assert "Which crane?" in applicant.inner_text("main")
    applicant.fill("#id_text", "The yellow one.")
    applicant.wait_for_timeout(READ_MS)
    applicant.click("button[value=answer]")
    editor.reload()
    assert "The yellow one." in editor.inner_text("main")
    editor.click("text=Accept…")
    editor.fill("#reason", "You know the place.")
    editor.fill("#headline", "The crane that stands still")
    editor.fill("#brief", "600 words by Friday; ask the harbour master.")
    editor.click("text=Accept, and send the letters")
    editor.wait_for_selector("text=Accepted. The invitation is on its way.")
    applicant.goto(newest_link("/account/join/"))
    applicant.fill("#id_name", "Ada")
    applicant.fill("#id_password", OTHER)
    applicant.click("button.primary")
    applicant.wait_for_url("**/desk/applications/agreement/")
    applicant.check("[name=agree]")
    applicant.click("text=Open my desk")
    applicant.wait_for_url("**/desk/applications/welcome/")
    applicant.click("text=Begin to write")
    assert "ask the harbour master" in applicant.inner_text("main")
    assert applicant.input_value("#id_headline") == "The crane that stands still"


def test_a_reader_without_script_asks_and_reads_the_answer(visit: Any) -> None:
    """The code that is shown once leads to the editor's answer, from another browser."""
    reader, editor, later = visit(java_script_enabled=False), visit(), visit(java_script_enabled=False)
    reader.goto("/lines/?about=/nowhere/")
    reader.check("[value=tip]")
    reader.fill("#id_text", "Look at the dike behind the mill.")
    reader.wait_for_timeout(READ_MS)
    reader.click("main button.sun")
    code = reader.inner_text(".receipt").strip()
    assert reader.context.cookies() == []
    sign_in(editor)
    editor.wait_for_url("**/desk/")
    editor.goto("/desk/lines/")
    editor.click("text=Look at the dike")
    editor.fill("#text", "We went there yesterday. Thank you.")
    editor.click("text=Send the answer")
    later.goto("/lines/answer/")
    later.fill("#id_code", code.lower())
    later.click("main button.primary")
    assert "We went there yesterday." in later.inner_text("main")


@pytest.mark.parametrize(
    ("language", "scheme"),
    [
        ("en", "light"), ("ar", "dark"), pytest.param("en", "dark", marks=pytest.mark.long),
        pytest.param("zh-hans", "light", marks=pytest.mark.long), pytest.param("es", "light", marks=pytest.mark.long),
    ],
)  # fmt: skip
def test_every_page_is_fit_to_be_seen(visit: Any, rules: None, sqlite_room: Any, language: str, scheme: str) -> None:
    """At phone and desk width, in each language and light: no accessibility fault, nothing wider than the window."""
    if not AXE.exists():
        pytest.skip("axe-core is not in node_modules: run `make setup`")
    PICTURES.mkdir(parents=True, exist_ok=True)
    options = {"color_scheme": scheme, "locale": language, "viewport": {"width": 1280, "height": 900}}
    page, found = visit(**options), []

    def look(name: str, at: Any = page) -> None:
        at.evaluate(AXE.read_text("utf-8"))
        for fault in at.evaluate("rules => axe.run(document, rules)", RULES)["violations"]:
            found.extend(f"{name}: {fault['id']}: {one['html'][:150]}" for one in fault["nodes"])
        for width in SIZES:
            at.set_viewport_size({"width": width, "height": 900})
            if at.evaluate("document.documentElement.scrollWidth > innerWidth"):
                found.append(f"{name}: wider than {width}")
            at.screenshot(path=str(PICTURES / f"{name}-{language}-{scheme}-{width}.png"), full_page=True)

    page.goto("/apply/")
    look("begin")
    link = begin(page)
    look("look")
    page.goto(link)
    look("write")
    send(page, link)
    look("sent")
    page.goto("/apply/invented/")
    look("ended")
    page.goto("/lines/")
    look("lines")
    page.check("[value=complaint]")
    page.fill("#id_text", "Nobody asked me before you wrote that I was there. I was at work, and forty people saw me.")
    page.wait_for_timeout(READ_MS)
    page.click("main button.sun")
    page.wait_for_selector(".receipt")
    look("taken")
    code = page.inner_text(".receipt")
    page.goto("/lines/answer/")
    look("answer")
    if language == "en":
        desk = visit(**options)
        sign_in(desk)
        desk.wait_for_url("**/desk/")
        for name, path, click in (
            ("queue", "/desk/applications/", ""), ("one", "", "text=Ada"), ("accept", "", "text=Accept…"),
            ("readers", "/desk/lines/", ""), ("line", "", "text=Nobody asked me"),
        ):  # fmt: skip
            (desk.goto if path else desk.click)(path or click)
            look(name, desk)
        desk.fill("#text", "You are right that we should have asked. The piece now says so, and names the forty.")
        desk.click("text=Send the answer")
        look("answered", desk)
    page.fill("#id_code", code)
    page.click("main button.primary")
    look("shown")
    assert found == []
    assert page.evaluate("document.documentElement.dir") == ("rtl" if language == "ar" else "")
