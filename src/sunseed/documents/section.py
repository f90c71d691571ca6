"""A section: a named place in the tree that stories stand in.

Follows design.md §5: its address is the chain of slugs from the top, so it moves when it or a parent moves, and old
addresses become redirect documents.
"""

from __future__ import annotations

from typing import ClassVar

from sunseed.documents import fields, tongues
from sunseed.documents.base import Document
from sunseed.documents.tongues import Tongue
from sunseed.errors import Malformed


class Section(Document, frozen=True, kw_only=True, tag="section"):
    """One version of a section.

    Arguments:
        name: as readers see it.
        slug: its part of the address.
        is_part_of: id of the section above; None at the top.
        position: order among its siblings, smallest first; equal positions go by name.
        translation: its name and description in other languages.
    """

    schema_types: ClassVar[tuple[str, ...]] = ("CollectionPage",)
    kind: ClassVar[str] = "section"

    in_language: str
    name: str
    slug: str
    position: int
    is_part_of: str | None = None
    description: str | None = None
    translation: tuple[Tongue, ...] = ()

    def check(self) -> None:
        """Raise Malformed unless every field is within the rules."""
        super().check()
        fields.language("inLanguage", self.in_language)
        fields.line("name", self.name, most=fields.MAX_HEADLINE)
        fields.top_slug("slug", self.slug) if self.is_part_of is None else fields.slug("slug", self.slug)
        if self.slug in fields.RESERVED_PARTS:
            raise Malformed(f"slug: {self.slug!r} is a reserved name at every depth")
        fields.integer("position", self.position, most=1_000_000)
        if self.is_part_of is not None:
            fields.item_id("isPartOf", self.is_part_of)
            if self.is_part_of == self.identifier:
                raise Malformed("isPartOf: a section is not part of itself")
        if self.description is not None:
            fields.text("description", self.description, most=2 * fields.MAX_LINE)
        tongues.check(self.in_language, self.translation, spoken=frozenset({"name", "description"}))
