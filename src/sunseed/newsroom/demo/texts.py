"""The demo's texts, read from the files beside this module.

A story is one file: TOML between two lines `+++` and the body, HTML in the documents' subset, one block a line;
`<figure data-drawing="name">` names a drawing and `href="item:key"` another story. Everything around the stories is in
`town.toml`. Owns reading and checking that all names lead somewhere; publishing is `loading`.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterable
from importlib.resources import files
from importlib.resources.abc import Traversable
from typing import Any, Literal, TypeVar

import msgspec

from sunseed.errors import Malformed
from sunseed.newsroom.demo.drawing.gallery import DRAWINGS

_FENCE = "+++\n"
_Text = TypeVar("_Text", "StoryText", "PageText")


class _Part(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A piece of the texts."""


class Reviewed(_Part, frozen=True, kw_only=True):
    """The work a review is about."""

    type: Literal["Movie", "Book", "VisualArtwork", "CreativeWork"]
    name: str
    creator: str = ""
    year: str = ""


class Then(_Part, frozen=True, kw_only=True):
    """What happens to a story after it was published.

    Arguments:
        verb: update, correct, withdraw or take_down.
        why: of an update: typo, update or clarification.
        reason: of a withdrawal or a taking down.
        words: what readers are told.
        change: pairs of words and what replaces them; each must occur once.
        add: blocks to put at the end.
    """

    verb: Literal["update", "correct", "withdraw", "take_down"]
    why: str = ""
    reason: str = ""
    words: str = ""
    change: list[tuple[str, str]] = []
    add: str = ""


class StoryText(_Part, frozen=True, kw_only=True):
    """One story as its file has it; `key` is the file's name, `body` what follows the front matter.

    Arguments:
        state: published, or left as a draft, or as a draft that waits for an editor.
        picture: the drawing at the top; `pictures` are further ones with their captions.
        alt, credit: what the picture at the top shows and who made it, in the story's language; else the gallery's.
        see_also, translation_of: keys of stories.
        old_address: the path it had on another site; a redirect leads here from it.
        schedule_days: how many days ahead it is to be published.
    """

    key: str
    body: str
    section: str
    genre: Literal["article", "review", "interview", "explainer", "photo", "video"]
    headline: str
    short: str
    standfirst: str
    author: list[str]
    picture: str
    language: str = "en"
    slug: str = ""
    kind_of: Literal["", "OpinionNewsArticle"] = ""
    caption: str = ""
    alt: str = ""
    credit: str = ""
    pictures: dict[str, str] = {}
    topics: list[str] = []
    see_also: list[str] = []
    reviewed: Reviewed | None = None
    rating: str = ""
    translation_of: str = ""
    published_claimed: str = ""
    license: str = ""
    backstory: str = ""
    checked_by: list[str] = []
    translated_by: list[str] = []
    old_address: str = ""
    schedule_days: int = 0
    state: Literal["published", "draft", "ready"] = "published"
    then: list[Then] = []


class PageText(_Part, frozen=True, kw_only=True):
    """A standing page; `key` is its address's only part."""

    key: str
    body: str
    headline: str
    description: str
    purpose: str = ""


class SiteText(_Part, frozen=True, kw_only=True):
    """What the site says about itself."""

    name: str
    slogan: str
    description: str
    languages: list[str]
    license: str = ""
    tongues: dict[str, dict[str, str]] = {}


class AccountText(_Part, frozen=True, kw_only=True):
    """Somebody who can sign in."""

    email: str
    name: str


class SectionText(_Part, frozen=True, kw_only=True):
    """A section; `moves_to` is the parent it is given after everything was published."""

    name: str
    description: str
    parent: str = ""
    slug: str = ""
    moves_to: str = ""
    tongues: dict[str, dict[str, str]] = {}


class PersonText(_Part, frozen=True, kw_only=True):
    """A byline, and the role of the account that writes under it, if one does."""

    name: str
    title: str
    description: str
    account: str = ""


class TopicText(_Part, frozen=True, kw_only=True):
    """A topic and its other spellings."""

    name: str
    other: list[str] = []
    description: str = ""


class BoxText(_Part, frozen=True, kw_only=True):
    """Background that stories share; `then` is what a correction of it says, with the body from then on."""

    headline: str
    body: str = ""
    events: list[tuple[str, str]] = []
    then: str = ""
    then_body: str = ""


class WorkText(_Part, frozen=True, kw_only=True):
    """A film, a book or a work of art that reviews name."""

    type: Literal["Movie", "Book", "VisualArtwork", "CreativeWork"]
    name: str
    other: list[str] = []
    creator: str = ""
    year: str = ""
    material: str = ""
    pieces: int = 0
    country: str = ""
    description: str = ""
    picture: str = ""


class FilmText(_Part, frozen=True, kw_only=True):
    """The demo's film. Arguments: drawing: what it is drawn from; captions: WebVTT, in English as all of its words."""

    name: str
    drawing: str
    description: str
    transcript: str
    captions: str


class FrontText(_Part, frozen=True, kw_only=True):
    """Who stands where on the home page ("/") or on a section's front; the rail has labels."""

    at: str
    lead: list[str]
    second: list[str] = []
    rail: list[tuple[str, Literal["section", "video", ""]]] = []


class Town(_Part, frozen=True, kw_only=True):
    """Everything around the stories."""

    site: SiteText
    film: FilmText
    accounts: dict[str, AccountText]
    sections: dict[str, SectionText]
    people: dict[str, PersonText]
    topics: dict[str, TopicText]
    works: dict[str, WorkText]
    boxes: dict[str, BoxText]
    redirects: dict[str, str]
    fronts: list[FrontText]


class Texts(_Part, frozen=True, kw_only=True):
    """All texts of the demo."""

    town: Town
    stories: dict[str, StoryText]
    pages: dict[str, PageText]


def read() -> Texts:
    """Read all texts and check that every name in them leads somewhere.

    Raises:
        Malformed: a file has a field too many or too few, or names something that is not there.
    """
    here = files(__package__ or "sunseed.newsroom.demo")
    town = msgspec.convert(tomllib.loads((here / "town.toml").read_text(encoding="utf-8")), Town)
    stories = {one.key: one for one in (_parsed(file, StoryText) for file in _sorted(here / "stories"))}
    pages = {one.key: one for one in (_parsed(file, PageText) for file in _sorted(here / "pages"))}
    texts = Texts(town=town, stories=stories, pages=pages)
    _check(texts)
    return texts


def drawings_of(story: StoryText) -> list[str]:
    """Return the names of the drawings a story shows, the one at the top first."""
    return list(dict.fromkeys([story.picture, *story.pictures]))


def _sorted(folder: Traversable) -> list[Traversable]:
    return sorted((file for file in folder.iterdir() if file.name.endswith(".html")), key=lambda file: file.name)


def _parsed(file: Traversable, kind: type[_Text]) -> _Text:
    text = file.read_text(encoding="utf-8")
    _, front, body = text.split(_FENCE, 2)
    plain: dict[str, Any] = tomllib.loads(front)
    plain |= {"key": file.name.removesuffix(".html"), "body": "".join(line.strip() for line in body.splitlines())}
    try:
        return msgspec.convert(plain, kind)
    except msgspec.ValidationError as error:
        raise Malformed(f"{file.name}: {error}") from error


def _check(texts: Texts) -> None:
    town, stories = texts.town, texts.stories
    for key, section in town.sections.items():
        _known(f"section {key}", filter(None, (section.parent, section.moves_to)), town.sections)
    for key, work in town.works.items():
        _known(f"work {key}", filter(None, [work.picture]), DRAWINGS)
    for front in town.fronts:
        _known(f"front {front.at}", [*front.lead, *front.second, *(one for one, _ in front.rail)], stories)
        _known(f"front {front.at}", [front.at], {"/": None, **town.sections})
    for source, target in town.redirects.items():
        _known(f"redirect {source}", [target.removeprefix("page:")], {**stories, **texts.pages})
    for key, story in stories.items():
        _known(f"story {key}", [story.section], town.sections)
        _known(f"story {key}", [*story.author, *story.checked_by, *story.translated_by], town.people)
        _known(f"story {key}", story.topics, town.topics)
        _known(f"story {key}", drawings_of(story), DRAWINGS)
        _known(f"story {key}", [*story.see_also, *filter(None, [story.translation_of])], stories)
        for step in story.then:
            for old, _ in step.change:
                if story.body.count(old) != 1:
                    raise Malformed(
                        f"story {key}: expected {old!r} once in the body, found it {story.body.count(old)} times"
                    )


def _known(where: str, names: Iterable[str], known: dict[str, Any]) -> None:
    for name in names:
        if name not in known:
            raise Malformed(f"{where}: nothing is called {name!r}")
