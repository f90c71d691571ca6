"""Every example page in a real browser, from both sides: accessible, within the policy, never wider than a phone."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from sunseed.edition.theme import Theme
from sunseed.edition.theme.gallery import print_gallery

pytestmark = pytest.mark.browser
RULES = {
    "runOnly": {
        "type": "tag",
        "values": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"],
    },
    "rules": {"target-size": {"enabled": True}},
    "resultTypes": ["violations"],  # of all else one element is told, which is quicker
}
PHONE = {"width": 360, "height": 740}
DESK = {"width": 1280, "height": 900}


WIDER = "document.documentElement.scrollWidth > document.documentElement.clientWidth"
MOVING = """[...document.querySelectorAll('*')].filter(one => {
  const style = getComputedStyle(one);
  return [style.transitionDuration, style.animationDuration].join().split(',').some(text => parseFloat(text) > 0)
    || style.scrollBehavior === 'smooth' }).map(one => one.tagName + '.' + one.className)"""


@pytest.fixture(scope="module")
def gallery(tmp_path_factory: pytest.TempPathFactory, serve: Any) -> Iterator[tuple[str, list[str]]]:
    """Print all examples once and serve them, the redirect too, which stays; return the address and the pages."""
    folder = tmp_path_factory.mktemp("gallery")
    pages = print_gallery(folder, Theme.load())
    with serve(folder, still=True) as address:
        yield address, [page.removesuffix("index.html") for page in pages]


def opened(chromium: Any, address: str, **options: Any) -> tuple[Any, list[str]]:
    """Open a page in a fresh context; return it with the list of complaints the browser makes."""
    context = chromium.new_context(**options)
    page = context.new_page()
    complaints: list[str] = []
    page.on("console", lambda message: complaints.append(message.text) if message.type == "error" else None)
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.goto(address)
    settle(page)
    return page, complaints


def settle(page: Any) -> None:
    """Wait until the rail beside the page, if there is one, has been filled by the page's script."""
    if page.locator("[data-rail]").count():
        page.wait_for_selector(".side .rail-item", state="attached")


def faults(page: Any, axe: str, rules: dict[str, Any], least: int) -> list[str]:
    """Return what axe finds on a page, one line for each element; at least so many rules must have applied."""
    page.evaluate(axe)  # by the debugger's way in: the page's own policy would refuse it as a script
    found = page.evaluate("rules => axe.run(document, rules)", rules)
    assert len(found["passes"]) >= least, "the checker did not really look"
    return [
        f"{one['id']}: {node['target']} {node['failureSummary']}"
        for one in found["violations"]
        for node in one["nodes"]
    ]


@pytest.mark.parametrize("turned", [False, True], ids=["left to right", "right to left"])
def test_every_kind_of_page_is_accessible_and_fits(
    chromium: Any, axe: str, serve: Any, tmp_path: Path, turned: bool
) -> None:
    """Both themes: WCAG 2.2 AA and best practice by axe, on a phone and a desk; nothing refused by the page's policy;
    nothing moves for those who asked for that; nothing wider than 320 px, with its text doubled neither."""
    pages = print_gallery(tmp_path, Theme.load(), turned=turned)
    wrong: list[str] = []
    with serve(tmp_path, still=True) as address:
        page = chromium.new_context(viewport=PHONE, reduced_motion="reduce").new_page()
        said: list[str] = []
        page.on("console", lambda message: said.append(message.text))
        page.on("pageerror", lambda error: said.append(f"error: {error}"))
        for place in pages:
            name = place.removesuffix("index.html")
            page.goto(address + name)
            settle(page)
            found = [f"light: {one}" for one in faults(page, axe, RULES, 16)]
            if turned and page.evaluate("getComputedStyle(document.body).direction") != "rtl":
                found.append("runs the wrong way")
            found += [f"moves: {one}" for one in page.evaluate(MOVING)]
            page.emulate_media(color_scheme="dark")
            page.set_viewport_size(DESK)
            found += [f"dark: {one}" for one in faults(page, axe, RULES, 16)]
            page.set_viewport_size({"width": 320, "height": 700})
            found += ["scrolls sideways"] if page.evaluate(WIDER) else []
            page.evaluate("document.documentElement.style.setProperty('font-size', '200%')")
            found += ["scrolls sideways with its text doubled"] if page.evaluate(WIDER) else []
            page.emulate_media(color_scheme="light")
            page.set_viewport_size(PHONE)
            found += [one for one in said if "Content Security Policy" in one or one.startswith("error: ")]
            said.clear()
            wrong += [f"{name}: {one}" for one in found]
        page.context.close()
    assert not wrong, "\n".join(wrong)


def test_the_first_tab_stop_skips_to_the_main_content(chromium: Any, gallery: tuple[str, list[str]]) -> None:
    """Tab shows the skip link, Enter moves past the masthead into main."""
    address, _ = gallery
    page, _ = opened(chromium, address + "story-review/x/x/x/", viewport=PHONE)
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.className") == "skip"
    assert page.evaluate("document.activeElement.getBoundingClientRect().top >= 0")
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    assert page.evaluate("document.querySelector('main').contains(document.activeElement)")
    page.context.close()


def test_every_stop_of_the_keyboard_shows_where_it_is(chromium: Any, gallery: tuple[str, list[str]]) -> None:
    """Each element that takes the focus by Tab has a visible outline."""
    address, _ = gallery
    page, _ = opened(chromium, address + "story-review/x/x/x/", viewport=DESK)
    seen = 0
    for _ in range(60):
        page.keyboard.press("Tab")
        width = page.evaluate(
            "document.activeElement === document.body ? null : getComputedStyle(document.activeElement).outlineWidth"
        )
        if width is None:
            break
        assert width == "3px"
        seen += 1
    assert seen > 20
    page.context.close()


def test_the_rail_comes_from_its_own_page_and_leads_to_the_right_places(
    chromium: Any, gallery: tuple[str, list[str]]
) -> None:
    """Beside a story stand six top stories, two of them to watch, whose links are those of the rail's page."""
    address, _ = gallery
    page, _ = opened(chromium, address + "story-review/x/x/x/", viewport=DESK)
    page.wait_for_selector(".side .rail-item")
    assert page.locator(".side .rail-item").count() == 6
    assert page.locator(".side .label-watch").count() == 2
    first = page.locator(".side .rail-headline a").first.get_attribute("href")
    assert first == address + "news/politics/water-vote/"
    page.context.close()


def test_a_rail_of_nothing_but_this_page_leaves_the_way_to_the_front_page(
    chromium: Any, gallery: tuple[str, list[str]]
) -> None:
    """A language with one story has a rail that names only it: no heading stands over nothing."""
    address, _ = gallery
    context = chromium.new_context(viewport=DESK)
    here = address + "story-review/x/x/x/"
    link = f'<h2 class="rail-headline"><a href="{here}">This</a></h2>'
    rail = f'<ol class="rail-list"><li class="rail-item">{link}</li></ol>'
    context.route("**/top-stories/", lambda route: route.fulfill(content_type="text/html", body=rail))
    page = context.new_page()
    with page.expect_response("**/top-stories/"):
        page.goto(here)
    page.wait_for_timeout(500)
    assert page.locator(".side-way a").count() == 1
    assert page.locator(".side .rail-list").count() == 0
    context.close()


def test_without_scripts_every_word_is_there(chromium: Any, gallery: tuple[str, list[str]]) -> None:
    """A story reads the same without scripts; the rail becomes a link, and the record page says what it needs."""
    address, _ = gallery
    context = chromium.new_context(java_script_enabled=False, viewport=PHONE)
    page = context.new_page()
    page.goto(address + "story-review/x/x/x/")
    assert "the camera is never quite alone" in page.inner_text("main")
    assert page.locator(".side a").first.get_attribute("href").endswith("top-stories/")
    page.goto(address + "record/")
    assert "needs a script" in page.inner_text("noscript")
    context.close()


def test_arabic_runs_from_right_to_left_and_chinese_is_upright(chromium: Any, gallery: tuple[str, list[str]]) -> None:
    """The Arabic page starts at the right edge; no Han text is slanted or set with loose line breaks."""
    address, _ = gallery
    page, _ = opened(chromium, address + "story-ar/x/", viewport=PHONE)
    box = page.locator(".kicker a").bounding_box()
    assert box["x"] + box["width"] > 300
    page.context.close()
    page, _ = opened(chromium, address + "story-zh/x/", viewport=PHONE)
    style = page.evaluate(
        """(() => { const style = getComputedStyle(document.querySelector('.prose em'));
           return [style.fontStyle, style.lineBreak] })()"""
    )
    assert style == ["normal", "strict"]
    page.context.close()


def test_on_paper_the_story_carries_its_address_and_digest(chromium: Any, gallery: tuple[str, list[str]]) -> None:
    """Printing drops the furniture and adds the line with address, entry and digest."""
    address, _ = gallery
    page, _ = opened(chromium, address + "story-review/x/x/x/", viewport=DESK)
    page.emulate_media(media="print")
    line = page.locator(".print-note")
    assert line.is_visible()
    assert "https://news.example.org/news/politics/policy-issues/never-sorry/" in line.inner_text()
    assert page.locator("[data-document]").get_attribute("data-document") in line.inner_text()
    assert not page.locator(".side").is_visible()
    assert not page.locator(".masthead-row").is_visible()
    page.context.close()


def test_changes_between_versions_are_shown_in_signs_too(chromium: Any, gallery: tuple[str, list[str]]) -> None:
    """Words put in and taken out carry brackets and lines, so nobody needs the colour."""
    address, _ = gallery
    page, _ = opened(chromium, address + "difference/x/x/x/x/x/x/", viewport=PHONE)
    signs = page.evaluate(
        """['ins', 'del'].map(tag => { const one = document.querySelector(tag);
           return getComputedStyle(one, '::before').content + getComputedStyle(one).textDecorationLine })"""
    )
    assert signs == ['"[+"underline', '"[−"line-through']
    page.context.close()


def test_the_gallery_is_for_looking_at(tmp_path: Path) -> None:
    """The gallery prints pages, assets and pictures that lie where the pages point."""
    pages = print_gallery(tmp_path, Theme.load())
    assert all((tmp_path / page).is_file() for page in pages)
    assert len(list((tmp_path / "objects/pic").iterdir())) > 10
