"""What a story leads with and, by its kind, what is found in its body: questions, sub-headings, pictures to count.

Follows product.md P2 and ADR 0130. Nothing of it is written in a document: it is read from the blocks that stand there,
and a body in which nothing of the kind is found is shown as it is. Owned here: finding it. Elsewhere: what blocks there
are (`sunseed.edition.body`), how they look (`theme/story`).
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import count

from sunseed.edition.contexts import Block, Figure, Film, Link, Picture, Prose, Showing

LEAST_HEADINGS = 3
"""An explainer with fewer has no contents: one sees them all at a glance."""

# A body has one spelling (ADR 0031), so what is bold from end to end can be found without reading the rest of it.
_QUESTION = re.compile(r"<p((?: [a-z]+=\"[^\"]*\")*)>(<strong>(?:(?!</?strong>|</p>).)+</strong></p>)", re.DOTALL)
_HEADING = re.compile(r"<h2>(.*?)</h2>", re.DOTALL)
_TAG = re.compile(r"<[^<>]*>")


@dataclass(frozen=True, slots=True, kw_only=True)
class Composed:
    """A story's parts in the order a page shows them; of `picture` and `film` at most one leads."""

    picture: Picture | None
    film: Film | None
    contents: tuple[Link, ...]
    body: tuple[Block, ...]
    gallery: tuple[Picture, ...]


def composed(genre: str, lead: Picture | None, body: tuple[Block, ...], media: tuple[Picture, ...]) -> Composed:
    """Return what a page of a story shows.

    Arguments:
        genre: the story's kind, as its document has it.
        lead: the picture it leads with, if it has one.
        body: its blocks.
        media: every other picture the document lists; those no block shows stand in a gallery at the end.
    """
    film: Film | None = None
    if genre == "video" or lead is None:
        film, body = _film(body, anywhere=genre == "video")
    if film and lead:  # what stood for the film in lists; it is published, so the page shows it
        media, lead = (lead, *media), None
    shown = {block.picture.href for block in body if isinstance(block, Figure)}
    gallery = tuple({one.href: one for one in media if one.href not in shown}.values())
    contents: tuple[Link, ...] = ()
    if genre == "interview":
        body = tuple(_asked(block) for block in body)
    elif genre == "explainer":
        body, contents = _with_contents(body)
    elif genre == "photo":
        lead, body, gallery = _counted(lead, body, gallery)
    return Composed(picture=lead, film=film, contents=contents, body=body, gallery=gallery)


def _film(body: tuple[Block, ...], *, anywhere: bool) -> tuple[Film | None, tuple[Block, ...]]:
    """Take the film a body opens with out of it, or its first film `anywhere` in it."""
    for at, block in enumerate(body if anywhere else body[:1]):
        if isinstance(block, Showing):
            return block.film, body[:at] + body[at + 1 :]
    return None, body


def _asked(block: Block) -> Block:
    """Mark each paragraph that is bold from end to end as a question."""
    if not isinstance(block, Prose):
        return block
    return replace(block, html=_QUESTION.sub(r'<p\1 class="question">\2', block.html))


def _with_contents(body: tuple[Block, ...]) -> tuple[tuple[Block, ...], tuple[Link, ...]]:
    """Give sub-headings names that can be led to, and return the ways to them; neither where they are few."""
    links: list[Link] = []

    def named(match: re.Match[str]) -> str:
        text = _plain(match[1])
        if not text:
            return match[0]
        links.append(Link(text=text, href=f"#part-{len(links) + 1}"))
        return f'<h2 id="part-{len(links)}">{match[1]}</h2>'

    marked = tuple(
        replace(block, html=_HEADING.sub(named, block.html)) if isinstance(block, Prose) else block for block in body
    )
    return (marked, tuple(links)) if len(links) >= LEAST_HEADINGS else (body, ())


def _plain(html: str) -> str:
    """Return the words of a heading."""
    return _TAG.sub("", html).strip().replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&")


def _counted(
    lead: Picture | None, body: tuple[Block, ...], gallery: tuple[Picture, ...]
) -> tuple[Picture | None, tuple[Block, ...], tuple[Picture, ...]]:
    """Give each picture its place among all of them, in the order shown; one alone has none."""
    total = (lead is not None) + sum(isinstance(block, Figure) for block in body) + len(gallery)
    if total < 2:
        return lead, body, gallery
    numbers: Iterator[int] = count(1)

    def placed(picture: Picture) -> Picture:
        return replace(picture, number=next(numbers), of=total)

    first = placed(lead) if lead else None
    blocks = tuple(
        replace(block, picture=placed(block.picture)) if isinstance(block, Figure) else block for block in body
    )
    return first, blocks, tuple(map(placed, gallery))
