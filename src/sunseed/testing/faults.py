"""Stores and cells in which one chosen write fails, in every way a write can.

For tests in the manner of the transparency-log reference §3: each durable write *lost*, and *kept but reported lost*.
Kills and errors at system calls are `sunseed.testing.syscalls`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field

from sunseed.errors import OutcomeUnknown
from sunseed.store.cell import CheckpointCell
from sunseed.store.contract import Store

LOST, KEPT, HALF = "lost", "kept but reported lost", "half of it kept"
WAYS = (LOST, KEPT, HALF)


@dataclass
class Plan:
    """Which write fails and how; shared by all wrappers of one scenario.

    Arguments:
        at: the number of the write that fails, counted from 0; None counts and lets all pass.
        way: one of WAYS.
    """

    at: int | None = None
    way: str = LOST
    names: list[str] = field(default_factory=list)
    """What every write up to now was."""

    def write(self, name: str, whole: Callable[[], None], half: Callable[[], None] | None = None) -> None:
        """Do a write, or fail it if it is its turn; once one has failed, nothing is written any more.

        Arguments:
            name: what it is, for a person.
            whole: does it.
            half: does part of it, where it has parts.
        """
        number = len(self.names)
        self.names.append(name)
        if self.at is None or number < self.at:
            whole()
            return
        if number == self.at and self.way == KEPT:
            whole()
        if number == self.at and self.way == HALF and half is not None:
            half()
        raise OutcomeUnknown(f"write {number}, {name}, {self.way}")


class FaultyStore:
    """A store that keeps to a plan.

    Arguments:
        inner: where bytes really go.
        plan: what fails.
        name: what to call this store in the plan.
    """

    def __init__(self, inner: Store, plan: Plan, name: str) -> None:
        self._inner, self._plan, self._name = inner, plan, name

    def get(self, path: str) -> bytes:
        """Return all bytes of a key."""
        return self._inner.get(path)

    def get_each(self, paths: Iterable[str]) -> Iterator[bytes | None]:
        """Yield the bytes of each of these keys."""
        return self._inner.get_each(paths)

    def read(self, path: str, start: int, length: int) -> bytes:
        """Return part of a key."""
        return self._inner.read(path, start, length)

    def size(self, path: str) -> int:
        """Return the size of a key in bytes."""
        return self._inner.size(path)

    def exists(self, path: str) -> bool:
        """Say whether the key is there."""
        return self._inner.exists(path)

    def existing(self, paths: Iterable[str]) -> set[str]:
        """Return those of these keys that are there."""
        return self._inner.existing(paths)

    def list(self, prefix: str) -> Iterator[str]:
        """Yield keys by prefix."""
        return self._inner.list(prefix)

    def create(self, path: str, data: bytes) -> None:
        """Create, or fail."""
        self._plan.write(f"{self._name} create {path}", lambda: self._inner.create(path, data))

    def pour(self, folder: str, chunks: Iterable[bytes], key: Callable[[str], str]) -> str:
        """Pour, or fail."""
        found: list[str] = []
        self._plan.write(f"{self._name} pour {folder}", lambda: found.append(self._inner.pour(folder, chunks, key)))
        return found[0]

    def replace(self, path: str, data: bytes) -> None:
        """Replace, or fail."""
        self._plan.write(f"{self._name} replace {path}", lambda: self._inner.replace(path, data))

    def delete(self, path: str) -> None:
        """Delete, or fail."""
        self._plan.write(f"{self._name} delete {path}", lambda: self._inner.delete(path))

    def apply(self, writes: Iterable[tuple[str, bytes]], *, durable: bool, read_only: bool = False) -> None:
        """Replace many, or fail, perhaps after half of them."""
        held = list(writes)
        self._plan.write(
            f"{self._name} apply {len(held)}",
            lambda: self._inner.apply(held, durable=durable, read_only=read_only),
            lambda: self._inner.apply(held[: len(held) // 2], durable=durable, read_only=read_only),
        )

    def sync(self) -> None:
        """Sync, or fail."""
        self._plan.write(f"{self._name} sync", self._inner.sync)

    def sweep(self, folder: str) -> int:
        """Sweep."""
        return self._inner.sweep(folder)

    def room(self) -> int | None:
        """Return the room there is."""
        return self._inner.room()


class FaultyCell:
    """A cell that keeps to a plan.

    Arguments:
        inner: the real cell.
        plan: what fails.
    """

    def __init__(self, inner: CheckpointCell, plan: Plan) -> None:
        self._inner, self._plan = inner, plan

    def read(self) -> bytes | None:
        """Return the value."""
        return self._inner.read()

    def swap(self, expected: bytes | None, new: bytes) -> None:
        """Swap, or fail."""
        self._plan.write("cell swap", lambda: self._inner.swap(expected, new))

    def claim(self) -> None:
        """Become the only writer."""
        self._inner.claim()

    def release(self) -> None:
        """Let another writer claim."""
        self._inner.release()
