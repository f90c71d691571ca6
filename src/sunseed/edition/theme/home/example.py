"""Examples of the front page: a full one, and one on the first day."""

from __future__ import annotations

from sunseed.edition.contexts import Breaking, HomePage, Link, Page, SectionBlock
from sunseed.edition.theme import sample


def examples() -> dict[str, Page]:
    """Return the examples by the name of the file they are printed to."""
    cards = [sample.card(number, with_picture=number % 3 != 2) for number in range(8)]
    full = HomePage(
        site=sample.SITE,
        path="",
        root="./",
        title="",
        description=sample.SITE.description,
        nav=sample.NAV,
        about=sample.ABOUT,
        feeds=sample.FEEDS,
        breaking=Breaking(
            text="The river gate is closed until noon", at="2026-05-03T08:12:00Z", href="city/river-gate/"
        ),
        lead=sample.review_card(),
        seconds=(sample.card(1, with_picture=True), sample.card(4), sample.card(2, with_picture=True), sample.card(7)),
        rail=sample.RAIL,
        sections=(
            SectionBlock(section=Link(text="City", href="city/"), cards=tuple(cards[0:4])),
            SectionBlock(section=Link(text="Culture", href="culture/"), cards=tuple(cards[3:7])),
            SectionBlock(section=Link(text="Opinion", href="opinion/"), cards=tuple(cards[5:8])),
        ),
        newest=sample.seal(1204),
    )
    return {"home": full, "home-first-day": HomePage(site=sample.SITE, path="", root="./", title="")}
