"""Passages are found again by their words and what stands around them."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from sunseed.documents.html import Element, parse
from sunseed.newsroom.review.anchors import Anchor, find, take
from sunseed.newsroom.review.reading import Mark, marked, text_of

TEXT = "The lamp is out.\nIt was mended twice.\nThe lamp is out again, says the council.\n"
LETTERS = st.text(alphabet="ab \n", min_size=0, max_size=30)


def test_the_second_of_two_equal_passages_is_told_apart_by_its_surroundings():
    """Words that stand twice are found where their neighbours are."""
    anchor = take(TEXT, "The lamp is out", before="mended twice.", after=" again, says")
    assert anchor is not None
    place = find(TEXT, anchor)
    assert place is not None
    assert place.start == TEXT.index("The lamp is out again")
    assert not place.changed


def test_a_passage_survives_edits_before_and_after_it():
    """Text put before, and other words around, move the passage and do not lose it."""
    anchor = take(TEXT, "mended twice")
    edited = "A new beginning.\n" + TEXT.replace("says the council", "the council says")
    place = find(edited, anchor)
    assert edited[place.start : place.end] == "mended twice"


def test_a_rewritten_passage_is_found_between_its_neighbours_and_called_changed():
    """Where the words are others, what was around them still names the place."""
    anchor = take(TEXT, "mended twice")
    edited = TEXT.replace("mended twice", "repaired three times")
    anchor = Anchor(anchor.quote, "The lamp is out. It was ", ". The lamp is out again")
    place = find(edited, anchor)
    assert place.changed
    assert edited[place.start : place.end] == "repaired three times"


def test_a_passage_that_is_gone_is_not_found():
    """Neither its words nor its neighbours: nothing is pointed at."""
    assert find("Something else altogether.", take(TEXT, "mended twice")) is None
    assert take(TEXT, "never written") is None
    assert take(TEXT, "   ") is None


def test_white_space_of_a_selection_does_not_matter():
    """A selection over two blocks names the same passage as the text."""
    anchor = take(TEXT, "out.\n\nIt  was")
    assert anchor is not None
    assert anchor.quote == "out. It was"


@given(LETTERS, st.text(alphabet="ab", min_size=1, max_size=8), LETTERS)
def test_whatever_stands_in_a_text_is_found_in_it(before, quote, after):
    """An anchor taken from a text leads back to those words in that text."""
    text = before + quote + after
    anchor = take(text, quote, before[-32:], after[:32])
    place = find(text, anchor)
    assert text[place.start : place.end] == quote


BODY = '<p>One <strong>two <em>three</em></strong> four<br>five.</p><ul><li>six</li></ul><figure data-object="{}"></figure><p>seven</p>'.format(  # noqa: E501
    "a" * 64
)


@given(st.integers(0, 34), st.integers(0, 34))
def test_marks_change_no_word_and_cover_exactly_their_passage(one, other):
    """Whatever is marked, the words stay the same and those inside marks are the passage's."""
    tree = parse(BODY)
    text = text_of(tree)
    start, end = sorted((min(one, len(text)), min(other, len(text))))
    from sunseed.newsroom.review.anchors import Place

    out = marked(tree, [Mark("k", Place(start, end))])
    bare = out
    inside = ""
    import re

    for words in re.findall(r"<mark[^>]*>(.*?)</mark>", out):
        inside += words
    bare = re.sub(r"</?mark[^>]*>", "", out)
    assert bare == BODY
    assert inside == text[start:end].replace("\n", "")


def test_overlapping_marks_are_nested_nowhere():
    """Words that two passages share belong to the first; tags stay in order."""
    from sunseed.newsroom.review.anchors import Place

    tree = (Element("p", (), ("abcdef",)),)
    out = marked(tree, [Mark("x", Place(0, 4)), Mark("y", Place(2, 6))])
    assert out.count("<mark") == 2
    assert '<mark data-remark="x" id="passage-x">abcd</mark><mark data-remark="y" id="passage-y">ef</mark>' in out
