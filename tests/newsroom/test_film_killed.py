"""The browser is killed in the middle of filming: what was stored arrives, and nothing on the disk can be watched."""

from __future__ import annotations

import os
import signal
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from sunseed.testing.accounts import PASSWORD
from sunseed.testing.browsing import CHROMIUM, in_database
from sunseed.testing.filming import name_on_desk, until

pytestmark = [pytest.mark.browser]
FLAGS = [
    "--headless=new", "--no-sandbox", "--disable-gpu", "--no-first-run", "--remote-debugging-port=0",
    "--use-fake-device-for-media-stream", "--use-fake-ui-for-media-stream",
]  # fmt: skip


@contextmanager
def phone(driver: Any, chromium: Path, profile: Path) -> Iterator[tuple[Any, int]]:
    """Run a browser of its own on a profile; give a page of it and the process group to kill."""
    port_file = profile / "DevToolsActivePort"
    port_file.unlink(missing_ok=True)
    process = subprocess.Popen(
        [chromium, *FLAGS, f"--user-data-dir={profile}", "about:blank"],
        stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, start_new_session=True,
    )  # fmt: skip
    try:
        while not port_file.exists() or not port_file.read_text().strip():
            assert process.poll() is None, "the browser ended at once"
            time.sleep(0.1)
        browser = driver.chromium.connect_over_cdp(f"http://127.0.0.1:{port_file.read_text().split()[0]}")
        page = browser.contexts[0].new_page()
        page.set_default_timeout(120_000)
        yield page, process.pid
    finally:
        end(process.pid)
        process.wait()


def end(group: int) -> None:
    """Kill a browser with everything it started, as a dead battery would."""
    try:
        os.killpg(group, signal.SIGKILL)
    except ProcessLookupError:
        return


def enter(page: Any, address: str) -> None:
    """Open the page that films, signing in where the browser has forgotten who it was."""
    page.goto(f"{address}/film/")
    if "/login/" in page.url:
        page.fill("#id_login", "reporter@news.example")
        page.fill("#id_password", PASSWORD)
        page.click("button.primary")
        page.wait_for_url("**/film/")
    page.wait_for_selector("#button:not([disabled])")


def windows(data: bytes) -> list[bytes]:
    """Return pieces that would be known again: 64 bytes without much repetition."""
    cut = [data[at : at + 64] for at in range(0, len(data) - 64, 64)]
    return [one for one in cut if len(set(one)) > 32]


def closed() -> bool:
    """Say whether the only capture is closed."""
    from sunseed.newsroom.intake.models import Capture

    return Capture.objects.get().closed


def test_a_killed_browser_loses_little_and_its_disk_shows_nothing(
    newsroom: str, sqlite_room: Any, tmp_path: Path
) -> None:
    """Killed while pieces wait: after a restart the chain ends with a gap, every stored piece is held and opens."""
    import io
    import zipfile

    from sunseed.capture import opening
    from sunseed.capture.identity import Identity
    from sunseed.capture.packs import CapturePack

    api = pytest.importorskip("playwright.sync_api", reason="playwright is not installed")
    name_on_desk(sqlite_room.instance, tmp_path / "editor.key")
    address, profile = newsroom.replace("127.0.0.1", "localhost"), tmp_path / "profile"
    profile.mkdir()
    with api.sync_playwright() as driver:
        with phone(driver, CHROMIUM, profile) as (page, group):
            enter(page, address)
            page.click("#button")
            until(page, lambda: page.inner_text("#time") >= "0:02")
            page.context.set_offline(True)  # so that ciphertext waits on the disk
            until(page, lambda: page.inner_text("#time") >= "0:06")
            end(group)
        disk = b"".join(file.read_bytes() for file in sorted(profile.rglob("*")) if file.is_file())
        with phone(driver, CHROMIUM, profile) as (page, _):
            enter(page, address)
            until(page, lambda: page.inner_text("#waiting") == "0" and page.inner_text("#recorded") >= "0:04")
            until(page, lambda: in_database(closed))  # nobody films on

    def capture() -> bytes:
        from sunseed.newsroom.intake import packing
        from sunseed.newsroom.intake.models import Capture

        file = io.BytesIO()
        with zipfile.ZipFile(file, "w", zipfile.ZIP_STORED) as made:
            packing.pack(Capture.objects.get(), made)
        return file.getvalue()

    pack = CapturePack(in_database(capture))
    editor = Identity.read((tmp_path / "editor.key").read_bytes())
    opened = opening.open_capture(pack.lines(editor), pack.cipher, editor)
    assert opened.chain.closed
    assert [gap.reason for gap in opened.gaps] == ["crash"]
    assert {one.state for one in opened.pieces} == {"opened"}
    assert opened.chain.until_ms >= 4000
    ciphers = [pack.cipher(piece.seal.cipher) or b"" for piece in opened.pieces]
    assert any(windows(cipher)[9] in disk for cipher in ciphers), "no ciphertext was on the disk: nothing was tested"
    for piece in opened.pieces:
        assert not any(window in disk for window in windows(piece.data)), f"second {piece.seal.from_ms} lies in clear"
