"""Hash tiles: the tree cut into files of up to 256 hashes, and the nodes between them.

Follows C2SP tlog-tiles ("Merkle Tree"): hash i of tile n at level l covers `256^l` leaves from `(256 n + i) * 256^l`;
the seven levels between two tiles are computed, not kept. This module owns tile bytes; names are `layout`, which tiles
a grown tree needs is `tree`, proofs are `proof`.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

from sunseed.errors import Malformed
from sunseed.record.hashing import HASH_BYTES, complete_root
from sunseed.record.layout import TILE_BITS, TILE_WIDTH

FULL_BYTES = TILE_WIDTH * HASH_BYTES

TileReader = Callable[[int, int], bytes]
"""Gives the bytes of tile `index` of `level`, at least as wide as whoever asks needs."""


def join(hashes: Sequence[bytes]) -> bytes:
    """Return the tile of these hashes."""
    return b"".join(hashes)


def split(data: bytes) -> list[bytes]:
    """Return a tile's hashes; bytes that are not whole hashes, or too many, are Malformed."""
    if len(data) % HASH_BYTES or len(data) > FULL_BYTES:
        raise Malformed(f"a tile is 1 to {TILE_WIDTH} hashes of {HASH_BYTES} bytes, not {len(data)} bytes")
    return [data[start : start + HASH_BYTES] for start in range(0, len(data), HASH_BYTES)]


def hash_at(data: bytes, place: int) -> bytes:
    """Return hash number `place` of a tile; a tile too narrow for it is Malformed."""
    found = data[place * HASH_BYTES : (place + 1) * HASH_BYTES]
    if len(found) != HASH_BYTES:
        raise Malformed(f"hash {place} is asked of a tile of {len(data) // HASH_BYTES}")
    return found


class TileNodes:
    """The hash of any complete subtree, read from tiles: a `proof.NodeReader`.

    Arguments:
        read: gives tiles; asked again for a tile it gave, so it may want to remember.
    """

    def __init__(self, read: TileReader) -> None:
        self._read = read

    def __call__(self, level: int, index: int) -> bytes:
        """Return the root over the leaves `[index << level, (index + 1) << level)`."""
        tile_level, below = divmod(level, TILE_BITS)
        start = index << below
        data = self._read(tile_level, start // TILE_WIDTH)
        first = start % TILE_WIDTH
        if below == 0:
            return hash_at(data, first)
        part = data[first * HASH_BYTES : (first + (1 << below)) * HASH_BYTES]
        if len(part) != HASH_BYTES << below:
            raise Malformed(f"hashes {first} to {first + (1 << below) - 1} are asked of a tile of {len(data)} bytes")
        return complete_root(split(part))
