"""Partial files go when, and only when, nobody needs them."""

from __future__ import annotations

import pytest

from sunseed.errors import Malformed
from sunseed.record import cleanup, recovery
from sunseed.record.layout import BundleId, TileId
from sunseed.record.staging import Head, Staging
from sunseed.record.tree import EMPTY_EDGE, grow
from sunseed.store.memory import MemoryStore

PARTIALS = [TileId(0, 0, 10), BundleId(0, 10), TileId(0, 1, 44), BundleId(1, 44), TileId(1, 0, 1)]


@pytest.fixture
def store() -> MemoryStore:
    """Return the files of a log that published its sizes 10 and 300."""
    store = MemoryStore()
    first = grow(EMPTY_EDGE, [b"%d" % n for n in range(10)])
    second = grow(first.edge, [b"%d" % n for n in range(10, 300)])
    store.apply([*first.writes, *second.writes], durable=True)
    return store


def test_only_the_partials_of_full_files_go(store: MemoryStore) -> None:
    """Of a log of 300 entries the partials of the first tile and bundle go, those of the right edge stay."""
    assert cleanup.clean(store, "", 300, PARTIALS) == PARTIALS[2:]
    assert [path for path in store.list("") if ".p/" in path] == [
        "tile/0/001.p/44",
        "tile/1/000.p/1",
        "tile/entries/001.p/44",
    ]


def test_nothing_goes_before_its_full_file_is_published(store: MemoryStore) -> None:
    """While readers see a size whose tile is not full, the partials stay although the full file lies there."""
    assert cleanup.clean(store, "", 255, PARTIALS) == PARTIALS


@pytest.mark.parametrize("harm", ["gone", "cut"])
def test_nothing_goes_where_the_full_file_is_not_whole(store: MemoryStore, harm: str) -> None:
    """If the full tile or bundle is missing or too short, its partials stay, whatever the published size says."""
    for path in ("tile/0/000", "tile/entries/000"):
        data = store.get(path)
        store.delete(path)
        if harm == "cut":
            store.create(path, data[:20])
    assert cleanup.clean(store, "", 300, PARTIALS) == PARTIALS


def test_a_full_file_is_never_a_candidate(store: MemoryStore) -> None:
    """Full tiles and bundles handed in by mistake are kept."""
    full = [TileId(0, 0), BundleId(0)]
    assert cleanup.clean(store, "", 300, full) == full
    assert store.exists("tile/0/000")


def test_the_edge_is_scanned_for_what_a_crash_left(store: MemoryStore) -> None:
    """The scan after a crash finds every partial near the edge and leaves strange names alone."""
    store.create("tile/0/000.p/strange", b"x")
    assert set(cleanup.partials_of_edge(store, "", 300)) == set(PARTIALS)


def test_a_staging_that_leads_nowhere_is_malformed() -> None:
    """A staging file under another tree's name, or leading backwards, stops recovery."""
    store = MemoryStore()
    head, other = Head(5, b"5" * 32), Head(4, b"4" * 32)
    store.create(head.name, Staging(other, other, []).encode())
    with pytest.raises(Malformed):
        recovery.committed_stagings(store, head)
    store.replace(head.name, Staging(head, head, []).encode())
    with pytest.raises(Malformed):
        recovery.committed_stagings(store, head)
