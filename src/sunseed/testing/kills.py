"""The report of `make film-kills`: each part's numbers are kept as they come, and the page is written from all of them.

Owned here: words and tables of docs/measurements/film-kills.md. The numbers are the harness's.
"""

from __future__ import annotations

import json
import os
import platform
import statistics
import subprocess
from pathlib import Path
from typing import Any

from sunseed.testing.browsing import CHROMIUM

ROOT = Path(__file__).resolve().parents[3]
KEPT = ROOT / "build/film-kills.json"
PAGE = ROOT / "docs/measurements/film-kills.md"
HEAD = """# Film and kills

Written by `make film-kills` (`KILLS=n` for another number). A real Chromium ({browser}) on a profile of its own
films a canvas that paints the time into every frame, and is killed with all its processes by SIGKILL after 2.5 to 9
seconds; then it is started again on the same profile, sends what waits, and films on in the same capture. *Lost* is the
moment of the kill minus the time painted into the newest frame that an editor could decode afterwards. {machine}

"""
QUIET = 2.0
"""Load below which the times are the phone's own."""

BUSY = """**This run was made beside other work** (see the load): what was sealed, held and marked counts, the times do
not. Run it on a quiet machine.

"""
KILLED = """## Killed, and started again

Every piece that arrived was opened by an editor's key, every chain verified, every moment of every capture is film or a
gap with its reason (`crash` after each kill). *Step* is the longest time between two frames of one run: what a busy
machine did not paint or encode. *On disk*: windows of film found in clear in any file the browser left after its last
kill.

| recorder | kills | lost, median ms | lost, most ms | lost, each ms | pieces | longest step ms | on disk | load |
|---|---|---|---|---|---|---|---|---|
"""
DESTROYED = """
## Destroyed on an uplink of 25 kB/s

The phone never comes back. *Finished* are lines that the phone had stored 0.25 s before the kill; *in the record* are
lines that a tick holds.

| recorder | kills | finished lines | accepted | in the record | ciphertexts held | finished, missing | load |
|---|---|---|---|---|---|---|---|
"""


def keep(part: str, name: str, measured: dict[str, Any], wanted: str | None) -> None:
    """Keep the numbers of one recorder; write the page where it is wanted.

    Arguments:
        part: `killed` or `destroyed`.
        name: of the recorder.
        measured: its numbers.
        wanted: anything but nothing, to write the page.
    """
    known = json.loads(KEPT.read_text()) if KEPT.exists() else {}
    known.setdefault(part, {})[name] = measured
    KEPT.parent.mkdir(exist_ok=True)
    KEPT.write_text(json.dumps(known, indent=1))
    if wanted:
        PAGE.write_text(written(known))


def written(known: dict[str, Any]) -> str:
    """Return the page."""
    browser = subprocess.run([CHROMIUM, "--version"], capture_output=True, text=True, check=False).stdout.strip()  # noqa: S603
    machine = f"{os.cpu_count()} cores, {platform.system()} {platform.machine()}; load is the five-minute average."
    rows = [_killed(name, one) for name, one in known.get("killed", {}).items()]
    others = [_destroyed(name, one) for name, one in known.get("destroyed", {}).items()]
    busy = any(one["load"] >= QUIET for part in known.values() for one in part.values())
    text = HEAD.format(browser=browser or "not here", machine=machine) + (BUSY if busy else "")
    return text + KILLED + "".join(rows) + (DESTROYED + "".join(others) if others else "")


def _killed(name: str, one: dict[str, Any]) -> str:
    each = " ".join(map(str, sorted(one["lost_ms"])))
    middle = round(statistics.median(one["lost_ms"]))
    found = one["plaintext_found"] or "none"
    return (
        f"| {name} | {one['kills']} | {middle} | {max(one['lost_ms'])} | {each} | {one['pieces']} | "
        f"{one['largest_step_ms']} | {found} | {one['load']:.1f} |\n"
    )


def _destroyed(name: str, one: dict[str, Any]) -> str:
    finished, accepted, ticks, held = (sum(row[at] for row in one["rows"]) for at in range(4))
    missing = sum(max(0, row[0] - row[1]) for row in one["rows"])
    return f"| {name} | {one['kills']} | {finished} | {accepted} | {ticks} | {held} | {missing} | {one['load']:.1f} |\n"
