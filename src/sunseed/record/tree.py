"""The growing tree: its right edge, and every file that a batch of entries makes.

Follows RFC 6962 §2.1 and C2SP tlog-tiles. Pure: no file is read or written here, and growing leaves the old edge as it
was, so a batch that fails leaves nothing to undo. Storing what comes out is `writer`.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from hashlib import sha256

from sunseed.record import bundles, tiles
from sunseed.record.hashing import EMPTY_ROOT, HASH_BYTES, TreeSize, complete_root, leaf_hashes
from sunseed.record.layout import TILE_BITS, TILE_WIDTH, bundle_path, tile_path


@dataclass(frozen=True, slots=True)
class RightEdge:
    """Everything of a tree that the next entry can still change.

    Arguments:
        size: how many entries the tree holds.
        tiles: for each level, the hashes of its partial tile joined; empty where the last tile is full.
        bundle: the bytes of the partial bundle; empty where the last one is full.
    """

    size: TreeSize
    tiles: tuple[bytes, ...]
    bundle: bytes

    def root(self) -> bytes:
        """Return the root of the tree."""
        carried: list[bytes] = []
        for tile in self.tiles:
            carried = [ragged_root(tiles.split(tile) + carried)] if tile or carried else []
        return carried[0] if carried else EMPTY_ROOT


TILE_LEVELS = 8
"""Levels 0 to 7 hold every tree of up to 2^63 - 1 entries."""

EMPTY_EDGE = RightEdge(TreeSize(0), (), b"")


@dataclass(frozen=True, slots=True)
class Growth:
    """What a batch does to a tree.

    Arguments:
        edge: the edge of the grown tree.
        root: its root.
        writes: path below the log's prefix and bytes of each new file, bundles first; no path occurs in two growths
            of one log with different bytes.
    """

    edge: RightEdge
    root: bytes
    writes: tuple[tuple[str, bytes], ...]


def ragged_root(hashes: Sequence[bytes]) -> bytes:
    """Return the root over any number of hashes from one on, of which the last may stand for a smaller subtree."""
    digest = sha256
    row = list(hashes)
    while len(row) > 1:
        pairs = zip(row[::2], row[1::2], strict=False)
        above = [digest(b"\x01" + left + right).digest() for left, right in pairs]
        if len(row) % 2:
            above.append(row[-1])
        row = above
    return row[0]


def grow(edge: RightEdge, entries: Sequence[bytes]) -> Growth:
    """Return what appending the entries makes; an entry too long is Malformed.

    Arguments:
        edge: the tree's edge now.
        entries: in order; may be empty.
    """
    bundles.check_entries(entries)
    writes: list[tuple[str, bytes]] = []
    bundle = _write_bundles(edge, entries, writes)
    added = leaf_hashes(entries)
    grown: list[bytes] = []
    for level in range(TILE_LEVELS):
        held = edge.tiles[level] if level < len(edge.tiles) else b""
        if not added:
            grown.extend(edge.tiles[level:])
            break
        index = (edge.size >> (TILE_BITS * level)) // TILE_WIDTH
        row = [*tiles.split(held), *added]
        added = []
        for start in range(0, len(row) - TILE_WIDTH + 1, TILE_WIDTH):
            hashes = row[start : start + TILE_WIDTH]
            writes.append((tile_path(level, index), tiles.join(hashes)))
            added.append(complete_root(hashes))
            index += 1
        rest = tiles.join(row[len(added) * TILE_WIDTH :])
        if rest:
            writes.append((tile_path(level, index, len(rest) // HASH_BYTES), rest))
        grown.append(rest)
    grown_edge = RightEdge(TreeSize(edge.size + len(entries)), tuple(grown), bundle)
    return Growth(grown_edge, grown_edge.root(), tuple(writes))


def _write_bundles(edge: RightEdge, entries: Sequence[bytes], writes: list[tuple[str, bytes]]) -> bytes:
    """Add the new bundles to `writes` and return the bytes of the partial one."""
    index, held = divmod(edge.size, TILE_WIDTH)
    bundle = edge.bundle
    start = 0
    while start < len(entries):
        chunk = entries[start : start + TILE_WIDTH - held]
        bundle += bundles.encode(chunk)
        start += len(chunk)
        held += len(chunk)
        writes.append((bundle_path(index, held), bundle))
        if held == TILE_WIDTH:
            index, held, bundle = index + 1, 0, b""
    return bundle
