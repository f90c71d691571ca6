"""Nothing typed is lost: a cut network, a closed page, two tabs, an ended session, two people, in a real browser."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from PIL import Image

from sunseed.testing.browsing import chromium, in_database
from sunseed.testing.browsing import sign_in as enter
from sunseed.testing.filming import until

# What a browser itself says of a cut wire, an ended session or a conflict; anything else is a fault of ours.
EXPECTED = ("ERR_INTERNET_DISCONNECTED", "ERR_CONNECTION", "status of 401", "status of 403", "status of 409")

pytestmark = pytest.mark.browser


@pytest.fixture
def browser() -> Iterator[Any]:
    """Start Chromium."""
    with chromium() as started:
        yield started


@pytest.fixture
def sign_in(newsroom: str, browser: Any) -> Iterator[Callable[..., Any]]:
    """Return a function that opens a browser of its own, signed in, on a page of the desk."""
    troubles: list[str] = []

    def watch(page: Any) -> None:
        page.on("console", lambda said: troubles.append(said.text) if said.type in ("error", "warning") else None)
        page.on("pageerror", lambda error: troubles.append(str(error)))

    def opened(role: str = "reporter", width: int = 360) -> Any:
        context = browser.new_context(base_url=newsroom, viewport={"width": width, "height": 780})
        context.set_default_timeout(60_000)
        context.on("page", watch)
        page = context.new_page()
        _enter(page, role)
        return page

    yield opened
    assert [one for one in troubles if not any(words in one for words in EXPECTED)] == []


def _enter(page: Any, role: str) -> None:
    enter(page, f"{role}@news.example")
    page.wait_for_url("**/desk/**")


def _begin(page: Any, headline: str = "From the quay") -> str:
    """Begin a story with a headline that is saved; return its address."""
    page.goto("/desk/")
    page.click("text=Write a story")
    page.wait_for_url("**/stories/**")
    page.fill("#id_headline", headline)
    _saved(page)
    return str(page.url)


def _saved(page: Any) -> None:
    page.wait_for_selector("[data-saved]:text-is('Saved')")


def _type(page: Any, words: str) -> None:
    page.click(".ProseMirror")
    page.keyboard.type(words)


def _kept(page: Any) -> int:
    return int(page.evaluate("Object.keys(localStorage).filter((key) => key.startsWith('unsent:')).length"))


def _body(address: str) -> str:
    from sunseed.newsroom.stories.models import Story

    key = address.rstrip("/").split("/")[-1]
    return str(in_database(lambda: Story.objects.get(pk=key).content.get("body", "")))


def test_words_typed_without_a_network_survive_a_closed_page(sign_in):
    """Cut the network, write, close: opened again, the page offers the words with what differs, and they arrive."""
    page = sign_in()
    address = _begin(page)
    page.context.set_offline(True)
    _type(page, "The lamps went out at nine.")
    page.wait_for_selector("[data-saved]:has-text('kept in this browser')")
    assert _kept(page) == 1
    page.close()
    page.context.set_offline(False)
    page = page.context.new_page()
    page.goto(address)
    panel = page.locator("[data-restore]")
    panel.wait_for()
    assert panel.locator("ins").inner_text() == "The lamps went out at nine."
    panel.locator("text=Take them up").click()
    _saved(page)
    assert "The lamps went out at nine." in _body(address)
    page.reload()
    page.wait_for_timeout(600)
    assert page.locator("[data-restore]").count() == 0
    assert _kept(page) == 0


def test_words_go_out_by_themselves_when_the_network_comes_back(sign_in):
    """The page stays open through the cut: nothing has to be pressed."""
    page = sign_in()
    address = _begin(page)
    page.context.set_offline(True)
    _type(page, "Nine lamps.")
    page.wait_for_selector("[data-saved]:has-text('No connection')")
    page.context.set_offline(False)
    _saved(page)
    assert "Nine lamps." in _body(address)
    assert _kept(page) == 0


def _pages_kept(page: Any) -> list[str]:
    """Return the paths that this browser keeps of the desk."""
    script = """async () => await caches.has('sunseed-desk')
      ? (await (await caches.open('sunseed-desk')).keys()).map(one => new URL(one.url).pathname) : []"""
    return list(page.evaluate(script))


def test_the_page_opens_without_a_network_with_the_words_saved_last(sqlite_room, sign_in):
    """Closed and opened again on a train: the list and the story are there, with words saved after the page was kept;
    what is typed goes out when the network is back and conflicts with nothing. Signing out deletes all of it."""
    from sunseed.newsroom.stories.models import Story

    page = sign_in()
    address = _begin(page)
    path = address.partition("/desk/")[1] + address.partition("/desk/")[2]
    while path not in _pages_kept(page):
        page.wait_for_timeout(200)
    _type(page, "Saved after the page was kept.")
    _saved(page)
    context = page.context
    page.close()
    context.set_offline(True)
    page = context.new_page()
    page.goto("/desk/")
    page.click("text=From the quay")
    page.wait_for_selector("text=You see this story as it was last saved")
    assert "Saved after the page was kept." in page.inner_text(".ProseMirror")
    page.click(".ProseMirror")
    page.keyboard.press("Control+End")
    page.keyboard.type(" Typed on the train.")
    page.wait_for_selector("[data-saved]:has-text('kept in this browser')")
    context.set_offline(False)
    _saved(page)
    story = in_database(lambda: Story.objects.get())
    assert "Saved after the page was kept. Typed on the train." in story.draft.body
    assert page.locator(".conflict").count() == 0
    page.goto(address)
    assert page.locator("[data-restore]").count() == 0
    page.click(".menu summary")
    page.click("text=Sign out")
    page.wait_for_url("**/account/login/**")
    assert _pages_kept(page) == []


def test_pages_kept_for_somebody_else_are_gone_when_another_signs_in(sign_in):
    """The next person at this browser opens nothing of the last one, network or not; reading keeps nothing."""
    page = sign_in()
    address = _begin(page)
    while not any("/stories/" in one for one in _pages_kept(page)):
        page.wait_for_timeout(200)
    page.context.clear_cookies()  # a session that ended without signing out
    _enter(page, "editor")
    page.wait_for_function("async () => !await caches.has('sunseed-desk')")
    page.goto(address)
    page.wait_for_timeout(2_500)
    assert _pages_kept(page) == []
    page.context.set_offline(True)
    page.goto(address)
    page.wait_for_selector("text=Nothing was kept in this browser")


def test_dropped_words_are_gone_and_words_of_the_same_text_are_not_offered(sign_in):
    """What one drops is removed from the browser; the newsroom's text stays."""
    page = sign_in()
    address = _begin(page)
    page.context.set_offline(True)
    page.fill("#id_headline", "Wrong")
    page.wait_for_selector("[data-saved]:has-text('kept in this browser')")
    page.close()
    page.context.set_offline(False)
    page = page.context.new_page()
    page.goto(address)
    page.click("[data-restore] >> text=Drop them")
    assert _kept(page) == 0
    assert page.input_value("#id_headline") == "From the quay"


def test_an_ended_session_keeps_the_words_until_one_has_signed_in_again(sqlite_room, sign_in):
    """The session ends: the page says so, keeps the words, and sends them after a new sign-in in another tab."""
    page = sign_in()
    address = _begin(page)

    def end() -> None:
        from django.contrib.sessions.models import Session

        from sunseed.newsroom.people.models import SignIn

        Session.objects.all().delete()
        SignIn.objects.all().delete()

    in_database(end)
    _type(page, "Before the door closed.")
    page.wait_for_selector("[data-saved]:has-text('Sign in again in another tab')")
    assert "Before" not in _body(address)
    assert _kept(page) == 1
    other = page.context.new_page()
    _enter(other, "reporter")
    _saved(page)
    assert "Before the door closed." in _body(address)


def test_words_are_not_saved_under_somebody_elses_name(sqlite_room, sign_in):
    """Another person signs in in the same browser: the first one's page stops, its words stay its owner's."""
    page = sign_in()
    address = _begin(page)

    def end() -> None:
        from sunseed.newsroom.people.models import SignIn

        SignIn.objects.all().delete()

    in_database(end)
    _type(page, "Mine alone.")
    page.wait_for_selector("[data-saved]:has-text('Sign in again')")
    other = page.context.new_page()
    _enter(other, "editor")
    page.wait_for_selector("[data-saved]:has-text('Somebody else is signed in')")
    assert "Mine alone." not in _body(address)
    other.goto(address)
    other.wait_for_timeout(800)
    assert other.locator("[data-restore]").count() == 0


def test_signing_out_says_what_it_deletes_and_deletes_it(sign_in):
    """With unsent words in the browser, signing out asks first; after it nothing of them is kept."""
    page = sign_in(width=1280)
    _begin(page)
    page.context.set_offline(True)
    _type(page, "Unsent.")
    page.wait_for_selector("[data-saved]:has-text('kept in this browser')")
    page.close()
    page.context.set_offline(False)
    page = page.context.new_page()
    page.goto("/desk/")
    said: list[str] = []
    page.once("dialog", lambda dialog: (said.append(dialog.message), dialog.dismiss()))
    page.click(".menu summary")
    with page.expect_event("dialog"):
        page.click("text=Sign out")
    assert "never reached the newsroom" in said[0]
    assert _kept(page) == 1
    page.once("dialog", lambda dialog: dialog.accept())
    page.click("text=Sign out")
    page.wait_for_url("**/account/**")
    assert _kept(page) == 0


def test_two_tabs_know_of_each_other_and_overwrite_nothing(sign_in):
    """The second tab is told; what one saves stops the other, which keeps its words and comes to the conflict page."""
    first = sign_in()
    address = _begin(first)
    second = first.context.new_page()
    second.goto(address)
    first.wait_for_selector("[data-other-tab]")
    second.wait_for_selector("[data-other-tab]")
    second.route("**/autosave/", lambda route: None)  # its wire is slow
    _type(second, "In the second tab.")
    _type(first, "In the first tab.")
    _saved(first)
    second.wait_for_selector("[data-saved]:has-text('Another tab saved this story')")
    second.unroute("**/autosave/")
    second.click(".acts >> text=Save")
    second.wait_for_selector("text=Two people wrote at once")
    assert "In the second tab." in second.locator(".ProseMirror").inner_text()
    assert "In the first tab." in _body(address)


def test_the_second_person_sees_who_writes_and_takes_over_with_a_notice(sqlite_room, sign_in):
    """An editor opens what its reporter has open: read only, with the name; after a take-over the reporter is told."""
    reporter = sign_in()
    address = _begin(reporter)
    reporter.wait_for_timeout(500)
    editor = sign_in("editor", 1280)
    editor.goto(address)
    editor.wait_for_selector("[data-presence-words]:has-text('reporter@news.example is editing')")
    assert editor.locator(".ProseMirror").get_attribute("contenteditable") == "false"
    editor.click("text=Take over")
    editor.wait_for_selector(".ProseMirror[contenteditable=true]")
    _type(editor, "By the editor.")
    _saved(editor)
    reporter.evaluate("document.dispatchEvent(new Event('visibilitychange'))")  # the heartbeat, without waiting for it
    reporter.wait_for_selector("[data-presence-words]:has-text('took over')")
    assert reporter.locator(".ProseMirror").get_attribute("contenteditable") == "false"
    assert "By the editor." in _body(address)


def test_words_composed_on_a_phone_keyboard_arrive_as_composed(sign_in):
    """Composition events, as Chinese and Android keyboards send them: words in the making are replaced."""
    page = sign_in()
    address = _begin(page)
    page.click(".ProseMirror")
    session = page.context.new_cdp_session(page)
    for words in ("n", "ni", "ni h", "ni hao"):
        session.send(
            "Input.imeSetComposition", {"text": words, "selectionStart": len(words), "selectionEnd": len(words)}
        )
    session.send("Input.insertText", {"text": "你好"})
    for words in ("wor", "worl", "world"):
        session.send(
            "Input.imeSetComposition", {"text": words, "selectionStart": len(words), "selectionEnd": len(words)}
        )
    session.send("Input.insertText", {"text": "world"})
    page.keyboard.press("Enter")
    page.keyboard.type("Next.")
    _saved(page)
    assert _body(address) == "<p>你好world</p><p>Next.</p>"


def test_a_place_for_a_film_stands_in_the_draft_and_refuses_publication(sqlite_room, sign_in):
    """The block is drawn, saved and loaded again, and named among what is still needed."""
    page = sign_in("editor", 1280)
    address = _begin(page)
    page.click(".ProseMirror")
    page.click("button[aria-label='Place for a film']")
    page.fill("#film-words", "The speech on [the] steps")
    page.click("#film-dialog >> text=Keep a place")
    page.wait_for_selector(".film-place:has-text('The speech on the steps')")
    page.wait_for_selector("[data-wants]:has-text('Replace the place kept for a film')")
    assert "<p>[film: The speech on the steps]</p>" in _body(address)
    page.reload()
    page.wait_for_selector(".film-place:has-text('The speech on the steps')")
    page.goto(f"{address}publish/")
    assert "Replace the place kept for a film" in page.locator("main").inner_text()


def test_a_picture_that_does_not_arrive_waits_and_is_tried_again(sign_in, tmp_path):
    """Without a network the file stays in the page; when the network is back it goes out."""
    Image.new("RGB", (900, 600), "gold").save(tmp_path / "quay.jpg")
    page = sign_in()
    _begin(page)
    page.context.set_offline(True)
    page.set_input_files("input[form=upload][type=file]", tmp_path / "quay.jpg")
    page.wait_for_selector("[data-uploads]:has-text('It waits here')")
    page.context.set_offline(False)
    page.wait_for_selector(".picture img")
    assert page.locator("[data-uploads] li").count() == 0
    camera = page.locator("input[capture=environment]")
    assert camera.get_attribute("accept") == "image/*"


def test_a_remark_leads_to_its_passage_in_the_editor(sqlite_room, sign_in):
    """What an editor marked on the page of review is selected in the writer's text, though words were put before it."""
    from sunseed.newsroom.review.models import Remark

    page = sign_in(width=1280)
    address = _begin(page)
    _type(page, "They came at nine. They left at ten.")
    _saved(page)
    editor = sign_in("editor", 1280)
    editor.goto(f"{address}review/")
    editor.evaluate("""() => {
        const words = [...document.querySelectorAll("[data-reading] p")].at(-1).firstChild;
        const start = words.data.indexOf("left at ten");
        getSelection().setBaseAndExtent(words, start, words, start + "left at ten".length);
    }""")
    editor.click("text=Remark on this")
    editor.select_option("#rule", "source")
    editor.fill("#remark-words", "Who saw it?")
    editor.click("button:text-is('Remark')")
    editor.wait_for_selector("mark:text-is('left at ten')")
    kept = in_database(lambda: Remark.objects.get())
    assert kept.quote == "left at ten"
    assert kept.before.endswith("nine. They ")
    page.goto(address)
    page.click(".ProseMirror p")
    page.keyboard.press("Home")
    page.keyboard.type("So. ")
    page.click("text=Show it in the text")
    until(page, lambda: page.evaluate("getSelection().toString()") == "left at ten")  # at the next frame


def test_the_queue_is_walked_from_the_keyboard(sqlite_room, sign_in, write_story):
    """j and k go from story to story, Enter opens; letters typed into a field go nowhere else."""
    from sunseed.newsroom.review import moves

    def give() -> None:
        reporter = sqlite_room.people["reporter"]
        for name in ("First", "Second", "Third"):
            moves.submit(reporter, write_story(reporter, name))

    in_database(give)
    page = sign_in("editor", 1280)
    page.goto("/desk/queue/")
    for key, name in (("j", "First"), ("j", "Second"), ("k", "First"), ("k", "First"), ("j", "Second")):
        page.keyboard.press(key)
        assert page.evaluate("document.activeElement.textContent") == name
    page.keyboard.press("Enter")
    page.wait_for_url("**/review/")
    assert page.locator(".reading h2").first.inner_text() == "Second"
    page.focus("#remark-words")
    page.keyboard.type("jk")
    assert page.input_value("#remark-words") == "jk"
