"""What a program with all it started costs, read from the kernel; and a page that films without encrypting.

Owned here: which processes belong to one, their processor time and memory, and the one function of the app that is
taken out to see what encryption costs. What is measured with it is the tests' and the bench's own.
"""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any, Final

TICKS_S: Final = os.sysconf("SC_CLK_TCK")
LOCKED: Final = "export function lockNext(recipient) {"
UNLOCKED: Final = (
    LOCKED
    + """
  return async (plaintext) => {
    const out = new Uint8Array(plaintext.length + 200);
    out.set(plaintext, 200);
    return out;
  };"""
)


def family(pid: int) -> list[Path]:
    """Return the folders in /proc of a process and of everything it started that lives."""
    children: dict[int, list[int]] = {}
    for folder in Path("/proc").glob("[0-9]*"):
        if (fields := _fields(folder)) is not None:
            children.setdefault(int(fields[1]), []).append(int(folder.name))
    found, layer = [pid], [pid]
    while layer := [child for one in layer for child in children.get(one, [])]:
        found += layer
    return [Path(f"/proc/{one}") for one in found]


def processor_s(pid: int) -> float:
    """Return the processor time of a process and all it started that lives, in seconds."""
    ticks = 0
    for folder in family(pid):
        if (fields := _fields(folder)) is not None:
            ticks += int(fields[11]) + int(fields[12])
    return ticks / TICKS_S


def memory_mib(pid: int) -> float:
    """Return the memory of a process and all it started, in MiB; what several share is counted once (PSS)."""
    kib = 0
    for folder in family(pid):
        try:
            rows = (folder / "smaps_rollup").read_text().splitlines()
        except OSError:
            continue  # it has ended
        kib += next((int(row.split()[1]) for row in rows if row.startswith("Pss:")), 0)
    return kib / 1024


def without_encryption(context: Any) -> None:
    """Give a browser's pages their own module with encryption taken out: for comparison alone."""

    def in_clear(route: Any) -> None:
        answer = route.fetch()
        text = answer.text()
        assert text.count(LOCKED) == 1, "locking.js has changed: change this measurement with it"
        route.fulfill(response=answer, body=text.replace(LOCKED, UNLOCKED))

    context.route("**/locking.js", in_clear)


def _fields(folder: Path) -> list[str] | None:
    """Return what follows the name in a process's `stat`: state, parent and so on; None where it has ended."""
    try:
        return (folder / "stat").read_text().rpartition(")")[2].split()
    except OSError:
        return None
