"""An example of the record shell."""

from __future__ import annotations

from sunseed.edition.contexts import Page, RecordPage
from sunseed.edition.theme import sample


def examples() -> dict[str, Page]:
    """Return the examples by the name of the file they are printed to."""
    return {
        "record": RecordPage(
            site=sample.SITE,
            nav=sample.NAV,
            about=sample.ABOUT,
            path="record/",
            root="../",
            title="The record",
            verifiers=("news.example.org/record+0c2f3a91+AX5nQkV4YW1wbGVrZXlleGFtcGxla2V5ZXhhbXBsZWtleTE=",),
        )
    }
