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
    from sunseed.newsroom.stories.crops import CARD, Cut, window

    page.focus("#id_focus_y")
    for focus in (0.0, 1.0):
        page.keyboard.press("Home" if focus == 0 else "End")
        whole = page.locator("[data-focus] img").bounding_box()
        frame = page.locator(".focus-frame").bounding_box()
        scale = whole["width"] / 700
        left, top, right, bottom = (one * scale for one in window(700, 1400, CARD, Cut(0.5, focus)))
        assert abs(frame["x"] - whole["x"] - left) < 1.5
        assert abs(frame["y"] - whole["y"] - top) < 1.5
        assert abs(frame["width"] - (right - left)) < 1.5
        assert abs(frame["height"] - (bottom - top)) < 1.5


def test_each_shape_is_seen_at_once_and_cut_by_hand(page: Any) -> None:
    """Previews follow the point; a square cut by hand, by keys, stays where it is put while the others follow on."""
    from sunseed.newsroom.stories.crops import LIST, Cut, window

    def seen(number: int) -> tuple[float, ...]:
        view = page.locator(".cut-view").nth(number).bounding_box()
        shown = page.locator(".cut-view img").nth(number).bounding_box()
        scale = 700 / shown["width"]
        return tuple(
            round(one * scale)
            for one in (view["x"] - shown["x"], view["y"] - shown["y"], view["width"], view["height"])
        )

    before = [seen(number) for number in range(3)]
    page.fill("#id_focus_y", "20")
    assert all(seen(number)[1] < before[number][1] for number in range(3))
    page.check("#id_square_hand")
    page.focus("#id_square_size")
    for _ in range(40):
        page.keyboard.press("ArrowLeft")
    page.fill("#id_focus_y", "80")
    left, top, right, bottom = window(700, 1400, LIST, Cut(0.5, 0.2, 0.6))
    assert all(
        abs(one - other) < 4 for one, other in zip(seen(2), (left, top, right - left, bottom - top), strict=True)
    )
    assert seen(1)[1] > before[1][1]
    page.click("main form button.primary")
    page.wait_for_selector("text=Kept.")
    assert page.is_checked("#id_square_hand")
    assert [page.input_value(f"#id_square_{name}") for name in ("x", "y", "size")] == ["50", "20", "60"]
    assert not page.is_checked("#id_wide_hand")
