"""Examples of a section front: with children and months, and empty."""

from __future__ import annotations

from sunseed.edition.contexts import Chunk, Link, Page, SectionFront
from sunseed.edition.theme import sample


def examples() -> dict[str, Page]:
    """Return the examples by the name of the file they are printed to."""
    nav = tuple(Link(text=one.text, href=one.href, current=one.href == "news/") for one in sample.NAV)
    full = SectionFront(
        site=sample.SITE,
        path="news/politics/",
        root="../../",
        title="Politics",
        name="Politics",
        description="Who decides, how they decided, and what it did.",
        nav=nav,
        about=sample.ABOUT,
        feeds=sample.FEEDS,
        trail=sample.TRAIL[:1],
        children=(sample.POLICY, Link(text="Elections", href="news/politics/elections/")),
        lead=sample.review_card(),
        cards=tuple(sample.card(number, with_picture=number % 2 == 0) for number in range(6)),
        archives=(
            Chunk(text="2", since="2026-05-01T10:00:00Z", href="news/politics/archive/2/"),
            Chunk(text="1", since="2026-04-02T10:00:00Z", href="news/politics/archive/1/"),
        ),
    )
    empty = SectionFront(site=sample.SITE, path="science/", root="../", title="Science", name="Science", nav=sample.NAV)
    return {"section": full, "section-empty": empty}
