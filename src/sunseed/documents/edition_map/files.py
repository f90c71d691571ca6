"""The printed form of the edition map, from which anybody derives its root and proves a page without asking us.

Below `log/map/`: one file for each prefix of three hex digits that has leaves (`abc`: its leaves ascending, 32 bytes
hashed key and 32 bytes value each), sixteen of nodes (`nodes/a`: the 256 nodes at prefixes `a00`..`aff`) and one
above them (`nodes/top`: the 16 nodes at `0`..`f`); a node is a flag 0, 1, 2 for none, one or more leaves, and its
hash. To prove one page a reader needs three small files. Where they come from is a function's; the tables are
`tables`'.
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Callable, Iterable, Mapping

from sunseed.documents.edition_map import tree, upper
from sunseed.errors import Absent, Malformed, Misuse, Untrue

FOLDER = "log/map/"
LEAF_BYTES = 64
DIGITS = "0123456789abcdef"
TOP = "nodes/top"
NODE_PATHS = (*(f"nodes/{digit}" for digit in DIGITS), TOP)

_LEAF_PATH = re.compile(r"[0-9a-f]{3}", re.ASCII)


def leaf_path(prefix: int) -> str:
    """Return the path below `log/map/` of a prefix's leaves."""
    return f"{prefix:03x}"


def leaf_file(key: str) -> str:
    """Return the path below `log/map/` of the file that holds a key if any does."""
    return leaf_path(upper.prefix_of(tree.key_hash(key)))


def prefix_of_path(path: str) -> int | None:
    """Return the prefix whose leaves a file holds; None for a file of nodes."""
    return int(path, 16) if _LEAF_PATH.fullmatch(path) else None


def positions_of_path(path: str) -> tuple[int, int]:
    """Return the first position and the number of positions in a file of nodes."""
    if path == TOP:
        return 16, 16
    if path not in NODE_PATHS:
        raise Misuse(f"map: {path!r} is no file of the map")
    return upper.PREFIXES + 256 * int(path[-1], 16), 256


def paths_of(prefixes: Iterable[int]) -> tuple[str, ...]:
    """Return the files that change when leaves with these prefixes do."""
    leaves = {leaf_path(prefix) for prefix in prefixes}
    return tuple(sorted(leaves | {f"nodes/{path[0]}" for path in leaves} | ({TOP} if leaves else set())))


def pack_leaves(pairs: Iterable[tuple[bytes, bytes]]) -> bytes:
    """Write hashed keys and values, already ascending."""
    return b"".join(key + value for key, value in pairs)


def unpack_leaves(data: bytes, prefix: int) -> list[tuple[bytes, bytes]]:
    """Read a file of leaves; Malformed unless they have the prefix, ascend, and none is there twice."""
    if len(data) % LEAF_BYTES:
        raise Malformed(
            f"map file {leaf_path(prefix)}: expected records of {LEAF_BYTES} bytes, found {len(data)} bytes"
        )
    pairs = [(data[at : at + 32], data[at + 32 : at + 64]) for at in range(0, len(data), LEAF_BYTES)]
    keys = [key for key, _ in pairs]
    if any(one >= other for one, other in itertools.pairwise(keys)):
        raise Malformed(f"map file {leaf_path(prefix)}: expected keys ascending, each once")
    if keys and {upper.prefix_of(keys[0]), upper.prefix_of(keys[-1])} != {prefix}:
        raise Malformed(f"map file {leaf_path(prefix)}: holds a key with another prefix")
    return pairs


class MapFiles:
    """A printed map, read file by file and each file once; nothing is trusted before it leads to a root.

    Arguments:
        get: returns a file by its path below `log/map/`; Absent where there is none.
    """

    def __init__(self, get: Callable[[str], bytes]) -> None:
        self._get = get
        self._read: dict[str, list[upper.Node]] = {}

    def leaves(self, prefix: int) -> list[tuple[bytes, bytes]]:
        """Return the leaves of a prefix; a file that is absent is one without leaves, an empty one is Malformed."""
        try:
            data = self._get(leaf_path(prefix))
        except Absent:
            return []
        if not data:
            raise Malformed(f"map file {leaf_path(prefix)}: a prefix without leaves has no file")
        return unpack_leaves(data, prefix)

    def node(self, position: int) -> upper.Node:
        """Return the node at a position of `upper`'s heap, as the files have it."""
        if position >= upper.PREFIXES:
            return self._nodes(f"nodes/{DIGITS[(position - upper.PREFIXES) >> 8]}")[position & 255]
        if 16 <= position < 32:
            return self._nodes(TOP)[position - 16]
        return upper.join(self.node(2 * position), self.node(2 * position + 1))

    def _nodes(self, path: str) -> list[upper.Node]:
        if path not in self._read:
            count = positions_of_path(path)[1]
            try:
                self._read[path] = upper.unpack(self._get(path), count)
            except Absent:
                self._read[path] = [upper.NONE] * count
        return self._read[path]

    def prove(self, key: str) -> tree.MapProof:
        """Return the proof for a key as the files have it, not yet verified."""
        return upper.prove(self, tree.key_hash(key))

    def lookup(self, key: str, root: bytes) -> bytes | None:
        """Return the value of a key under `root`, or None where the map proves there is none.

        Raises:
            Untrue: the files do not lead to this root. Malformed: a file has not its form.
        """
        hashed = tree.key_hash(key)
        value = dict(self.leaves(upper.prefix_of(hashed))).get(hashed)
        if value is None:
            tree.verify_absence(root, key, self.prove(key))
        else:
            tree.verify_inclusion(root, key, value, self.prove(key))
        return value

    def faults(self, root: bytes) -> tuple[str, ...]:
        """Return the files, by their path below `log/map/`, that keep the map from leading to `root`.

        Where leaves or nodes alone lead to it, the files that differ from those are wrong; where neither does, every
        file that disagrees with another, and none if they agree with each other: it is another map then.
        """
        leaves: dict[int, upper.Node] = {}
        unread: set[str] = set()
        for prefix in range(upper.PREFIXES):
            try:
                pairs = self.leaves(prefix)
                leaves[upper.PREFIXES + prefix] = (min(len(pairs), 2), tree.subtree_of(pairs, upper.DEPTH))
            except Malformed:
                unread.add(leaf_path(prefix))
        for path in NODE_PATHS:
            try:
                self._nodes(path)
            except Malformed:
                unread.add(path)
                self._read[path] = [upper.NONE] * positions_of_path(path)[1]
        named = {at: self.node(at) for at in range(upper.PREFIXES, 2 * upper.PREFIXES)}
        wrong_leaves = {leaf_path(at - upper.PREFIXES) for at, node in named.items() if leaves.get(at) != node}
        if upper.root(leaves) == root:
            return tuple(sorted(unread | self._wrong_nodes(leaves)))
        if upper.root(named) == root:
            return tuple(sorted(unread | wrong_leaves | self._wrong_nodes(named)))
        return tuple(sorted(unread | wrong_leaves | self._wrong_nodes(leaves)))

    def _wrong_nodes(self, right: Mapping[int, upper.Node]) -> set[str]:
        """Return the files of nodes that differ from what these nodes at the prefixes make."""
        nodes = upper.raised(right)
        wrong: set[str] = set()
        for path in NODE_PATHS:
            first, count = positions_of_path(path)
            expected = [
                (min(count_, 2), hashed) for count_, hashed in (nodes[at] for at in range(first, first + count))
            ]
            if self._nodes(path) != expected:
                wrong.add(path)
        return wrong

    def derive(self) -> tuple[bytes, dict[bytes, bytes]]:
        """Return the root over all files of leaves, and every hashed key with its value.

        Raises:
            Untrue: a file of nodes says something else than the leaves. Malformed: a file has not its form.
        """
        everything: dict[bytes, bytes] = {}
        nodes: dict[int, upper.Node] = {}
        for prefix in range(upper.PREFIXES):
            pairs = self.leaves(prefix)
            everything.update(pairs)
            nodes[upper.PREFIXES + prefix] = (len(pairs), tree.subtree_of(pairs, upper.DEPTH))
        for path in sorted(self._wrong_nodes(nodes)):
            raise Untrue(f"map file {path}: its nodes are not those of the leaves")
        return upper.root(nodes), everything
