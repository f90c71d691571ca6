"""Pages of one story: itself, its versions and their differences, its withdrawal, its tombstone.

Conventions are those of `sunseed.edition.contexts`.
"""

from __future__ import annotations

from dataclasses import dataclass

from sunseed.edition.contexts.frame import BasePage
from sunseed.edition.contexts.parts import (
    Author,
    Block,
    Card,
    Change,
    Film,
    Genre,
    Helper,
    Link,
    Picture,
    Reviewed,
    Seal,
    Translation,
    VersionLine,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class StoryPage(BasePage):
    """One story in its current version. `section` is the kicker; `versions` ascend and end with the one shown.
    `backstory` are the paragraphs on how it was made; `license` an SPDX identifier or a URL; `shared` the
    picture that stands for it where its link is shared; `contents` lead to an explainer's sub-headings."""

    identifier: str
    genre: Genre
    headline: str
    published: str
    seal: Seal
    versions: tuple[VersionLine, ...]
    standfirst: str = ""
    section: Link | None = None
    authors: tuple[Author, ...] = ()
    published_claimed: str = ""
    reading_minutes: int = 0
    picture: Picture | None = None
    film: Film | None = None
    contents: tuple[Link, ...] = ()
    body: tuple[Block, ...] = ()
    gallery: tuple[Picture, ...] = ()
    reviewed: Reviewed | None = None
    see_also: tuple[Card, ...] = ()
    topics: tuple[Link, ...] = ()
    translation: Translation | None = None
    license: str = ""
    backstory: tuple[str, ...] = ()
    helpers: tuple[Helper, ...] = ()
    opinion: bool = False
    versions_href: str = ""
    shared: Picture | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class FilmPage(BasePage):
    """A film by itself, in its current version: the player, what is said of it, what is sealed. `people` are named with
    what they did; `transcript` is in paragraphs; `shown_in` are the stories it stands in."""

    identifier: str
    film: Film
    published: str
    seal: Seal
    versions: tuple[VersionLine, ...]
    words: tuple[str, ...] = ()
    transcript: tuple[str, ...] = ()
    people: tuple[Helper, ...] = ()
    shown_in: tuple[Card, ...] = ()
    versions_href: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class StoryVersion(StoryPage):
    """A story in a version that was public before; `latest_href` leads to what stands now (or to its withdrawal).

    `number` is the version shown, `latest` the newest number; `withdrawn` when the story is no longer current.
    """

    number: int
    latest: int
    latest_href: str
    withdrawn: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class StoryVersions(BasePage):
    """The list of a story's versions, newest last in `versions`; the theme shows the newest first."""

    headline: str
    story_href: str
    versions: tuple[VersionLine, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Run:
    """A stretch of text that stayed, was added or was removed."""

    change: Change
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Difference:
    """One part that changed between two versions: `part` is `headline`, `standfirst`, `byline`, `body`, `picture`
    or `other`; a paragraph of the body is one difference."""

    part: str
    runs: tuple[Run, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class VersionDiff(BasePage):
    """What changed between two versions of a story; `differences` holds only the parts that differ, with context."""

    headline: str
    story_href: str
    old: VersionLine
    new: VersionLine
    differences: tuple[Difference, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class WithdrawnPage(BasePage):
    """A story that is no longer shown as current: when, why, and its versions one click away. The seal is of the
    withdrawal."""

    headline: str
    at: str
    reason: str
    seal: Seal
    versions: tuple[VersionLine, ...]
    words: str = ""
    section: Link | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class TombstonePage(BasePage):
    """The place of something taken down: it was here, it was sealed, its bytes are gone. The seal is of the erasure;
    `entries` are the entries about it that still stand."""

    at: str
    seal: Seal
    reason: str = ""
    published: str = ""
    digests: tuple[str, ...] = ()
    entries: tuple[int, ...] = ()
