"""The part of an audit that takes the time: every bundle hashed and compared with its tile.

Follows C2SP tlog-tiles. Owns what is found out about one bundle and its tile; how several processes share them is
`audit_workers`, the levels above, the root and the names of files are `audit`.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from hashlib import sha256

from sunseed.errors import Absent, Malformed
from sunseed.record import bundles, tiles
from sunseed.record.hashing import HASH_BYTES, complete_root
from sunseed.record.layout import TILE_WIDTH, bundle_path, tile_path, width_at
from sunseed.store.contract import Store


@dataclass(frozen=True, slots=True)
class Problem:
    """One disagreement between a log's files.

    Arguments:
        path: the file that is wrong, the prefix included.
        what: what about it.
        expected: what it should be.
        found: what it is.
    """

    path: str
    what: str
    expected: str
    found: str

    @classmethod
    def of_bytes(cls, path: str, what: str, expected: bytes, found: bytes | None) -> Problem:
        """Describe two contents by size, digest and the first place where they differ."""
        return cls(path, what, _describe(expected), "nothing" if found is None else _describe(found, expected))


@dataclass(slots=True)
class Bundle:
    """What one bundle and its tile say.

    Arguments:
        index: which bundle.
        width: how many entries it has in the audited tree.
        leaves: the leaf hashes joined, kept only at the right edge; otherwise empty.
        root: the root over the 256 leaves of a full one; otherwise empty.
        tile: the tile as it was found, kept only if the two disagree.
        faults: nothing, or what is wrong; the first about the bundle, the second about the tile.
    """

    index: int
    width: int
    leaves: bytes = b""
    root: bytes = b""
    tile: bytes | None = None
    faults: list[Problem] = field(default_factory=list)


def check_range(store: Store, prefix: str, size: int, indices: range) -> list[Bundle]:
    """Hash some bundles and compare each with its tile.

    Both files of one are read just before they are hashed: what was read many files ago is no longer in the
    processor's cache.
    """
    names = [(index, width_at(size, 0, index)) for index in indices]
    kept_bundles = store.get_each(prefix + bundle_path(*name) for name in names)
    kept_tiles = store.get_each(prefix + tile_path(0, *name) for name in names)
    return [
        check_bundle(prefix, index, width, data, tile)
        for (index, width), data, tile in zip(names, kept_bundles, kept_tiles, strict=True)
    ]


def check_bundle(prefix: str, index: int, width: int, data: bytes | None, tile: bytes | None) -> Bundle:
    """Hash one bundle and compare it with its tile.

    Arguments:
        prefix, index, width: whose they are.
        data, tile: the bytes of both files, None for one that is not there.
    """
    path, tile_name = prefix + bundle_path(index, width), prefix + tile_path(0, index, width)
    problem: Problem | None = None
    leaves: list[bytes] = []
    if data is None:
        problem = Problem(path, "bundle", f"{width} entries", "nothing")
    else:
        try:
            leaves = bundles.leaf_hashes(data, width)
        except Malformed as error:
            problem = Problem(path, "bundle", f"{width} entries", str(error))
    bundle = Bundle(index, width)
    joined = tiles.join(leaves)
    if problem is not None:
        bundle.faults.append(problem)
        whole = tile is not None and len(tile) == width * HASH_BYTES
        if not whole:
            bundle.faults.append(Problem.of_bytes(tile_name, "tile", bytes(width * HASH_BYTES), tile))
        joined = tile if tile is not None and whole else bytes(width * HASH_BYTES)
    elif joined != tile:
        if tile is not None and len(tile) == width * HASH_BYTES:
            place = next(n for n in range(width) if leaves[n] != tiles.hash_at(tile, n))
            was, is_now = tiles.hash_at(tile, place).hex(), leaves[place].hex()
            entry = f"leaf hash of entry {index * TILE_WIDTH + place}"
            bundle.faults += [Problem(path, entry, was, is_now), Problem(tile_name, entry, is_now, was)]
            bundle.tile = tile
        else:
            bundle.faults.append(Problem.of_bytes(tile_name, "leaf hashes", joined, tile))
    if width < TILE_WIDTH:
        bundle.leaves = joined
    else:
        bundle.root = complete_root(leaves or tiles.split(joined))
    return bundle


def get(store: Store, path: str) -> bytes | None:
    """Return a key's bytes, None if it is not there."""
    try:
        return store.get(path)
    except Absent:
        return None


def _describe(data: bytes, other: bytes | None = None) -> str:
    text = f"{len(data)} bytes with SHA-256 {sha256(data).hexdigest()}"
    if other is None:
        return text
    same = min(len(data), len(other))
    place = next((n for n in range(same) if data[n] != other[n]), same)
    return f"{text}, differing from byte {place}"
