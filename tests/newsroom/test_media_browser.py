"""The point of a picture that matters, chosen in a real browser: by pointer, and by arrow keys."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest

from sunseed.testing.browsing import chromium, in_database, sign_in

pytestmark = [pytest.mark.browser]


@pytest.fixture
def page(sqlite_room: Any, newsroom: str, picture: Callable[..., Any], request: Any) -> Iterator[Any]:
    """Open the page of a picture twice as high as wide, as an editor."""
    key = in_database(lambda: picture(sqlite_room.people["editor"], "tower", size=(700, 1400)).id)
    troubles: list[str] = []
    with chromium() as browser:
        context = browser.new_context(base_url=newsroom, viewport=getattr(request, "param", None))
        context.set_default_timeout(200_000)
        opened = context.new_page()
        opened.on("pageerror", lambda error: troubles.append(str(error)))
        opened.on("console", lambda said: troubles.append(said.text) if said.type == "error" else None)
        sign_in(opened)
        opened.wait_for_url("**/desk/")
        opened.goto(f"/desk/media/{key}/")
        opened.wait_for_selector(".focus-on")
        yield opened
    assert troubles == []


def _chosen(page: Any) -> tuple[str, str]:
    return page.input_value("#id_focus_x"), page.input_value("#id_focus_y")


def test_the_point_is_chosen_by_pointer_and_by_arrow_keys(page: Any) -> None:
    """A touch on the picture moves both sliders, an arrow key one of them by a step; what was chosen is kept."""
    assert _chosen(page) == ("50", "50")
    box = page.locator("[data-focus] img").bounding_box()
    page.locator("[data-focus]").click(position={"x": box["width"] * 0.25, "y": box["height"] * 0.2})
    assert _chosen(page) == ("25", "20")
    page.focus("#id_focus_y")
    page.keyboard.press("ArrowRight")
    page.focus("#id_focus_x")
    page.keyboard.press("ArrowLeft")
    assert _chosen(page) == ("24", "21")
    page.click("main button.primary")
    page.wait_for_selector("text=Kept.")
    assert _chosen(page) == ("24", "21")


@pytest.mark.parametrize("page", [{"width": 360, "height": 800}], indirect=True)
def test_the_frame_shows_what_the_card_will(page: Any) -> None:
    """The frame lies where the newsroom's own reckoning puts the window, to a pixel of the page."""
    from sunseed.newsroom.stories.cards import window

    page.focus("#id_focus_y")
    for focus in (0.0, 1.0):
        page.keyboard.press("Home" if focus == 0 else "End")
        whole = page.locator("[data-focus] img").bounding_box()
        frame = page.locator(".focus-frame").bounding_box()
        scale = whole["width"] / 700
        left, top, right, bottom = (one * scale for one in window(700, 1400, (0.5, focus)))
        assert abs(frame["x"] - whole["x"] - left) < 1.5
        assert abs(frame["y"] - whole["y"] - top) < 1.5
        assert abs(frame["width"] - (right - left)) < 1.5
        assert abs(frame["height"] - (bottom - top)) < 1.5
