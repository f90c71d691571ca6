"""Trees of every small size, grown in every way, against a definition written out plainly."""

from __future__ import annotations

from hashlib import sha256

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sunseed.errors import Malformed
from sunseed.record import bundles, proof, tiles
from sunseed.record.hashing import complete_root, leaf_hash, leaf_hashes
from sunseed.record.layout import TILE_WIDTH, BundleId, TileId, bundle_path, parse_path, right_edge, tile_path
from sunseed.record.reader import LogReader
from sunseed.record.staging import Head, Staging
from sunseed.record.tree import EMPTY_EDGE, RightEdge, grow
from sunseed.store.memory import MemoryStore

MOST = 300
ENTRIES = [b"entry %d" % n * (n % 5) for n in range(70_000)]


def naive_root(entries: list[bytes]) -> bytes:
    """RFC 6962 §2.1, word for word."""
    if not entries:
        return sha256(b"").digest()
    if len(entries) == 1:
        return sha256(b"\x00" + entries[0]).digest()
    k = 1
    while 2 * k < len(entries):
        k *= 2
    return sha256(b"\x01" + naive_root(entries[:k]) + naive_root(entries[k:])).digest()


ROOTS = [naive_root(ENTRIES[:size]) for size in range(MOST + 1)]


def grown(sizes: list[int]) -> tuple[RightEdge, dict[str, bytes]]:
    """Grow one tree through the sizes; return its edge and every file that was written."""
    files: dict[str, bytes] = {}
    edge = EMPTY_EDGE
    for size in sizes:
        growth = grow(edge, ENTRIES[edge.size : size])
        for path, data in growth.writes:
            assert files.setdefault(path, data) == data, f"{path} was written with two contents"
        edge = growth.edge
        assert edge.root() == growth.root
    return edge, files


def expected_files(size: int) -> dict[str, bytes]:
    """Every file a tree of this size needs, from the definition of tiles."""
    files = {}
    row = leaf_hashes(ENTRIES[:size])
    for start in range(0, size, TILE_WIDTH):
        chunk = ENTRIES[start : min(size, start + TILE_WIDTH)]
        files[bundle_path(start // TILE_WIDTH, len(chunk))] = b"".join(len(e).to_bytes(2, "big") + e for e in chunk)
    level = 0
    while row:
        for start in range(0, len(row), TILE_WIDTH):
            tile = row[start : start + TILE_WIDTH]
            files[tile_path(level, start // TILE_WIDTH, len(tile))] = b"".join(tile)
        full = len(row) // TILE_WIDTH
        row = [complete_root(row[n * TILE_WIDTH : (n + 1) * TILE_WIDTH]) for n in range(full)]
        level += 1
    return files


@pytest.mark.parametrize("size", range(MOST + 1))
def test_every_small_tree(size: int) -> None:
    """A tree grown at once has the root and exactly the files of its definition, and proves each leaf and size."""
    edge, files = grown([size])
    assert edge.root() == ROOTS[size]
    assert files == expected_files(size)
    assert {tile.path for tile in right_edge(size)} <= files.keys()
    store = MemoryStore()
    store.apply(files.items(), durable=True)
    reader = LogReader(store, "", size=size)
    assert reader.root(size) == ROOTS[size]
    for index in {0, size // 3, size - 2, size - 1} & set(range(size)):
        path = reader.inclusion(index, size)
        proof.verify_inclusion(index, size, leaf_hash(ENTRIES[index]), path, ROOTS[size])
        assert reader.entry(index) == ENTRIES[index]
    for old in {0, 1, size // 2, size - 1, size} & set(range(size + 1)):
        proof.verify_consistency(old, ROOTS[old], size, ROOTS[size], reader.consistency(old, size))


def test_one_by_one_through_every_size() -> None:
    """Growing entry by entry passes through every root, and ends with the files of growing at once among its own."""
    edge = EMPTY_EDGE
    for size in range(1, MOST + 1):
        edge = grow(edge, [ENTRIES[size - 1]]).edge
        assert edge.root() == ROOTS[size]
    _, files = grown(list(range(1, MOST + 1)))
    assert expected_files(MOST).items() <= files.items()


@settings(max_examples=30, deadline=None)
@given(st.sets(st.integers(1, 3000), min_size=1, max_size=12))
def test_batches_do_not_matter(sizes: set[int]) -> None:
    """However entries are batched, edge and root are the same and no path ever gets two contents."""
    last = max(sizes)
    edge, files = grown(sorted(sizes))
    assert edge == grown([last])[0]
    assert expected_files(last).items() <= files.items()


def test_a_tree_of_three_levels() -> None:
    """A tree of 66,000 entries, grown in uneven batches, has the files of its definition on three levels."""
    edge, files = grown([5, 255, 257, 40_000, 65_536, 65_537, 66_000])
    wanted = expected_files(66_000)
    assert wanted.items() <= files.items()
    assert "tile/2/000.p/1" in wanted
    store = MemoryStore()
    store.apply(files.items(), durable=True)
    reader = LogReader(store, "", size=66_000)
    for index in (0, 255, 256, 65_535, 65_536, 65_999):
        path = reader.inclusion(index, 66_000)
        proof.verify_inclusion(index, 66_000, leaf_hash(ENTRIES[index]), path, edge.root())
    proof.verify_consistency(40_000, reader.root(40_000), 66_000, edge.root(), reader.consistency(40_000, 66_000))


@given(st.lists(st.binary(max_size=40), max_size=TILE_WIDTH))
def test_bundles_round_trip(entries: list[bytes]) -> None:
    """A bundle gives back its entries, its beginnings, and nothing for another count."""
    data = bundles.encode(entries)
    assert bundles.decode(data, len(entries)) == entries
    assert bundles.leaf_hashes(data, len(entries)) == [leaf_hash(entry) for entry in entries]
    for count in {0, 1, len(entries) // 2, len(entries)} & set(range(len(entries) + 1)):
        assert bundles.first(data, count) == bundles.encode(entries[:count])
    with pytest.raises(Malformed):
        bundles.decode(data, len(entries) + 1)
    with pytest.raises(Malformed):
        bundles.first(data, len(entries) + 1)


@given(st.lists(st.binary(max_size=12), min_size=1, max_size=8), st.data())
def test_cut_bundles_are_refused(entries: list[bytes], data: st.DataObject) -> None:
    """A bundle cut anywhere, or with bytes behind it, is malformed."""
    whole = bundles.encode(entries)
    cut = data.draw(st.integers(0, len(whole) - 1))
    for wrong in (whole[:cut], whole + b"\x00"):
        for read in (bundles.decode, bundles.leaf_hashes):
            with pytest.raises(Malformed):
                read(wrong, len(entries))


@given(st.integers(0, 700), st.integers(1, TILE_WIDTH), st.binary(min_size=1, max_size=9))
def test_entries_of_one_length_are_hashed_where_they_lie(length: int, count: int, pattern: bytes) -> None:
    """The leaf hashes of a bundle are those of its entries, whatever both bytes of their length are."""
    entries = [(bytes([n % 256]) + pattern * length)[:length] for n in range(count)]
    data = bundles.encode(entries)
    assert bundles.leaf_hashes(data, count) == [leaf_hash(entry) for entry in entries]
    with pytest.raises(Malformed):
        bundles.leaf_hashes(data, count + 1)


def test_an_entry_has_at_most_65535_bytes() -> None:
    """The longest entry is kept, one byte more is malformed and names its place."""
    growth = grow(EMPTY_EDGE, [b"x" * 65_535])
    assert growth.root == leaf_hash(b"x" * 65_535)
    with pytest.raises(Malformed, match="entry 1 "):
        grow(EMPTY_EDGE, [b"", b"x" * 65_536])


def test_tiles_hold_whole_hashes() -> None:
    """Bytes that are not whole hashes, or ask beyond their width, are malformed."""
    for data in (b"x" * 31, b"x" * (32 * 257)):
        with pytest.raises(Malformed):
            tiles.split(data)
    nodes = tiles.TileNodes(lambda level, index: b"x" * 96)
    for level, index in ((0, 3), (2, 0)):
        with pytest.raises(Malformed):
            nodes(level, index)


hashes = st.binary(min_size=32, max_size=32)
heads = st.builds(Head, st.integers(0, 2**63 - 1), hashes)
stagings = st.builds(
    Staging,
    heads,
    heads,
    st.lists(st.tuples(st.text(st.characters(codec="utf-8"), max_size=9), st.binary(max_size=9)), max_size=4),
)


@given(stagings, st.data())
def test_staging_files_round_trip_and_nothing_else_reads(staging: Staging, data: st.DataObject) -> None:
    """A staging file reads back the same; cut, extended or with one bit flipped it is malformed."""
    encoded = staging.encode()
    assert Staging.decode(encoded) == staging
    flipped = bytearray(encoded)
    flipped[data.draw(st.integers(0, len(encoded) - 1))] ^= 1 << data.draw(st.integers(0, 7))
    for wrong in (bytes(flipped), encoded[: data.draw(st.integers(0, len(encoded) - 1))], encoded + b"\n"):
        with pytest.raises(Malformed):
            Staging.decode(wrong)


def test_names_of_written_files_parse() -> None:
    """Every file a growth writes has a name that reads back as a tile or a bundle."""
    for path in grown([300, 1000])[1]:
        assert isinstance(parse_path(path), TileId | BundleId)
