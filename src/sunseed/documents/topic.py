"""A topic: one subject under all the spellings people use for it.

Follows product.md P3 and design.md §5: it lives at `/topics/<slug>/`, the slug fixed at version 1.
"""

from __future__ import annotations

from typing import ClassVar

from sunseed.documents import fields, tongues
from sunseed.documents.base import Document
from sunseed.documents.tongues import Tongue
from sunseed.errors import Malformed

MAX_SPELLINGS = 50


class Topic(Document, frozen=True, kw_only=True, tag="topic"):
    """One version of a topic.

    Arguments:
        name: the spelling shown.
        alternate_name: other spellings, in any script; none equal to the name.
        superseded_by: id of the topic that this one is merged into; its address then leads there.
        translation: its name and description in other languages.
    """

    schema_types: ClassVar[tuple[str, ...]] = ("DefinedTerm",)
    kind: ClassVar[str] = "topic"

    in_language: str
    name: str
    slug: str
    alternate_name: tuple[str, ...] = ()
    description: str | None = None
    superseded_by: str | None = None
    translation: tuple[Tongue, ...] = ()

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
        if self.superseded_by is not None:
            fields.item_id("supersededBy", self.superseded_by)
            if self.superseded_by == self.identifier:
                raise Malformed("supersededBy: a topic is not merged into itself")
        tongues.check(self.in_language, self.translation, spoken=frozenset({"name", "description"}))
