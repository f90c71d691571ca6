"""SHA-256 over bytes that pass by: hash while writing, verify while reading, whole or from the middle.

This module owns digests of streams; where the bytes lie is `contract`, what they mean is `documents`.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from hashlib import sha256

from sunseed.errors import Misuse, Untrue
from sunseed.store.contract import Store

CHUNK_BYTES = 1 << 20


def sha256_hex(data: bytes) -> str:
    """Return the SHA-256 of the bytes as 64 lower-case hex digits."""
    return sha256(data).hexdigest()


class HashingChunks:
    """Chunks that are hashed as they pass.

    Arguments:
        chunks: where they come from; iterated once.
    """

    def __init__(self, chunks: Iterable[bytes]) -> None:
        self._chunks = chunks
        self._digest = sha256()
        self.size = 0
        """How many bytes have passed."""

    def __iter__(self) -> Iterator[bytes]:
        for chunk in self._chunks:
            self._digest.update(chunk)
            self.size += len(chunk)
            yield chunk

    @property
    def hexdigest(self) -> str:
        """The SHA-256 of what has passed."""
        return self._digest.hexdigest()


def read_verified(store: Store, path: str, sha256_expected: str, *, chunk_bytes: int = CHUNK_BYTES) -> Iterator[bytes]:
    """Yield a key's bytes in chunks, holding back the last one until the whole has the expected digest.

    A reader that got everything has got the right bytes; one that got Untrue has a prefix it must not use.

    Arguments:
        store: where the key lies.
        path: the key.
        sha256_expected: 64 lower-case hex digits.
        chunk_bytes: how much to hold at a time.
    """
    passing = HashingChunks(_chunks(store, path, 0, store.size(path), chunk_bytes))
    last: bytes | None = None
    for chunk in passing:
        if last is not None:
            yield last
        last = chunk
    if passing.hexdigest != sha256_expected:
        raise Untrue(f"{path} has SHA-256 {passing.hexdigest}, expected {sha256_expected}")
    if last is not None:
        yield last


def get_verified(store: Store, path: str, sha256_expected: str) -> bytes:
    """Return a key's bytes after checking their digest; Untrue names both digests."""
    data = store.get(path)
    found = sha256_hex(data)
    if found != sha256_expected:
        raise Untrue(f"{path} has SHA-256 {found}, expected {sha256_expected}")
    return data


def read_range(store: Store, path: str, start: int, end: int, *, chunk_bytes: int = CHUNK_BYTES) -> Iterator[bytes]:
    """Yield the bytes from `start` up to `end` (excluded) in chunks, unverified: part of a file has no digest."""
    if not 0 <= start <= end:
        raise Misuse(f"not a byte range: {start} to {end}")
    yield from _chunks(store, path, start, end, chunk_bytes)


def _chunks(store: Store, path: str, start: int, end: int, chunk_bytes: int) -> Iterator[bytes]:
    while start < end:
        chunk = store.read(path, start, min(chunk_bytes, end - start))
        if not chunk:
            return
        start += len(chunk)
        yield chunk
