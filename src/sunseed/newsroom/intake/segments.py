"""Segments in the vault: lines appended, encrypted to the desk list, durable before anything is committed or receipted.

Follows formats.md §6 and ADR 0092. `lines/<ab>/<name>.age` is a segment's key as only editors open it, written first;
`lines/<ab>/<name>.lines` holds slots of 1,024 bytes and only grows, so that a keeper copies both without
understanding them. Each process writes a segment of its own, never one that was begun before it. A crash before a
commit leaves slots that no row names: harmless. After any failed write a segment is left as it is and a new one
begins.
"""

from __future__ import annotations

import os
import threading
from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from hashlib import sha256
from pathlib import Path
from typing import Final

from sunseed import desk_lists, roots
from sunseed.capture.desk import DeskList
from sunseed.capture.segment import SLOT_BYTES, Sealed, Segment
from sunseed.errors import Absent, Refused, SunseedError, Unavailable, Untrue
from sunseed.instance import Instance
from sunseed.newsroom import present
from sunseed.store import disk
from sunseed.store.folder import FolderStore

_NEW: Final = os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_APPEND | os.O_CLOEXEC | os.O_NOFOLLOW

Place = tuple[str, int]
"""A segment's name and the number of a slot in it."""


def key_path(name: str) -> str:
    """Return where the vault keeps a segment's key."""
    return f"lines/{name[:2]}/{name}.age"


def slots_path(name: str) -> str:
    """Return where the vault keeps a segment's slots."""
    return f"lines/{name[:2]}/{name}.lines"


class Writer:
    """Appends lines to segments of one instance, from one process; safe for threads.

    Arguments:
        instance: whose vault.
    """

    def __init__(self, instance: Instance) -> None:
        self._instance = instance
        self._lock = threading.Lock()
        self._open: _Open | None = None

    def keep(self, lines: Sequence[bytes]) -> list[Place]:
        """Append lines, durable on return; return the place of each.

        Raises:
            Unavailable: the desk list has no recipient, or no root names it: nobody could open what is taken.
            Malformed: a line that is longer than any lawful one.
            SunseedError: the file system's refusal; nothing was promised.
        """
        if not lines:
            return []
        with self._lock:
            places: list[Place] = []
            while len(places) < len(lines):
                segment = self._current()
                try:
                    places += segment.append(lines[len(places) : len(places) + segment.room])
                except BaseException:
                    # What reached the disk is unknown, and the ratchet does not go back: this segment is over.
                    self._close()
                    raise
            return places

    def close(self) -> None:
        """End the segment that is open."""
        with self._lock:
            self._close()

    def _close(self) -> None:
        if self._open is not None:
            self._open.close()
            self._open = None

    def _current(self) -> _Open:
        """Return the open segment; begin another where it is full, or another desk list counts."""
        if self._open is not None and (self._open.segment.full or self._open.pid != os.getpid()):
            self._close()
        state = _state(self._instance.desk_file)
        if self._open is not None and self._open.desk == state:
            return self._open
        try:
            recipients = recipients_of(self._instance)
        except SunseedError:
            # The desk list is being changed: until a root names the new one, those of the old one count.
            if self._open is not None and not self._open.segment.full:
                return self._open
            raise
        self._close()
        self._open = _Open.begin(self._instance, recipients, state)
        return self._open


@dataclass
class _Open:
    """A segment with its file. Arguments: desk: the state of the desk list's file when it began."""

    segment: Segment
    file: int
    desk: tuple[int, ...]
    pid: int = field(default_factory=os.getpid)

    @classmethod
    def begin(cls, instance: Instance, recipients: Sequence[str], desk: tuple[int, ...]) -> _Open:
        """Make a segment's files, durable on return."""
        segment = Segment(recipients)
        FolderStore(instance.vault).create(key_path(segment.name), segment.wrap)
        # Dying here leaves a key without slots: an empty segment.
        with disk.wrapped("beginning a segment of lines", writing=True):
            folder = disk.walk(instance.vault, slots_path(segment.name).split("/")[:-1])
            try:
                file = os.open(f"{segment.name}.lines", _NEW, 0o600, dir_fd=folder)
                os.fsync(folder)
            finally:
                os.close(folder)
        return cls(segment, file, desk)

    @property
    def room(self) -> int:
        """How many lines still fit."""
        return self.segment.room

    def append(self, lines: Sequence[bytes]) -> list[Place]:
        """Append slots with one sync."""
        first = self.segment.slots
        data = b"".join(map(self.segment.seal, lines))
        with disk.wrapped("writing lines into the vault", writing=True):
            while data:
                data = data[os.write(self.file, data) :]
            os.fdatasync(self.file)
        # Dying here: the slots are durable and no row names them; the phone sends the lines again.
        return [(self.segment.name, number) for number in range(first, self.segment.slots)]

    def close(self) -> None:
        """Let go of the file."""
        with suppress(OSError):
            os.close(self.file)


_writers: dict[Path, Writer] = {}
_writers_lock = threading.Lock()


def writer() -> Writer:
    """Return this process's writer for the instance it works for."""
    instance = present.instance()
    with _writers_lock:
        if instance.vault not in _writers:
            _writers[instance.vault] = Writer(instance)
        return _writers[instance.vault]


def recipients_of(instance: Instance) -> tuple[str, ...]:
    """Return the recipients that lines are encrypted to.

    Raises:
        Unavailable: there are none, or no root names this list.
    """
    try:
        found = DeskList.parse(desk_lists.in_force(instance, roots.in_force(instance).newest)).recipients
    except Refused as error:
        raise Unavailable(str(error)) from error
    if not found:
        raise Unavailable("No editor's key stands on the desk list: nobody could open what is filmed.")
    return found


def read(places: Sequence[Place]) -> Iterator[Sealed]:
    """Yield encrypted lines from the vault, in the order asked for.

    Raises:
        Absent: a segment is not here; Untrue: it is shorter than what was kept in it.
    """
    store = FolderStore(present.instance().vault)
    for name, number in places:
        slot = store.read(slots_path(name), number * SLOT_BYTES, SLOT_BYTES)
        if len(slot) != SLOT_BYTES:
            raise Untrue(f"{slots_path(name)} in the vault ends before slot {number}: bring back the vault's copy")
        yield Sealed(name, number, slot)


def key(name: str) -> bytes:
    """Return a segment's key as editors open it; Absent where it is not here, Untrue where its bytes are others."""
    data = FolderStore(present.instance().vault).get(key_path(name))
    if sha256(data).hexdigest() != name:
        raise Untrue(f"{key_path(name)} in the vault has other bytes than its name says")
    return data


def _state(file: Path) -> tuple[int, ...]:
    try:
        found = file.stat()
    except FileNotFoundError:
        raise Absent(f"{file} is not there: bring back the desk list that the newest root names") from None
    return found.st_mtime_ns, found.st_size, found.st_ino
