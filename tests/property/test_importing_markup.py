"""Whatever an export holds, its text becomes something the documents accept, and no letter goes unsaid."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from sunseed.documents import html
from sunseed.newsroom.importing import markup

TAGS = (
    "<p>|</p>|<div>|</div>|<ul><li>|</li>|<pre>|</pre>|<table><tr><td>|</table>|\n\n|\n|<!-- wp:quote -->|<!--more-->|"
    "[caption]|[/caption]|[gallery ids='1']|[embed]|[/embed]|<a href='/x'>|</a>|<blockquote>|</blockquote>|<h1>|</h1>|"
    "<b>|</i>|<img src=a>|&amp;|&lt;|https://a.example/b|<dl><dt>|<figure>|<br />|<hr>|\x02|\u200b|<!--|]]>"
)
PIECES = st.one_of(st.sampled_from(TAGS.split("|")), st.text(max_size=12))


@given(st.lists(PIECES, max_size=40).map("".join))
def test_any_text_becomes_a_body(content: str) -> None:
    """The result parses, and converting it again changes nothing about its words."""
    made = markup.convert(content, base="https://old.example/", attachments={}, resolve=lambda url: url)
    tree = html.parse(made.body)
    assert html.serialize(tree) == made.body


@given(st.lists(st.from_regex(r"[a-z]{1,9}", fullmatch=True), min_size=1, max_size=30), st.randoms())
def test_no_word_is_lost(words: list[str], chance: object) -> None:
    """Words between any tags that can hold words are all there afterwards, in their order."""
    tags = ["\n\n", "\n", " <b>", "</b> ", "<p>", "</p>", "<div>", "</div>", "<li>", "<td>", "</tr>", "<h2>", "</h2>"]
    content = "".join(f" {word} {chance.choice(tags)}" for word in words)  # type: ignore[attr-defined]
    made = markup.convert(content, base="https://old.example/", attachments={}, resolve=lambda url: url)
    assert html.plain_text(html.parse(made.body)).split() == words
