"""An example of a topic with its other spellings."""

from __future__ import annotations

from sunseed.edition.contexts import Page, TopicPage
from sunseed.edition.theme import sample


def examples() -> dict[str, Page]:
    """Return the examples by the name of the file they are printed to."""
    return {
        "topic": TopicPage(
            site=sample.SITE,
            nav=sample.NAV,
            about=sample.ABOUT,
            path="topics/ai-weiwei/",
            root="../../",
            title="Ai Weiwei",
            name="Ai Weiwei",
            other_names=("Ai Wei Wei", "艾未未"),
            description="Artist, filmmaker, and counter of things others would rather not have counted.",
            cards=(sample.review_card(), sample.card(3, with_picture=True)),
        )
    }
