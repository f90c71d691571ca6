"""One small value that changes only by compare-and-swap: the newest signed checkpoint, the commit point of a log.

Follows the transparency-log reference §8.1: kept apart from database, backups and public tree, never restored from an
older copy. This module owns the cell and the claim that keeps a second writer out; what the value means is `record`.
"""

from __future__ import annotations

import fcntl
import os
from contextlib import suppress
from pathlib import Path
from threading import Lock
from typing import Protocol

from sunseed.errors import Absent, OutcomeUnknown, Refused, Unavailable
from sunseed.store import disk
from sunseed.store.sqlite import connect_existing, sqlite3

_SCHEMA = "CREATE TABLE head (id INTEGER PRIMARY KEY CHECK (id = 0), checkpoint BLOB) STRICT"


class CheckpointCell(Protocol):
    """A value that is read whole and changed only by whoever knows the present one."""

    def read(self) -> bytes | None:
        """Return the value, None if none was ever set."""

    def swap(self, expected: bytes | None, new: bytes) -> None:
        """Set the value, durable on return; Refused if the present one is not `expected`.

        Raises OutcomeUnknown when the change may or may not have happened.
        """

    def claim(self) -> None:
        """Become the only writer until `release`; Refused while another one is."""

    def release(self) -> None:
        """Let another writer claim; without a claim, do nothing."""


class MemoryCell:
    """A cell in memory, for tests and small tools."""

    def __init__(self) -> None:
        self._value: bytes | None = None
        self._lock = Lock()
        self._claim = Lock()

    def read(self) -> bytes | None:
        """Return the value."""
        return self._value

    def swap(self, expected: bytes | None, new: bytes) -> None:
        """Set the value if the present one is `expected`."""
        with self._lock:
            if self._value != expected:
                raise _moved(self._value, "in memory")
            self._value = new

    def claim(self) -> None:
        """Become the only writer."""
        if not self._claim.acquire(blocking=False):
            raise Refused("another writer has this log open")

    def release(self) -> None:
        """Let another writer claim."""
        if self._claim.locked():
            self._claim.release()


class SqliteCell:
    """A cell in a database file of its own (`head.sqlite3`), usable from several threads and processes.

    Arguments:
        path: the file, which must exist: a missing head is an error, never an invitation to begin a new log.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        self._lock = Lock()
        self._claimed: int | None = None
        self._doubtful = False
        if not path.is_file():
            raise Absent(f"no head at {path}; a log's head is made once, when the log is created, and never again")
        try:
            self._connection = connect_existing(path)
            self.read()
        except sqlite3.Error as error:
            raise Refused(f"{path} cannot be used as a log's head: {error}") from error

    @classmethod
    def create(cls, path: Path) -> SqliteCell:
        """Make the file, durable on return, and open it; a file already there is Refused."""
        unfinished = path.with_name(f".{path.name}.tmp")
        unfinished.unlink(missing_ok=True)  # left by one that died while creating
        connection = sqlite3.connect(unfinished)
        connection.execute(_SCHEMA)
        connection.close()
        empty = unfinished.read_bytes()
        unfinished.unlink()
        folder = os.open(path.parent, disk.FOLDER)
        try:
            with disk.wrapped(f"making {path}", writing=True):
                # Dying in here leaves no file, or a whole and empty head.
                if not disk.create(folder, path.name, empty, 0o600):
                    raise Refused(f"{path} already exists; a head is never made twice")
        finally:
            os.close(folder)
        return cls(path)

    def read(self) -> bytes | None:
        """Return the value."""
        with self._lock:
            self._require_certain()
            row = self._connection.execute("SELECT checkpoint FROM head WHERE id = 0").fetchone()
        return None if row is None else bytes(row[0])

    def swap(self, expected: bytes | None, new: bytes) -> None:
        """Set the value if the present one is `expected`, in one transaction."""
        with self._lock:
            self._require_certain()
            try:
                # Dying anywhere before COMMIT returns leaves the old value or the new one, never another.
                self._connection.execute("BEGIN IMMEDIATE")
                row = self._connection.execute("SELECT checkpoint FROM head WHERE id = 0").fetchone()
                held = None if row is None else bytes(row[0])
                if held != expected:
                    self._connection.execute("ROLLBACK")
                    raise _moved(held, str(self._path))
                self._connection.execute("REPLACE INTO head (id, checkpoint) VALUES (0, ?)", (new,))
                self._connection.execute("COMMIT")
            except sqlite3.Error as error:
                # A transaction left open would show us our own unwritten value: this cell never answers again.
                self._doubtful = True
                with suppress(sqlite3.Error):
                    self._connection.close()
                raise OutcomeUnknown(f"{self._path} may or may not have taken the new value: {error}") from error

    def _require_certain(self) -> None:
        if self._doubtful:
            raise OutcomeUnknown(f"{self._path} may or may not have taken its last value; open it anew to find out")

    def claim(self) -> None:
        """Lock the file beside the head; the lock dies with the process."""
        if self._claimed is not None:
            raise Refused(f"another writer has this log open, through this very cell ({self._path})")
        path = self._path.with_name(self._path.name + ".lock")
        try:
            descriptor = os.open(path, os.O_CREAT | os.O_RDWR | os.O_CLOEXEC, 0o600)
        except OSError as error:
            raise Unavailable(f"cannot open {path}: {error}") from error
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as error:
            os.close(descriptor)
            raise Refused(f"another writer has this log open ({path} is locked: {error})") from error
        self._claimed = descriptor

    def release(self) -> None:
        """Unlock."""
        if self._claimed is not None:
            os.close(self._claimed)
            self._claimed = None

    def close(self) -> None:
        """Unlock and close the file; doing so twice is fine."""
        self.release()
        self._connection.close()

    def __del__(self) -> None:
        with suppress(AttributeError):  # opening may have failed half-way
            self.close()  # a cell that is forgotten must not keep its log locked


def _moved(held: bytes | None, where: str) -> Refused:
    state = "is empty" if held is None else f"holds {len(held)} other bytes"
    return Refused(f"the head {where} is not what this writer expected: it {state}; somebody else has written")
