"""Examples of an earlier version: of a story that stands, and of one that was withdrawn."""

from __future__ import annotations

from sunseed.edition.contexts import Page, Prose, StoryVersion
from sunseed.edition.theme import sample


def examples() -> dict[str, Page]:
    """Return the examples by the name of the file they are printed to."""

    def version(withdrawn: bool) -> StoryVersion:
        return StoryVersion(
            site=sample.SITE,
            nav=sample.NAV,
            about=sample.ABOUT,
            path=sample.VERSIONS[0].href,
            root="../" * 6,
            title="Version 1",
            trail=sample.TRAIL,
            identifier="urn:uuid:0d3c6a52-7e5e-4f0e-9b8c-6f3d5a0f1c11",
            genre="article",
            headline="He films the police right back",
            published="2026-05-02T08:05:00Z",
            seal=sample.seal(57),
            versions=sample.VERSIONS[:1],
            authors=(sample.MINA,),
            body=(Prose(html="<p>In London, in 2011, a hundred million seeds lay in a hall by the river.</p>"),),
            number=1,
            latest=2,
            latest_href="news/politics/policy-issues/never-sorry/",
            withdrawn=withdrawn,
        )

    return {"version": version(False), "version-withdrawn": version(True)}
