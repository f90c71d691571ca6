"""What judging one thing reads of a record, noted while it is read: so that a bundle holds that, and nothing else.

Owns the noting: a store that remembers which files were there, and a record that remembers which entries and which
beginnings of its tree were proved. What is done with it is `bundles`'.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from sunseed.record import entry as entries
from sunseed.store.contract import Store
from sunseed.store.readonly import ReadOnlyStore
from sunseed.verify.sealed import SealedRecord


class NotingStore(ReadOnlyStore):
    """A store that can only be read, and remembers what was found.

    Arguments:
        inner: the store behind it.
    """

    def __init__(self, inner: Store) -> None:
        super().__init__("a record that is being gathered")
        self._inner = inner
        self.found: set[str] = set()

    def get(self, path: str) -> bytes:
        """Return all bytes of a key."""
        data = self._inner.get(path)
        self.found.add(path)
        return data

    def read(self, path: str, start: int, length: int) -> bytes:
        """Return part of a key."""
        self.found.add(path)
        return self._inner.read(path, start, length)

    def size(self, path: str) -> int:
        """Return the size of a key."""
        return self._inner.size(path)

    def exists(self, path: str) -> bool:
        """Say whether the key is there."""
        return self._inner.exists(path)

    def existing(self, paths: Iterable[str]) -> set[str]:
        """Return those of these keys that are there."""
        return self._inner.existing(paths)

    def list(self, prefix: str) -> Iterator[str]:
        """Yield every key that begins with `prefix`."""
        return self._inner.list(prefix)


class NotingRecord(SealedRecord):
    """A record that remembers what was proved of it.

    Arguments:
        inner: the opened record.
    """

    def __init__(self, inner: SealedRecord) -> None:
        self.noted = NotingStore(inner.store)
        super().__init__(
            self.noted, inner.checkpoint, inner.succession, inner.contents, inner.evidence, inner.policy, inner.signed
        )
        self._inner = inner
        self.proved: dict[int, bytes] = {}
        self.beginnings: dict[int, list[bytes]] = {}

    def prove(self, index: int) -> tuple[bytes, bytes]:
        """Return an entry and its leaf hash, proved and noted."""
        data, leaf = self._inner.prove(index)
        self.proved[index] = data
        return data, leaf

    def growth(self, size: int) -> list[bytes]:
        """Return the consistency proof from a smaller tree, noted."""
        self.beginnings[size] = self._inner.growth(size)
        return self.beginnings[size]

    def ticks(self, wanted: set[int]) -> dict[int, tuple[int, entries.Tick]]:
        """Return the wanted ticks, noted."""
        found = self._inner.ticks(wanted)
        for index, _ in found.values():
            self.prove(index)
        return found
