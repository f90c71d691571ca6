"""A person at the desk with a real browser: write a story with a picture, publish it, and write without script."""

from __future__ import annotations

import time
from collections.abc import Iterator
from typing import Any

import pytest
from PIL import Image

from sunseed.testing.browsing import chromium, in_database, sign_in

pytestmark = [pytest.mark.browser]


@pytest.fixture
def page(newsroom: str) -> Iterator[Any]:
    """Open a page that fails the test on any error in its console."""
    yield from _open(newsroom, script=True)


@pytest.fixture
def plain_page(newsroom: str) -> Iterator[Any]:
    """Open a page in a browser that runs no script, on a phone."""
    yield from _open(newsroom, script=False)


def _open(newsroom: str, *, script: bool) -> Iterator[Any]:
    troubles: list[str] = []
    with chromium() as browser:
        size = {"width": 1280, "height": 900} if script else {"width": 360, "height": 780}
        context = browser.new_context(base_url=newsroom, java_script_enabled=script, viewport=size)
        context.set_default_timeout(200_000)
        opened = context.new_page()
        opened.on("console", lambda said: troubles.append(said.text) if said.type in ("error", "warning") else None)
        opened.on("pageerror", lambda error: troubles.append(str(error)))
        sign_in(opened)
        opened.wait_for_url("**/desk/")
        yield opened
    assert troubles == []


def _section() -> None:
    from sunseed.newsroom.stories.models import Section

    in_database(lambda: Section.objects.create(name="News", slug="news"))


def _printed(room: Any, path: str, words: str) -> str:
    """Wait until a page is printed with these words."""
    file = room.instance.public / path / "index.html"
    for _ in range(4000):
        if file.exists() and words in (text := file.read_text()):
            return text
        time.sleep(0.05)
    raise AssertionError(f"{file} was not printed with {words!r}")


def test_writing_a_story_with_a_picture_and_publishing_it(sqlite_room, page, tmp_path):
    """Typed in the editor, saved by itself, with a picture in the text: readers get it, and a correction after it."""
    _section()
    Image.new("RGB", (900, 600), "gold").save(tmp_path / "seeds.jpg")
    page.click("text=Write a story")
    page.wait_for_url("**/stories/**")
    page.fill("#id_headline", "Sacks of seeds")
    page.click(".ProseMirror")
    page.keyboard.type("They came by ")
    page.click("button[aria-label=Bold]")
    page.keyboard.type("lorry")
    page.click("button[aria-label=Bold]")
    page.keyboard.type(".")
    page.keyboard.press("Enter")
    page.click('button[aria-label="Pull quote"]')
    page.keyboard.type("Each one is countable.")
    page.select_option("#id_section", label="News")
    page.fill("#id_bylines", "Mina Park")
    page.set_input_files("input[type=file]", tmp_path / "seeds.jpg")
    page.fill(".picture input[name^=alt]", "A golden field")
    page.check(".picture input[name=lead]")
    page.click("text=Put into the text")
    page.wait_for_selector("text=Still needed", state="hidden")
    page.wait_for_selector("[data-saved]:text-is('Saved')")
    page.reload()
    assert page.input_value("#id_headline") == "Sacks of seeds"
    assert page.locator(".ProseMirror strong").inner_text() == "lorry"
    page.wait_for_function("document.querySelector('.ProseMirror figure img')?.naturalWidth > 0")
    page.click(".acts >> text=Publish")
    page.click("button.sun")
    page.wait_for_selector("text=Published at")
    printed = _printed(sqlite_room, "news/sacks-of-seeds", "lorry")
    assert "<strong>lorry</strong>" in printed
    assert printed.count("A golden field") >= 2
    page.click(".ProseMirror p >> nth=0")
    page.keyboard.press("End")
    page.keyboard.type(" At night.")
    page.click(".acts >> text=Publish changes")
    page.check("input[value=correction]")
    page.fill("#words", "We left out the hour.")
    page.click("button.sun")
    page.wait_for_selector("text=Published at")
    _printed(sqlite_room, "news/sacks-of-seeds", "We left out the hour.")


def test_publishing_while_words_are_being_saved_is_no_conflict(sqlite_room, page):
    """The form waits for a save that is under way and names the revision it brings: no conflict with oneself."""
    _section()
    page.click("text=Write a story")
    page.wait_for_url("**/stories/**")
    page.fill("#id_headline", "Slow wire")
    page.select_option("#id_section", label="News")
    page.fill("#id_bylines", "Mina Park")
    held = []
    page.route("**/autosave/", lambda route: held.append(route))
    page.click(".ProseMirror")
    page.keyboard.type("They came by lorry.")
    page.wait_for_selector("[data-saved]:text-is('Saving…')")
    page.click(".acts >> text=Publish", no_wait_after=True)
    assert "/publish/" not in page.url
    for one in held:
        one.continue_()
    page.unroute("**/autosave/")
    page.wait_for_url("**/publish/")
    page.click("button.sun")
    page.wait_for_selector("text=Published at")
    _printed(sqlite_room, "news/slow-wire", "lorry")


def test_words_typed_during_a_save_are_not_called_saved(page):
    """The answer to a save speaks for the words it was sent, and not for those typed since."""
    _section()
    page.click("text=Write a story")
    page.wait_for_url("**/stories/**")
    held = []
    page.route("**/autosave/", lambda route: held.append(route))
    page.fill("#id_headline", "First")
    page.wait_for_selector("[data-saved]:text-is('Saving…')")
    page.fill("#id_headline", "First and second")
    with page.expect_response("**/autosave/"):
        held[0].continue_()
    page.wait_for_selector("[data-saved]:text-is('Not saved yet'), [data-saved]:text-is('Saving…')")
    page.unroute("**/autosave/")  # which lets those go that are held
    page.wait_for_selector("[data-saved]:text-is('Saved')")
    page.reload()
    assert page.input_value("#id_headline") == "First and second"


def test_the_whole_way_works_without_script_on_a_phone(sqlite_room, plain_page):
    """Begin, write plain text, save, publish: every step is a form."""
    _section()
    plain_page.click("text=Write a story")
    plain_page.fill("#id_headline", "Plain words")
    plain_page.fill("#id_body", "First paragraph.\n\nSecond paragraph.")
    plain_page.select_option("#id_section", label="News")
    plain_page.fill("#id_bylines", "Mina Park")
    plain_page.click(".acts >> text=Publish")
    plain_page.click("button.sun")
    plain_page.wait_for_selector("text=Published at")
    assert "<p>First paragraph.</p><p>Second paragraph.</p>" in _printed(sqlite_room, "news/plain-words", "Second")


@pytest.mark.parametrize("width", [320, 360, 1440])
def test_no_page_of_the_desk_is_wider_than_its_window(page, width):
    """At 320, 360 and 1440 pixels nothing has to be scrolled sideways."""
    _section()
    page.click("text=Write a story")
    page.wait_for_url("**/stories/**")
    story = page.url
    page.set_viewport_size({"width": width, "height": 800})
    for address in (
        story,
        f"{story}publish/",
        f"{story}history/",
        "/desk/",
        "/desk/front/",
        "/desk/sections/",
        "/desk/site/",
    ):
        page.goto(address)
        assert page.evaluate("document.documentElement.scrollWidth - innerWidth") <= 0, address


def _box() -> None:
    """Publish a background box."""
    from sunseed.newsroom.background.models import Box
    from sunseed.newsroom.people.models import Account
    from sunseed.newsroom.publishing import verbs

    def make() -> None:
        box = Box.objects.create(headline="What is the Lade?", slug="the-lade", body="<p>Our river.</p>")
        verbs.publish_page(Account.objects.get(email="editor@news.example"), box)

    in_database(make)


def test_a_background_box_is_picked_from_a_list_and_survives_the_editor(page: Any, sqlite_room: Any) -> None:
    """The editor inserts the box's identifier; opening and saving the story again keeps it."""
    _section()
    _box()
    page.goto("/desk/")
    page.click("text=Write a story")
    page.wait_for_selector(".editor [role=textbox]")
    page.fill("#id_headline", "Water in the cellars")
    page.click(".editor [role=textbox]")
    page.keyboard.type("It came at four.")
    page.click('button[aria-label="Background box"]')
    page.select_option("#box-choice", label="What is the Lade?")
    page.click("dialog[open] button.primary")
    page.wait_for_selector(".editor .film-place >> text=What is the Lade?")
    for _ in range(2):
        page.click('button[name="then"][value=""]')
        page.wait_for_selector(".editor .film-place >> text=What is the Lade?")
        assert 'data-include="urn:uuid:' in page.input_value("#id_body")
