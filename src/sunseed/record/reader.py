"""Reading a log from its files: entries checked against tiles, and the proofs anyone may ask for.

Follows C2SP tlog-tiles, including its rule for a partial file that is gone: read the full one and cut it. This module
trusts no signature and no root: it reads whatever the files say. `checkpoint` opens signatures, `proof` verifies what
comes out of here, `audit` checks everything.
"""

from __future__ import annotations

from collections.abc import Iterator

from sunseed.errors import Absent, Malformed, Misuse, Refused, Untrue
from sunseed.record import bundles, note, proof, tiles
from sunseed.record.hashing import HASH_BYTES, leaf_hashes
from sunseed.record.layout import CHECKPOINT, TILE_WIDTH, bundle_path, tile_path, width_at
from sunseed.record.tree_head import Checkpoint
from sunseed.store.contract import Store

CACHED_TILES = 64


class LogReader:
    """A log as its files say it is; for one thread.

    Arguments:
        store: where the files lie.
        prefix: what stands before their names, ending in "/" or empty.
        size: read the tree of this size; left out, the size the published checkpoint states, learnt when needed
            and again when more is asked for.
    """

    def __init__(self, store: Store, prefix: str = "log/", *, size: int | None = None) -> None:
        self._store = store
        self._prefix = prefix
        self._fixed = size is not None
        self._size = size
        self._tiles: dict[str, bytes] = {}
        self._nodes = tiles.TileNodes(self.tile)
        self.tiles_read = 0
        """How many tiles have been fetched from the store; those remembered count once."""

    def checkpoint_bytes(self) -> bytes:
        """Return the published signed checkpoint, unverified."""
        return self._store.get(self._prefix + CHECKPOINT)

    @property
    def size(self) -> int:
        """The size of the tree that is read."""
        if self._size is None:
            self._size = Checkpoint.parse(note.parse(self.checkpoint_bytes()).text).size
        return self._size

    def entries(self, start: int, end: int) -> Iterator[tuple[int, bytes]]:
        """Yield leaf index and bytes of the entries `[start, end)`, each bundle checked against its tile.

        Raises Absent for entries the log does not have, Untrue for a bundle its tile does not agree with.
        """
        self._reach(end)
        if not 0 <= start <= end:
            raise Misuse(f"not a range of entries: {start} to {end}")
        index = start
        while index < end:
            tile = index // TILE_WIDTH
            first = tile * TILE_WIDTH
            for entry in self._bundle(tile)[index - first : end - first]:
                yield index, entry
                index += 1

    def entry(self, index: int) -> bytes:
        """Return the bytes of one entry; Absent beyond the log."""
        return next(self.entries(index, index + 1))[1]

    def leaf_hash(self, index: int) -> bytes:
        """Return the leaf hash of one entry; Absent beyond the log."""
        self._reach(index + 1)
        return self._nodes(0, index)

    def inclusion(self, index: int, size: int) -> list[bytes]:
        """Return the path from the leaf at `index` to the root of the tree of `size` entries."""
        self._reach(size)
        if not 0 <= index < size:
            raise Absent(f"the tree of size {size} has no entry {index}")
        return proof.inclusion(index, size, self._nodes)

    def consistency(self, old: int, new: int) -> list[bytes]:
        """Return the proof that the tree of `old` entries is the beginning of that of `new` entries."""
        self._reach(new)
        if not 0 <= old <= new:
            raise Refused(f"a tree of size {old} cannot have grown into one of size {new}")
        return proof.consistency(old, new, self._nodes)

    def root(self, size: int) -> bytes:
        """Return the root of the tree of `size` entries."""
        self._reach(size)
        return proof.root(size, self._nodes)

    def node(self, level: int, index: int) -> bytes:
        """Return the hash over the leaves `[index << level, (index + 1) << level)`: a `proof.NodeReader`."""
        self._reach((index + 1) << level)
        return self._nodes(level, index)

    def tile(self, level: int, index: int) -> bytes:
        """Return a tile as wide as it is in the tree of this size, from memory if it was just read."""
        width = width_at(self.size, level, index)
        path = tile_path(level, index, max(width, 1))
        held = self._tiles.get(path)
        if held is None:
            held = self._fetch(path, tile_path(level, index))[: width * HASH_BYTES]
            if len(held) != width * HASH_BYTES:
                raise Malformed(f"{path}: expected {width} hashes of {HASH_BYTES} bytes, found {len(held)} bytes")
            if len(self._tiles) >= CACHED_TILES:
                del self._tiles[next(iter(self._tiles))]
            self._tiles[path] = held
            self.tiles_read += 1
        return held

    def _reach(self, size: int) -> None:
        if size > self.size and not self._fixed:
            self._size = None
        if size > self.size:
            raise Absent(f"the log has {self.size} entries; one of at least {size} is asked for")

    def _bundle(self, index: int) -> list[bytes]:
        width = width_at(self.size, 0, index)
        path = bundle_path(index, width)
        entries = bundles.decode(bundles.first(self._fetch(path, bundle_path(index)), width), width)
        if b"".join(leaf_hashes(entries)) != self.tile(0, index):
            raise Untrue(f"{path}: its entries do not have the hashes of {tile_path(0, index, width)}")
        return entries

    def _fetch(self, path: str, full: str) -> bytes:
        try:
            return self._store.get(self._prefix + path)
        except Absent:
            if path == full:
                raise
            return self._store.get(self._prefix + full)  # a partial may go once its full file is there
