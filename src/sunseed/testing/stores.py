"""A store whose power can be cut: what was not synced may be old, new, torn or gone.

Keeps `sunseed.store.contract` and passes its suite; for tests of anything that writes without syncing at once.
"""

from __future__ import annotations

from collections.abc import Iterable
from random import Random

from sunseed.store.memory import MemoryStore


class PowerCutStore(MemoryStore):
    """Memory that remembers what a disk would hold."""

    def __init__(self) -> None:
        super().__init__()
        self._on_disk: dict[str, bytes] = {}

    def create(self, path: str, data: bytes) -> None:
        """Write durably."""
        super().create(path, data)
        self._on_disk[path] = bytes(data)

    def replace(self, path: str, data: bytes) -> None:
        """Write durably."""
        super().replace(path, data)
        self._on_disk[path] = bytes(data)

    def apply(self, writes: Iterable[tuple[str, bytes]], *, durable: bool, read_only: bool = False) -> None:
        """Write in memory; only `durable` or a later `sync` brings it to the disk."""
        for path, data in writes:
            super().replace(path, data)
        if durable:
            self.sync()

    def sync(self) -> None:
        """Bring everything to the disk."""
        self._on_disk = dict(self._held)

    def cut_power(self, chance: Random) -> None:
        """Lose the memory: each key not yet on disk as it was is, by chance, old, new, or torn."""
        found = dict(self._on_disk)
        for path in self._held.keys() | self._on_disk.keys():
            old, new = self._on_disk.get(path), self._held.get(path)
            if old == new:
                continue
            torn = None if new is None else new[: chance.randrange(len(new) + 1)]
            state = chance.choice([old, new, torn])
            if state is None:
                found.pop(path, None)
            else:
                found[path] = state
        self._held, self._on_disk = found, dict(found)
