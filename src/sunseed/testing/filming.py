"""What tests of filming do to a newsroom and a page: commands, an editor's key on the desk list, patience, opening."""

from __future__ import annotations

import io
import subprocess
import sys
import zipfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from sunseed.testing.browsing import chromium, in_database, sign_in

ROOT = Path(__file__).resolve().parents[3]
AXE = ROOT / "node_modules/axe-core/axe.min.js"
PICTURES = ROOT / "build/look/film"
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
PHONE: Any = {"width": 360, "height": 780}
CAMERA = ("--use-fake-device-for-media-stream", "--use-fake-ui-for-media-stream")
AWAITED = ("403 (Forbidden)", "404 (Not Found)", "409 (Conflict)", "ERR_INTERNET_DISCONNECTED")
"""A browser writes these down: an editors' page, a proof before its tick, a spent token, a network that is away."""
LONG_MS = 120_000
EDITOR_KEY = "AGE-SECRET-KEY-13CE9WKZDDQNVT6G24HJ4UUYPZ9EMMJVZFSEPM4K77KHPYTYHH0QSA6TKPD"
DESK = b"# the editor of tests\nage1z3nvg2txtnxvqzs3snlx8ac3yyedwj9m5fwkjl8tkmeuk0l0zydq7xtpx5\n"
"""An editor's key of tests alone, and the desk list that names it."""


@contextmanager
def reporters_phone(newsroom: str) -> Iterator[Any]:
    """Open a phone-sized page with a camera, signed in as a reporter; an error in its console fails the test."""
    troubles: list[str] = []
    with chromium(*CAMERA) as browser:
        address = newsroom.replace("127.0.0.1", "localhost")
        opened = browser.new_context(base_url=address, viewport=PHONE).new_page()
        opened.set_default_timeout(LONG_MS)
        opened.on("console", lambda said: troubles.append(said.text) if said.type == "error" else None)
        opened.on("pageerror", lambda error: troubles.append(str(error)))
        sign_in(opened, "reporter@news.example")
        opened.wait_for_url("**/desk/**")
        yield opened
    assert [said for said in troubles if not any(part in said for part in AWAITED)] == []


def look(page: Any, name: str) -> None:
    """Keep a picture for people, and let the accessibility checker look."""
    PICTURES.mkdir(parents=True, exist_ok=True)
    page.screenshot(path=str(PICTURES / name))
    page.evaluate(AXE.read_text("utf-8") + ";0")
    found = page.evaluate("options => axe.run(document, options)", {"runOnly": RULES})
    assert [(one["id"], one["nodes"][0]["html"]) for one in found["violations"]] == []


def sunseed(*words: object) -> str:
    """Run a command that must succeed; return its results."""
    answer = subprocess.run(  # noqa: S603 - our own command
        [sys.executable, "-m", "sunseed.cli", *map(str, words)], capture_output=True, text=True, check=False
    )
    assert answer.returncode == 0, answer.stdout + answer.stderr
    return answer.stdout


def name_on_desk(instance: Any, key: Path) -> str:
    """Make an editor's key and let a new root name the desk list that holds it.

    The commands run in this process: in each of four of their own they would only be loaded, a second each.
    """
    from click.testing import CliRunner

    from sunseed.cli.main import main

    def command(*words: object) -> str:
        # In a thread of its own: beside playwright this one would be given the database of a test before.
        answer = in_database(lambda: CliRunner().invoke(main, [str(one) for one in words]))
        assert answer.exit_code == 0, answer.output
        return str(answer.stdout)

    recipient = command("film", "key", key, "--no-passphrase").strip()
    instance.desk_file.write_text(f"# the editors of a test\n{recipient}\n")
    draft = key.with_suffix(".root")
    command("root", "next", instance.root, "--out", draft)
    command("root", "sign", draft, "--key", instance.root_key_file, "--yes")
    command("root", "publish", instance.root, draft)
    return recipient


def until(page: Any, holds: Callable[[], bool]) -> None:
    """Wait until something holds; the page's policy forbids playwright's own way, which evaluates text."""
    for _ in range(LONG_MS // 200):
        if holds():
            return
        page.wait_for_timeout(200)
    words = page.inner_text("main")
    raise AssertionError(f"it never came to hold; the page says {words!r}")


def opened_captures(key: Path) -> list[Any]:
    """Return every capture of the newsroom as an editor opens it, oldest first; opening verifies each chain.

    Arguments:
        key: the editor's key file, without a passphrase.
    """
    return [_opened(data, key) for data in in_database(_packed)]


def fetched_capture(address: str, editor: Any, key: Path) -> Any:
    """Fetch the newest capture at the desk, as an editor does, and open it; opening verifies its chain.

    Arguments:
        address: of the newsroom.
        editor: a page of somebody who may, signed in.
        key: the editor's key file, without a passphrase.
    """
    editor.goto("/film/captures/")
    answer = editor.request.get(address + editor.get_attribute("main a[href$='film.zip']", "href"))
    return _opened(answer.body(), key)


def _opened(data: bytes, key: Path) -> Any:
    from sunseed.capture import opening
    from sunseed.capture.identity import Identity
    from sunseed.capture.packs import CapturePack

    pack, editor = CapturePack(data), Identity.read(key.read_bytes())
    return opening.open_capture(pack.lines(editor), pack.cipher, editor)


def _packed() -> list[bytes]:
    from sunseed.newsroom.intake import packing
    from sunseed.newsroom.intake.models import Capture

    made = []
    for row in Capture.objects.order_by("began"):
        file = io.BytesIO()
        with zipfile.ZipFile(file, "w", zipfile.ZIP_STORED) as pack:
            packing.pack(row, pack)
        made.append(file.getvalue())
    return made
