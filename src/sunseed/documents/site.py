"""The site itself: the newsroom's name and the languages it speaks. A record has one.

Follows design.md (documents). Settings of a machine are not here: only what every printer of the record must know.
"""

from __future__ import annotations

from typing import ClassVar

from sunseed.documents import fields, tongues
from sunseed.documents.base import Document
from sunseed.documents.tongues import Tongue
from sunseed.errors import Malformed

MAX_LANGUAGES = 50


class Site(Document, frozen=True, kw_only=True, tag="site"):
    """One version of what the site says about itself.

    Arguments:
        in_language: the default language, printed at `/`.
        languages: all languages, the default first; the others are printed under `/<tag in lower case>/`.
        translation: slogan and description in other languages; the name is one.
        url: the address readers know, ending in `/`; feeds and sitemaps need absolute links.
    """

    schema_types: ClassVar[tuple[str, ...]] = ("NewsMediaOrganization",)
    kind: ClassVar[str] = "site"

    in_language: str
    name: str
    languages: tuple[str, ...]
    slogan: str | None = None
    description: str | None = None
    url: str | None = None
    translation: tuple[Tongue, ...] = ()

    def claim(self) -> str:
        """Return `site:`: a record has one site."""
        return "site:"

    def check(self) -> None:
        """Raise Malformed unless every field is within the rules."""
        super().check()
        fields.language("inLanguage", self.in_language)
        fields.line("name", self.name, most=fields.MAX_HEADLINE)
        fields.items("languages", self.languages, least=1, most=MAX_LANGUAGES)
        fields.distinct("languages", [one.lower() for one in self.languages])
        for one in self.languages:
            fields.language("languages", one)
        if self.languages[0] != self.in_language:
            raise Malformed(f"languages: expected the default, {self.in_language}, first, found {self.languages[0]}")
        if self.slogan is not None:
            fields.line("slogan", self.slogan)
        if self.description is not None:
            fields.text("description", self.description)
        if self.url is not None:
            fields.web_url("url", self.url)
            if not self.url.endswith("/") or "?" in self.url or "#" in self.url:
                raise Malformed(f"url: expected an address ending in /, found {self.url[:80]!a}")
        tongues.check(self.in_language, self.translation, spoken=frozenset({"slogan", "description"}))
