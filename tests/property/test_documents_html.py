"""The HTML subset under arbitrary input: trees survive a round trip, and text is accepted whole or not at all."""

from __future__ import annotations

import contextlib
import unicodedata

from hypothesis import given, settings
from hypothesis import strategies as st
from selectolax.lexbor import LexborHTMLParser

from sunseed.documents import html
from sunseed.errors import Malformed
from sunseed.testing.documents import item_id, object_digest

words = st.text(
    st.characters(codec="utf-8", categories=("L", "N", "P", "S", "Zs"), exclude_characters="\u2028\u2029"), min_size=1
).map(lambda text: unicodedata.normalize("NFC", text))
links = st.sampled_from(
    ["/", "/a/b/", "/a/?b=1&c=2#d", "https://example.org/?q=%22", "mailto:a@b.example", f"item:{item_id(1)}"]
)


def inline(children: st.SearchStrategy[html.Tree]) -> st.SearchStrategy[html.Node]:
    plain = st.builds(html.Element, st.sampled_from(["em", "strong", "code", "sub", "q"]), st.just(()), children)
    span = st.builds(html.Element, st.just("span"), st.just((("dir", "rtl"), ("lang", "ar"))), children)
    return st.one_of(words, plain, span, st.just(html.Element("br", (), ())))


def joined(nodes: list[html.Node]) -> html.Tree:
    """Join neighbouring texts, as a parser sees them."""
    out: list[html.Node] = []
    for node in nodes:
        if isinstance(node, str) and out and isinstance(out[-1], str):
            out[-1] += node
        else:
            out.append(node)
    return tuple(out)


inlines = st.recursive(
    st.lists(words, max_size=2).map(joined), lambda inner: st.lists(inline(inner), max_size=3).map(joined), max_leaves=6
)
link = st.builds(html.Element, st.just("a"), links.map(lambda href: (("href", href),)), inlines)
paragraph = st.builds(html.Element, st.just("p"), st.just(()), inlines | link.map(lambda one: (one,)))
figure = st.just(html.Element("figure", (("data-object", object_digest("x")),), ()))
item = st.builds(html.Element, st.just("li"), st.just(()), st.lists(paragraph, max_size=2).map(tuple) | inlines)
listing = st.builds(html.Element, st.sampled_from(["ul", "ol"]), st.just(()), st.lists(item, max_size=3).map(tuple))
pull = st.builds(html.Element, st.just("aside"), st.just((("class", "pull"),)), inlines)
trees = st.lists(st.one_of(paragraph, figure, listing, pull), max_size=5).map(tuple)


def is_nfc(tree: html.Tree) -> bool:
    text = html.serialize(tree)
    return unicodedata.is_normalized("NFC", text)


@given(trees.filter(is_nfc))
@settings(max_examples=200, deadline=None)
def test_every_tree_of_the_subset_survives_a_round_trip(tree: html.Tree) -> None:
    """Serialised and parsed again, a tree is the same."""
    with contextlib.suppress(Malformed):  # a generated text may hold a character no text may
        assert html.parse(html.serialize(tree)) == tree


pieces = st.sampled_from(
    ["<p>", "</p>", "<em>", "</em>", "<br>", "<hr>", '<a href="/">', "</a>", "<ul>", "<li>", "</li>", "</ul>", "&amp;",
     "&", "<", ">", '"', " ", "text", "<script>", "<p lang=\"en\">", "é", "\x00", "<!--", "-->", "</", "\n"]
)  # fmt: skip


@given(st.lists(pieces, max_size=12).map("".join) | st.text(max_size=60))
@settings(max_examples=600, deadline=None)
def test_whatever_is_accepted_is_what_a_browser_reads(text: str) -> None:
    """Accepted text parses, in a browser's parser, to the elements our tree has, and serialises to itself."""
    try:
        tree = html.parse(text)
    except Malformed:
        return
    assert html.serialize(tree) == text
    browser = LexborHTMLParser(f"<body>{text}</body>")
    seen = [node.tag for node in browser.body.traverse(include_text=False)][1:] if browser.body else []
    assert seen == [element.name for element in html.walk(tree)]


@given(trees.filter(is_nfc), st.integers(0, 10_000), st.integers(0, 3))
@settings(max_examples=300, deadline=None)
def test_a_damaged_text_is_refused_or_still_exactly_itself(tree: html.Tree, place: int, damage: int) -> None:
    """Cut, doubled or bent anywhere, text never raises anything but Malformed nor changes by being read."""
    text = html.serialize(tree)
    at = place % (len(text) + 1)
    damaged = [text[:at], text[:at] + text[at + 1 :], text[:at] + "<" + text[at:], text[:at] + text[at:].upper()][
        damage
    ]
    with contextlib.suppress(Malformed):
        assert html.serialize(html.parse(damaged)) == damaged
