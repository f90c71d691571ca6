"""Boxes on the light table in a real browser: drawn by pointer and keys, made into a copy, watched, published."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

pytest.importorskip("av")

import av

from sunseed.capture.films import Cover
from sunseed.capture.identity import Identity
from sunseed.cli.table.newsroom import Newsroom
from sunseed.cli.table.sitting import sitting
from sunseed.cli.table.work import Shelf
from sunseed.testing.browsing import chromium
from sunseed.testing.filming import until
from sunseed.testing.moving import draw
from sunseed.testing.tabled import Tabled

pytestmark = [pytest.mark.browser]
ROOT = Path(__file__).resolve().parents[2]
AXE = ROOT / "node_modules/axe-core/axe.min.js"
PICTURES = ROOT / "build/look/covers"
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]


def test_a_box_is_drawn_moved_burned_in_watched_and_published(tmp_path: Path) -> None:
    """By pointer and by keys; the copy that goes out has it, the newsroom never hears where it was."""
    tabled = Tabled(Identity.generate())
    tabled.film(draw(tmp_path / "a.mkv", 4, size=(640, 360)).read_bytes())
    newsroom = Newsroom("http://127.0.0.1:1", "good", tabled.transport())
    shelf = tmp_path / "shelf"
    troubles: list[str] = []
    with (
        chromium("--autoplay-policy=no-user-gesture-required") as browser,
        sitting(newsroom, tabled.editor, shelf) as door,
    ):
        page = browser.new_context(viewport={"width": 1440, "height": 900}, color_scheme="dark").new_page()
        page.set_default_timeout(60_000)
        page.on("console", lambda said: troubles.append(said.text) if said.type == "error" else None)
        page.on("pageerror", lambda error: troubles.append(str(error)))
        page.goto(door.link())
        page.click("#sheets button")
        until(page, lambda: page.evaluate("document.querySelector('#video').videoWidth") > 0)
        page.wait_for_selector("#covers:not([hidden])", state="attached")
        page.evaluate("document.querySelector('#video').pause()")
        page.fill("#from", "1")
        page.fill("#to", "3")
        page.press("#to", "Enter")
        page.click("#tab-cover")
        drawn_by_pointer(page)
        moved_by_keys(page)
        page.click("#add-mute")
        look(page, "drawn")
        (box,) = kept(page, shelf, tabled).covers
        assert (box.from_ms, box.to_ms) == (1000, 3000)
        made_watched_and_published(page)
        look(page, "published")
    sent = tabled.sent
    said = sent.pop("derive")
    named = {"capture", "item", "start_ms", "end_ms", "name", "language", "captions", "transcript", "people"}
    assert set(said) == named | {"film", "poster", "done"}
    assert said["done"] == ["trimmed", "covered", "muted", "encoded"]
    (tmp_path / "sent.mp4").write_bytes(sent[said["film"]])
    assert covered(tmp_path / "sent.mp4", box)
    assert troubles == []


def drawn_by_pointer(page: Any) -> None:
    """Draw a box over the upper left part, then take its corner further."""
    page.wait_for_timeout(500)
    room = page.locator("#covers").bounding_box()
    at = lambda x, y: (room["x"] + room["width"] * x, room["y"] + room["height"] * y)  # noqa: E731
    page.mouse.move(*at(0.01, 0.01))
    page.mouse.down()
    page.mouse.move(*at(0.2, 0.2), steps=4)
    page.mouse.up()
    assert page.locator(".box").count() == 1
    page.mouse.move(*at(0.2, 0.2))
    page.mouse.down()
    page.mouse.move(*at(0.3, 0.3), steps=4)
    page.mouse.up()
    box = page.locator(".box").bounding_box()
    assert abs(box["width"] / room["width"] - 0.29) < 0.02
    assert page.locator("#boxes li").count() == 1


def moved_by_keys(page: Any) -> None:
    """Arrows move and stretch it, one that moves gets a second place, and all of it is undone step by step."""
    page.focus(".box")
    before = page.locator(".box").bounding_box()
    for _ in range(5):
        page.keyboard.press("ArrowRight")
    page.keyboard.press("Shift+ArrowDown")
    after = page.locator(".box").bounding_box()
    assert after["x"] > before["x"] + 10
    assert after["height"] > before["height"]
    assert page.evaluate("document.activeElement.classList.contains('box')")
    page.check("#boxes input[type=checkbox]")
    page.evaluate("document.querySelector('#video').currentTime = 2.5")
    page.wait_for_timeout(400)
    page.focus(".box")
    page.keyboard.press("ArrowDown")
    assert page.locator(".known").count() == 2
    page.click("#undo")
    assert page.locator(".known").count() == 1
    page.click("#redo")
    assert page.locator(".known").count() == 2


def kept(page: Any, shelf: Path, tabled: Tabled) -> Any:
    """Return the work once it lies encrypted on the disk."""
    until(page, lambda: "encrypted" in page.inner_text("#kept"))
    return Shelf(shelf, tabled.editor).read(tabled.capture)


def made_watched_and_published(page: Any) -> None:
    """The release is dead, the copy is made, and published only when it was watched."""
    page.click("#tab-publish")
    page.fill("#name", "A bar")
    assert page.is_disabled("#untouched")
    assert "1 box and 1 silence" in page.inner_text("#plan-said")
    page.click("#make")
    page.wait_for_selector("#watch-copy:not([disabled])")
    assert page.is_disabled("#derive")
    page.click("#watch-copy")
    page.wait_for_timeout(700)
    page.screenshot(path=str(PICTURES / "watching.png"))
    page.wait_for_selector("#derive:not([disabled])")
    assert page.inner_text("#watching") == "Watched whole. It can be published."
    page.click("#derive")
    until(page, lambda: page.inner_text("#step").startswith("Published as derived"))


def covered(film: Path, box: Cover) -> bool:
    """Tell whether all of a box is black in every picture, at the place where it is from its beginning."""
    place = box.places[0]
    with av.open(str(film)) as opened:
        for frame in opened.decode(video=0):
            plane = frame.planes[0]
            data, stride = bytes(memoryview(plane)), plane.line_size
            left, right = (round(one * frame.width / 10_000) for one in (place.x, place.x + place.width))
            top, bottom = (round(one * frame.height / 10_000) for one in (place.y, place.y + place.height))
            if any(max(data[row * stride + left : row * stride + right]) > 60 for row in range(top, bottom - 20)):
                return False
    return True


def look(page: Any, name: str) -> None:
    """Keep pictures for people, dark and light, small and large, and let the accessibility checker look at each."""
    PICTURES.mkdir(parents=True, exist_ok=True)
    for scheme in ("dark", "light"):
        page.emulate_media(color_scheme=scheme)
        for width, height in ((360, 780), (1440, 900)):
            page.set_viewport_size({"width": width, "height": height})
            page.wait_for_timeout(250)
            page.screenshot(path=str(PICTURES / f"{name}-{width}-{scheme}.png"), full_page=True)
            if AXE.exists():
                page.evaluate(AXE.read_text("utf-8") + ";0")
                found = page.evaluate("options => axe.run(document, options)", {"runOnly": RULES})
                assert [(one["id"], one["nodes"][0]["html"]) for one in found["violations"]] == [], (width, scheme)
    page.emulate_media(color_scheme="dark")
