"""The pieces that several pages show: links, pictures, bylines, cards, seals.

Conventions are those of `sunseed.edition.contexts`.
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


@dataclass(frozen=True, slots=True, kw_only=True)
class Link:
    """A named way to a page of this site; `current` marks the page or branch the reader is in."""

    text: str
    href: str
    current: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Chunk(Link):
    """A way into an archive: `text` is the number of a fixed chunk, counted from the oldest, `since` when it begins; of
    a month, both are the month."""

    since: str


@dataclass(frozen=True, slots=True, kw_only=True)
class AboutLink(Link):
    """A way to one of the newsroom's own pages; `purpose` is the document's code for what the page is for, or `""`."""

    purpose: str = ""
    language: str = ""


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
    door_url: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Rendition:
    """One stored size of a picture."""

    href: str
    width: int
    height: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Picture:
    """A picture with its words; `renditions` ascend by width and include the picture itself when it may be shown.
    `wide` (3:2) and `square` are copies cut by an editor's choice, for where lists show that shape. `number` is its
    place among the `of` pictures of a photo story, 0 where pictures are not counted."""

    href: str
    width: int
    height: int
    alt: str
    renditions: tuple[Rendition, ...] = ()
    caption: str = ""
    credit: str = ""
    wide: tuple[Rendition, ...] = ()
    square: tuple[Rendition, ...] = ()
    number: int = 0
    of: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class FilmFile:
    """A film in one size; `kind` is its media type."""

    href: str
    kind: str
    width: int
    height: int
    size_bytes: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Captions:
    """Captions of a film; `text` is the language's own name."""

    language: str
    text: str
    href: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Sealed:
    """Sealed seconds that a derived film was made from: `capture` is the hex id of their open line."""

    capture: str
    start_ms: int
    end_ms: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Film:
    """A film as a player shows it. `href` leads to its own page; `how` is the document's code; `files` begin with the
    one made first and are empty for chunks that nothing here plays; `reveal_href` and `chunks` (how many) are of a
    released film, `sealed` of a derived one; `document_sha256` names the words that say all this."""

    href: str
    name: str
    how: Literal["released", "derived"]
    language: str
    files: tuple[FilmFile, ...] = ()
    poster_href: str = ""
    duration: str = ""
    duration_ms: int = 0
    captions: tuple[Captions, ...] = ()
    reveal_href: str = ""
    chunks: int = 0
    sealed: tuple[Sealed, ...] = ()
    document_sha256: str = ""
    width: int = 16
    height: int = 9


@dataclass(frozen=True, slots=True, kw_only=True)
class Showing:
    """A film that stands in a body."""

    film: Film


@dataclass(frozen=True, slots=True, kw_only=True)
class Prose:
    """A run of body markup in the documents' HTML subset, printed as it stands."""

    html: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Figure:
    """A picture inside the body."""

    picture: Picture


@dataclass(frozen=True, slots=True, kw_only=True)
class Event:
    """One line of a timeline; `date` is a year, a month or a day, as the document has it."""

    date: str
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Timeline:
    """What happened when, in the order shown."""

    events: tuple[Event, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Box:
    """A background box shared between stories, shown with the version it stands in."""

    title: str
    href: str
    version: int
    body: tuple[Prose | Figure | Timeline, ...]


Block = Prose | Figure | Timeline | Box | Showing


@dataclass(frozen=True, slots=True, kw_only=True)
class Author:
    """A name in a byline; `href` leads to the person's page when there is one."""

    name: str
    href: str = ""
    role: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Helper:
    """Somebody named for what they did beside writing; `role` is the document's code."""

    role: str
    author: Author


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

    @property
    def direction(self) -> Direction:
        """Which way the story's own words run."""
        return direction_of(self.language)


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
    """The film, book or work that a review is about; `kind` is schema.org's type name, `rating` out of five;
    `href` leads to the work's page when there is one."""

    kind: str
    name: str
    maker: str = ""
    year: str = ""
    rating: str = ""
    href: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Translation:
    """Where a translated story comes from; `outdated` when the original has moved on since."""

    language: str
    text: str
    href: str
    version: int
    outdated: bool = False
