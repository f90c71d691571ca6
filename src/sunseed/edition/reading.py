"""What the edition takes out of a document: the face other pages show of it, its words, and the ids it names.

Follows formats.md §8. Pure functions of a document that `sunseed.documents` has accepted. Because its body is then in
the one canonical spelling (text never holds `<` or `>`, figures stand only between blocks), cutting it with regular
expressions is exact, and much faster than building its tree. Elsewhere: what a page makes of a body
(`sunseed.edition.body`), what differs between two versions (`sunseed.edition.difference`).
"""

from __future__ import annotations

import re
from typing import Any

import msgspec

from sunseed.documents.box import Box
from sunseed.documents.breaking import Breaking
from sunseed.documents.codec import AnyDocument
from sunseed.documents.film import Film
from sunseed.documents.front import Front
from sunseed.documents.page import Page
from sunseed.documents.person import Person
from sunseed.documents.picture import Picture
from sunseed.documents.redirect import Redirect
from sunseed.documents.section import Section
from sunseed.documents.site import Site
from sunseed.documents.story import Story
from sunseed.documents.topic import Topic
from sunseed.documents.work import Work
from sunseed.edition.difference import Texts

WORDS_A_MINUTE = 230
HAN_A_MINUTE = 450

_BREAK = re.compile(r"</(?:p|h2|h3|li|blockquote|aside)>|<(?:br|hr|ul|ol|p|blockquote)(?: [^>]*)?>")
_TAG = re.compile(r"<[^>]*>")
_HAN = re.compile("[㐀-䶿一-鿿豈-﫿぀-ヿ]")
_LINK = re.compile(r'<a href="item:([^"#]*)">')
_INCLUDE = re.compile(r'<figure data-include="([^"]*)">')


class Face(msgspec.Struct, frozen=True, array_like=True):
    """What other pages show of an item, and the ids it names; empty fields where its kind has none.

    `headline` is the name of a section, topic, person or work; `short` is for rails; `other` are other spellings of a
    topic or work; `byline` is also a person's role and a work's maker; `work` is the id of the work a review is about;
    `tongues` are language, name and description of a section or topic in other languages;
    `into` is the id of the topic that a topic is merged into;
    `purpose` is a standing page's; `helpers` are the ids of those named beside the writers;
    `translation_of` is an id or `""`, `translated` the version it was made from; `boxes` and `mentions` are the ids
    its body includes and links to.
    """

    headline: str = ""
    short: str = ""
    standfirst: str = ""
    byline: str = ""
    genre: str = "article"
    rating: str = ""
    minutes: int = 0
    picture: Picture | None = None
    about: tuple[str, ...] = ()
    authors: tuple[str, ...] = ()
    see_also: tuple[str, ...] = ()
    translation_of: str = ""
    translated: int = 0
    boxes: tuple[str, ...] = ()
    mentions: tuple[str, ...] = ()
    other: tuple[str, ...] = ()
    slug: str = ""
    parent: str = ""
    position: int = 0
    claimed: str = ""
    work: str = ""
    purpose: str = ""
    tongues: tuple[tuple[str, str, str], ...] = ()
    helpers: tuple[str, ...] = ()
    into: str = ""


class Reading(msgspec.Struct, frozen=True):
    """Everything the index learns from one document.

    `path` is the address it asks for, without leading slash, `""` when it has none or (a section) moves with others;
    `section` is a section's id; `text` its words for search; `objects` the names of the objects it shows.
    """

    kind: str
    language: str
    path: str
    section: str
    face: Face
    text: str
    objects: tuple[str, ...] = ()


def read(document: AnyDocument) -> Reading:
    """Return what the index keeps of a document."""
    match document:
        case Story():
            return _story(document)
        case Page():
            face = Face(
                headline=document.headline,
                standfirst=document.description or "",
                purpose=document.purpose or "",
                **_named(document),
            )
            text = "\n".join(paragraphs(document.article_body))
            return Reading("page", document.in_language, document.url[1:], "", face, text)
        case Box():
            events = [f"{one.start_date} {one.text}" for one in document.event]
            text = "\n".join([*paragraphs(document.article_body), *events])
            face = Face(headline=document.headline, **_named(document))
            return Reading("box", document.in_language, document.url[1:], "", face, text)
        case Section():
            face = Face(
                headline=document.name,
                standfirst=document.description or "",
                slug=document.slug,
                parent=document.is_part_of or "",
                position=document.position,
                tongues=_tongues(document),
            )
            return Reading("section", document.in_language, "", "", face, "")
        case Topic():
            face = Face(
                headline=document.name,
                standfirst=document.description or "",
                other=tuple(document.alternate_name),
                tongues=_tongues(document),
                into=document.superseded_by or "",
            )
            path = f"topics/{document.slug}/"
            return Reading("topic", document.in_language, path, "", face, document.description or "")
        case Person():
            face = Face(headline=document.name, standfirst=document.description or "", byline=document.job_title or "")
            path = f"people/{document.slug}/"
            return Reading("person", document.in_language, path, "", face, document.description or "")
        case Work():
            return _work(document)
        case Front():
            ids = tuple(dict.fromkeys(one.item for one in document.item_list_element))
            return Reading("front", "", "", "", Face(headline=document.place, see_also=ids), "")
        case Breaking():
            ids = (document.item,) if document.item else ()
            return Reading("breaking", document.in_language, "", "", Face(headline=document.text, see_also=ids), "")
        case Site():
            return Reading("site", document.in_language, "", "", Face(headline=document.name), "")
        case Redirect():
            face = Face(headline=document.from_location, standfirst=document.to_location)
            return Reading("redirect", "", "", "", face, "")
        case Film():
            face = Face(
                headline=document.name,
                standfirst=document.description or "",
                authors=tuple(dict.fromkeys(one.identifier for one in document.contributor if one.identifier)),
            )
            path = (document.url or "")[1:]
            language = document.in_language if path else ""
            return Reading("film", language, path, "", face, "", document.object_names())
    return Reading(document.kind, "", "", "", Face(), "")


def _tongues(document: Section | Topic) -> tuple[tuple[str, str, str], ...]:
    return tuple(
        (one.in_language, one.name or document.name, one.description or document.description or "")
        for one in document.translation
    )


def _work(work: Work) -> Reading:
    face = Face(
        headline=work.name,
        standfirst=work.description or "",
        byline=work.creator or "",
        picture=work.image,
        other=tuple(work.alternate_name),
    )
    return Reading(
        "work", work.in_language, f"works/{work.slug}/", "", face, work.description or "", work.object_names()
    )


def _story(story: Story) -> Reading:
    lines = paragraphs(story.article_body)
    text = "\n".join(lines)
    translated = story.translation_of
    face = Face(
        headline=story.headline,
        short=story.alternative_headline or "",
        standfirst=story.description,
        byline=", ".join(author.name for author in story.author),
        genre=story.genre,
        rating=story.review_rating or "",
        minutes=minutes(text),
        picture=story.image,
        about=tuple(story.about),
        authors=tuple(dict.fromkeys(one.identifier for one in story.author if one.identifier)),
        see_also=tuple(story.see_also),
        translation_of=translated.identifier if translated else "",
        translated=translated.version if translated else 0,
        claimed=story.published_claimed or "",
        work=(story.item_reviewed.identifier or "") if story.item_reviewed else "",
        helpers=tuple(dict.fromkeys(one.identifier for one in story.contributor if one.identifier)),
        **_named(story),
    )
    return Reading(
        "story", story.in_language, story.url[1:], story.article_section, face, text, tuple(story.object_names())
    )


def _named(document: Story | Page | Box) -> dict[str, Any]:
    """Return the ids that a body includes and mentions, as fields of a face."""
    body = document.article_body
    return {
        "boxes": tuple(dict.fromkeys(_INCLUDE.findall(body))) if "data-include" in body else (),
        "mentions": tuple(dict.fromkeys(_LINK.findall(body))) if 'href="item:' in body else (),
    }


def paragraphs(body: str) -> list[str]:
    """Return the plain text of a body, one string a block, none empty."""
    marked = _TAG.sub("", _BREAK.sub("\n", body))
    if "&" in marked:
        marked = marked.replace("&lt;", "<").replace("&gt;", ">").replace("&quot;", '"').replace("&amp;", "&")
    return [line for line in map(_spaced, marked.split("\n")) if line]


def _spaced(line: str) -> str:
    """Return a line with one space between words; most are written so, and of those nothing need be taken apart."""
    if line.isprintable() and "  " not in line:
        return line.strip(" ")  # no other white space is printable
    return " ".join(line.split())


def minutes(text: str) -> int:
    """Return how many whole minutes a text takes to read, at least 1 when there is any."""
    if text.isascii():
        han, latin = 0, len(text.split())
    else:
        han = len(_HAN.findall(text))
        latin = len(_HAN.sub(" ", text).split())
    return -(-(latin * HAN_A_MINUTE + han * WORDS_A_MINUTE) // (WORDS_A_MINUTE * HAN_A_MINUTE))


def texts(document: Story | Page | Box | Film) -> Texts:
    """Return the words of one version by the parts in which a reader can see a change."""
    if isinstance(document, Film):
        return Texts(
            headline=document.name,
            standfirst=document.description or "",
            byline=", ".join(one.name for one in document.contributor),
            body=tuple(line for line in (document.transcript or "").split("\n") if line),
            other=tuple(f"{one.in_language} {one.sha256}" for one in document.caption),
        )
    if isinstance(document, Box):
        events = (f"{one.start_date} {one.text}" for one in document.event)
        return Texts(headline=document.headline, body=(*paragraphs(document.article_body), *events))
    if isinstance(document, Page):
        return Texts(
            headline=document.headline,
            standfirst=document.description or "",
            body=tuple(paragraphs(document.article_body)),
        )
    reviewed = document.item_reviewed
    other = [document.alternative_headline or "", document.review_rating or "", document.license or ""]
    other += [document.backstory or "", *(one.name for one in document.contributor)]
    if reviewed is not None:
        other += [reviewed.name, reviewed.creator or "", reviewed.date_created or ""]
    return Texts(
        headline=document.headline,
        standfirst=document.description,
        byline=", ".join(author.name for author in document.author),
        body=tuple(paragraphs(document.article_body)),
        pictures=tuple(_words_of(picture) for picture in document.pictures()),
        other=tuple(one for one in other if one),
    )


def _words_of(picture: Picture) -> str:
    return " ".join(one for one in (picture.description, picture.caption, picture.credit_text) if one)
