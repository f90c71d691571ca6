"""What tests of filming do to a newsroom and a page: commands, an editor's key on the desk list, patience, opening."""

from __future__ import annotations

import io
import subprocess
import sys
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

from sunseed.testing.browsing import in_database

LONG_MS = 120_000
EDITOR_KEY = "AGE-SECRET-KEY-13CE9WKZDDQNVT6G24HJ4UUYPZ9EMMJVZFSEPM4K77KHPYTYHH0QSA6TKPD"
DESK = b"# the editor of tests\nage1z3nvg2txtnxvqzs3snlx8ac3yyedwj9m5fwkjl8tkmeuk0l0zydq7xtpx5\n"
"""An editor's key of tests alone, and the desk list that names it."""


def sunseed(*words: object) -> str:
    """Run a command that must succeed; return its results."""
    answer = subprocess.run(  # noqa: S603 - our own command
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
    from sunseed.capture import opening
    from sunseed.capture.identity import Identity
    from sunseed.capture.packs import CapturePack

    editor = Identity.read(key.read_bytes())
    packs = [CapturePack(data) for data in in_database(_packed)]
    return [opening.open_capture(pack.lines(editor), pack.cipher, editor) for pack in packs]


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
