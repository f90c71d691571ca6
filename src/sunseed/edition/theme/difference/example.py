"""Examples of what changed between two versions: words, and nothing but a note."""

from __future__ import annotations

from sunseed.edition.contexts import Difference, Page, Run, VersionDiff
from sunseed.edition.theme import sample


def examples() -> dict[str, Page]:
    """Return the examples by the name of the file they are printed to."""

    def diff(differences: tuple[Difference, ...]) -> VersionDiff:
        return VersionDiff(
            site=sample.SITE,
            nav=sample.NAV,
            about=sample.ABOUT,
            path=sample.VERSIONS[1].diff_href,
            root="../" * 7,
            title="What changed",
            trail=sample.TRAIL,
            headline="He films the police right back",
            story_href="news/politics/policy-issues/never-sorry/",
            old=sample.VERSIONS[0],
            new=sample.VERSIONS[1],
            differences=differences,
        )

    words = Difference(
        part="body",
        runs=(
            Run(change="same", text="In London, in "),
            Run(change="removed", text="2011"),
            Run(change="added", text="2010"),
            Run(change="same", text=", a hundred million seeds lay in a hall by the river."),
        ),
    )
    head = Difference(
        part="headline",
        runs=(
            Run(change="same", text="He films the police "),
            Run(change="added", text="right "),
            Run(change="same", text="back"),
        ),
    )
    return {"difference": diff((head, words)), "difference-none": diff(())}
