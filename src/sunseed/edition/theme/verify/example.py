"""An example of the verify shell."""

from __future__ import annotations

from sunseed.edition.contexts import Page, VerifyPage
from sunseed.edition.theme import sample


def examples() -> dict[str, Page]:
    """Return the examples by the name of the file they are printed to."""
    return {
        "verify": VerifyPage(
            site=sample.SITE,
            nav=sample.NAV,
            about=sample.ABOUT,
            path="verify/",
            root="../",
            title="Check a page",
            verifiers=("news.example.org/record+0c2f3a91+AX5nQkV4YW1wbGVrZXlleGFtcGxla2V5ZXhhbXBsZWtleTE=",),
        )
    }
