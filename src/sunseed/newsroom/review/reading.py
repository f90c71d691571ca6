"""A draft as a reviewer reads it: one text of headline, standfirst and body, with passages marked in it.

Owns the text that anchors are found in, and drawing marks into the documents' HTML; both walk the same tree in the
same order, which is what makes an offset in one a place in the other.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from sunseed.documents import html
from sunseed.documents.html import Element, Node
from sunseed.newsroom.review.anchors import Place
from sunseed.newsroom.stories.draft import Draft

INLINE = frozenset({"a", "em", "strong", "s", "sub", "sup", "code", "q", "cite", "span"})


@dataclass(frozen=True)
class Mark:
    """A passage to be marked.

    Arguments:
        key: which remark it belongs to.
        place: where.
    """

    key: str
    place: Place


def tree_of(draft: Draft) -> tuple[Node, ...]:
    """Return everything a reviewer reads as one tree."""
    head = [Element("h2", (), (draft.headline,))] if draft.headline else []
    stand = [Element("p", (("class", "standfirst"),), (draft.standfirst,))] if draft.standfirst else []
    return (*head, *stand, *html.parse(draft.body))


def text_of(tree: Sequence[Node]) -> str:
    """Return the words of a tree, each block and each `<br>` ending in a line feed."""
    return "".join(_words(tree))


def _words(nodes: Sequence[Node]) -> Iterator[str]:
    for node in nodes:
        if isinstance(node, str):
            yield node
        else:
            yield from _words(node.children)
            if node.name not in INLINE:
                yield "\n"


def marked(tree: Sequence[Node], marks: Sequence[Mark]) -> str:
    """Return the tree as HTML with `<mark>` around each passage, opened and closed within each stretch of words.

    Where two passages overlap, the words belong to the one that begins first.
    """
    spans = sorted(marks, key=lambda mark: (mark.place.start, mark.place.end))
    return html.serialize(tuple(_Marker(spans).nodes(tree)))


class _Marker:
    """Walks a tree once, counting characters as `text_of` does."""

    def __init__(self, marks: Sequence[Mark]) -> None:
        self._marks = marks
        self._at = 0
        self._begun: set[str] = set()

    def nodes(self, nodes: Sequence[Node]) -> Iterator[Node]:
        """Yield the nodes with their words cut where marks begin and end."""
        for node in nodes:
            if isinstance(node, str):
                yield from self._cut(node)
                continue
            yield Element(node.name, node.attributes, tuple(self.nodes(node.children)))
            self._at += node.name not in INLINE

    def _cut(self, words: str) -> Iterator[Node]:
        start, end, at = self._at, self._at + len(words), self._at
        for mark in self._marks:
            first, last = max(mark.place.start, at), min(mark.place.end, end)
            if first >= last:
                continue
            if first > at:
                yield words[at - start : first - start]
            yield self._mark(mark, words[first - start : last - start])
            at = last
        if at < end:
            yield words[at - start :]
        self._at = end

    def _mark(self, mark: Mark, words: str) -> Element:
        new = mark.key not in self._begun
        self._begun.add(mark.key)
        identity = (("id", f"passage-{mark.key}"),) if new else ()
        kind = (("class", "changed"),) if mark.place.changed else ()
        return Element("mark", (*kind, ("data-remark", mark.key), *identity), (words,))
