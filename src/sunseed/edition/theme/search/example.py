"""Examples of search: nothing asked, results, and none."""

from __future__ import annotations

from sunseed.edition.contexts import Hit, Link, Page, Run, SearchPage
from sunseed.edition.theme import sample


def examples() -> dict[str, Page]:
    """Return the examples by the name of the file they are printed to."""

    def page(query: str, hits: tuple[Hit, ...] = (), total: int = 0, older: Link | None = None) -> SearchPage:
        return SearchPage(
            site=sample.SITE,
            nav=sample.NAV,
            about=sample.ABOUT,
            path="search/",
            root="../",
            title="Search",
            query=query,
            hits=hits,
            total=total,
            older=older,
        )

    excerpt = (
        Run(change="same", text="a hundred million "),
        Run(change="added", text="seeds"),
        Run(change="same", text=" lie in a hall…"),
    )
    found = (Hit(card=sample.review_card(), excerpt=excerpt), Hit(card=sample.card(2), about=("Ai Weiwei",)))
    return {
        "search": page(""),
        "search-found": page("seeds", found, 23, Link(text="11-20", href="search/?q=seeds&from=10")),
        "search-none": page("<script>"),
    }
