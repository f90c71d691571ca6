"""What sealing costs a browser: seconds of processor time for a minute of film, with and without encryption.

`make film-cost` films `SECONDS` (60) each way and prints the figures with the load; nothing is held against a bound.
"""

from __future__ import annotations

import os
import time
from pathlib import Path
from typing import Any

import pytest

from sunseed.testing import handset
from sunseed.testing.filming import name_on_desk, until

pytestmark = [pytest.mark.browser, pytest.mark.long]
SECONDS = int(os.environ.get("SECONDS", "10"))
LOCKED = "return (plaintext) => encrypter.encrypt(plaintext);"
UNLOCKED = """return async (plaintext) => {
    const out = new Uint8Array(plaintext.length + 200);
    out.set(plaintext, 200);
    return out;
  };"""
TICKS_S = os.sysconf("SC_CLK_TCK")


def processor_s(session: int) -> float:
    """Return the processor time of every living process of a session, in seconds."""
    ticks = 0
    for folder in Path("/proc").iterdir():
        if not folder.name.isdigit():
            continue
        try:
            fields = (folder / "stat").read_text().rpartition(")")[2].split()
        except OSError:
            continue
        if int(fields[3]) == session:
            ticks += int(fields[11]) + int(fields[12])
    return ticks / TICKS_S


def in_clear(route: Any) -> None:
    """Give the page its own module, with encryption taken out."""
    answer = route.fetch()
    text = answer.text()
    assert text.count(LOCKED) == 1, "locking.js has changed: change this measurement with it"
    route.fulfill(response=answer, body=text.replace(LOCKED, UNLOCKED))


@pytest.mark.parametrize("encrypted", [True, False])
def test_processor_time_of_a_minute(
    encrypted: bool, newsroom: str, sqlite_room: Any, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Film for a while; say what all processes of the browser used, per minute of film."""
    name_on_desk(sqlite_room.instance, tmp_path / "editor.key")
    with handset.handset(tmp_path / "phone") as phone:
        if not encrypted:
            phone.page.context.route("**/locking.js", in_clear)
        handset.enter(phone.page, newsroom.replace("127.0.0.1", "localhost"))
        phone.page.click("#button")
        phone.page.wait_for_selector("body.filming")
        time.sleep(3)  # what beginning costs is no part of a minute
        before, began = processor_s(phone.group), time.monotonic()
        time.sleep(SECONDS)
        used, took = processor_s(phone.group) - before, time.monotonic() - began
        phone.page.click("#button")
        until(phone.page, lambda: phone.page.inner_text("#waiting") == "0")
    load = os.getloadavg()[0]
    with capsys.disabled():
        words = "with" if encrypted else "without"
        print(f"\n{words} encryption: {used * 60 / took:.1f} s of processor time a minute, load {load:.1f}")  # noqa: T201
    assert used > 0
