"""Names of log files, both ways."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sunseed.errors import Malformed, Misuse
from sunseed.record.hashing import EMPTY_ROOT, complete_root, leaf_hash, leaf_hashes, node_hash
from sunseed.record.layout import (
    BundleId,
    TileId,
    bundle_path,
    bundles,
    last_bundle,
    level_count,
    parse_path,
    right_edge,
    tile_path,
)


@pytest.mark.parametrize(
    ("index", "text"),
    [
        (0, "000"),
        (999, "999"),
        (1000, "x001/000"),
        (1234, "x001/234"),
        (1234067, "x001/x234/067"),
        (390624, "x390/624"),
    ],
)
def test_numbers_are_written_in_groups_of_three(index: int, text: str) -> None:
    """A tile's number is written in three-digit groups, all but the last after an x."""
    assert tile_path(0, index) == f"tile/0/{text}"
    assert bundle_path(index, 7) == f"tile/entries/{text}.p/7"


def test_seventy_thousand_entries_have_three_partial_tiles() -> None:
    """The example of the specification: 70,000 entries end in partials of 112, 17 and 1 hashes."""
    assert [tile.path for tile in right_edge(70_000)] == ["tile/0/273.p/112", "tile/1/001.p/17", "tile/2/000.p/1"]
    assert [tile.path for tile in right_edge(256)] == ["tile/1/000.p/1"]
    assert right_edge(0) == []
    assert level_count(255) == 1
    assert level_count(256) == 2
    assert last_bundle(0) is None
    assert last_bundle(256) == BundleId(0, 256)
    assert list(bundles(300)) == [BundleId(0, 256), BundleId(1, 44)]


@given(st.integers(0, 63), st.integers(0, 2**63 - 1), st.integers(1, 256))
def test_every_name_reads_back(level: int, index: int, width: int) -> None:
    """A path written by us parses to the same tile or bundle."""
    assert parse_path(tile_path(level, index, width)) == TileId(level, index, width)
    assert parse_path(bundle_path(index, width)) == BundleId(index, width)


@pytest.mark.parametrize(
    "path",
    [
        "",
        "tile/0/0",
        "tile/00/000",
        "tile/64/000",
        "tile/0/x000/000",
        "tile/0/000.p/0",
        "tile/0/000.p/01",
        "tile/0/000.p/256",
        "tile/0/000.p/257",
        "tile/0/000\n",
        "tile/0/٠٠٠",
        "/tile/0/000",
        "tile/data/000",
        "tile/0/001/234",
    ],
)
def test_other_spellings_are_refused(path: str) -> None:
    """A path that is not exactly what we would write is malformed."""
    with pytest.raises(Malformed):
        parse_path(path)


def test_impossible_numbers_are_our_own_bug() -> None:
    """Asking for the name of an impossible tile is misuse."""
    for call in (
        lambda: tile_path(64, 0),
        lambda: tile_path(0, -1),
        lambda: tile_path(0, 0, 0),
        lambda: bundle_path(0, 257),
    ):
        with pytest.raises(Misuse):
            call()


def test_hashes_follow_rfc_6962() -> None:
    """Leaves and nodes carry their prefixes, and the empty tree is the hash of nothing."""
    assert EMPTY_ROOT.hex() == "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"
    assert leaf_hash(b"").hex() == "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d"
    left, right = leaf_hashes([b"", b"\x00"])
    assert node_hash(left, right).hex() == "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125"
    assert complete_root([left, right]) == node_hash(left, right)
