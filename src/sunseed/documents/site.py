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
        contact_point: the newsroom's own door, ending in `/`: where pages lead whoever asks for a correction, sends a
            tip or applies to write. Left out, pages lead nowhere, and the door's address is nothing public.
        license: of everything that names none itself: an SPDX identifier or a URL.
    """

    schema_types: ClassVar[tuple[str, ...]] = ("NewsMediaOrganization",)
    kind: ClassVar[str] = "site"

    in_language: str
    name: str
    languages: tuple[str, ...]
    slogan: str | None = None
    description: str | None = None
    url: str | None = None
    license: str | None = None
    translation: tuple[Tongue, ...] = ()
    contact_point: str | None = None

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
        for name, address in (("url", self.url), ("contactPoint", self.contact_point)):
            if address is not None:
                fields.web_url(name, address)
                if not address.endswith("/") or "?" in address or "#" in address:
                    raise Malformed(f"{name}: expected an address ending in /, found {address[:80]!a}")
        if self.license is not None:
            fields.license_of("license", self.license)
        tongues.check(self.in_language, self.translation, spoken=frozenset({"slogan", "description"}))
