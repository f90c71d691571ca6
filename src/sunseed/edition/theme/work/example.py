"""Examples of a work's page: one with every fact, one with nothing but its title."""

from __future__ import annotations

from sunseed.edition.contexts import Page, WorkPage
from sunseed.edition.theme import sample


def examples() -> dict[str, Page]:
    """Return the examples by the name of the file they are printed to."""
    return {
        "work": WorkPage(
            site=sample.SITE,
            nav=sample.NAV,
            about=sample.ABOUT,
            path="works/sunflower-seeds/",
            root="../../",
            title="Sunflower Seeds",
            kind="VisualArtwork",
            name="Sunflower Seeds",
            other_names=("Kui Hua Zi", "葵花籽"),
            description="Each one made and painted by hand; together a grey field one may look at from a bridge.",
            maker="Ai Weiwei",
            year="2010",
            material="Porcelain, painted by hand",
            pieces=100_000_000,
            country="China",
            picture=sample.picture(3, "A field of seeds under a low sun", "A field, seen from the bridge."),
            cards=(sample.review_card(), sample.card(3, with_picture=True)),
        ),
        "work-bare": WorkPage(
            site=sample.SITE,
            nav=sample.NAV,
            path="works/untitled/",
            root="../../",
            title="Untitled",
            kind="Book",
            name="Untitled",
        ),
    }
