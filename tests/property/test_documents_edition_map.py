"""The edition map: one root for one content, proofs that hold, forgeries that do not."""

from __future__ import annotations

import contextlib
import os
import sqlite3
from hashlib import sha256

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sunseed.documents import edition_map as maps
from sunseed.documents.edition_map import tree, upper
from sunseed.errors import Absent, Malformed, Untrue

KEYS = [f"page:{number}" for number in range(40)]
VALUES = [sha256(bytes([number])).digest() for number in range(4)]
contents = st.dictionaries(st.sampled_from(KEYS), st.sampled_from(VALUES))
changes = st.lists(st.dictionaries(st.sampled_from(KEYS), st.none() | st.sampled_from(VALUES)), max_size=6)


def opened() -> maps.EditionMap:
    connection = sqlite3.connect(":memory:")
    maps.EditionMap.create_tables(connection)
    return maps.EditionMap(connection)


def slow_root(pairs: list[tuple[bytes, bytes]], depth: int = 0) -> bytes:
    """The definition, word for word, sharing no code with the implementation."""
    if not pairs:
        return bytes(32)
    if len(pairs) == 1:
        return sha256(b"\x00" + pairs[0][0] + pairs[0][1]).digest()
    bit = [int.from_bytes(key, "big") >> (255 - depth) & 1 for key, _ in pairs]
    left = slow_root([pair for pair, one in zip(pairs, bit, strict=True) if not one], depth + 1)
    right = slow_root([pair for pair, one in zip(pairs, bit, strict=True) if one], depth + 1)
    return sha256(b"\x01" + left + right).digest()


def defined_root(content: dict[str, bytes]) -> bytes:
    return slow_root([(sha256(key.encode()).digest(), value) for key, value in content.items()])


def printed(edition: maps.EditionMap) -> dict[str, bytes]:
    return {path: edition.file(path) for path in edition.files()}


def reader(files: dict[str, bytes]) -> maps.MapFiles:
    def get(path: str) -> bytes:
        try:
            return files[path]
        except KeyError:
            raise Absent(path) from None

    return maps.MapFiles(get)


@given(contents, changes)
@settings(max_examples=150, deadline=None)
def test_the_root_depends_on_the_content_alone(start: dict[str, bytes], steps: list[dict[str, bytes | None]]) -> None:
    """Inserting, changing and deleting in any order gives the root, the nodes and the files of building at once."""
    edition = opened()
    edition.rebuild(start.items())
    content: dict[str, bytes | None] = dict(start)
    files = printed(edition)
    for step in steps:
        changed = edition.update(step)
        for path in changed.files:
            try:
                files[path] = edition.file(path)
            except Absent:
                files.pop(path, None)
        content.update(step)
    final = {key: value for key, value in content.items() if value is not None}
    fresh = opened()
    assert edition.root == fresh.rebuild(final.items()) == defined_root(final) == maps.root_of(final)
    assert files == printed(fresh) == printed(edition)
    assert len(edition) == len(final)


@given(contents, st.sampled_from(KEYS))
@settings(max_examples=150, deadline=None)
def test_every_key_is_proved_present_or_absent_by_tables_and_files_alike(content: dict[str, bytes], key: str) -> None:
    """A proof holds for what the map says of a key, and for nothing else."""
    edition = opened()
    root = edition.rebuild(content.items())
    files = reader(printed(edition))
    proof = edition.prove(key)
    assert files.prove(key) == proof
    assert files.lookup(key, root) == content.get(key) == edition.get(key)
    if key in content:
        maps.verify_inclusion(root, key, content[key], proof)
        with pytest.raises(Untrue):
            maps.verify_inclusion(root, key, sha256(b"other").digest(), proof)
        with pytest.raises(Untrue):
            maps.verify_absence(root, key, proof)
    else:
        maps.verify_absence(root, key, proof)
        for value in VALUES:
            with pytest.raises(Untrue):
                maps.verify_inclusion(root, key, value, proof)


@given(contents.filter(len), st.data())
@settings(max_examples=150, deadline=None)
def test_no_forged_proof_is_accepted(content: dict[str, bytes], data: st.DataObject) -> None:
    """Shortened, lengthened, swapped or flipped, and with another leaf claimed, a proof fails."""
    edition = opened()
    root = edition.rebuild(content.items())
    key = data.draw(st.sampled_from(KEYS))
    proof = edition.prove(key)
    siblings = list(proof.siblings)
    forged: list[maps.MapProof] = [maps.MapProof((*siblings, tree.EMPTY), proof.other)]
    if siblings:
        place = data.draw(st.integers(0, len(siblings) - 1))
        forged.append(maps.MapProof((*siblings[:place], os.urandom(32), *siblings[place + 1 :]), proof.other))
        forged.append(maps.MapProof(tuple(siblings[:-1]), proof.other))
        forged.append(maps.MapProof(tuple(siblings[1:]), proof.other))
    others = [(tree.key_hash(one), value) for one, value in content.items()]
    for one in forged:
        with pytest.raises(Untrue):
            maps.verify_inclusion(root, key, content.get(key, VALUES[0]), one)
        with pytest.raises(Untrue):
            maps.verify_absence(root, key, one)
    if key in content:  # deny what is there, by every other leaf and by an empty place
        for other in [None, *others]:
            with pytest.raises(Untrue):
                maps.verify_absence(root, key, maps.MapProof(proof.siblings, other))


@given(contents.filter(len), st.data())
@settings(max_examples=150, deadline=None)
def test_a_changed_byte_in_a_printed_file_never_gives_another_answer(
    content: dict[str, bytes], data: st.DataObject
) -> None:
    """Flip any bit of any file: deriving fails or leads to another root, and a look-up says the truth or raises."""
    edition = opened()
    root = edition.rebuild(content.items())
    files = printed(edition)
    path = data.draw(st.sampled_from(sorted(files)))
    place = data.draw(st.integers(0, len(files[path]) - 1))
    raw = bytearray(files[path])
    raw[place] ^= 1 << data.draw(st.integers(0, 7))
    files[path] = bytes(raw)
    with contextlib.suppress(Untrue, Malformed):
        assert reader(files).derive()[0] != root
    for key in KEYS[:10]:
        with contextlib.suppress(Untrue, Malformed):
            assert reader(files).lookup(key, root) == content.get(key)


@given(contents)
@settings(max_examples=50, deadline=None)
def test_anybody_derives_the_root_from_the_printed_files(content: dict[str, bytes]) -> None:
    """The files of leaves alone give root and content."""
    edition = opened()
    root = edition.rebuild(content.items())
    derived, everything = reader(printed(edition)).derive()
    assert derived == root
    assert everything == {tree.key_hash(key): value for key, value in content.items()}


def test_hashes_that_share_a_long_prefix_part_where_they_differ() -> None:
    """Two leaves that share 200 bits make 200 levels; the proof of each holds."""
    one = bytes(25) + b"\x00" * 7
    two = bytes(25) + b"\x01" + b"\x00" * 6
    pairs = [(one, VALUES[0]), (two, VALUES[1])]
    assert tree.subtree_of(pairs, 0) == slow_root(pairs)
    siblings, found = tree.path_in(pairs, one, 0)
    assert found == pairs[0]
    assert len(siblings) == 208


def test_one_publication_costs_the_same_number_of_statements_in_a_small_and_in_a_large_map() -> None:
    """Thirty keys changed: statements do not grow with the map."""
    counts = []
    for size in (1_000, 20_000):
        connection = sqlite3.connect(":memory:")
        maps.EditionMap.create_tables(connection)
        edition = maps.EditionMap(connection)
        edition.rebuild((f"page:{number}", VALUES[0]) for number in range(size))
        statements: list[str] = []
        connection.set_trace_callback(statements.append)
        edition.update({f"page:{number}": VALUES[1] for number in range(30)})
        counts.append(len(statements))
    assert counts[0] == counts[1] <= 8


def test_a_single_leaf_is_the_root_and_an_empty_map_is_zero() -> None:
    """The two smallest maps have the roots the format gives them."""
    edition = opened()
    assert edition.root == tree.EMPTY
    assert list(edition.files()) == []
    changed = edition.update({"page:index.html": VALUES[0]})
    assert changed.root == sha256(b"\x00" + sha256(b"page:index.html").digest() + VALUES[0]).digest()
    assert edition.update({"page:index.html": None}).root == tree.EMPTY
    assert list(edition.files()) == []


def test_a_node_of_the_heap_joins_as_the_tree_does() -> None:
    """A single leaf rises; two never do."""
    leaf = (1, VALUES[0])
    assert upper.join(leaf, upper.NONE) == leaf == upper.join(upper.NONE, leaf)
    assert upper.join(leaf, (1, VALUES[1])) == (2, sha256(b"\x01" + VALUES[0] + VALUES[1]).digest())
    assert upper.join((5, VALUES[0]), upper.NONE) == (5, sha256(b"\x01" + VALUES[0] + tree.EMPTY).digest())
