"""The name of every file of a log, and which files a tree of a given size has.

Follows C2SP tlog-tiles ("Parameters", "Merkle Tree", "Log Entries"): `tile/<L>/<N>[.p/<W>]` and
`tile/entries/<N>[.p/<W>]`, N in three-digit groups of which all but the last begin with `x`.
This module owns names and counts alone; the bytes of the files are `tiles` and `bundles`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from sunseed.errors import Malformed, Misuse
from sunseed.record.hashing import LeafIndex, TileIndex, TreeSize

TILE_WIDTH = 256
TILE_BITS = 8
MAX_LEVEL = 63
MAX_SIZE = 2**63 - 1
CHECKPOINT = "checkpoint"
BUNDLE_LEVEL = "entries"

_PATH = re.compile(
    r"tile/(?P<level>entries|0|[1-9][0-9]?)"
    r"/(?P<groups>(?:x(?!000)[0-9]{3}/(?:x[0-9]{3}/){0,5})?)(?P<last>[0-9]{3})"
    r"(?:\.p/(?P<width>[1-9][0-9]{0,2}))?"
)


@dataclass(frozen=True, slots=True, order=True)
class TileId:
    """One file of 1 to 256 hashes.

    Arguments:
        level: 0 for leaf hashes; level l + 1 holds the roots of full tiles of level l.
        index: the place among the tiles of this level.
        width: how many hashes, 256 in a full tile.
    """

    level: int
    index: TileIndex
    width: int = TILE_WIDTH

    @property
    def path(self) -> str:
        """The path below the log's prefix."""
        return tile_path(self.level, self.index, self.width)


@dataclass(frozen=True, slots=True, order=True)
class BundleId:
    """One file of 1 to 256 entries.

    Arguments:
        index: the place among the bundles; bundle n holds the entries of tile n of level 0.
        width: how many entries, 256 in a full bundle.
    """

    index: TileIndex
    width: int = TILE_WIDTH

    @property
    def path(self) -> str:
        """The path below the log's prefix."""
        return bundle_path(self.index, self.width)


def tile_path(level: int, index: int, width: int = TILE_WIDTH) -> str:
    """Return the path of a hash tile, for instance `tile/0/x001/234.p/8`; impossible numbers are Misuse."""
    if not 0 <= level <= MAX_LEVEL:
        raise Misuse(f"a tile's level is 0 to {MAX_LEVEL}, not {level}")
    return f"tile/{level}/{_number(index)}{_suffix(width)}"


def bundle_path(index: int, width: int = TILE_WIDTH) -> str:
    """Return the path of an entry bundle, for instance `tile/entries/000.p/17`; impossible numbers are Misuse."""
    return f"tile/{BUNDLE_LEVEL}/{_number(index)}{_suffix(width)}"


def parse_path(path: str) -> TileId | BundleId:
    """Read a path below the log's prefix back into what it names; any other spelling is Malformed."""
    match = _PATH.fullmatch(path)
    if match is None:
        raise Malformed(f"not the path of a tile or bundle: {path!r}")
    level, groups, last, width = match.groups()
    index = TileIndex(int(groups.replace("x", "").replace("/", "") + last if groups else last))
    if (width and int(width) >= TILE_WIDTH) or index > MAX_SIZE or (level != BUNDLE_LEVEL and int(level) > MAX_LEVEL):
        raise Malformed(f"level, index or width out of range in {path!r}")
    hashes = int(width) if width else TILE_WIDTH
    return BundleId(index, hashes) if level == BUNDLE_LEVEL else TileId(int(level), index, hashes)


def level_count(size: int) -> int:
    """Return how many levels of tiles a tree of this size has (0 for the empty tree)."""
    return -(-size.bit_length() // TILE_BITS)


def tile_of_leaf(index: int) -> TileIndex:
    """Return the tile of level 0, and the bundle, that holds this leaf."""
    return TileIndex(index >> TILE_BITS)


def width_at(size: int, level: int, index: int) -> int:
    """Return how many hashes tile `index` of `level` holds in a tree of this size: 0 to 256."""
    return max(0, min(TILE_WIDTH, (size >> (TILE_BITS * level)) - index * TILE_WIDTH))


def right_edge(size: int) -> list[TileId]:
    """Return the last tile of each level with a width below 256: the partial tiles published with this size."""
    edge = []
    for level in range(level_count(size)):
        count = size >> (TILE_BITS * level)
        if count % TILE_WIDTH:
            edge.append(TileId(level, TileIndex(count // TILE_WIDTH), count % TILE_WIDTH))
    return edge


def last_bundle(size: TreeSize) -> BundleId | None:
    """Return the bundle that holds the last entry, full or partial; None for the empty tree."""
    if not size:
        return None
    index = tile_of_leaf(LeafIndex(size - 1))
    return BundleId(index, width_at(size, 0, index))


def bundles(size: int) -> Iterator[BundleId]:
    """Yield every bundle of the tree of this size in order, the last one perhaps partial."""
    for index in range(-(-size // TILE_WIDTH)):
        yield BundleId(TileIndex(index), width_at(size, 0, index))


def _number(index: int) -> str:
    if not 0 <= index <= MAX_SIZE:
        raise Misuse(f"a tile's index is 0 to 2^63-1, not {index}")
    number = f"{index % 1000:03d}"
    while index >= 1000:
        index //= 1000
        number = f"x{index % 1000:03d}/{number}"
    return number


def _suffix(width: int) -> str:
    if width == TILE_WIDTH:
        return ""
    if not 1 <= width < TILE_WIDTH:
        raise Misuse(f"a tile's width is 1 to {TILE_WIDTH}, not {width}")
    return f".p/{width}"
