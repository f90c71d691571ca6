"""A folder in memory for what tests write and throw away, where the machine has room for it.

Making, syncing and deleting many small files is most of what a newsroom under test does with a disk, and none of it has
to outlive the test. Real disks, full ones and failing ones have tests of their own.
"""

from __future__ import annotations

import os
import re
from pathlib import Path
from typing import Final

SHARED_MEMORY: Final = Path("/dev/shm")  # noqa: S108 - read, or written in folders made for it alone
MEMORY: Final = Path("/proc/meminfo")


def memory_folder(*, least_mib: int) -> Path | None:
    """Return a folder that lies in memory, or None where less than `least_mib` MiB are free in one.

    Containers often give it a few MiB alone, and let nothing be executed there; it may also be larger than memory is.
    """
    try:
        found = os.statvfs(SHARED_MEMORY)
        [available_kib] = re.findall(r"^MemAvailable:\s*(\d+) kB$", MEMORY.read_text(), re.MULTILINE)
    except (OSError, ValueError):
        return None
    free_mib = min(found.f_bavail * found.f_frsize >> 20, int(available_kib) >> 10)
    return SHARED_MEMORY if free_mib >= least_mib and not found.f_flag & os.ST_NOEXEC else None
