"""A store that is only read: what every such store says to those who want to write.

Follows `store.contract`. Owned here: the refusals, and asking for many keys one by one. How a key is read is the
subclass's.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable, Iterable, Iterator

from sunseed.errors import Absent, Refused


class ReadOnlyStore(ABC):
    """A base of stores that are only read.

    Arguments:
        called: what a refusal calls the store, such as its address.
    """

    def __init__(self, called: str) -> None:
        self._called = called

    @abstractmethod
    def get(self, path: str) -> bytes:
        """Return all bytes of a key; Absent where it is not there."""

    def get_each(self, paths: Iterable[str]) -> Iterator[bytes | None]:
        """Yield the bytes of each of these keys, None for one that is not there."""
        for path in paths:
            try:
                yield self.get(path)
            except Absent:
                yield None

    def create(self, path: str, data: bytes) -> None:
        """Refused, as every way to write is."""
        raise Refused(f"{self._called} is only read and cannot be written")

    def pour(self, folder: str, chunks: Iterable[bytes], key: Callable[[str], str]) -> str:
        """Refused."""
        raise Refused(f"{self._called} is only read and cannot be written")

    def replace(self, path: str, data: bytes) -> None:
        """Refused."""
        self.create(path, data)

    def delete(self, path: str) -> None:
        """Refused."""
        self.create(path, b"")

    def apply(self, writes: Iterable[tuple[str, bytes]], *, durable: bool, read_only: bool = False) -> None:
        """Refused."""
        self.create("", b"")

    def sync(self) -> None:  # noqa: B027 - doing nothing is what a store must do that is never written
        """Do nothing: nothing is ever written."""

    def sweep(self, folder: str) -> int:
        """Find nothing to sweep."""
        return 0

    def room(self) -> int | None:
        """Say that this cannot be known."""
        return None
