"""What every public page shows, as plain frozen values: the only thing the press hands to the theme.

Follows design.md §5 (addresses) and §6 (the edition is total). Owned here: the shape of each page kind. Elsewhere:
where the values come from (the press) and how they look (`sunseed.edition.theme`).

Conventions, the same in every class:

* **Addresses** named `href` are site paths without a leading slash: `""` is home, `"news/politics/"` a front,
  `"objects/ab/abcd….webp"` an object. Templates write `page.root + href`, so links are relative. Fields named `url`
  are absolute.
* **Times** named `at`, `published`, `updated` are the record's own text, `YYYY-MM-DDTHH:MM:SSZ`; the theme words
  them in the page's language, always in UTC. A month is `YYYY-MM`.
* **Text** is plain text; the theme escapes it. Only `Prose.html` is markup, already in the documents' HTML subset
  with its links made relative to the page.
* Absent text is `""`, an absent thing `None`, an absent list `()`. Reasons, genres and kinds are the record's codes;
  the theme has the words for them.
"""

from __future__ import annotations

from sunseed.edition.contexts.corrections import CorrectionLine, CorrectionsPage
from sunseed.edition.contexts.frame import BasePage
from sunseed.edition.contexts.fronts import ArchivePage, Breaking, HomePage, SectionBlock, SectionFront, TopStoriesPage
from sunseed.edition.contexts.named import PersonPage, TopicPage, WorkPage
from sunseed.edition.contexts.parts import (
    RTL_LANGUAGES,
    AboutLink,
    Alternate,
    Author,
    Block,
    Box,
    Captions,
    Card,
    Change,
    Chunk,
    Direction,
    Event,
    Feed,
    Figure,
    Film,
    FilmFile,
    Genre,
    Helper,
    Link,
    Picture,
    Prose,
    Rendition,
    Reviewed,
    Seal,
    Sealed,
    Showing,
    Site,
    Timeline,
    Translation,
    VersionLine,
    direction_of,
    root_of,
)
from sunseed.edition.contexts.standing import (
    Hit,
    NotFoundPage,
    RecordPage,
    RedirectPage,
    SearchPage,
    StaticPage,
    VerifyPage,
)
from sunseed.edition.contexts.story import (
    Difference,
    FilmPage,
    Run,
    StoryPage,
    StoryVersion,
    StoryVersions,
    TombstonePage,
    VersionDiff,
    WithdrawnPage,
)

Page = (
    HomePage
    | TopStoriesPage
    | SectionFront
    | StoryPage
    | FilmPage
    | StoryVersion
    | StoryVersions
    | VersionDiff
    | WithdrawnPage
    | TombstonePage
    | RedirectPage
    | ArchivePage
    | CorrectionsPage
    | TopicPage
    | PersonPage
    | WorkPage
    | StaticPage
    | RecordPage
    | VerifyPage
    | SearchPage
    | NotFoundPage
)

__all__ = [
    "RTL_LANGUAGES",
    "AboutLink",
    "Alternate",
    "ArchivePage",
    "Author",
    "BasePage",
    "Block",
    "Box",
    "Breaking",
    "Captions",
    "Card",
    "Change",
    "Chunk",
    "CorrectionLine",
    "CorrectionsPage",
    "Difference",
    "Direction",
    "Event",
    "Feed",
    "Figure",
    "Film",
    "FilmFile",
    "FilmPage",
    "Genre",
    "Helper",
    "Hit",
    "HomePage",
    "Link",
    "NotFoundPage",
    "Page",
    "PersonPage",
    "Picture",
    "Prose",
    "RecordPage",
    "RedirectPage",
    "Rendition",
    "Reviewed",
    "Run",
    "Seal",
    "Sealed",
    "SearchPage",
    "SectionBlock",
    "SectionFront",
    "Showing",
    "Site",
    "StaticPage",
    "StoryPage",
    "StoryVersion",
    "StoryVersions",
    "Timeline",
    "TombstonePage",
    "TopStoriesPage",
    "TopicPage",
    "Translation",
    "VerifyPage",
    "VersionDiff",
    "VersionLine",
    "WithdrawnPage",
    "WorkPage",
    "direction_of",
    "root_of",
]
