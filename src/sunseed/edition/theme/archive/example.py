"""An example of a month's archive."""

from __future__ import annotations

from sunseed.edition.contexts import ArchivePage, Chunk, Link, Page
from sunseed.edition.theme import sample


def examples() -> dict[str, Page]:
    """Return the examples by the name of the file they are printed to."""
    return {
        "archive": ArchivePage(
            site=sample.SITE,
            nav=sample.NAV,
            about=sample.ABOUT,
            path="news/archive/2026-05/",
            root="../../../",
            title="News, May 2026",
            name="News",
            month="2026-05",
            trail=sample.TRAIL[:1],
            cards=tuple(sample.card(number) for number in range(8)),
            older=Link(text="April 2026", href="news/archive/2026-04/"),
            newer=Link(text="June 2026", href="news/archive/2026-06/"),
            months=(
                Chunk(text="2026-05", since="2026-05", href="news/archive/2026-05/", current=True),
                Chunk(text="2026-04", since="2026-04", href="news/archive/2026-04/"),
            ),
        )
    }
