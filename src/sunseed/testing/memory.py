"""A folder in memory for what tests write and throw away, where the machine has room for it.

Making, syncing and deleting many small files is most of what a newsroom under test does with a disk, and none of it has
to outlive the test. Real disks, full ones and failing ones have tests of their own.
"""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Final

SHARED_MEMORY: Final = Path("/dev/shm")  # noqa: S108 - whoever writes there makes a folder of their own


def memory_folder(*, least_mib: int) -> Path | None:
    """Return a folder that lies in memory, or None where less than `least_mib` MiB are free in one."""
    try:
        free_mib = shutil.disk_usage(SHARED_MEMORY).free >> 20
    except OSError:
        return None
    return SHARED_MEMORY if free_mib >= least_mib else None
