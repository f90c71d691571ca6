"""What readers see of a film, in a real browser behind the real public door: it plays, and its seconds are checked."""

from __future__ import annotations

import os
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

pytest.importorskip("av")

from sunseed.testing.browsing import chromium
from sunseed.testing.filmed import Filmed
from sunseed.testing.filming import LONG_MS
from sunseed.testing.moving import draw
from sunseed.testing.ports import free_port

pytestmark = [pytest.mark.browser]
ROOT = Path(__file__).resolve().parents[2]
PICTURES = ROOT / "build/look/film"
AXE = ROOT / "node_modules/axe-core/axe.min.js"
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
CAPTIONS = b"WEBVTT\n\n00:00.500 --> 00:03.500\nA gate, seen from across the street.\n"


@pytest.fixture
def filmed(sqlite_room: Any, tmp_path: Path) -> Filmed:
    """Return a newsroom with a sealed film of twelve seconds."""
    return Filmed(sqlite_room, draw(tmp_path / "a.mkv", 12, size=(640, 360)), pieces=12)


@pytest.fixture
def door(sqlite_room: Any) -> Iterator[str]:
    """Start the public door over the newsroom's public tree; yield its address."""
    port = free_port()
    command = [sys.executable, "-m", "granian", "--interface", "rsgi", "--factory", "--port", str(port)]
    env = dict(os.environ, SUNSEED_DOOR_ROOT=str(sqlite_room.instance.public))
    with subprocess.Popen([*command, "sunseed.edition.door:app"], env=env, stdout=subprocess.DEVNULL) as running:
        address = f"http://127.0.0.1:{port}"
        for _ in range(300):
            try:
                urllib.request.urlopen(address + "/robots.txt", timeout=5).close()
                break
            except OSError:
                time.sleep(0.2)
        yield address
        running.terminate()


def words(**fields: Any) -> Any:
    """Return words as the light table sends them."""
    from sunseed.documents import FilmRole
    from sunseed.newsroom.intake.showing import Words

    known = {
        "name": "Line nine leaves the harbour", "captions": {"en": CAPTIONS},
        "description": "The last bus. Nobody got on.", "transcript": "Driver: That was that, then.",
        "people": (FilmRole(name="A driver of line nine", role_name="speaker"),),
    }  # fmt: skip
    return Words(**(known | fields))


def look(page: Any, name: str) -> None:
    """Keep a picture for people, and let the accessibility checker look."""
    PICTURES.mkdir(parents=True, exist_ok=True)
    page.screenshot(path=str(PICTURES / name), full_page=True)
    if AXE.exists():
        page.evaluate(AXE.read_text("utf-8") + ";0")
        found = page.evaluate("options => axe.run(document, options)", {"runOnly": RULES})
        assert [(one["id"], one["nodes"][0]["html"]) for one in found["violations"]] == []


def opened(browser: Any, address: str, path: str, width: int = 1440, **more: Any) -> Any:
    """Open a page of a size."""
    page = browser.new_context(base_url=address, viewport={"width": width, "height": 900}, **more).new_page()
    page.set_default_timeout(LONG_MS)
    page.goto(path)
    return page


def verdicts(page: Any) -> str:
    """Press the button and return what is said when all is checked."""
    page.click(".strip-check")
    page.wait_for_selector(".strip-check:not([disabled])")
    return str(page.inner_text(".strip-verdict"))


def test_a_reader_plays_a_film_and_checks_its_seconds(filmed: Filmed, door: str, write_story: Any) -> None:
    """It seeks by ranges and by its address, and is checked second by second; a changed second is named."""
    from sunseed.newsroom.publishing import verbs

    item, editor = filmed.release(words(), first=2, last=13), filmed.room.people["editor"]
    body = f'<figure data-include="{item}"></figure><p>Nobody got on, and nobody had told the driver.</p>'
    story = write_story(editor, "The last bus", body=body, genre="video")
    path = verbs.publish(editor, story).path
    filmed.room.run()
    with chromium() as browser:
        page = opened(browser, door, "/films/line-nine-leaves-the-harbour/#t=4")
        page.wait_for_selector(".second >> nth=11")
        assert page.evaluate("document.querySelector('video').currentTime") == 4
        assert page.locator(".second").count() == 12
        said = verdicts(page)
        assert "14 of 14 sealed lines hold" in said
        assert "Sealed after" in said
        assert "recorded at" not in said
        assert page.locator(".second-verified").count() == 12
        look(page, "reader-1440.png")
        page.click(".second >> nth=6")
        assert page.url.endswith("#t=6")
        page.keyboard.press("ArrowRight")
        assert page.evaluate("document.activeElement.textContent") == "7"
        small = opened(browser, door, "/films/line-nine-leaves-the-harbour/", 360, color_scheme="dark")
        small.wait_for_selector(".second >> nth=11")
        verdicts(small)
        look(small, "reader-360-dark.png")
        look(opened(browser, door, path, 360), "reader-story-360.png")
        look(opened(browser, door, path), "reader-story-1440.png")
        plain = opened(browser, door, "/films/line-nine-leaves-the-harbour/", java_script_enabled=False)
        assert plain.locator("video[controls] track").count() == 1
        assert "sunseed verify" in plain.inner_text(".strip-plain")

        commit = filmed.document(item).chunk[5]
        file = filmed.public / f"objects/{commit[:2]}/{commit}.bin"
        whole = file.read_bytes()
        file.chmod(0o644)
        file.write_bytes(whole[:-1] + bytes([whole[-1] ^ 1]))
        fresh = opened(browser, door, "/films/line-nine-leaves-the-harbour/")
        fresh.wait_for_selector(".second >> nth=11")
        said = verdicts(fresh)
        assert "13 of 14 sealed lines hold" in said
        assert "seconds 4.0 to 5.0" in said
        assert fresh.locator(".second-altered").count() == 1
        look(fresh, "reader-altered-1440.png")


def test_the_player_speaks_arabic_from_right_to_left(filmed: Filmed, door: str) -> None:
    """The page, the strip and its verdict."""
    filmed.release(words(name="الحافلة الأخيرة", language="ar", slug="last-bus"), first=2, last=13)
    with chromium() as browser:
        page = opened(browser, door, "/films/last-bus/", 360)
        page.wait_for_selector(".second >> nth=11")
        assert page.get_attribute("html", "dir") == "rtl"
        assert "لا يُظهر هذا متى وقع المشهد" in verdicts(page)
        look(page, "reader-360-ar.png")


def test_a_reader_sees_where_two_recordings_are_joined(sqlite_room: Any, tmp_path: Path, door: str) -> None:
    """The strip shows the seconds that nobody filmed, a second behind them is found in the film, and all lines hold."""
    again = draw(tmp_path / "b.mkv", 3, size=(640, 360))  # in two pieces: no second of it is one of the other's
    filmed = Filmed(sqlite_room, draw(tmp_path / "a.mkv", 2, size=(640, 360)), pieces=2, again=again)
    filmed.release(words(captions={}), first=2, last=7)
    with chromium() as browser:
        page = opened(browser, door, "/films/line-nine-leaves-the-harbour/")
        page.wait_for_selector(".second >> nth=4")
        assert "3.5 seconds between them were not filmed" in page.inner_text("#film-words")
        names = page.eval_on_selector_all(".second", "all => all.map((one) => one.getAttribute('aria-label'))")
        assert names == [
            "0. Seconds 0.0 to 1.0", "1. Seconds 1.0 to 2.0", "Seconds 2.0 to 5.5: not filmed (crash)",
            "2. Seconds 5.5 to 6.5", "3. Seconds 6.5 to 7.5",
        ]  # fmt: skip
        page.click(".second >> nth=4")
        assert page.url.endswith("#t=3")
        until = "Math.abs(document.querySelector('video').currentTime - 3) < 0.2"
        page.wait_for_function(until)
        assert "8 of 8 sealed lines hold" in verdicts(page)
        assert page.locator(".second-verified").count() == 5
        look(page, "reader-two-recordings.png")
