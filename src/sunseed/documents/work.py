"""A work that stories are about: a film, a book, a work of art.

Follows product.md P10 and design.md §5: it lives at `/works/<slug>/`, the slug fixed at version 1. A review names it
and repeats what it says of it (`story.Reviewed`), so that a review stays whole when its work's page changes.
"""

from __future__ import annotations

from typing import ClassVar

from sunseed.documents import fields
from sunseed.documents.base import Document
from sunseed.documents.picture import Picture
from sunseed.documents.topic import MAX_SPELLINGS

WORK_TYPES = ("Movie", "Book", "VisualArtwork", "CreativeWork")


class Work(Document, frozen=True, kw_only=True, tag="work"):
    """One version of a work's page.

    Arguments:
        type: Movie, Book, VisualArtwork or CreativeWork.
        name, alternate_name: the title shown, and its other spellings and titles in any script.
        creator: who made it, in words.
        date_created: a year, a month or a day.
        material: what it is made of.
        number_of_items: of how many pieces it consists.
        country_of_origin: a country's name.
        image: one picture of it.
    """

    schema_types: ClassVar[tuple[str, ...]] = WORK_TYPES
    kind: ClassVar[str] = "work"

    in_language: str
    name: str
    slug: str
    alternate_name: tuple[str, ...] = ()
    creator: str | None = None
    date_created: str | None = None
    material: str | None = None
    number_of_items: int | None = None
    country_of_origin: str | None = None
    description: str | None = None
    image: Picture | None = None

    def claim(self) -> str:
        """Return the work's address."""
        return f"/works/{self.slug}/"

    def pictures(self) -> tuple[Picture, ...]:
        """Return its picture, if it has one."""
        return (self.image,) if self.image else ()

    def object_names(self) -> tuple[str, ...]:
        """Return the name of every object its page shows."""
        return self.image.object_names() if self.image else ()

    def check(self) -> None:
        """Raise Malformed unless every field is within the rules."""
        super().check()
        fields.language("inLanguage", self.in_language)
        fields.line("name", self.name, most=fields.MAX_HEADLINE)
        fields.slug("slug", self.slug)
        fields.items("alternateName", self.alternate_name, most=MAX_SPELLINGS)
        fields.distinct("alternateName", [self.name, *self.alternate_name])
        for one in self.alternate_name:
            fields.line("alternateName", one, most=fields.MAX_HEADLINE)
        lines = {"creator": self.creator, "material": self.material, "countryOfOrigin": self.country_of_origin}
        for field, value in lines.items():
            if value is not None:
                fields.line(field, value)
        if self.date_created is not None:
            fields.date("dateCreated", self.date_created)
        if self.number_of_items is not None:
            fields.integer("numberOfItems", self.number_of_items, least=1)
        if self.description is not None:
            fields.text("description", self.description)
        if self.image is not None:
            self.image.check("image")
