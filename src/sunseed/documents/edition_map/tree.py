"""The hashes of the edition map, its proofs and their verification.

Format `sunseed-map-v1`. The map is a binary tree over the 256 bits of SHA-256(key), most significant bit first:

    no leaf        32 zero bytes
    one leaf       H(0x00 || SHA-256(key) || value)      wherever in the tree it is alone
    more leaves    H(0x01 || left || right)

so the root depends on what is in the map and on nothing else. The two prefixes keep leaves and inner nodes apart and
a leaf holds its whole key, so whatever a root is the hash of, a key has at most one verdict under it: two differing
proofs for one key would part at some node, and that node would have two preimages. Owns this and no storage.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from hashlib import sha256

from sunseed.errors import Untrue

FORMAT = "sunseed-map-v1"
EMPTY = bytes(32)
BITS = 256


def page_key(path: str) -> str:
    """Return the key of a printed file, by its path below `public/`, such as `news/index.html`."""
    return f"page:{path}"


def item_key(item: str) -> str:
    """Return the key of an item by its id."""
    return f"item:{item}"


def key_hash(key: str) -> bytes:
    """Return the 32 bytes that place a key in the tree."""
    return sha256(key.encode()).digest()


def leaf_node(hashed_key: bytes, value: bytes) -> bytes:
    """Return the hash of a leaf."""
    return sha256(b"\x00" + hashed_key + value).digest()


def inner_node(left: bytes, right: bytes) -> bytes:
    """Return the hash above two subtrees that hold at least two leaves between them."""
    return sha256(b"\x01" + left + right).digest()


def subtree(keys: Sequence[int], leaves: Sequence[bytes], start: int, end: int, depth: int) -> bytes:
    """Return the hash of the subtree at `depth` that holds the leaves `start`..`end` (excluded).

    Arguments:
        keys: all hashed keys as integers, ascending.
        leaves: the hash of each leaf.
    """
    if end - start == 1:
        return leaves[start]
    if start == end:
        return EMPTY
    shift = BITS - 1 - depth
    middle = bisect_left(keys, (keys[start] >> shift | 1) << shift, start, end)
    left = subtree(keys, leaves, start, middle, depth + 1)
    right = subtree(keys, leaves, middle, end, depth + 1)
    return sha256(b"\x01" + left + right).digest()


def subtree_of(pairs: Sequence[tuple[bytes, bytes]], depth: int) -> bytes:
    """Return the hash of the subtree at `depth` holding these hashed keys and values, ascending by key."""
    keys = [int.from_bytes(key, "big") for key, _ in pairs]
    leaves = [sha256(b"\x00" + key + value).digest() for key, value in pairs]
    return subtree(keys, leaves, 0, len(pairs), depth)


def root_of(entries: Mapping[str, bytes] | Iterable[tuple[str, bytes]]) -> bytes:
    """Return the root of a map from its keys and values, from nothing."""
    items = entries.items() if isinstance(entries, Mapping) else entries
    return subtree_of(sorted((key_hash(key), value) for key, value in items), 0)


@dataclass(frozen=True, slots=True)
class MapProof:
    """The way from a root to where a key is or would be.

    Arguments:
        siblings: the hash beside each step, the root's child first; at most 256.
        other: where another leaf is alone in that place, its hashed key and value; None for a proof of inclusion
            and where the place is empty.
    """

    siblings: tuple[bytes, ...]
    other: tuple[bytes, bytes] | None = None


def verify_inclusion(root: bytes, key: str, value: bytes, proof: MapProof) -> None:
    """Raise Untrue unless the map with this root holds `value` under `key`."""
    hashed = key_hash(key)
    if proof.other is not None:
        raise Untrue(f"map: a proof of inclusion of {key} names another leaf")
    _compare(root, key, proof, leaf_node(hashed, value))


def verify_absence(root: bytes, key: str, proof: MapProof) -> None:
    """Raise Untrue unless the map with this root holds nothing under `key`."""
    node = EMPTY
    if proof.other is not None:
        other, value = proof.other
        shared = len(proof.siblings)
        if other == key_hash(key) or len(other) != 32 or _bits(other) >> (BITS - shared) != _place(key, shared):
            raise Untrue(f"map: the other leaf of the proof does not stand where {key} would")
        node = leaf_node(other, value)
    _compare(root, key, proof, node)


def _bits(hashed: bytes) -> int:
    return int.from_bytes(hashed, "big")


def _place(key: str, depth: int) -> int:
    return _bits(key_hash(key)) >> (BITS - depth)


def _compare(root: bytes, key: str, proof: MapProof, node: bytes) -> None:
    siblings = proof.siblings
    if len(siblings) > BITS or any(len(one) != 32 for one in siblings):
        raise Untrue(f"map: expected at most {BITS} siblings of 32 bytes for {key}")
    if siblings and node != EMPTY and siblings[-1] == EMPTY:
        raise Untrue(f"map: the proof for {key} goes deeper than the leaf")
    place = _bits(key_hash(key))
    for depth in range(len(siblings) - 1, -1, -1):
        pair = (siblings[depth], node) if place >> (BITS - 1 - depth) & 1 else (node, siblings[depth])
        node = inner_node(*pair)
    if node != root:
        raise Untrue(f"map: the proof for {key} leads to {node.hex()}, expected the root {root.hex()}")


def path_in(
    pairs: Sequence[tuple[bytes, bytes]], hashed: bytes, depth: int
) -> tuple[list[bytes], tuple[bytes, bytes] | None]:
    """Return the siblings below `depth` on the way to `hashed`, and the leaf that stands there, if any.

    Arguments:
        pairs: all hashed keys and values of the subtree at `depth`, ascending.
    """
    keys = [_bits(key) for key, _ in pairs]
    leaves = [leaf_node(key, value) for key, value in pairs]
    place = _bits(hashed)
    start, end = 0, len(pairs)
    siblings: list[bytes] = []
    while end - start > 1:
        shift = BITS - 1 - depth
        middle = bisect_left(keys, (keys[start] >> shift | 1) << shift, start, end)
        depth += 1
        if place >> shift & 1:
            siblings.append(subtree(keys, leaves, start, middle, depth))
            start = middle
        else:
            siblings.append(subtree(keys, leaves, middle, end, depth))
            end = middle
    return siblings, pairs[start] if end > start else None
