"""Files between newsroom and editor come from outside: every damaged one is refused by name, none ends in a crash."""

from __future__ import annotations

import contextlib
from hashlib import sha256

import pytest

from sunseed.capture.packs import Release
from sunseed.errors import Malformed

DATA = b"a salt and a second of film"
RELEASE = Release("ab" * 32, 1, 3, (b"a line",), {sha256(DATA).hexdigest(): DATA})


def test_a_release_is_read_back() -> None:
    """What was written is what is read, so that the damage below is damage to something whole."""
    assert Release.parse(RELEASE.encode()) == RELEASE


def test_each_flipped_bit_and_each_cut_is_refused_or_changes_nothing_that_counts() -> None:
    """Times of members may change unseen; capture, seconds and chunks may not, whatever zipfile makes of the rest."""
    whole = RELEASE.encode()
    flipped = (
        whole[:at] + bytes([whole[at] ^ 1 << bit]) + whole[at + 1 :] for at in range(len(whole)) for bit in range(8)
    )
    refused = 0
    for damaged in (*flipped, *(whole[:length] for length in range(len(whole)))):
        with contextlib.suppress(Malformed):
            read = Release.parse(damaged)
            assert set(read.chunks.items()) <= set(RELEASE.chunks.items())
            assert read.chunks != RELEASE.chunks or len(damaged) == len(whole)
            continue
        refused += 1
    assert refused > len(whole)


def test_a_name_that_is_not_the_utf_8_it_says_is_refused() -> None:
    """A member's name of two bytes that no UTF-8 has, flagged as UTF-8."""
    name = next(iter(RELEASE.chunks))
    strange = Release("ab" * 32, 1, 3, (b"a line",), {f"é{name}": DATA}).encode().replace("é".encode(), b"\xff\xff")
    with pytest.raises(Malformed, match="not a zip file"):
        Release.parse(strange)
