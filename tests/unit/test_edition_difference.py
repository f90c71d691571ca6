"""What changed between two texts, word by word."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from sunseed.edition.difference import Texts, differences, runs, words

TEXT = st.text(alphabet="ab 艾未。\n.-é", max_size=30)


@given(TEXT)
def test_words_joined_again_are_the_text(text: str) -> None:
    """Cutting loses nothing."""
    assert "".join(words(text)) == text


@given(TEXT, TEXT)
def test_runs_hold_both_texts(old: str, new: str) -> None:
    """What stayed and went is the old text, what stayed and came the new one."""
    found = runs(old, new)
    assert "".join(run.text for run in found if run.change != "added") == old
    assert "".join(run.text for run in found if run.change != "removed") == new
    assert all(run.text for run in found)


def test_a_han_character_is_a_word() -> None:
    """One changed character of a Chinese sentence is shown alone."""
    found = runs("他在北京拍摄", "他在南京拍摄")
    assert [(run.change, run.text) for run in found if run.change != "same"] == [("removed", "北"), ("added", "南")]


def test_only_what_differs_is_reported_in_the_order_of_a_page() -> None:
    """Equal parts are left out; a paragraph that came is one difference."""
    old = Texts(headline="One", standfirst="Same", body=("First.", "Second."), pictures=("A field",))
    new = Texts(headline="Two", standfirst="Same", body=("First.", "Between.", "Second."), pictures=("A seed",))
    found = differences(old, new)
    assert [one.part for one in found] == ["headline", "picture", "body"]
    assert [(run.change, run.text) for run in found[-1].runs] == [("added", "Between.")]
    assert differences(old, old) == ()
