"""Arranging a front in a real browser: by mouse, by touch, by keys; kept without leaving the page."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from sunseed.testing.browsing import chromium, in_database, sign_in

pytestmark = [pytest.mark.browser]
KEPT = "text=Kept. Readers see another order"


@pytest.fixture
def page(sqlite_room: Any, newsroom: str, write_story: Callable[..., Any], request: Any) -> Iterator[Any]:
    """Open the front page's order with three stories in the rail and one more to add, as an editor."""

    def prepare() -> None:
        from sunseed.newsroom.fronts import order
        from sunseed.newsroom.publishing import verbs
        from sunseed.newsroom.publishing.arranging import Slot

        editor = sqlite_room.people["editor"]
        stories = [write_story(editor, f"Story {name}") for name in "ABCD"]
        for story in stories:
            verbs.publish(editor, story)
        order.keep(editor, order.front_of(None), [Slot(one.pk, "rail") for one in stories[:3]], revision=0)

    in_database(prepare)
    troubles: list[str] = []
    with chromium() as browser:
        context = browser.new_context(
            base_url=newsroom, has_touch=True, viewport=getattr(request, "param", {"width": 1280, "height": 1000})
        )
        context.set_default_timeout(200_000)
        opened = context.new_page()
        opened.on("pageerror", lambda error: troubles.append(str(error)))
        sign_in(opened)
        opened.wait_for_url("**/desk/")
        opened.goto("/desk/front/")
        yield opened
    assert troubles == []


def _shown(page: Any, zone: str) -> list[str]:
    return page.eval_on_selector_all(f"[data-zone={zone}] > li", "rows => rows.map((one) => one.dataset.title)")


def _middle(page: Any, selector: str) -> tuple[float, float]:
    box = page.locator(selector).bounding_box()
    return box["x"] + box["width"] / 2, box["y"] + box["height"] / 2


def _handle(name: str) -> str:
    return f"[data-handle][aria-label='Move Story {name}']"


def _kept(page: Any, zone: str) -> list[str]:
    """Return what the server has, after a reload."""
    page.wait_for_selector(KEPT)
    page.reload()
    return _shown(page, zone)


def test_a_story_is_dragged_within_its_part_and_into_another(page):
    """The mouse carries the last story of the rail to its top, then to the lead; each is kept."""
    assert _shown(page, "rail") == ["Story A", "Story B", "Story C"]
    page.mouse.move(*_middle(page, _handle("C")))
    page.mouse.down()
    x, y = _middle(page, _handle("A"))
    page.mouse.move(x, y - 30, steps=8)
    page.mouse.up()
    assert _kept(page, "rail") == ["Story C", "Story A", "Story B"]
    page.mouse.move(*_middle(page, _handle("C")))
    page.mouse.down()
    page.mouse.move(*_middle(page, ".zone-lead .zone-head"), steps=8)
    page.mouse.up()
    assert _kept(page, "lead") == ["Story C"]
    assert _shown(page, "rail") == ["Story A", "Story B"]


def test_a_drag_is_given_up_with_escape(page):
    """Escape during a drag puts the story back where it was and keeps nothing."""
    page.mouse.move(*_middle(page, _handle("C")))
    page.mouse.down()
    page.mouse.move(*_middle(page, ".zone-lead .zone-head"), steps=8)
    page.keyboard.press("Escape")
    page.mouse.up()
    assert _shown(page, "rail") == ["Story A", "Story B", "Story C"]
    assert not page.locator(".ghost").count()


@pytest.mark.parametrize("page", [{"width": 360, "height": 780}], indirect=True)
def test_a_finger_drags_by_the_handle(page):
    """Touch moves a story by its handle while the page stays where it is."""
    touch = page.context.new_cdp_session(page)
    page.locator(_handle("B")).evaluate("one => one.scrollIntoView({block: 'center'})")  # far from the scrolling edges
    x, y = _middle(page, _handle("B"))
    _, top = _middle(page, _handle("A"))
    before = page.evaluate("scrollY")
    touch.send("Input.dispatchTouchEvent", {"type": "touchStart", "touchPoints": [{"x": x, "y": y}]})
    for step in range(1, 9):
        point = {"x": x, "y": y + (top - 40 - y) * step / 8}
        touch.send("Input.dispatchTouchEvent", {"type": "touchMove", "touchPoints": [point]})
    assert page.evaluate("scrollY") == before
    touch.send("Input.dispatchTouchEvent", {"type": "touchEnd", "touchPoints": []})
    assert _kept(page, "rail") == ["Story B", "Story A", "Story C"]


def test_keys_alone_arrange_a_front(page):
    """Picked up with Enter, moved with arrows over the edge of a part, put down; each step is spoken."""
    page.locator(_handle("A")).focus()
    page.keyboard.press("Enter")
    page.keyboard.press("ArrowDown")
    assert page.locator("[data-said]").inner_text() == "Story A: Top stories, 2 of 3"
    page.keyboard.press("ArrowLeft")
    assert page.locator("[data-said]").inner_text() == "Story A: Second, 1 of 1"
    assert page.evaluate("document.activeElement.getAttribute('aria-label')") == "Move Story A"
    page.keyboard.press("Escape")
    assert _shown(page, "rail") == ["Story A", "Story B", "Story C"]
    page.keyboard.press("Space")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Space")
    assert _kept(page, "rail") == ["Story B", "Story A", "Story C"]


def test_buttons_move_find_and_add(page):
    """Every drag has a button that does the same; a story is found and added without leaving the page."""
    page.click("button[aria-label='Down: Story A']")
    page.click("button[aria-label='To Lead: Story C']")
    assert _kept(page, "rail") == ["Story B", "Story A"]
    assert _shown(page, "lead") == ["Story C"]
    page.fill("#q", "Story D")
    page.press("#q", "Enter")
    page.wait_for_function("document.querySelectorAll('[data-candidates] > li').length === 1")
    page.click("button[aria-label='Story D: Second']")
    page.wait_for_selector("[data-zone=second] [data-title='Story D']")
    page.click("button[aria-label='Remove Story B']")
    assert _kept(page, "rail") == ["Story A"]


def test_of_two_windows_the_slower_one_chooses(page):
    """The second window is told of the first one's order and can keep its own."""
    other = page.context.new_page()
    other.goto("/desk/front/")
    page.click("button[aria-label='Down: Story A']")
    page.wait_for_selector(KEPT)
    other.click("button[aria-label='Up: Story C']")
    other.wait_for_selector("text=Somebody else arranged this front")
    other.click("text=Keep my order")
    assert _kept(other, "rail") == ["Story A", "Story C", "Story B"]


def test_the_page_has_no_axe_violation(page):
    """axe finds nothing on the arranged front, in either theme."""
    script = Path(__file__).resolve().parents[2] / "node_modules/axe-core/axe.min.js"
    if not script.exists():
        pytest.skip("axe-core is not in node_modules: run `make setup`")
    for theme in ("light", "dark"):
        page.emulate_media(color_scheme=theme)
        page.reload()
        page.evaluate(script.read_text("utf-8"))  # evaluated, not added: the page allows no script but its own
        found = page.evaluate("axe.run().then((said) => said.violations.map((one) => [one.id, one.nodes[0].html]))")
        assert found == [], theme
