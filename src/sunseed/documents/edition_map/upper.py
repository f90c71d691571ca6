"""The upper levels of the edition map: the nodes above its 4,096 prefixes of three hex digits.

Shared by the tables and the printed files. A node is (how many leaves, hash); counts of two and more are all alike to
a hash, so the printed form keeps only none, one, more. Positions are those of a heap: the root is 1, the children of
`n` are `2n` and `2n + 1`, prefix `p` is `4096 + p`. The hashes themselves are `tree`'s.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Protocol, TypeAlias

from sunseed.documents.edition_map import tree
from sunseed.errors import Malformed, Untrue

DEPTH = 12
PREFIXES = 1 << DEPTH
Node: TypeAlias = tuple[int, bytes]
NONE: Node = (0, tree.EMPTY)
RECORD_BYTES = 33


def prefix_of(hashed_key: bytes) -> int:
    """Return the first three hex digits of a hashed key as a number."""
    return int.from_bytes(hashed_key[:2], "big") >> 4


def join(left: Node, right: Node) -> Node:
    """Return the node above two nodes: a single leaf rises as it is."""
    if left[0] + right[0] <= 1:
        return left if left[0] else right
    return left[0] + right[0], tree.inner_node(left[1], right[1])


def ancestors(positions: Iterable[int]) -> list[int]:
    """Return every position above these, deepest first."""
    above: set[int] = set()
    for one in positions:
        place = one >> 1
        while place and place not in above:
            above.add(place)
            place >>= 1
    return sorted(above, reverse=True)


def raised(prefixes: Mapping[int, Node]) -> dict[int, Node]:
    """Return every node of the heap over the nodes at the prefixes; those not given hold nothing."""
    nodes = {position: prefixes.get(position, NONE) for position in range(PREFIXES, 2 * PREFIXES)}
    for position in range(PREFIXES - 1, 0, -1):
        nodes[position] = join(nodes[2 * position], nodes[2 * position + 1])
    return nodes


def root(prefixes: Mapping[int, Node]) -> bytes:
    """Return the root over the nodes at the prefixes."""
    return raised(prefixes)[1][1]


class Source(Protocol):
    """Something that holds a map: the tables, or the printed files."""

    def node(self, position: int) -> Node:
        """Return the node at a position, 1..8191; its count may be cut to 2."""

    def leaves(self, prefix: int) -> list[tuple[bytes, bytes]]:
        """Return the hashed keys and values of a prefix, ascending."""


def prove(source: Source, hashed: bytes) -> tree.MapProof:
    """Return the proof that the map holds what it holds under a hashed key, or nothing."""
    position = 1
    siblings: list[bytes] = []
    while source.node(position)[0] > 1 and position < PREFIXES:
        position = 2 * position + (hashed[(position.bit_length() - 1) // 8] >> (8 - position.bit_length()) % 8 & 1)
        siblings.append(source.node(position ^ 1)[1])
    found: tuple[bytes, bytes] | None = None
    if source.node(position)[0] == 1:
        while position < PREFIXES:
            position = 2 * position + (source.node(2 * position)[0] == 0)
        there = source.leaves(position - PREFIXES)
        if not there:
            raise Untrue(f"map: its nodes have a leaf below the prefix {position - PREFIXES:03x}, its files have none")
        found = there[0]
    elif source.node(position)[0]:
        below, found = tree.path_in(source.leaves(position - PREFIXES), hashed, DEPTH)
        siblings += below
    return tree.MapProof(tuple(siblings), None if found is None or found[0] == hashed else found)


def pack(nodes: Iterable[Node]) -> bytes:
    """Write nodes as records: 0, 1 or 2 for none, one or more leaves, and the hash."""
    return b"".join(bytes([min(count, 2)]) + hashed for count, hashed in nodes)


def unpack(data: bytes, count: int) -> list[Node]:
    """Read `count` records; Malformed on another length, another flag, or an empty node with a hash."""
    if len(data) != count * RECORD_BYTES:
        raise Malformed(f"map nodes: expected {count * RECORD_BYTES} bytes, found {len(data)}")
    nodes = [(data[at], data[at + 1 : at + RECORD_BYTES]) for at in range(0, len(data), RECORD_BYTES)]
    if any(flag > 2 or (flag == 0) != (hashed == tree.EMPTY) for flag, hashed in nodes):
        raise Malformed("map nodes: expected flags 0, 1, 2, and the zero hash with 0 alone")
    return nodes
