"""A store that lives in memory: for tests, previews and small tools.

Keeps the contract of `sunseed.store.contract`, where "durable" means as long as the process lives.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from hashlib import sha256
from threading import Lock

from sunseed.errors import Absent, Refused
from sunseed.store.contract import split_key


class MemoryStore:
    """Bytes by key in a dictionary; safe for threads."""

    def __init__(self) -> None:
        self._held: dict[str, bytes] = {}
        self._lock = Lock()

    def get(self, path: str) -> bytes:
        """Return all bytes of a key."""
        split_key(path)
        try:
            return self._held[path]
        except KeyError:
            raise Absent(f"nothing at {path!r} in memory") from None

    def get_each(self, paths: Iterable[str]) -> Iterator[bytes | None]:
        """Yield the bytes of each of these keys, None for one that is not there."""
        for path in paths:
            try:
                yield self.get(path)
            except Absent:
                yield None

    def read(self, path: str, start: int, length: int) -> bytes:
        """Return `length` bytes from `start`; fewer only at the end."""
        return self.get(path)[start : start + length]

    def size(self, path: str) -> int:
        """Return the size of a key in bytes."""
        return len(self.get(path))

    def exists(self, path: str) -> bool:
        """Say whether the key is there."""
        split_key(path)
        return path in self._held

    def existing(self, paths: Iterable[str]) -> set[str]:
        """Return those of these keys that are there."""
        return set(filter(self.exists, paths))

    def list(self, prefix: str) -> Iterator[str]:
        """Yield every key that begins with `prefix`, in ascending order."""
        with self._lock:
            keys = sorted(key for key in self._held if key.startswith(prefix))
        yield from keys

    def create(self, path: str, data: bytes) -> None:
        """Write a key that never changes; other bytes already there are Refused."""
        split_key(path)
        with self._lock:
            held = self._held.setdefault(path, bytes(data))
        if held != data:
            raise Refused(f"{path!r} already holds {len(held)} other bytes; an immutable key is never rewritten")

    def pour(self, folder: str, chunks: Iterable[bytes], key: Callable[[str], str]) -> str:
        """Write a key named by its own bytes; return their SHA-256."""
        data = b"".join(chunks)
        found = sha256(data).hexdigest()
        self.create(key(found), data)
        return found

    def replace(self, path: str, data: bytes) -> None:
        """Write a key, new or not."""
        split_key(path)
        with self._lock:
            self._held[path] = bytes(data)

    def delete(self, path: str) -> None:
        """Remove a key; one that is not there is fine."""
        split_key(path)
        with self._lock:
            self._held.pop(path, None)

    def apply(self, writes: Iterable[tuple[str, bytes]], *, durable: bool, read_only: bool = False) -> None:
        """Replace many keys."""
        for path, data in writes:
            self.replace(path, data)

    def sync(self) -> None:
        """Do nothing: memory has no later."""

    def sweep(self, folder: str) -> int:
        """Do nothing: a write in memory is never half done."""
        return 0

    def room(self) -> int | None:
        """Return None: nobody knows."""
        return None
