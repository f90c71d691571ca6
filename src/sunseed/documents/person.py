"""A person as the public knows them: a byline's page, a pen name or a role; never an account.

Follows product.md S3 and design.md §5: it lives at `/people/<slug>/`, the slug fixed at version 1.
"""

from __future__ import annotations

from typing import ClassVar

from sunseed.documents import fields
from sunseed.documents.base import Document


class Person(Document, frozen=True, kw_only=True, tag="person"):
    """One version of a person's public page; `job_title` is what they are to the newsroom."""

    schema_types: ClassVar[tuple[str, ...]] = ("Person",)
    kind: ClassVar[str] = "person"

    in_language: str
    name: str
    slug: str
    description: str | None = None
    job_title: str | None = None

    def claim(self) -> str:
        """Return the person's address."""
        return f"/people/{self.slug}/"

    def check(self) -> None:
        """Raise Malformed unless every field is within the rules."""
        super().check()
        fields.language("inLanguage", self.in_language)
        fields.line("name", self.name, most=fields.MAX_HEADLINE)
        fields.slug("slug", self.slug)
        if self.description is not None:
            fields.text("description", self.description)
        if self.job_title is not None:
            fields.line("jobTitle", self.job_title, most=fields.MAX_HEADLINE)
