"""A story: what a reader came for, in one version and one language.

Follows design.md (documents, addresses) and formats.md §8. Owns the fields of a story and how they must agree: the
type with the genre, the figures in the body with the pictures listed. The body's grammar is `html`.
"""

from __future__ import annotations

import re
from typing import ClassVar, Literal

import msgspec

from sunseed.documents import fields, html
from sunseed.documents.base import Document, Part
from sunseed.documents.picture import Picture, Rendition
from sunseed.documents.work import WORK_TYPES
from sunseed.errors import Malformed

GENRES = ("article", "review", "interview", "explainer", "photo", "video")
ROLES = ("editor", "checker", "translator", "researcher", "illustrator")
MAX_AUTHORS = 30
MAX_PICTURES = 500
MAX_TOPICS = 50
MAX_SEE_ALSO = 6

_OF_GENRE = {"review": "ReviewNewsArticle", "explainer": "BackgroundNewsArticle"}
_RATING = re.compile(r"[0-4](?:\.5)?|5", re.ASCII)


class Author(Part, frozen=True, kw_only=True, tag_field="@type", tag="Person"):
    """One byline: a name or a role, with the person's item where there is one."""

    name: str
    identifier: str | None = None


class Reviewed(Part, frozen=True, kw_only=True):
    """The film, book or work of art a review is about, as it was when the review was published.

    Arguments:
        type: Movie, Book, VisualArtwork or CreativeWork.
        creator: who made it.
        date_created: a year, a month or a day.
        identifier: the item that stands for the work on this site, where there is one.
    """

    type: str = msgspec.field(name="@type")
    name: str
    creator: str | None = None
    date_created: str | None = None
    identifier: str | None = None

    def check(self) -> None:
        """Raise Malformed unless the fields are within the rules."""
        fields.one_of("itemReviewed.@type", self.type, WORK_TYPES)
        fields.line("itemReviewed.name", self.name, most=fields.MAX_HEADLINE)
        if self.creator is not None:
            fields.line("itemReviewed.creator", self.creator)
        if self.date_created is not None:
            fields.date("itemReviewed.dateCreated", self.date_created)
        if self.identifier is not None:
            fields.item_id("itemReviewed.identifier", self.identifier)


class Contributor(Part, frozen=True, kw_only=True, tag_field="@type", tag="Person"):
    """Somebody who is named for what they did beside writing, under a public name or a role.

    Arguments:
        role_name: one of ROLES.
        identifier: the person's item, where there is one.
    """

    name: str
    role_name: str
    identifier: str | None = None


class Correction(Part, frozen=True, kw_only=True, tag_field="@type", tag="CorrectionComment"):
    """What changed in this version, in words for the reader."""

    text: str


class TranslationOf(Part, frozen=True, kw_only=True):
    """Which version of which item this is a translation of."""

    identifier: str
    version: int


class Story(Document, frozen=True, kw_only=True, tag="story"):
    """One version of a story; JSON names are the camel-case ones of schema.org.

    Arguments:
        genre: article, review, interview, explainer, photo or video.
        url: its address, fixed at version 1.
        in_language: BCP 47 tag of the text.
        headline, alternative_headline: the full one, and a short one for rails.
        description: the standfirst; may be empty.
        author: at least one byline.
        article_section: item id of the section it stands in.
        article_body: the HTML subset of `html`.
        image: the lead picture.
        associated_media: every picture a figure in the body names.
        about: ids of topics.
        item_reviewed, review_rating: of reviews; the rating is "0" to "5" in halves.
        see_also: up to six ids, chosen at publication.
        correction: words about this version's change.
        published_claimed: when it first appeared elsewhere: a claim.
        license: SPDX identifier or URL.
        backstory: how it was made: what was seen, whom we asked, by which means.
        contributor: who else is named, and for what.
        thumbnail: the card: what one sees of the story where its link is shared.
    """

    schema_types: ClassVar[tuple[str, ...]] = (
        "NewsArticle",
        "ReviewNewsArticle",
        "BackgroundNewsArticle",
        "OpinionNewsArticle",
    )
    kind: ClassVar[str] = "story"

    genre: Literal["article", "review", "interview", "explainer", "photo", "video"]
    url: str
    in_language: str
    headline: str
    author: tuple[Author, ...]
    article_section: str
    article_body: str
    description: str = ""
    alternative_headline: str | None = None
    image: Picture | None = None
    associated_media: tuple[Picture, ...] = ()
    about: tuple[str, ...] = ()
    item_reviewed: Reviewed | None = None
    review_rating: str | None = None
    see_also: tuple[str, ...] = ()
    correction: Correction | None = None
    published_claimed: str | None = msgspec.field(default=None, name="published_claimed")
    translation_of: TranslationOf | None = None
    license: str | None = None
    backstory: str | None = None
    contributor: tuple[Contributor, ...] = ()
    thumbnail: Rendition | None = None

    def default_type(self) -> str:
        """Return the type that goes with the genre."""
        return _OF_GENRE.get(self.genre, "NewsArticle")

    def claim(self) -> str:
        """Return the story's address."""
        return self.url

    def body(self) -> html.Tree:
        """Return the parsed body."""
        return html.parse(self.article_body)

    def pictures(self) -> tuple[Picture, ...]:
        """Return the lead picture, if any, and those of the body."""
        return ((self.image,) if self.image else ()) + self.associated_media

    def object_names(self) -> tuple[str, ...]:
        """Return the name of every object the story shows, each once, in order of appearance."""
        names = dict.fromkeys(name for picture in self.pictures() for name in picture.object_names())
        if self.thumbnail is not None:
            names[self.thumbnail.object_name] = None
        return tuple(names)

    def check(self) -> None:
        """Raise Malformed unless the story is within the rules and its parts agree."""
        super().check()
        if self.type not in {self.default_type(), "OpinionNewsArticle"}:
            raise Malformed(f"@type: expected {self.default_type()} for genre {self.genre}, found {self.type}")
        fields.address("url", self.url)
        fields.language("inLanguage", self.in_language)
        fields.line("headline", self.headline, most=fields.MAX_HEADLINE)
        if self.alternative_headline is not None:
            fields.line("alternativeHeadline", self.alternative_headline, most=fields.MAX_HEADLINE)
        fields.text("description", self.description, most=2 * fields.MAX_LINE, least=0)
        fields.item_id("articleSection", self.article_section)
        self._check_people()
        self._check_links()
        self._check_review()
        self._check_body()

    def _check_people(self) -> None:
        fields.items("author", self.author, least=1, most=MAX_AUTHORS)
        for one in self.author:
            fields.line("author.name", one.name, most=fields.MAX_HEADLINE)
            if one.identifier is not None:
                fields.item_id("author.identifier", one.identifier)

        fields.items("contributor", self.contributor, most=MAX_AUTHORS)
        for helper in self.contributor:
            fields.line("contributor.name", helper.name, most=fields.MAX_HEADLINE)
            fields.one_of("contributor.roleName", helper.role_name, ROLES)
            if helper.identifier is not None:
                fields.item_id("contributor.identifier", helper.identifier)
        if self.backstory is not None:
            fields.text("backstory", self.backstory)

    def _check_links(self) -> None:
        fields.item_ids("about", self.about, most=MAX_TOPICS)
        fields.item_ids("seeAlso", self.see_also, most=MAX_SEE_ALSO)
        if self.identifier in self.see_also:
            raise Malformed("seeAlso: a story does not point at itself")
        if self.correction is not None:
            fields.text("correction.text", self.correction.text)
        if self.published_claimed is not None:
            fields.instant("published_claimed", self.published_claimed)
        if self.license is not None:
            fields.license_of("license", self.license)
        if self.translation_of is not None:
            fields.item_id("translationOf.identifier", self.translation_of.identifier)
            fields.integer("translationOf.version", self.translation_of.version, least=1)
            if self.translation_of.identifier == self.identifier:
                raise Malformed("translationOf: a story is not its own translation")

    def _check_review(self) -> None:
        if self.genre != "review" and (self.item_reviewed is not None or self.review_rating is not None):
            raise Malformed(f"itemReviewed, reviewRating: only a review has them, this is genre {self.genre}")
        if self.item_reviewed is not None:
            self.item_reviewed.check()
        if self.review_rating is not None and not _RATING.fullmatch(self.review_rating):
            raise Malformed(f'reviewRating: expected "0" to "5" in halves, found {self.review_rating[:20]!a}')

    def _check_body(self) -> None:
        if self.image is not None:
            self.image.check("image")
        if self.thumbnail is not None:
            self.thumbnail.check("thumbnail")
        fields.items("associatedMedia", self.associated_media, most=MAX_PICTURES)
        for picture in self.associated_media:
            picture.check("associatedMedia")
        listed = [picture.sha256 for picture in self.associated_media]
        fields.distinct("associatedMedia", listed)
        fields.text("articleBody", self.article_body, most=fields.MAX_BODY, least=0)
        tree = self.body()
        missing = (html.figures(tree) if "data-object" in self.article_body else frozenset()) - set(listed)
        if missing:
            raise Malformed(f"articleBody: figure {min(missing)} is not listed in associatedMedia")
