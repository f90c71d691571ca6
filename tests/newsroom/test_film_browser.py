"""The whole thread in a real browser: filmed, sealed, in the record, held, opened by an editor, released, verified."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from sunseed.testing.accounts import PASSWORD

pytestmark = [pytest.mark.browser]
ROOT = Path(__file__).resolve().parents[2]
CHROMIUM = Path(os.environ.get("SUNSEED_CHROMIUM") or shutil.which("chromium") or "/usr/bin/chromium")
AXE = ROOT / "node_modules/axe-core/axe.min.js"
PICTURES = ROOT / "build/look/film"
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
CAMERA = ["--no-sandbox", "--use-fake-device-for-media-stream", "--use-fake-ui-for-media-stream"]
LONG_MS = 120_000


def sunseed(*words: object) -> str:
    """Run a command that must succeed; return its results."""
    answer = subprocess.run(
        [sys.executable, "-m", "sunseed.cli", *map(str, words)], capture_output=True, text=True, check=False
    )
    assert answer.returncode == 0, answer.stdout + answer.stderr
    return answer.stdout


def name_on_desk(instance: Any, key: Path) -> str:
    """Make an editor's key and let a new root name the desk list that holds it."""
    recipient = sunseed("film", "key", key, "--no-passphrase").strip()
    instance.desk_file.write_text(f"# the editors of a test\n{recipient}\n")
    draft = key.with_suffix(".root")
    sunseed("root", "next", instance.root, "--out", draft)
    sunseed("root", "sign", draft, "--key", instance.root_key_file, "--yes")
    sunseed("root", "publish", instance.root, draft)
    return recipient


def in_database(work: Callable[[], Any]) -> Any:
    """Ask Django's database from a thread of its own: playwright's loop forbids it in this one."""
    from django.db import connections

    found: list[Any] = []

    def ask() -> None:
        found.append(work())
        connections.close_all()

    thread = threading.Thread(target=ask)
    thread.start()
    thread.join()
    return found[0]


@pytest.fixture
def page(newsroom: str) -> Iterator[Any]:
    """Open a phone-sized page with a camera, signed in as a reporter; an error in its console fails the test."""
    api = pytest.importorskip("playwright.sync_api", reason="playwright is not installed")
    if not CHROMIUM.exists():
        pytest.skip(f"no Chromium at {CHROMIUM}; set SUNSEED_CHROMIUM")
    troubles: list[str] = []
    with api.sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=str(CHROMIUM), args=CAMERA)
        opened = browser.new_context(
            base_url=newsroom.replace("127.0.0.1", "localhost"), viewport={"width": 360, "height": 780}
        ).new_page()
        opened.set_default_timeout(LONG_MS)
        opened.on("console", lambda said: troubles.append(said.text) if said.type == "error" else None)
        opened.on("pageerror", lambda error: troubles.append(str(error)))
        opened.goto("/account/login/")
        opened.fill("#id_login", "reporter@news.example")
        opened.fill("#id_password", PASSWORD)
        opened.click("button.primary")
        opened.wait_for_url("**/desk/**")
        yield opened
        browser.close()
    # A proof that is asked for before its tick is a 404, and a browser writes that down.
    assert [said for said in troubles if "404" not in said] == []


def until(page: Any, holds: Callable[[], bool]) -> None:
    """Wait until something holds; the page's policy forbids playwright's own way, which evaluates text."""
    for _ in range(LONG_MS // 200):
        if holds():
            return
        page.wait_for_timeout(200)
    words = page.inner_text("main")
    raise AssertionError(f"it never came to hold; the page says {words!r}")


def look(page: Any, name: str) -> None:
    """Keep a picture for people, and let the accessibility checker look."""
    PICTURES.mkdir(parents=True, exist_ok=True)
    page.screenshot(path=str(PICTURES / name))
    if AXE.exists():
        page.evaluate(AXE.read_text("utf-8") + ";0")
        found = page.evaluate("options => axe.run(document, options)", {"runOnly": RULES})
        assert [(one["id"], one["nodes"][0]["html"]) for one in found["violations"]] == []


def film(page: Any, seconds: int) -> None:
    """Press the button, wait until so many seconds are on the clock, press it again."""
    page.goto("/film/")
    page.wait_for_selector("#button:not([disabled])")
    page.click("#button")
    until(page, lambda: page.inner_text("#time") >= f"0:{seconds:02}")
    page.set_viewport_size({"width": 1280, "height": 800})
    look(page, "film-1280.png")
    page.set_viewport_size({"width": 360, "height": 780})
    look(page, "film-360.png")
    page.click("#button")
    page.wait_for_selector("body:not(.filming)")


def test_ten_seconds_from_the_camera_to_the_record(page: Any, sqlite_room: Any, tmp_path: Path) -> None:
    """Filmed, receipted, held, and shown as in the record only after this phone verified it."""
    name_on_desk(sqlite_room.instance, tmp_path / "editor.key")
    film(page, 10)
    until(page, lambda: page.inner_text("#waiting") == "0" and page.inner_text("#recorded") >= "0:10")
    assert page.is_hidden("#trouble"), page.inner_text("#trouble")

    def kept() -> tuple[int, int, bool]:
        from sunseed.newsroom.intake.models import Capture, Cipher

        one = Capture.objects.get()
        return Cipher.objects.filter(held=True).count(), one.seq, one.closed

    held, seq, closed = in_database(kept)
    assert closed
    assert held == seq  # open names the wrap, each seal its chunk, close nothing
