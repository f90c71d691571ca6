"""The one door to SQLite: the right library, and connections that keep what they commit.

Follows design.md §4: libraries older than 3.51.3 can lose data when a WAL is reset, so the packaged one is used there.
This module owns the choice and the settings of connections; schemas live with whoever owns the file.
"""

from __future__ import annotations

import sqlite3 as _system
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import quote

SAFE_VERSION = (3, 51, 3)
BUSY_TIMEOUT_MS = 10_000

if TYPE_CHECKING:
    import sqlite3
elif _system.sqlite_version_info < SAFE_VERSION:
    from pysqlite3 import dbapi2 as sqlite3
else:
    sqlite3 = _system

__all__ = ["connect", "connect_existing", "connect_looking", "sqlite3"]


def connect(path: Path, *, readonly: bool = False) -> sqlite3.Connection:
    """Open a database for one thread: WAL, synchronous=FULL, foreign keys, a busy timeout of ten seconds.

    Arguments:
        path: the file; made if missing unless `readonly`.
        readonly: open without the right to write; a missing file is then sqlite3.OperationalError.
    """
    connection = _open(path, "ro" if readonly else "rwc")
    if not readonly:
        connection.execute("PRAGMA journal_mode = WAL")
        connection.execute("PRAGMA synchronous = FULL")
    connection.execute("PRAGMA foreign_keys = ON")
    return connection


def connect_looking(path: Path) -> sqlite3.Connection:
    """Open a database to look into it, leaving nothing beside it: read-only, and as it lies where nobody has it open.

    (Reading one that is written ahead makes `-wal` and `-shm` anew where its last user has removed them.)
    """
    return _open(path, "ro" if path.with_name(f"{path.name}-wal").exists() else "ro&immutable=1")


def connect_existing(path: Path) -> sqlite3.Connection:
    """Open a database that must be there, with a rollback journal, in autocommit mode, for any thread.

    The journal is cut to nothing and synced at each commit. (The usual way, deleting it, leaves a moment after COMMIT
    in which a power cut brings the journal back and with it the old state.)
    """
    connection = _open(path, "rw", any_thread=True)
    connection.isolation_level = None
    connection.execute("PRAGMA journal_mode = TRUNCATE")
    connection.execute("PRAGMA synchronous = EXTRA")
    return connection


def _open(path: Path, mode: str, *, any_thread: bool = False) -> sqlite3.Connection:
    address = f"file:{quote(str(path.absolute()))}?mode={mode}"
    connection = sqlite3.connect(address, uri=True, check_same_thread=not any_thread, timeout=BUSY_TIMEOUT_MS / 1000)
    connection.execute(f"PRAGMA busy_timeout = {BUSY_TIMEOUT_MS}")
    return connection
