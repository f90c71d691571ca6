"""What sealing costs a browser: seconds of processor time for a minute of film, with and without encryption.

`make film-cost` films `SECONDS` (60) each way and prints the figures with the load; nothing is held against a bound.
"""

from __future__ import annotations

import os
import time
from pathlib import Path
from typing import Any

import pytest

from sunseed.testing import costs, handset
from sunseed.testing.filming import name_on_desk, until

pytestmark = [pytest.mark.browser, pytest.mark.long]
SECONDS = int(os.environ.get("SECONDS", "10"))


@pytest.mark.parametrize("encrypted", [True, False])
def test_processor_time_of_a_minute(
    encrypted: bool, newsroom: str, sqlite_room: Any, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Film for a while; say what all processes of the browser used, per minute of film."""
    name_on_desk(sqlite_room.instance, tmp_path / "editor.key")
    with handset.handset(tmp_path / "phone") as phone:
        if not encrypted:
            costs.without_encryption(phone.page.context)
        handset.enter(phone.page, newsroom.replace("127.0.0.1", "localhost"))
        phone.page.click("#button")
        phone.page.wait_for_selector("body.filming")
        time.sleep(3)  # what beginning costs is no part of a minute
        before, began = costs.processor_s(phone.group), time.monotonic()
        time.sleep(SECONDS)
        used, took = costs.processor_s(phone.group) - before, time.monotonic() - began
        phone.page.click("#button")
        until(phone.page, lambda: phone.page.inner_text("#waiting") == "0")
    load = os.getloadavg()[0]
    with capsys.disabled():
        words = "with" if encrypted else "without"
        print(f"\n{words} encryption: {used * 60 / took:.1f} s of processor time a minute, load {load:.1f}")  # noqa: T201
    assert used > 0
