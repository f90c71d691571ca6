"""Pasted markup that is made to be slow."""

from __future__ import annotations

import pytest

from sunseed.newsroom.stories import body, nesting


@pytest.mark.parametrize("tag", ["div", "blockquote", "em", "li"])
def test_deep_nesting_keeps_the_words_only(tag: str) -> None:
    """A hundred thousand nested boxes cost no parser anything: the words come through as paragraphs."""
    text = f"<{tag}>" * 100_000 + "the words &amp; more" + f"</{tag}>" * 100_000
    assert nesting.depth_of(text) == 100_000
    assert body.clean(text) == "<p>the words &amp; more</p>"


def test_usual_nesting_keeps_its_form() -> None:
    """Two paragraphs of a quotation keep their form."""
    quotation = "<blockquote><p>one</p><p>two</p></blockquote>"
    assert body.clean(f"<div>{quotation}</div>") == quotation
