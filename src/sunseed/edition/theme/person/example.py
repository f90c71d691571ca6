"""An example of a contributor's page."""

from __future__ import annotations

from sunseed.edition.contexts import Page, PersonPage
from sunseed.edition.theme import sample


def examples() -> dict[str, Page]:
    """Return the examples by the name of the file they are printed to."""
    return {
        "person": PersonPage(
            site=sample.SITE,
            nav=sample.NAV,
            about=sample.ABOUT,
            path="people/mina-okafor/",
            root="../../",
            title="Mina Okafor",
            name="Mina Okafor",
            role="Film editor",
            description="Writes about films that were filmed twice.",
            cards=(sample.review_card(), sample.card(0), sample.card(3)),
        )
    }
