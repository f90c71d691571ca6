"""The edition map in SQLite, where changing thirty keys among hundreds of thousands takes a few milliseconds.

Two tables in a database that somebody else owns: the leaves, one row for each prefix of three hex digits, packed
exactly as the printed file of that prefix is; and the nodes above them. One change reads and writes only the prefixes
it touches and what is above, in a number of statements that does not grow with the map. Hashing is `tree`'s, the
printed form `files`'.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from sunseed.documents.edition_map import files, tree, upper
from sunseed.errors import Absent

if TYPE_CHECKING:
    import sqlite3

SCHEMA = """
CREATE TABLE IF NOT EXISTS map_leaves (prefix INTEGER PRIMARY KEY, leaves BLOB NOT NULL);
CREATE TABLE IF NOT EXISTS map_nodes (position INTEGER PRIMARY KEY, leaves INTEGER NOT NULL, hash BLOB NOT NULL);
"""
_ANY_NODE = "SELECT 1 FROM map_nodes WHERE position BETWEEN ? AND ? LIMIT 1"
_AT_ONCE = 30_000
"""Values bound in one statement; SQLite takes 32,766. So a publication is one statement for each thing done."""


@dataclass(frozen=True, slots=True)
class Changed:
    """What a change did.

    Arguments:
        root: the new root.
        files: printed files (paths below `log/map/`) whose bytes changed or that are to be removed, sorted.
    """

    root: bytes
    files: tuple[str, ...]


class Gathered:
    """The leaves of a whole map, gathered in any order, in not much more memory than they will have on disk."""

    def __init__(self) -> None:
        self._pages: defaultdict[int, bytearray] = defaultdict(bytearray)

    def add(self, key: str, value: bytes) -> None:
        """Set a key to a 32-byte value, whatever it was before."""
        hashed = tree.key_hash(key)
        self._pages[upper.prefix_of(hashed)] += hashed + value

    def pages(self) -> dict[int, bytes]:
        """Return the leaves of each prefix, packed as in its file."""
        return {prefix: files.pack_leaves(sorted(_leaves(page).items())) for prefix, page in self._pages.items()}


class EditionMap:
    """The map of one edition. Calls happen inside the caller's transaction; nothing here commits.

    Arguments:
        connection: a database with `SCHEMA`; see `create_tables`.
    """

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection

    @staticmethod
    def create_tables(connection: sqlite3.Connection) -> None:
        """Make the two tables where they are missing."""
        for statement in SCHEMA.split(";"):
            connection.execute(statement)

    @property
    def root(self) -> bytes:
        """The root over everything in the map."""
        return self.node(1)[1]

    def __len__(self) -> int:
        return self.node(1)[0]

    def update(self, changes: Mapping[str, bytes | None]) -> Changed:
        """Set keys to 32-byte values, or remove those given as None; return what changed."""
        hashed = {tree.key_hash(key): value for key, value in changes.items()}
        touched: dict[int, list[bytes]] = {}
        for key in hashed:
            touched.setdefault(upper.prefix_of(key), []).append(key)
        pages = self._pages(touched)
        fresh: dict[int, bytes] = {}
        for prefix, keys in touched.items():
            page = _changed_page(pages.get(prefix, b""), {key: hashed[key] for key in keys})
            if page != pages.get(prefix, b""):
                fresh[prefix] = page
        self._write_pages(fresh)
        above = self._raise({upper.PREFIXES + prefix: _node(page) for prefix, page in fresh.items()})
        return Changed(above, files.paths_of(fresh))

    def rebuild(self, entries: Iterable[tuple[str, bytes]]) -> bytes:
        """Replace the whole map; return its root. Quicker than `update` where most of it is new."""
        gathered = Gathered()
        for key, value in entries:
            gathered.add(key, value)
        return self.replace(gathered)

    def replace(self, gathered: Gathered) -> bytes:
        """Replace the whole map by what was gathered; return its root."""
        self._connection.execute("DELETE FROM map_leaves")
        self._connection.execute("DELETE FROM map_nodes")
        pages = gathered.pages()
        self._write_pages(pages)
        return self._raise({upper.PREFIXES + prefix: _node(page) for prefix, page in pages.items()})

    def get(self, key: str) -> bytes | None:
        """Return the value of a key, or None."""
        hashed = tree.key_hash(key)
        return dict(self.leaves(upper.prefix_of(hashed))).get(hashed)

    def prove(self, key: str) -> tree.MapProof:
        """Return the proof that the map holds what it holds under `key`, or that it holds nothing."""
        return upper.prove(self, tree.key_hash(key))

    def node(self, position: int) -> upper.Node:
        """Return the node at a position of `upper`'s heap."""
        return self._nodes([position]).get(position, upper.NONE)

    def leaves(self, prefix: int) -> list[tuple[bytes, bytes]]:
        """Return the hashed keys and values of a prefix, ascending."""
        return files.unpack_leaves(self._pages([prefix]).get(prefix, b""), prefix)

    def file(self, path: str) -> bytes:
        """Return the bytes of one printed file by its path below `log/map/`; Absent if it is not to exist."""
        data = self.read([path])[path]
        if data is None:
            raise Absent(f"map: no leaf is below {path}")
        return data

    def read(self, paths: Iterable[str]) -> dict[str, bytes | None]:
        """Return the bytes of printed files by their paths below `log/map/`; None for one that is not to exist."""
        prefixes = {path: files.prefix_of_path(path) for path in paths}
        pages = self._pages(prefix for prefix in prefixes.values() if prefix is not None)
        runs = {path: files.positions_of_path(path) for path, prefix in prefixes.items() if prefix is None}
        nodes = self._nodes(position for first, count in runs.values() for position in range(first, first + count))
        found: dict[str, bytes | None] = {path: pages.get(at) for path, at in prefixes.items() if at is not None}
        for path, (first, count) in runs.items():
            there = [nodes.get(position, upper.NONE) for position in range(first, first + count)]
            found[path] = upper.pack(there) if any(leaves for leaves, _ in there) else None
        return {path: found[path] for path in prefixes}

    def files(self) -> Iterator[str]:
        """Yield the path of every printed file, below `log/map/`."""
        for (prefix,) in self._connection.execute("SELECT prefix FROM map_leaves ORDER BY prefix"):
            yield files.leaf_path(prefix)
        for path in files.NODE_PATHS:
            first, count = files.positions_of_path(path)
            if self._connection.execute(_ANY_NODE, (first, first + count - 1)).fetchone():
                yield path

    def _raise(self, changed: dict[int, upper.Node]) -> bytes:
        """Write these nodes and everything above them; return the root."""
        above = upper.ancestors(changed)
        beside = {position ^ 1 for position in (*changed, *above) if position > 1} - changed.keys() - set(above)
        nodes = self._nodes(sorted(beside)) | changed
        for position in above:
            nodes[position] = upper.join(nodes.get(2 * position, upper.NONE), nodes.get(2 * position + 1, upper.NONE))
        self._write_nodes({position: nodes[position] for position in (*changed, *above)})
        return nodes[1][1] if 1 in nodes else self.root

    def _pages(self, prefixes: Iterable[int]) -> dict[int, bytes]:
        found: dict[int, bytes] = {}
        for part in _parts(prefixes):
            marks = ",".join("?" * len(part))
            found.update(
                self._connection.execute(f"SELECT prefix, leaves FROM map_leaves WHERE prefix IN ({marks})", part)  # noqa: S608 - marks
            )
        return found

    def _nodes(self, positions: Iterable[int]) -> dict[int, upper.Node]:
        found: dict[int, upper.Node] = {}
        for part in _parts(positions):
            marks = ",".join("?" * len(part))
            rows = self._connection.execute(f"SELECT * FROM map_nodes WHERE position IN ({marks})", part)  # noqa: S608 - marks
            found.update({position: (leaves, hashed) for position, leaves, hashed in rows})
        return found

    def _write_pages(self, pages: Mapping[int, bytes]) -> None:
        self._write("map_leaves", [(prefix,) for prefix, page in pages.items() if not page], 1)
        self._write("map_leaves", [(prefix, page) for prefix, page in pages.items() if page], 2)

    def _write_nodes(self, nodes: Mapping[int, upper.Node]) -> None:
        self._write("map_nodes", [(position,) for position, node in nodes.items() if not node[0]], 1)
        self._write("map_nodes", [(position, *node) for position, node in nodes.items() if node[0]], 3)

    def _write(self, table: str, rows: list[tuple[object, ...]], width: int) -> None:
        """Remove the rows with these keys, or, where more than the key is given, put them."""
        key = {"map_leaves": "prefix", "map_nodes": "position"}[table]
        for start in range(0, len(rows), _AT_ONCE // width):
            part = rows[start : start + _AT_ONCE // width]
            values = [value for row in part for value in row]
            marks = ",".join(["(" + ",".join("?" * width) + ")"] * len(part))
            if width == 1:
                self._connection.execute(f"DELETE FROM {table} WHERE {key} IN (VALUES {marks})", values)  # noqa: S608 - marks
            else:
                self._connection.execute(f"INSERT OR REPLACE INTO {table} VALUES {marks}", values)  # noqa: S608 - marks


def _parts(numbers: Iterable[int]) -> Iterator[list[int]]:
    everything = list(numbers)
    for start in range(0, len(everything), _AT_ONCE):
        yield everything[start : start + _AT_ONCE]


def _changed_page(page: bytes, changes: Mapping[bytes, bytes | None]) -> bytes:
    leaves = _leaves(page)
    for key, value in changes.items():
        if value is None:
            leaves.pop(key, None)
        else:
            leaves[key] = value
    return files.pack_leaves(sorted(leaves.items()))


def _leaves(page: bytes | bytearray) -> dict[bytes, bytes]:
    """Return the hashed keys and values in a packed page; of one that stands there twice the later."""
    page = bytes(page)
    return {page[at : at + 32]: page[at + 32 : at + 64] for at in range(0, len(page), 64)}


def _node(page: bytes) -> upper.Node:
    pairs = [(page[at : at + 32], page[at + 32 : at + 64]) for at in range(0, len(page), 64)]
    return len(pairs), tree.subtree_of(pairs, upper.DEPTH)
