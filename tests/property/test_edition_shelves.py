"""Shelves hold their items in the order of their keys, however they came there."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from sunseed.edition import index as indexes
from sunseed.edition.shelves import CHUNK, Shelves
from sunseed.store.sqlite import sqlite3

MOVES = st.lists(st.tuples(st.integers(0, 130), st.sets(st.sampled_from("abc"))), max_size=200)


@given(MOVES)
def test_a_shelf_is_a_function_of_what_stands_on_it(moves: list[tuple[int, set[str]]]) -> None:
    """After any moves each shelf lists its items by key, numbered without gaps, and every changed chunk was noted."""
    index = indexes.empty(sqlite3.connect(":memory:"))
    shelves = Shelves(index)
    expected: dict[str, set[int]] = {name: set() for name in "abc"}
    for item, names in moves:
        before = {name: _chunks(shelves, name) for name in "abc"}
        shelves.changed.clear()
        shelves.arrange(item, names)
        for name in "abc":
            expected[name].discard(item)
            if name in names:
                expected[name].add(item)
            after = _chunks(shelves, name)
            for number in range(max(len(before[name]), len(after))):
                if before[name][number : number + 1] != after[number : number + 1]:
                    assert (name, number + 1) in shelves.changed
    shelves.flush()
    again = Shelves(index)
    for name in "abc":
        assert [item for chunk in _chunks(again, name) for item in chunk] == sorted(expected[name])
        assert again.chunks(name) == -(-len(expected[name]) // CHUNK)


def _chunks(shelves: Shelves, name: str) -> list[list[int]]:
    return [shelves.chunk(name, number) for number in range(1, shelves.chunks(name) + 1)]
