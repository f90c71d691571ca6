"""Nothing holds the phone app's main thread for long: filming, photos and a file, on a processor four times slower.

What counts is the processor time of each task on the page's own thread, out of Chromium's trace: wall time would also
count whatever else this machine did meanwhile, and is printed beside it. `make film-cost` prints all figures.
"""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from sunseed.testing.filming import name_on_desk, reporters_phone, until

pytestmark = [pytest.mark.browser, pytest.mark.long]
SECONDS = int(os.environ.get("SECONDS", "20"))
SLOWER = 4
MOST_MS = 150
FILE_BYTES = 24 * 1024 * 1024
LOOPS = 150_000_000
"""The control: some 150 ms of work before the processor is made slower."""
TRACED = ["toplevel", "devtools.timeline", "__metadata"]


@pytest.fixture
def page(newsroom: str, sqlite_room: Any, tmp_path: Path) -> Iterator[Any]:
    """Open the page that films, on a slow processor."""
    name_on_desk(sqlite_room.instance, tmp_path / "editor.key")
    with reporters_phone(newsroom) as opened:
        opened.goto("/film/")
        opened.wait_for_selector("#button:not([disabled])")
        slow = opened.context.new_cdp_session(opened)
        slow.send("Emulation.setCPUThrottlingRate", {"rate": SLOWER})
        yield opened
        slow.send("Emulation.setCPUThrottlingRate", {"rate": 1})


def tasks(trace: bytes) -> list[tuple[float, float]]:
    """Return processor and wall time, in milliseconds, of each task of the page's main thread, the longest first."""
    events = json.loads(trace)["traceEvents"]
    mains = {(one["pid"], one["tid"]) for one in events if one.get("args", {}).get("name") == "CrRendererMain"}
    found = [
        (one["tdur"] / 1000, one["dur"] / 1000)
        for one in events
        if one.get("ph") == "X" and "tdur" in one and one["name"].endswith("RunTask")
        if (one["pid"], one["tid"]) in mains
    ]
    return sorted(found, reverse=True)


def test_no_task_of_the_app_holds_the_page(page: Any, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Twenty seconds of film, a photo meanwhile and one at rest, and a file of some megabytes."""
    file = tmp_path / "walk.bin"
    file.write_bytes(os.urandom(FILE_BYTES))

    def film() -> None:
        page.click("#button")
        page.wait_for_selector("body.filming")
        until(page, lambda: page.inner_text("#time") >= f"0:{SECONDS:02}")
        page.click("#button")
        until(page, lambda: page.inner_text("#waiting") == "0")

    def photo() -> None:
        page.click("#photo:not([disabled])")
        until(page, lambda: page.inner_text("#added").endswith(" 1"))

    def from_file() -> None:
        page.click("#add-file")
        page.set_input_files("#files", str(file))
        until(page, lambda: page.locator(".file-row.ended").count() == 1)

    def known() -> None:
        page.evaluate(f"setTimeout(() => {{ let sum = 0; for (let n = 0; n < {LOOPS}; n += 1) sum += n % 7; }})")
        page.wait_for_timeout(3000)

    acts: dict[str, Callable[[], None]] = {
        "a loop put there": known,
        "filming": film,
        "photo": photo,
        "file": from_file,
    }
    longest = {}
    for name, act in acts.items():
        page.context.browser.start_tracing(page=page, categories=TRACED)
        act()
        found = tasks(page.context.browser.stop_tracing())
        assert found, "the trace shows no tasks"
        longest[name] = found[0][0]
        with capsys.disabled():
            said = ", ".join(f"{cpu:.0f} ({wall:.0f})" for cpu, wall in found[:5])
            over = sum(wall > 50 for _, wall in found)
            print(f"\n{name}: longest tasks, ms of processor (wall): {said}; {over} above 50 ms wall")  # noqa: T201
    with capsys.disabled():
        print(f"processor {SLOWER} times slower, load {os.getloadavg()[0]:.1f}")  # noqa: T201
    assert longest.pop("a loop put there") > MOST_MS, "a task that is too long is not seen"
    assert {name: ms for name, ms in longest.items() if ms > MOST_MS} == {}
