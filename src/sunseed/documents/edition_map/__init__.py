"""The edition map: one hash that says which pages the site has and which entry each item is at.

Follows formats.md §8: a Merkle map over SHA-256 of the key, with `page:<path>` -> SHA-256 of the page and `item:<id>`
-> leaf hash of its latest entry; its root stands in an `edition` entry. `tree` has the hashing, proofs and their
verification, `tables` the form that changes cheaply, `files` the printed form from which anybody derives it again.
"""

from __future__ import annotations

from sunseed.documents.edition_map.files import MapFiles, leaf_file
from sunseed.documents.edition_map.tables import Changed, EditionMap, Gathered
from sunseed.documents.edition_map.tree import (
    EMPTY,
    FORMAT,
    MapProof,
    item_key,
    key_hash,
    page_key,
    root_of,
    verify_absence,
    verify_inclusion,
)

__all__ = [
    "EMPTY",
    "FORMAT",
    "Changed",
    "EditionMap",
    "Gathered",
    "MapFiles",
    "MapProof",
    "item_key",
    "key_hash",
    "leaf_file",
    "page_key",
    "root_of",
    "verify_absence",
    "verify_inclusion",
]
