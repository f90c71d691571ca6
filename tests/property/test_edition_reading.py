"""The words of a body are the same whichever way its white space is taken out."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from sunseed.edition import reading

SPACES = st.sampled_from([" ", "  ", "\t", "\xa0", "\u3000", "\u2028", "\x1f", "a", "é", "证"])


@given(st.text() | st.lists(SPACES).map("".join))
def test_a_line_has_one_space_between_words(line: str) -> None:
    """A line that needs no tidying is taken as it is, and is what tidying would have made of it."""
    assert reading._spaced(line) == " ".join(line.split())
