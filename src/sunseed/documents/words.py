"""The words of a withdrawal: why something is no longer shown as current, told to the reader.

Follows formats.md §3: an entry holds codes alone; what a person says stands in a document, which can be erased.
"""

from __future__ import annotations

from typing import ClassVar

from sunseed.documents import fields
from sunseed.documents.base import Document
from sunseed.errors import Malformed


class Words(Document, frozen=True, kw_only=True, tag="words"):
    """What is said with a withdrawal.

    Arguments:
        identifier: the id of the item withdrawn, as in the `withdraw` entry.
        version: the version withdrawn, as in the entry.
        about: the same id again, in schema.org's words.
        text: plain text.
    """

    schema_types: ClassVar[tuple[str, ...]] = ("Comment",)
    kind: ClassVar[str] = "words"

    in_language: str
    text: str
    about: str

    def check(self) -> None:
        """Raise Malformed unless every field is within the rules."""
        super().check()
        fields.language("inLanguage", self.in_language)
        fields.text("text", self.text)
        if self.about != self.identifier:
            raise Malformed(f"about: expected the identifier, {self.identifier}, found {self.about[:80]!a}")
