"""What every store of bytes promises, in words, for folders, buckets and memory alike.

Follows design.md §2 (`store`) and the durable-write rules of the transparency-log reference §8. This module owns the
contract and the spelling of keys; `folder`, `memory` and `objects` keep it, and one behaviour suite holds them to it.

A key is a path of one or more parts joined by "/": no empty part, no "." or "..", no NUL, at most 255 bytes a part.
Names that begin with "." and end with ".tmp" belong to stores themselves.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import Protocol

from sunseed.errors import Refused

TEMPORARY_PREFIX = "."
TEMPORARY_SUFFIX = ".tmp"


class Store(Protocol):
    """Bytes by key. Durable means: still there after `kill -9` and, as far as the system can promise, a power cut.

    Errors of all methods: Absent for a key that is not there, Refused for a key that is no key or a store that may
    not be written, Unavailable when trying again may help (a full disk, a network), OutcomeUnknown when a write may
    or may not have happened and nothing may be concluded from memory.
    """

    def get(self, path: str) -> bytes:
        """Return all bytes of a key."""

    def get_each(self, paths: Iterable[str]) -> Iterator[bytes | None]:
        """Yield all bytes of each of these keys, None for one that is not there; cheapest in order of folders.

        A folder that is removed and made anew meanwhile may count as gone.
        """

    def read(self, path: str, start: int, length: int) -> bytes:
        """Return `length` bytes from offset `start`; fewer only where the file ends."""

    def size(self, path: str) -> int:
        """Return the size of a key in bytes."""

    def exists(self, path: str) -> bool:
        """Say whether the key is there."""

    def existing(self, paths: Iterable[str]) -> set[str]:
        """Return those of these keys that are there, for less than asking for each; cheapest in order of folders."""

    def list(self, prefix: str) -> Iterator[str]:
        """Yield every key that begins with `prefix`, in ascending order, without holding them all."""

    def create(self, path: str, data: bytes) -> None:
        """Write a key that never changes; durable on return.

        The same bytes already there are accepted; other bytes are Refused and stay as they are.
        """

    def pour(self, folder: str, chunks: Iterable[bytes], key: Callable[[str], str]) -> str:
        """Write a key that never changes and is named by its own bytes, holding no more than a chunk or so of them.

        Durable on return; the same bytes already there are accepted, other bytes are Refused. Whatever `chunks`
        raises goes through, and nothing is written.

        Arguments:
            folder: below which the key will lie; what is unfinished lies directly in it.
            chunks: the bytes, iterated once.
            key: from their SHA-256, in 64 hex digits, to the key.

        Returns:
            The SHA-256.
        """

    def replace(self, path: str, data: bytes) -> None:
        """Write a key so that readers see the old bytes or the new ones, never a mixture; durable on return."""

    def delete(self, path: str) -> None:
        """Remove a key; one that is not there is fine. The removal may be undone by a power cut."""

    def apply(self, writes: Iterable[tuple[str, bytes]], *, durable: bool, read_only: bool = False) -> None:
        """Replace many keys, one after the other, with one sync at the end.

        After a power cut before that sync each key may hold its old bytes, its new bytes or a torn piece: only a
        caller that will write them again may use it.

        Arguments:
            writes: key and bytes, each key once; always written anew, even over equal bytes.
            durable: sync before returning; otherwise `sync` does it later.
            read_only: ask for files nobody is meant to change.
        """

    def sync(self) -> None:
        """Make everything durable that `apply` wrote before this call; callable from any thread."""

    def sweep(self, folder: str) -> int:
        """Remove what interrupted writes left directly in `folder`; return how many pieces.

        Only for whoever alone writes in that folder.
        """

    def room(self) -> int | None:
        """Return how many bytes can still be written, or None where that cannot be known."""


def split_key(path: str) -> list[str]:
    """Return the parts of a key; what is no key is Refused, saying why."""
    parts = path.split("/")
    for part in parts:
        if part in ("", ".", ".."):
            raise Refused(f"not a key: {path!r} has the part {part!r}; keys are relative and go only downwards")
        if "\0" in part or (len(part) > 63 and len(part.encode("utf-8", "surrogatepass")) > 255):
            raise Refused(f"not a key: a part of {path!r} holds NUL or is longer than 255 bytes")
    if is_temporary(parts[-1]):
        raise Refused(f"not a key: {path!r} has the form of a store's own temporary file")
    return parts


def is_temporary(name: str) -> bool:
    """Say whether a file's name has the form of an unfinished write."""
    return name.startswith(TEMPORARY_PREFIX) and name.endswith(TEMPORARY_SUFFIX)
