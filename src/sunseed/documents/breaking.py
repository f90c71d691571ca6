"""Breaking news: one line over the fronts and beside every story of a language, for some hours.

Follows product.md P4 and ADR 0097. It ends when it is withdrawn; no reader's clock is asked.
"""

from __future__ import annotations

from typing import ClassVar

from sunseed.documents import fields
from sunseed.documents.base import Document

MAX_BREAKING = 200


class Breaking(Document, frozen=True, kw_only=True, tag="breaking"):
    """One version of a language's breaking news.

    Arguments:
        text: the line.
        item: the id of the story or live page that it leads to; None while there is none yet.
        expires: when the newsroom means to withdraw it, so that a restored newsroom still does.
    """

    schema_types: ClassVar[tuple[str, ...]] = ("SpecialAnnouncement",)
    kind: ClassVar[str] = "breaking"

    in_language: str
    text: str
    expires: str
    item: str | None = None

    def claim(self) -> str:
        """Return `breaking:` and the language: a language has one."""
        return f"breaking:{self.in_language}"

    def check(self) -> None:
        """Raise Malformed unless every field is within the rules."""
        super().check()
        fields.language("inLanguage", self.in_language)
        fields.line("text", self.text, most=MAX_BREAKING)
        fields.instant("expires", self.expires)
        if self.item is not None:
            fields.item_id("item", self.item)
