"""Merkle hashes of a transparency log: leaves, nodes, and the distinct integers that name places in a tree.

Follows RFC 6962 §2.1 with SHA-256: a leaf is H(00 || entry), a node H(01 || left || right), the empty tree H("").
This module owns the two hash functions and their bulk forms; which hashes make a tree is `tree`, which bytes make a
tile is `tiles`, proofs are `proof`.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from hashlib import sha256
from typing import NewType

LeafIndex = NewType("LeafIndex", int)
"""The place of one entry in the log, counted from 0."""

TreeSize = NewType("TreeSize", int)
"""How many entries a tree holds; the tree of size n covers the leaf indices 0 to n - 1."""

TileIndex = NewType("TileIndex", int)
"""The place of one tile (or bundle) among those of its level, counted from 0."""

HASH_BYTES = 32
LEAF_PREFIX = b"\x00"
NODE_PREFIX = b"\x01"
EMPTY_ROOT = sha256(b"").digest()


def leaf_hash(entry: bytes) -> bytes:
    """Return the 32-byte leaf hash of the entry's exact bytes."""
    return sha256(LEAF_PREFIX + entry).digest()


def node_hash(left: bytes, right: bytes) -> bytes:
    """Return the 32-byte hash of the node above two 32-byte hashes."""
    return sha256(NODE_PREFIX + left + right).digest()


def leaf_hashes(entries: Iterable[bytes]) -> list[bytes]:
    """Return the leaf hash of each entry, in order; the fast way to hash many."""
    digest = sha256
    return [digest(b"\x00" + entry).digest() for entry in entries]


def pair_hashes(hashes: Sequence[bytes]) -> list[bytes]:
    """Return the nodes above an even number of neighbouring hashes; half as many come back."""
    digest = sha256
    pairs = iter(hashes)
    return [digest(b"\x01" + left + right).digest() for left, right in zip(pairs, pairs, strict=True)]


def complete_root(hashes: Sequence[bytes]) -> bytes:
    """Return the root over a power of two of hashes, such as the 256 of a full tile."""
    while len(hashes) > 1:
        hashes = pair_hashes(hashes)
    return hashes[0]
