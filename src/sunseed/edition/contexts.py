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

from dataclasses import dataclass
from typing import Literal

Direction = Literal["ltr", "rtl"]
Genre = Literal["article", "review", "interview", "explainer", "photo", "video"]
Change = Literal["same", "added", "removed"]

RTL_LANGUAGES = frozenset({"ar", "fa", "he", "ur", "ps", "ckb", "dv", "yi", "ug", "sd"})


def direction_of(language: str) -> Direction:
    """Return the writing direction of a BCP 47 language tag, by its primary subtag."""
    return "rtl" if language.split("-", 1)[0].lower() in RTL_LANGUAGES else "ltr"


def root_of(path: str) -> str:
    """Return the prefix that leads from the page at site path `path` back to the root: `"a/b/"` gives `"../../"`.

    The home page gives `"./"`. A page answered at any address (the 404) uses `"/"` instead of this.
    """
    return "../" * path.count("/") or "./"


# -- parts ------------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class Link:
    """A named way to a page of this site; `current` marks the page or branch the reader is in."""

    text: str
    href: str
    current: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Alternate:
    """The same page in another language; `text` is that language's own name."""

    language: str
    text: str
    href: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Feed:
    """A feed of this page; `kind` is its media type."""

    title: str
    href: str
    kind: Literal["application/rss+xml", "application/atom+xml", "application/feed+json"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Site:
    """The newsroom as a reader meets it; `url` (absolute, ending in `/`, or empty) is where it expects to be served."""

    name: str
    origin: str
    slogan: str = ""
    description: str = ""
    url: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Rendition:
    """One stored size of a picture."""

    href: str
    width: int
    height: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Picture:
    """A picture with its words; `renditions` ascend by width and include the picture itself when it may be shown."""

    href: str
    width: int
    height: int
    alt: str
    renditions: tuple[Rendition, ...] = ()
    caption: str = ""
    credit: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Film:
    """A playable film; `kind` is its media type, `poster` the still shown before it runs."""

    href: str
    kind: str
    poster: Picture | None = None
    captions_href: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Prose:
    """A run of body markup in the documents' HTML subset, printed as it stands."""

    html: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Figure:
    """A picture inside the body."""

    picture: Picture


@dataclass(frozen=True, slots=True, kw_only=True)
class Box:
    """A background box shared between stories, shown with the version it stands in."""

    title: str
    href: str
    version: int
    body: tuple[Prose | Figure, ...]


Block = Prose | Figure | Box


@dataclass(frozen=True, slots=True, kw_only=True)
class Author:
    """A name in a byline; `href` leads to the person's page when there is one."""

    name: str
    href: str = ""
    role: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Card:
    """A story as it appears in a list, a front or a rail."""

    href: str
    headline: str
    published: str
    language: str
    short: str = ""
    standfirst: str = ""
    byline: str = ""
    section: Link | None = None
    genre: Genre = "article"
    watch: bool = False
    picture: Picture | None = None
    reading_minutes: int = 0
    rating: str = ""
    withdrawn: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Seal:
    """What the record holds about a page's words: entry `index`, made at `at`, provable in a tree of `size`."""

    index: int
    at: str
    leaf_hash: str
    document_sha256: str
    size: int

    @property
    def record_href(self) -> str:
        """The site path of this entry in the record."""
        return f"record/#{self.index}"

    @property
    def document_href(self) -> str:
        """The site path of the sealed document itself."""
        return f"objects/{self.document_sha256[:2]}/{self.document_sha256}.json"


@dataclass(frozen=True, slots=True, kw_only=True)
class VersionLine:
    """One version of a story: `why` is the entry's code, `note` the correction's words, `diff_href` what changed."""

    number: int
    at: str
    why: str
    href: str
    note: str = ""
    diff_href: str = ""
    seal: Seal | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Reviewed:
    """The film, book or work that a review is about; `kind` is schema.org's type name, `rating` out of five."""

    kind: str
    name: str
    maker: str = ""
    year: str = ""
    rating: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Translation:
    """Where a translated story comes from; `outdated` when the original has moved on since."""

    language: str
    text: str
    href: str
    version: int
    outdated: bool = False


# -- pages ------------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class BasePage:
    """What every page has: whose it is, where it lies, in which language, and the ways out of it.

    `path` is the page's own site path, `root` the prefix back to the root (`root_of(path)`), `title` the words for
    the browser's tab without the site's name, `trail` the breadcrumbs from the outermost section to the page's parent,
    `about` the newsroom's own pages (write for us, rules) for the foot of every page.
    """

    site: Site
    path: str
    root: str
    title: str
    language: str = "en"
    direction: Direction = "ltr"
    description: str = ""
    nav: tuple[Link, ...] = ()
    about: tuple[Link, ...] = ()
    trail: tuple[Link, ...] = ()
    alternates: tuple[Alternate, ...] = ()
    feeds: tuple[Feed, ...] = ()
    home_href: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class SectionBlock:
    """A strip of the home page: a section and its newest stories."""

    section: Link
    cards: tuple[Card, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class HomePage(BasePage):
    """The front page: what editors chose, then each section's newest."""

    lead: Card | None = None
    seconds: tuple[Card, ...] = ()
    rail: tuple[Card, ...] = ()
    sections: tuple[SectionBlock, ...] = ()
    newest: Seal | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class TopStoriesPage(BasePage):
    """The Top stories rail as a page of its own (`top-stories/`), which stories and fronts show beside themselves.

    One file carries the rail, so that arranging the front page does not reprint every story.
    """

    rail: tuple[Card, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class SectionFront(BasePage):
    """The front of one section, with the sections below it and the months behind it."""

    name: str
    children: tuple[Link, ...] = ()
    lead: Card | None = None
    cards: tuple[Card, ...] = ()
    archives: tuple[Link, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class StoryPage(BasePage):
    """One story in its current version. `section` is the kicker; `versions` ascend and end with the one shown."""

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
    body: tuple[Block, ...] = ()
    gallery: tuple[Picture, ...] = ()
    reviewed: Reviewed | None = None
    see_also: tuple[Card, ...] = ()
    topics: tuple[Link, ...] = ()
    translation: Translation | None = None
    license: str = ""
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


@dataclass(frozen=True, slots=True, kw_only=True)
class RedirectPage(BasePage):
    """An address that has moved: a page that leads on by itself and by a link."""

    target: Link


@dataclass(frozen=True, slots=True, kw_only=True)
class ArchivePage(BasePage):
    """One fixed chunk of a month in a section (or the whole site, a topic, a person); `months` lists the others."""

    name: str
    month: str
    cards: tuple[Card, ...]
    older: Link | None = None
    newer: Link | None = None
    months: tuple[Link, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class TopicPage(BasePage):
    """A topic with its other spellings and the stories about it."""

    name: str
    other_names: tuple[str, ...] = ()
    cards: tuple[Card, ...] = ()
    archives: tuple[Link, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class PersonPage(BasePage):
    """A contributor under the name they chose, and what they have published."""

    name: str
    role: str = ""
    cards: tuple[Card, ...] = ()
    archives: tuple[Link, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class StaticPage(BasePage):
    """A page that is no story: about, rules, write for us. `call` is the one thing it asks a reader to do; its href
    may be absolute, because the newsroom lives at another address."""

    headline: str
    standfirst: str = ""
    body: tuple[Block, ...] = ()
    call_text: str = ""
    call_url: str = ""
    updated: str = ""
    seal: Seal | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordPage(BasePage):
    """The shell that reads the record in the browser. `verifiers` are the log's keys as the newest root entry names
    them, printed so that a reader can compare them with what they hold from elsewhere."""

    verifiers: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class VerifyPage(BasePage):
    """The shell that checks one page of this site against the record."""

    verifiers: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Hit:
    """A search result; `excerpt` is the passage found, matches and all, as runs (`added` marks a match)."""

    card: Card
    excerpt: tuple[Run, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class SearchPage(BasePage):
    """The answer to a search; `total` counts all results, `older` and `newer` lead to neighbouring pages of them."""

    query: str = ""
    hits: tuple[Hit, ...] = ()
    total: int = 0
    older: Link | None = None
    newer: Link | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class NotFoundPage(BasePage):
    """The answer at an address where nothing was ever printed; its `root` is `"/"`, for it stands at any depth."""

    cards: tuple[Card, ...] = ()


Page = (
    HomePage
    | TopStoriesPage
    | SectionFront
    | StoryPage
    | StoryVersion
    | StoryVersions
    | VersionDiff
    | WithdrawnPage
    | TombstonePage
    | RedirectPage
    | ArchivePage
    | TopicPage
    | PersonPage
    | StaticPage
    | RecordPage
    | VerifyPage
    | SearchPage
    | NotFoundPage
)
