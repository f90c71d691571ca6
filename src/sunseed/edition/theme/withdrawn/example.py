"""An example of a withdrawn story."""

from __future__ import annotations

from sunseed.edition.contexts import Page, WithdrawnPage
from sunseed.edition.theme import sample


def examples() -> dict[str, Page]:
    """Return the examples by the name of the file they are printed to."""
    return {
        "withdrawn": WithdrawnPage(
            site=sample.SITE,
            nav=sample.NAV,
            about=sample.ABOUT,
            path="city/bridge-closed/",
            root="../../",
            title="Withdrawn",
            headline="Bridge to close for two years",
            at="2026-05-05T12:00:00Z",
            reason="error",
            seal=sample.seal(70),
            versions=sample.VERSIONS,
            words="We took a draft plan for a decision. The council has decided nothing yet.",
        )
    }
