"""An example of the place of something taken down."""

from __future__ import annotations

from sunseed.edition.contexts import Page, TombstonePage
from sunseed.edition.theme import sample


def examples() -> dict[str, Page]:
    """Return the examples by the name of the file they are printed to."""
    return {
        "tombstone": TombstonePage(
            site=sample.SITE,
            nav=sample.NAV,
            about=sample.ABOUT,
            path="city/a-name/",
            root="../../",
            title="Taken down",
            at="2026-05-06T12:00:00Z",
            reason="harm",
            published="2026-04-30T10:00:00Z",
            seal=sample.seal(72),
            digests=(sample.digest("gone"),),
            entries=(52, 72),
        )
    }
