"""The light table's page in a real browser: film from another camera, another language, and far from what is loaded."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

pytest.importorskip("av")

from sunseed.capture.identity import Identity
from sunseed.capture.packs import Release
from sunseed.cli.table.newsroom import Newsroom
from sunseed.cli.table.sitting import sitting
from sunseed.testing import planting
from sunseed.testing.browsing import chromium
from sunseed.testing.filming import until
from sunseed.testing.moving import as_browsers_record, draw
from sunseed.testing.tabled import PAGE, Tabled

pytestmark = [pytest.mark.browser]
ROOT = Path(__file__).resolve().parents[2]
AXE = ROOT / "node_modules/axe-core/axe.min.js"
PICTURES = ROOT / "build/look/table-page"
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]


@contextmanager
def opened(tabled: Tabled, folder: Path, locale: str = "en-GB") -> Iterator[Any]:
    """Open the page with its one capture chosen and playing."""
    newsroom = Newsroom("http://127.0.0.1:1", "good", tabled.transport())
    troubles: list[str] = []
    with (
        chromium("--autoplay-policy=no-user-gesture-required") as browser,
        sitting(newsroom, tabled.editor, folder / "shelf") as door,
    ):
        page = browser.new_context(viewport={"width": 1440, "height": 900}, locale=locale).new_page()
        page.set_default_timeout(60_000)
        page.on("console", lambda said: troubles.append(said.text) if said.type == "error" else None)
        page.on("pageerror", lambda error: troubles.append(str(error)))
        page.goto(door.link())
        page.click("#sheets button")
        until(page, lambda: page.evaluate("document.querySelector('#video').videoWidth") > 0)
        yield page
    assert troubles == []


def camera_file(folder: Path) -> Tabled:
    """Return a film from another camera, with everything planted, as its phone sealed it."""
    file = folder / "film.mp4"
    planting.film(file)
    data, made = file.read_bytes(), Tabled(Identity.generate())
    made.open("mp4", source="file")
    at = data.index(b"mdat") - 4
    made.seal(data[:at], "head")
    for place in range(at, len(data), 300_000):
        made.seal(data[place : place + 300_000])
    made.phone.close()
    return made


def test_film_from_another_camera_is_published_clean_alone_and_the_page_says_why(tmp_path: Path) -> None:
    """In Arabic, right to left, then in English: it plays though its index stands last, cannot be released, and its
    copy, watched, holds nothing that was planted; then the page leads to what is public."""
    tabled = camera_file(tmp_path)
    with opened(tabled, tmp_path, "ar") as page:
        assert page.evaluate("[document.documentElement.dir, document.documentElement.lang]") == ["rtl", "ar"]
        assert "من ملف" in page.inner_text("#from-file")
        page.fill("#from", "0")
        page.fill("#to", "3")
        page.press("#to", "Enter")
        page.click("#tab-publish")
        assert "لا يُفرَج عنه" in page.inner_text("#file-only")
        look(page, "arabic")
        page.select_option("#tongue", "en")
        page.wait_for_function("document.documentElement.lang === 'en'")
        page.click("#sheets button")
        page.wait_for_selector("#from-file:not([hidden])")
        page.fill("#from", "0")
        page.fill("#to", "3")
        page.press("#to", "Enter")
        page.click("#tab-publish")
        assert page.inner_text("#from-file").startswith("Sealed from a file")
        assert page.is_disabled("#watch")
        assert page.is_disabled("#untouched")
        page.fill("#name", "At the gate")
        page.click("#make")
        page.wait_for_selector("#watch-copy:not([disabled])")
        page.click("#watch-copy")
        page.wait_for_selector("#derive:not([disabled])")
        page.click("#derive")
        page.wait_for_selector("#public-page:not([hidden])")
        assert page.get_attribute("#public-page", "href") == PAGE
        look(page, "published")
    said = tabled.sent["derive"]
    for name in ("film", "poster"):
        assert planting.found_in(tabled.sent[said[name]]) == [], name
    assert not {"release", "pack"} & set(tabled.sent)


def test_one_may_go_far_behind_and_before_what_is_loaded(tmp_path: Path) -> None:
    """A minute of film, of which twenty seconds are loaded at most: its end and its beginning are shown when asked."""
    tabled = Tabled(Identity.generate())
    drawn = draw(tmp_path / "a.mkv", 60, size=(160, 90), rate=10, sound=None)
    head, seconds = as_browsers_record(drawn, tmp_path / "b.mkv")
    tabled.open()
    tabled.seal(head, "head")
    for one in seconds:
        tabled.seal(one)
    tabled.phone.close()
    with opened(tabled, tmp_path) as page:
        shown = "document.querySelector('#video')"
        page.evaluate(f"{shown}.pause()")
        page.wait_for_timeout(1500)
        page.focus("#strip")
        page.keyboard.press("Home")
        until(page, lambda: page.evaluate(f"{shown}.currentTime < 1 && {shown}.readyState >= 2"))
        assert page.evaluate(f"{shown}.buffered.end({shown}.buffered.length - 1)") < 45, "all of it is loaded"
        page.keyboard.press("End")
        until(page, lambda: page.evaluate(f"{shown}.currentTime > 55 && {shown}.readyState >= 2"))
        assert page.evaluate(f"{shown}.buffered.start(0)") > 30, "what lies between was loaded too"
        page.keyboard.press("Home")
        until(page, lambda: page.evaluate(f"{shown}.currentTime < 1 && {shown}.readyState >= 2"))


def test_two_recordings_are_watched_and_released_as_one_range(tmp_path: Path) -> None:
    """A killed browser filmed on: what lies between need not be watched, and both heads go out with the film."""
    tabled = Tabled(Identity.generate())
    tabled.open()
    for name, seconds in (("a", 4), ("b", 3)):
        drawn = draw(tmp_path / f"{name}.mkv", seconds, size=(160, 90), rate=10, sound=None)
        head, clusters = as_browsers_record(drawn, tmp_path / f"{name}-again.mkv")
        if name == "b":
            tabled.phone.gap("crash", 5000)
        void = b"\xec\x81" + name.encode()  # drawn alike, and yet no chunk of one is a chunk of the other
        tabled.seal(head + void, "head")
        for one in clusters:
            tabled.seal(one + void)
    tabled.phone.close()
    with opened(tabled, tmp_path) as page:
        page.fill("#from", "0")
        page.fill("#to", "12")
        page.press("#to", "Enter")
        page.click("#tab-publish")
        page.fill("#name", "At the gate")
        page.check("#untouched")
        page.click("#watch")
        until(page, lambda: page.is_enabled("#release"))
        page.click("#release")
        page.wait_for_selector("#public-page:not([hidden])")
    sent = Release.parse(tabled.sent[tabled.sent["release"]["pack"]])
    assert (sent.first, sent.last) == (2, 10)
    assert len(sent.chunks) == 9


def look(page: Any, name: str) -> None:
    """Keep pictures for people, dark and light, small and large, and let the accessibility checker look at each."""
    PICTURES.mkdir(parents=True, exist_ok=True)
    for scheme in ("dark", "light"):
        page.emulate_media(color_scheme=scheme)
        for width, height in ((360, 780), (1440, 900)):
            page.set_viewport_size({"width": width, "height": height})
            page.wait_for_timeout(250)
            assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), (width, scheme)
            page.screenshot(path=str(PICTURES / f"{name}-{width}-{scheme}.png"), full_page=True)
            if AXE.exists():
                page.evaluate(AXE.read_text("utf-8") + ";0")
                found = page.evaluate("options => axe.run(document, options)", {"runOnly": RULES})
                assert [(one["id"], one["nodes"][0]["html"]) for one in found["violations"]] == [], (width, scheme)
