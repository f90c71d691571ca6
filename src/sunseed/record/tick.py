"""Ticks: the tree over everything sealed in a few seconds, filled so that it does not show how much that was.

Follows formats.md §6: the RFC 6962 root over the ids of the accepted lines as leaf hashes, with random values up to
max(64, the next power of two), all sorted bytewise together, so that neither the number nor the place of a real one
tells how many there are. Owns this inner tree; the entry that carries its root is `entry.Tick`.
"""

from __future__ import annotations

import secrets
from bisect import bisect_left
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from sunseed.errors import Absent, Malformed, Misuse
from sunseed.record import proof
from sunseed.record.hashing import pair_hashes
from sunseed.record.spelling import HASH_BYTES

MIN_LEAVES = 64
MIN_PATH = MIN_LEAVES.bit_length() - 1
MAX_PATH = 32
"""A tick of more than 2^32 lines is not believed."""


@dataclass(frozen=True, slots=True)
class InnerPath:
    """Where one id stands in a tick's tree. Arguments: index: its place; path: hashes, the sibling first."""

    index: int
    path: tuple[bytes, ...]


class TickTree:
    """The tree of one tick.

    Arguments:
        ids: the 32-byte ids of the lines accepted since the last tick; one that comes twice stands once.
        rng: gives so many unpredictable bytes.
    """

    __slots__ = ("_levels",)

    def __init__(self, ids: Iterable[bytes], rng: Callable[[int], bytes] = secrets.token_bytes) -> None:
        leaves = set(ids)
        if any(len(value) != HASH_BYTES for value in leaves):
            raise Misuse(f"tick: ids have {HASH_BYTES} bytes")
        size = max(MIN_LEAVES, 1 << max(len(leaves) - 1, 0).bit_length())
        while len(leaves) < size:
            leaves.add(rng(HASH_BYTES))
        self._levels = [sorted(leaves)]
        while len(self._levels[-1]) > 1:
            self._levels.append(pair_hashes(self._levels[-1]))

    @property
    def root(self) -> bytes:
        """The 32-byte root, which the tick entry states in hex."""
        return self._levels[-1][0]

    @property
    def leaves(self) -> Sequence[bytes]:
        """All leaves, real and random, in their order."""
        return self._levels[0]

    def index(self, identity: bytes) -> int:
        """Return which leaf an id is.

        Raises:
            Absent: it is not in this tick.
        """
        index = bisect_left(self._levels[0], identity)
        if index == len(self._levels[0]) or self._levels[0][index] != identity:
            raise Absent(f"tick: no line {identity.hex()} in it")
        return index

    def path(self, identity: bytes) -> InnerPath:
        """Return the place of an id; raises like `index`."""
        index = self.index(identity)
        path = tuple(level[(index >> height) ^ 1] for height, level in enumerate(self._levels[:-1]))
        return InnerPath(index, path)


def verify(identity: bytes, place: InnerPath, root: bytes) -> None:
    """Return if the id is in the tick of this root.

    Raises:
        Malformed: a path shorter than a tick's smallest tree has, or no such place.
        Untrue: the path leads to another root.
    """
    height = len(place.path)
    if not MIN_PATH <= height <= MAX_PATH:
        raise Malformed(f"tick path: expected {MIN_PATH} to {MAX_PATH} hashes, got {height}")
    proof.verify_inclusion(place.index, 1 << height, identity, place.path, root)
