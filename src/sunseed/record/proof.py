"""Proofs that a leaf is in a tree and that one tree grew into another, built and verified.

Follows RFC 6962 §2.1.1-2.1.2 and RFC 9162 §2.1.3-2.1.4, and for subtrees draft-ietf-plants-merkle-tree-certs §4.
Pure arithmetic over hashes: building asks a function for the hash of a complete subtree, wherever it is kept; reading
tiles is `reader`, the file that carries a proof is `proof_file`.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

from sunseed.errors import Malformed, Misuse, Untrue
from sunseed.record.hashing import EMPTY_ROOT, node_hash
from sunseed.record.spelling import HASH_BYTES, MAX_SIZE

NodeReader = Callable[[int, int], bytes]
"""Gives the hash of the complete subtree over the leaves `[index << level, (index + 1) << level)`."""


# ---- building ------------------------------------------------------------------------------------------------------


def root(size: int, node: NodeReader) -> bytes:
    """Return the root of the tree of `size` leaves."""
    _want(0 <= size <= MAX_SIZE, f"no tree of size {size}")
    return EMPTY_ROOT if size == 0 else _range_hash(0, size, node)


def root_with(start: int, leaves: Sequence[bytes], size: int, node: NodeReader) -> bytes:
    """Return the root of the tree of `size` leaves in which those from `start` on have these leaf hashes.

    If that is a root one trusts, the leaves stand there, whatever `node` says about the rest.
    """
    end = start + len(leaves)
    _want(0 <= start < end <= size <= MAX_SIZE, f"no leaves [{start}, {end}) in a tree of size {size}")

    def over(low: int, high: int) -> bytes:
        if high <= start or low >= end:
            return _range_hash(low, high, node)
        if high - low == 1:
            return leaves[low - start]
        middle = low + split(high - low)
        return node_hash(over(low, middle), over(middle, high))

    return over(0, size)


def inclusion(index: int, size: int, node: NodeReader) -> list[bytes]:
    """Return the path from the leaf's sibling up to the root's child."""
    return subtree_inclusion(index, 0, size, node)


def consistency(old: int, new: int, node: NodeReader) -> list[bytes]:
    """Return the proof that the tree of `old` leaves is the beginning of that of `new` leaves; empty from 0."""
    _want(0 <= old <= new <= MAX_SIZE, f"no consistency between the sizes {old} and {new}")
    return [] if old == 0 else subtree_consistency(0, old, new, node)


def subtree_inclusion(index: int, start: int, end: int, node: NodeReader) -> list[bytes]:
    """Return the path of a leaf within the subtree over `[start, end)`."""
    _want(is_subtree(start, end) and start <= index < end, f"no leaf {index} in a subtree [{start}, {end})")
    path = []
    while end - start > 1:
        middle = start + split(end - start)
        if index < middle:
            path.append(_range_hash(middle, end, node))
            end = middle
        else:
            path.append(_range_hash(start, middle, node))
            start = middle
    return path[::-1]


def subtree_consistency(start: int, end: int, size: int, node: NodeReader) -> list[bytes]:
    """Return the proof that the subtree over `[start, end)` is part of the tree of `size` leaves."""
    _want(is_subtree(start, end) and end <= size <= MAX_SIZE, f"no subtree [{start}, {end}) in size {size}")
    path: list[bytes] = []
    low, high, known = 0, size, True
    while (start, end) != (low, high):
        middle = low + split(high - low)
        if end <= middle:
            path.append(_range_hash(middle, high, node))
            high = middle
        elif middle <= start:
            path.append(_range_hash(low, middle, node))
            low = middle
        else:  # the subtree begins at `low` and ends beyond `middle`
            path.append(_range_hash(low, middle, node))
            low = start = middle
            known = False
    if not known:
        path.append(_range_hash(low, high, node))
    return path[::-1]


def _range_hash(start: int, end: int, node: NodeReader) -> bytes:
    size = end - start
    if size & (size - 1) == 0 and start % size == 0:
        level = size.bit_length() - 1
        return node(level, start >> level)
    middle = start + split(size)
    return node_hash(_range_hash(start, middle, node), _range_hash(middle, end, node))


# ---- verifying -----------------------------------------------------------------------------------------------------


def verify_inclusion(index: int, size: int, leaf: bytes, path: Sequence[bytes], root: bytes) -> None:
    """Return if the path leads from the leaf hash at `index` to the root of the tree of `size` leaves.

    Raises:
        Malformed: no such leaf, or a path of another length than that of this leaf in this tree.
        Untrue: the path leads to another root.
    """
    verify_subtree_inclusion(index, 0, size, leaf, path, root)


def verify_subtree_inclusion(index: int, start: int, end: int, leaf: bytes, path: Sequence[bytes], root: bytes) -> None:
    """Return if the path leads from the leaf hash to the root of the subtree over `[start, end)`; raises as above."""
    if not (is_subtree(start, end) and start <= index < end):
        raise Malformed(f"inclusion proof: there is no leaf {index} in [{start}, {end})")
    _check_hashes("inclusion proof", [leaf, root, *path])
    got = _climb(index - start, end - start, leaf, path)
    if got != root:
        raise Untrue(
            f"inclusion proof: leaf {index} leads to {got.hex()}, expected the root {root.hex()} of size {end}"
        )


def _climb(index: int, size: int, leaf: bytes, path: Sequence[bytes]) -> bytes:
    """Return the root to which a path leads, its length checked."""
    last, value, steps = size - 1, leaf, iter(path)
    try:
        while last:
            if index & 1:
                value = node_hash(next(steps), value)
            elif index < last:
                value = node_hash(value, next(steps))
            index, last = index >> 1, last >> 1
    except StopIteration:
        raise Malformed(f"inclusion proof: {len(path)} hashes are too few") from None
    if next(steps, None) is not None:
        raise Malformed(f"inclusion proof: {len(path)} hashes are too many")
    return value


def verify_consistency(old: int, old_root: bytes, new: int, new_root: bytes, path: Sequence[bytes]) -> None:
    """Return if the tree of `new` leaves begins with the tree of `old` leaves.

    Every tree begins with the empty one: from size 0 the path must be empty and `old_root` the empty root.

    Raises:
        Malformed: sizes that cannot follow each other, or a path of another length than theirs.
        Untrue: the path leads to other roots.
    """
    verify_subtree_consistency(0, old, new, old_root, new_root, path)
    if old == new == 0 and new_root != EMPTY_ROOT:
        raise Untrue("consistency proof to size 0: the root is not that of the empty tree")


def verify_subtree_consistency(
    start: int, end: int, size: int, subtree: bytes, root: bytes, path: Sequence[bytes]
) -> None:
    """Return if the subtree over `[start, end)`, whose root is `subtree`, is part of the tree of `size` leaves.

    An empty subtree is part of every tree that reaches it: its root is the empty one and the path is empty.

    Raises:
        Malformed, Untrue: as `verify_consistency`.
    """
    empty = start == end >= 0
    if not ((empty or is_subtree(start, end)) and end <= size <= MAX_SIZE):
        raise Malformed(f"consistency proof: there is no subtree [{start}, {end}) in a tree of size {size}")
    _check_hashes("consistency proof", [subtree, root, *path])
    if empty:
        _verify_empty_subtree(subtree, path)
        return
    left, node, last = start, end - 1, size - 1
    if end == size:  # the subtree ends with the tree: rise to the subtree's own root
        while left != node:
            left, node, last = left >> 1, node >> 1, last >> 1
    else:  # rise while the subtree's last node is a right child: those hashes are inside it
        while left != node and node & 1:
            left, node, last = left >> 1, node >> 1, last >> 1
    steps = iter(path)
    try:
        value = subtree if left == node else next(steps)
        inner = outer = value
        for step in steps:
            if last == 0:
                raise Malformed(f"consistency proof: {len(path)} hashes are too many")
            if node & 1 or node == last:
                if left < node:
                    inner = node_hash(step, inner)
                outer = node_hash(step, outer)
                while node & 1 == 0 and node:
                    left, node, last = left >> 1, node >> 1, last >> 1
            else:
                outer = node_hash(outer, step)
            left, node, last = left >> 1, node >> 1, last >> 1
    except StopIteration:
        raise Malformed("consistency proof: no hashes, expected some") from None
    if last:
        raise Malformed(f"consistency proof: {len(path)} hashes are too few")
    if inner != subtree or outer != root:
        raise Untrue(
            f"consistency proof from [{start}, {end}) to size {size}: leads to {inner.hex()} and {outer.hex()}, "
            f"expected {subtree.hex()} and {root.hex()}"
        )


def _verify_empty_subtree(subtree: bytes, path: Sequence[bytes]) -> None:
    if path:
        raise Malformed(f"consistency proof from nothing: expected no hashes, got {len(path)}")
    if subtree != EMPTY_ROOT:
        raise Untrue(f"consistency proof from nothing: {subtree.hex()} is not the empty root")


def is_subtree(start: int, end: int) -> bool:
    """Tell whether `[start, end)` is a subtree: `start` a multiple of the least power of two not below its length."""
    if not 0 <= start < end <= MAX_SIZE:
        return False
    return start % (1 << (end - start - 1).bit_length()) == 0


def split(size: int) -> int:
    """Return the largest power of two below `size`, which is at least 2."""
    return 1 << ((size - 1).bit_length() - 1)


def _check_hashes(what: str, hashes: Sequence[bytes]) -> None:
    for value in hashes:
        if len(value) != HASH_BYTES:
            raise Malformed(f"{what}: expected hashes of {HASH_BYTES} bytes, got one of {len(value)}")


def _want(holds: bool, message: str) -> None:
    if not holds:
        raise Misuse(message)
