"""The light table in a real browser: opened and played while it is filmed, worked on, watched whole, released."""

from __future__ import annotations

import json
import re
import stat
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from sunseed.testing.browsing import chromium, in_database, sign_in
from sunseed.testing.filming import LONG_MS, name_on_desk, until
from sunseed.testing.sitting import Sitting

pytestmark = [pytest.mark.browser]
ROOT = Path(__file__).resolve().parents[2]
AXE = ROOT / "node_modules/axe-core/axe.min.js"
PICTURES = ROOT / "build/look/table"
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
SIZES: dict[int, Any] = {
    360: {"width": 360, "height": 780},
    768: {"width": 768, "height": 1024},
    1440: {"width": 1440, "height": 900},
}
CAMERA = [
    "--use-fake-device-for-media-stream",
    "--use-fake-ui-for-media-stream",
    "--autoplay-policy=no-user-gesture-required",
]


@pytest.fixture
def browser() -> Iterator[Any]:
    """Start one browser, with a camera, for phone and light table."""
    with chromium(*CAMERA) as started:
        yield started


@pytest.fixture
def phone(browser: Any, newsroom: str, sqlite_room: Any, tmp_path: Path) -> Any:
    """Open a phone-sized page that is ready to film to a desk with one key."""
    name_on_desk(sqlite_room.instance, tmp_path / "editor.key")
    base = newsroom.replace("127.0.0.1", "localhost")
    page = browser.new_context(base_url=base, viewport=SIZES[360]).new_page()
    page.set_default_timeout(LONG_MS)
    sign_in(page, "reporter@news.example")
    page.wait_for_url("**/desk/**")
    page.goto("/film/")
    page.wait_for_selector("#button:not([disabled])")
    return page


@pytest.fixture
def table(newsroom: str, sqlite_room: Any, tmp_path: Path, phone: Any) -> Iterator[Sitting]:
    """Start a light table with a token made at the desk."""
    from sunseed.newsroom.tables import connecting

    token = in_database(lambda: connecting.connect(sqlite_room.people["editor"], "The laptop"))
    sat = Sitting(newsroom, tmp_path, sqlite_room.instance.root_note_file, token)
    kept = next((tmp_path / "config").rglob("*.token"))
    assert stat.S_IMODE(kept.stat().st_mode) == 0o600
    yield sat
    if sat.process.poll() is None:
        sat.end()


def opened(browser: Any, link: str, troubles: list[str]) -> Any:
    """Open the light table's page."""
    page = browser.new_context(viewport=SIZES[1440], color_scheme="dark").new_page()
    page.set_default_timeout(LONG_MS)
    page.on("console", lambda said: troubles.append(said.text) if said.type == "error" else None)
    page.on("pageerror", lambda error: troubles.append(str(error)))
    page.goto(link)
    return page


def look(page: Any, name: str) -> None:
    """Keep pictures for people at three sizes, dark and light, and let the accessibility checker look at each."""
    PICTURES.mkdir(parents=True, exist_ok=True)
    for scheme in ("dark", "light"):
        page.emulate_media(color_scheme=scheme)
        for width, size in SIZES.items():
            page.set_viewport_size(size)
            page.wait_for_timeout(300)
            page.screenshot(path=str(PICTURES / f"{name}-{width}-{scheme}.png"), full_page=True)
            if AXE.exists():
                page.evaluate(AXE.read_text("utf-8") + ";0")
                found = page.evaluate("options => axe.run(document, options)", {"runOnly": RULES})
                assert [(one["id"], one["nodes"][0]["html"]) for one in found["violations"]] == [], (width, scheme)
    page.emulate_media(color_scheme="dark")
    page.set_viewport_size(SIZES[1440])


def shown_ms(page: Any) -> float:
    """Return where the player stands."""
    return float(page.evaluate("document.querySelector('#video').currentTime * 1000"))


def test_filmed_watched_live_worked_on_released_and_verified(
    browser: Any, phone: Any, table: Sitting, sqlite_room: Any
) -> None:
    """Played before filming ends; three seconds released only after being watched whole; each verified by command."""
    troubles: list[str] = []
    page = opened(browser, table.link, troubles)
    page.wait_for_selector("#none:not([hidden])")
    phone.click("#button")
    page.wait_for_selector("#sheets button")
    page.click("#sheets button")
    until(page, lambda: page.evaluate("document.querySelector('#video').videoWidth") > 0 and shown_ms(page) > 2500)
    before = shown_ms(page)
    until(page, lambda: shown_ms(page) > before + 2000)
    assert "filming" in (phone.get_attribute("body", "class") or ""), "it played only after filming had ended"
    assert "being filmed" in page.inner_text("#sheets")
    until(phone, lambda: phone.inner_text("#time") >= "0:12")
    phone.click("#button")
    phone.wait_for_selector("body:not(.filming)")
    until(page, lambda: "ended" in page.inner_text("#sheets") and ", 0 known" in page.inner_text("#sentence"))
    assert re.fullmatch(r"seconds 0-\d+ sealed, \d+ held, 0 known only by their seal", page.inner_text("#sentence"))

    work_on_it(page)
    look(page, "work")
    refused_before_it_is_watched(page)
    item = watched_and_released(page)
    look(page, "released")
    verified(sqlite_room, page, item)
    page.click("#make")
    page.wait_for_selector("#watch-copy:not([disabled])")
    assert page.is_disabled("#derive")
    page.click("#watch-copy")
    page.wait_for_selector("#derive:not([disabled])")
    page.click("#derive")
    until(page, lambda: page.get_attribute("#step", "data-item") not in (item, "", "undefined"))
    derived(page.get_attribute("#step", "data-item") or "", item)
    data = b"".join(file.read_bytes() for file in (table.folder / "data").rglob("*") if file.is_file())
    assert data.startswith(b"age-encryption.org/v1")
    assert b"Ana" not in data
    # Each refused request stands in the browser's console; there must be one, the release that was not watched.
    assert [one for one in troubles if "409" not in one] == []


def work_on_it(page: Any) -> None:
    """Mark a range by keyboard, undo, caption it, name somebody."""
    page.fill("#from", "4")
    page.fill("#to", "7.0")
    page.press("#to", "Enter")
    page.focus("#strip")
    page.keyboard.press("m")
    page.keyboard.press("m")
    assert page.locator("#marks li").count() == 2
    page.keyboard.press("Control+z")
    assert page.locator("#marks li").count() == 1
    page.keyboard.press("Home")
    page.wait_for_timeout(500)
    page.keyboard.press("c")
    page.keyboard.type("A circle turns")
    page.set_input_files("#import", files=[{
        "name": "x.vtt", "mimeType": "text/vtt", "buffer": b"WEBVTT\n\n00:05.000 --> 00:06.500\nIt beeps\n",
    }])  # fmt: skip
    until(page, lambda: page.locator("#cues li").count() == 2)
    page.click("#tab-people")
    page.click("#add-person")
    page.locator("#people input").nth(0).fill("Ana")
    page.locator("#people select").select_option("speaker")
    page.check("#people input[type=checkbox]")
    page.click("#tab-marks")
    until(page, lambda: "encrypted" in page.inner_text("#kept"))
    page.locator("summary").click()
    assert "sealed and held" in page.inner_text("#rows")
    page.locator("summary").click()


def refused_before_it_is_watched(page: Any) -> None:
    """The button is dead, and asking past it is refused on this machine."""
    page.click("#tab-publish")
    page.fill("#name", "A circle")
    page.check("#untouched")
    assert page.is_disabled("#release")
    said = page.evaluate(
        """async () => {
        const headers = { 'X-Light-Table': sessionStorage.getItem('light-table-session') };
        const id = document.querySelector('#sheets li').dataset.id;
        const post = (said) => ({ method: 'POST', headers, body: JSON.stringify(said) });
        const ask = (path, said) => fetch(`/api/captures/${id}/${path}`, post(said));
        const { choice } = await (await ask('choose', { from_ms: 4000, to_ms: 7000 })).json();
        const first = await ask('release', { choice, name: 'x', untouched: true });
        const claimed = await ask('watched', { choice, played_ms: 3000 });
        const blurred = await ask('release', { choice, name: 'x', untouched: false });
        return [first.status, claimed.status, blurred.status, (await blurred.json()).words];
        }"""
    )
    assert said[:3] == [409, 409, 409]
    assert "blurred" in said[3]


def watched_and_released(page: Any) -> str:
    """Watch what goes out, release it, return its item."""
    page.click("#watch")
    page.wait_for_selector("#watching:has-text('Watched whole')")
    page.wait_for_selector("#release:not([disabled])")
    page.click("#release")
    until(page, lambda: bool(page.get_attribute("#step", "data-item")))
    return str(page.get_attribute("#step", "data-item"))


def derived(item: str, released: str) -> None:
    """Both films are public with the words that were meant to be; the derived one releases nothing."""

    def ask() -> list[Any]:
        from sunseed.newsroom.intake import showing
        from sunseed.newsroom.publishing.models import Item

        return [showing.current(Item.objects.get(pk=one.removeprefix("urn:uuid:"))) for one in (item, released)]

    for film in in_database(ask):
        assert [(one.name, one.role_name) for one in film.contributor] == [("Ana", "speaker")]
        assert [one.in_language for one in film.caption] == ["en"]
        assert film.encoding
    copy, whole = in_database(ask)
    assert (copy.how, copy.chunk, copy.reveal) == ("derived", (), "")
    assert whole.how == "released"
    (source,) = copy.is_based_on
    assert source.capture == whole.capture
    assert source.start_ms <= 4000 < 7000 <= source.end_ms


def verified(room: Any, page: Any, item: str) -> None:
    """The command says of each released second that it is verified."""
    command = [sys.executable, "-m", "sunseed.cli", "verify", item, "--public", str(room.instance.public), "--json"]
    for _ in range(120):
        answer = subprocess.run(command, capture_output=True, text=True, check=False)
        said = json.loads(answer.stdout)
        if said["verdict"] == "verified":
            break
        page.wait_for_timeout(500)
    assert said["verdict"] == "verified", said
    seconds = [note for note in said["notes"] if note.startswith("seconds") and "sealed by tick" in note]
    assert len(seconds) in (3, 4, 5)
    assert all(": verified" in note for note in seconds)
