"""A standing page: about us, how we correct, what it means to write here.

Follows design.md (documents, addresses). Its body is the same HTML subset as a story's, without figures.
"""

from __future__ import annotations

from typing import ClassVar

from sunseed.documents import fields, html
from sunseed.documents.base import Document
from sunseed.documents.story import Correction
from sunseed.errors import Malformed

# Addresses under names of the edition's own that a page document may take: their text is the newsroom's.
PAGE_NAMES = ("write-for-us",)
PURPOSES = (
    "write-for-us", "about", "ethics", "verification", "corrections", "complaints", "ownership", "contact", "privacy",
    "accessibility", "imprint",
)  # fmt: skip
"""What a page may be for, in the order in which pages are named; search engines are told which is which."""


class Page(Document, frozen=True, kw_only=True, tag="page"):
    """One version of a standing page; `url` is fixed at version 1.

    Arguments:
        purpose: which of the pages a newsroom stands by this is, one of PURPOSES; None for any other page.
        correction: words about this version's change.
    """

    schema_types: ClassVar[tuple[str, ...]] = ("WebPage",)
    kind: ClassVar[str] = "page"

    in_language: str
    url: str
    headline: str
    article_body: str
    description: str | None = None
    purpose: str | None = None
    correction: Correction | None = None

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
        if self.purpose is not None:
            fields.one_of("purpose", self.purpose, PURPOSES)
        if self.correction is not None:
            fields.text("correction.text", self.correction.text)
