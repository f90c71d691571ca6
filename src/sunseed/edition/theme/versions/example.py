"""An example of a story's list of versions."""

from __future__ import annotations

from sunseed.edition.contexts import Page, StoryVersions
from sunseed.edition.theme import sample


def examples() -> dict[str, Page]:
    """Return the examples by the name of the file they are printed to."""
    story = "news/politics/policy-issues/never-sorry/"
    return {
        "versions": StoryVersions(
            site=sample.SITE,
            nav=sample.NAV,
            about=sample.ABOUT,
            path=story + "versions/",
            root="../" * 5,
            title="Versions",
            trail=sample.TRAIL,
            headline="He films the police right back",
            story_href=story,
            versions=sample.VERSIONS,
        )
    }
