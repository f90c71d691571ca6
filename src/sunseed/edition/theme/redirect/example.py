"""An example of an address that has moved."""

from __future__ import annotations

from sunseed.edition.contexts import Link, Page, RedirectPage
from sunseed.edition.theme import sample


def examples() -> dict[str, Page]:
    """Return the examples by the name of the file they are printed to."""
    return {
        "redirect": RedirectPage(
            site=sample.SITE,
            nav=sample.NAV,
            about=sample.ABOUT,
            path="politics/",
            root="../",
            title="Politics has moved",
            target=Link(text="Politics", href="news/politics/"),
        )
    }
