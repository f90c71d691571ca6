"""What the machine refuses, in words a tired person can act on: a full disk, a read-only one, one that fails.

Owns the words for errors of the system and of SQLite that reach a command, and the question, asked before anything is
opened, whether a newsroom's disk can be written at all.
"""

from __future__ import annotations

import errno
import os
from pathlib import Path

from sunseed.errors import Refused, Unavailable
from sunseed.store.sqlite import sqlite3

LEAST_BYTES = 1 << 20
"""With less than this free SQLite cannot even open its files, and says so as an input or output error."""

_FULL_WORDS = "the disk is full. Free some space and start again: nothing published is lost"
_READ_ONLY_WORDS = (
    "the disk is mounted read-only. If nobody did that on purpose, the system did, because the disk fails: look at "
    "`dmesg` and copy the newsroom elsewhere first; else `mount -o remount,rw` it. Nothing published is lost"
)
_FAILING_WORDS = (
    "the disk did not read or write as it should. Look at `dmesg`; if it is failing, copy the newsroom elsewhere, then "
    "`sunseed audit` says what is whole"
)
_BY_NUMBER = {
    errno.ENOSPC: _FULL_WORDS,
    errno.EDQUOT: _FULL_WORDS,
    errno.EROFS: _READ_ONLY_WORDS,
    errno.EIO: _FAILING_WORDS,
    errno.EACCES: "this user may not do that. Run as the owner of the newsroom, or give the file back to them",
}
_BY_WORDS = {
    "database or disk is full": _FULL_WORDS,
    "readonly database": _READ_ONLY_WORDS,
    "disk I/O error": _FAILING_WORDS,
    "database disk image is malformed": (
        "a database is damaged. index.sqlite3 may be deleted and printed anew (`sunseed print`); newsroom.sqlite3 "
        "comes back from a backup, then `sunseed reconcile`; head.sqlite3 must never come from a backup: ask for help"
    ),
    "database is locked": "a database is busy for too long. See what else uses this newsroom, and try again",
}


def demand_room(root: Path) -> None:
    """Refuse to begin on a disk that cannot be written, before anything is opened there.

    Arguments:
        root: the newsroom's folder.

    Raises:
        Refused: it is mounted read-only.
        Unavailable: it is full.
    """
    found = os.statvfs(root)
    if is_read_only(root):
        raise Refused(f"{root}: {_READ_ONLY_WORDS}")
    if found.f_bavail * found.f_frsize < LEAST_BYTES:
        raise Unavailable(f"{root}: {_FULL_WORDS}")


def is_read_only(root: Path) -> bool:
    """Tell whether a folder lies on a disk that is mounted read-only."""
    return bool(os.statvfs(root).f_flag & os.ST_RDONLY)


def words_of(error: OSError | sqlite3.DatabaseError) -> str:
    """Say what the machine refused, where, and what to do."""
    if isinstance(error, OSError):
        place = f"{error.filename}: " if error.filename else ""
        return place + _BY_NUMBER.get(error.errno or 0, error.strerror or str(error))
    said = str(error)
    return next((words for known, words in _BY_WORDS.items() if known in said), f"SQLite: {said}")
