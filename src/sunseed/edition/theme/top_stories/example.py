"""An example of the Top stories page."""

from __future__ import annotations

from sunseed.edition.contexts import Page, TopStoriesPage
from sunseed.edition.theme import sample


def examples() -> dict[str, Page]:
    """Return the examples by the name of the file they are printed to."""
    return {
        "top-stories": TopStoriesPage(
            site=sample.SITE,
            nav=sample.NAV,
            about=sample.ABOUT,
            path="top-stories/",
            root="../",
            title="Top stories",
            rail=sample.RAIL,
        )
    }
