"""A standing page: about us, how we correct, what it means to write here.

Follows design.md (documents, addresses). Its body is the same HTML subset as a story's, without figures.
"""

from __future__ import annotations

from typing import ClassVar

from sunseed.documents import fields, html
from sunseed.documents.base import Document
from sunseed.errors import Malformed

# Addresses under names of the edition's own that a page document may take: their text is the newsroom's.
PAGE_NAMES = ("write-for-us",)


class Page(Document, frozen=True, kw_only=True, tag="page"):
    """One version of a standing page; `url` is fixed at version 1."""

    schema_types: ClassVar[tuple[str, ...]] = ("WebPage",)
    kind: ClassVar[str] = "page"

    in_language: str
    url: str
    headline: str
    article_body: str
    description: str | None = None

    def claim(self) -> str:
        """Return the page's address."""
        return self.url

    def body(self) -> html.Tree:
        """Return the parsed body."""
        return html.parse(self.article_body)

    def check(self) -> None:
        """Raise Malformed unless every field is within the rules."""
        super().check()
        fields.language("inLanguage", self.in_language)
        fields.address("url", self.url, also=PAGE_NAMES)
        fields.line("headline", self.headline, most=fields.MAX_HEADLINE)
        fields.text("articleBody", self.article_body, most=fields.MAX_BODY, least=0)
        if html.figures(self.body()):
            raise Malformed("articleBody: a page has no pictures to name in a figure")
        if self.description is not None:
            fields.text("description", self.description, most=2 * fields.MAX_LINE)
