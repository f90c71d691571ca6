"""Everything a writer may put into a story, as one value that is kept whole in every version.

Follows design.md §6 ("a story") and product.md P2. Owns the names and the form of a draft. Whether a draft is good
enough to be published is decided in `publishing.composing`; how it is kept is `stories.saving`.
"""

from __future__ import annotations

from typing import Any, Literal

import msgspec

from sunseed.errors import Malformed

Genre = Literal["article", "review", "interview", "explainer", "photo", "video"]
WorkKind = Literal["", "Movie", "Book", "VisualArtwork", "CreativeWork"]


class DraftPicture(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A picture in a story, with its words; `id` names an upload."""

    id: str
    alt: str = ""
    credit: str = ""
    caption: str = ""


class Work(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What a review is about."""

    kind: WorkKind = ""
    name: str = ""
    creator: str = ""
    year: str = ""
    rating: str = ""


class Draft(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """One state of a story's text.

    Arguments:
        opinion: the writer's view rather than a report.
        section, topics, bylines: keys of rows, as text.
        body: HTML in the documents' subset; pictures stand in it as figures named by their SHA-256.
        lead: the picture at the top, one of `pictures`, by id.
        see_also: an editor's own choice of items, in order.
        backstory: how it was made, for readers.
        edited_by, checked_by, translated_by: keys of bylines named for that.
        published_elsewhere: when another site published it first; it is the writer's claim.
    """

    headline: str = ""
    short_headline: str = ""
    standfirst: str = ""
    genre: Genre = "article"
    opinion: bool = False
    language: str = "en"
    section: str = ""
    slug: str = ""
    body: str = ""
    bylines: list[str] = []
    topics: list[str] = []
    pictures: list[DraftPicture] = []
    lead: str = ""
    work: Work = Work()
    see_also: list[str] = []
    license: str = ""
    backstory: str = ""
    edited_by: list[str] = []
    checked_by: list[str] = []
    translated_by: list[str] = []
    published_elsewhere: str = ""
    translation_of: str = ""
    translation_version: int = 0


def from_json(content: Any) -> Draft:
    """Read a draft from what the database or a browser holds.

    Raises:
        Malformed: a field is missing its form.
    """
    try:
        return msgspec.convert(content, Draft)
    except msgspec.ValidationError as error:
        raise Malformed(f"this draft cannot be read: {error}") from error


def to_json(draft: Draft) -> dict[str, Any]:
    """Return the draft as plain JSON values."""
    plain: dict[str, Any] = msgspec.to_builtins(draft)
    return plain
