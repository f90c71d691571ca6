"""An example of the answer where nothing was printed."""

from __future__ import annotations

from sunseed.edition.contexts import NotFoundPage, Page
from sunseed.edition.theme import sample


def examples() -> dict[str, Page]:
    """Return the examples by the name of the file they are printed to."""
    return {
        "404": NotFoundPage(
            site=sample.SITE,
            nav=sample.NAV,
            about=sample.ABOUT,
            path="404.html",
            root="/",
            title="Not found",
            cards=(sample.card(0), sample.card(1), sample.card(2)),
        )
    }
