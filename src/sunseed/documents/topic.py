"""A topic: one subject under all the spellings people use for it.

Follows product.md P3 and design.md §5: it lives at `/topics/<slug>/`, the slug fixed at version 1.
"""

from __future__ import annotations

from typing import ClassVar

from sunseed.documents import fields
from sunseed.documents.base import Document

MAX_SPELLINGS = 50


class Topic(Document, frozen=True, kw_only=True, tag="topic"):
    """One version of a topic.

    Arguments:
        name: the spelling shown.
        alternate_name: other spellings, in any script; none equal to the name.
    """

    schema_types: ClassVar[tuple[str, ...]] = ("DefinedTerm",)
    kind: ClassVar[str] = "topic"

    in_language: str
    name: str
    slug: str
    alternate_name: tuple[str, ...] = ()
    description: str | None = None

    def claim(self) -> str:
        """Return the topic's address."""
        return f"/topics/{self.slug}/"

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
        if self.description is not None:
            fields.text("description", self.description)
