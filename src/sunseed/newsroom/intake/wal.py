"""SQLite's write-ahead log, copied into the database beside the lines of film and not between them.

Follows ADR 0129 and SQLite's "Write-Ahead Logging" §2.2. Copying some thousand pages and syncing them takes as long as
the disk takes, half a second on a busy one; done by whoever commits, as SQLite does by itself, every line waits for it.
A thread of its own copies while others commit. What was committed meanwhile is then little, and whoever commits copies
that, so that the log begins again from its start and does not grow for as long as somebody films. Nothing is synced
later than before: what is committed is in the write-ahead log. Owns when to copy; a database server needs none of it.
"""

from __future__ import annotations

import logging
import threading
import time
from typing import Final

from django.db import DatabaseError, connection, connections

MOST_PAGES: Final = 8000
"""Of 4 KiB in the write-ahead log before they are copied, as in the settings of every other connection."""
FEW_PAGES: Final = 1000
"""Are copied by whoever commits: some milliseconds."""
FAR_TOO_MANY: Final = 8 * MOST_PAGES
"""Whoever commits copies by itself from here on: the thread is dead, or the disk too slow for it."""
AGAIN_S: Final = 0.2
"""Until copying is tried again where something that reads needs pages as they were."""
PAGES_KIB: Final = 32 * 1024
"""Of the database, held in memory by the connection that commits: lines touch pages all over two indices over digests.
SQLite's own measure is 2,000."""
log = logging.getLogger("sunseed.intake")


class Copier:
    """Copies when enough waits. Used by one thread, which commits."""

    def __init__(self) -> None:
        self._wanted, self._idle, self._closing = threading.Event(), threading.Event(), False
        self._next_s = 0.0
        self._idle.set()
        self._thread: threading.Thread | None = None

    def begin(self) -> None:
        """Take copying away from this thread's connection; does nothing for a database server."""
        if connection.vendor == "sqlite":
            with connection.cursor() as cursor:
                cursor.execute("PRAGMA wal_autocheckpoint = 0")
                cursor.execute(f"PRAGMA cache_size = -{PAGES_KIB}")
            self._thread = threading.Thread(target=self._run, name="copying", daemon=True)
            self._thread.start()

    def after_commit(self) -> None:
        """Have much copied beside what is committed from here on; copy the little that is then left."""
        if self._thread is None or not self._idle.is_set() or time.monotonic() < self._next_s:
            return
        total, waits = copy("NOOP")
        if total <= MOST_PAGES or not waits:
            return  # where nothing waits, the next commit begins the log again
        if FEW_PAGES < waits <= FAR_TOO_MANY:
            self._idle.clear()
            self._wanted.set()
        else:
            copy("PASSIVE")
            self._next_s = time.monotonic() + AGAIN_S

    def close(self) -> None:
        """End the thread."""
        if self._thread is not None:
            self._closing = True
            self._wanted.set()
            self._thread.join()

    def _run(self) -> None:
        while self._wanted.wait() and not self._closing:
            self._wanted.clear()
            try:
                copy("PASSIVE")
            except DatabaseError:
                log.exception("the write-ahead log could not be copied; trying again")
                connections.close_all()
            self._idle.set()
        connections.close_all()


def copy(how: str) -> tuple[int, int]:
    """Copy what no reader needs as it was, or with NOOP nothing; return pages in the log, and those not copied yet."""
    with connection.cursor() as cursor:
        cursor.execute(f"PRAGMA wal_checkpoint({how})")
        _, total, copied = cursor.fetchone()
    return total, total - copied
