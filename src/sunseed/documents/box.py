"""A background box: what a newcomer needs to know, written once and shown in every story that includes it.

Follows formats.md §8 ("a shared box is an include that shows its own version") and product.md F10: a text, a timeline,
or both. It lives at `/background/<slug>/`, the slug fixed at version 1, with its own versions and corrections.
"""

from __future__ import annotations

from typing import ClassVar

from sunseed.documents import fields, html
from sunseed.documents.base import Document, Part
from sunseed.documents.story import Correction
from sunseed.errors import Malformed

FOLDER = "/background/"
MAX_EVENTS = 200


class Event(Part, frozen=True, kw_only=True):
    """One line of a timeline: a year, a month or a day, and what happened then."""

    start_date: str
    text: str

    def check(self) -> None:
        """Raise Malformed unless the date exists and the text is one line."""
        fields.date("event.startDate", self.start_date)
        fields.line("event.text", self.text)


class Box(Document, frozen=True, kw_only=True, tag="box"):
    """One version of a box.

    Arguments:
        headline: what it answers, such as "What is the Lade?".
        article_body: the HTML subset without figures; may be empty where there is a timeline.
        event: a timeline, in the order shown.
        correction: words about this version's change.
    """

    schema_types: ClassVar[tuple[str, ...]] = ("CreativeWork",)
    kind: ClassVar[str] = "box"

    in_language: str
    url: str
    headline: str
    article_body: str = ""
    event: tuple[Event, ...] = ()
    correction: Correction | None = None

    def claim(self) -> str:
        """Return the box's address."""
        return self.url

    def body(self) -> html.Tree:
        """Return the parsed body."""
        return html.parse(self.article_body)

    def check(self) -> None:
        """Raise Malformed unless every field is within the rules."""
        super().check()
        fields.language("inLanguage", self.in_language)
        slug = self.url.removeprefix(FOLDER).removesuffix("/")
        if self.url != f"{FOLDER}{slug}/":
            raise Malformed(f"url: expected {FOLDER}<slug>/, found {self.url[:80]!a}")
        fields.slug("url", slug)
        fields.line("headline", self.headline, most=fields.MAX_HEADLINE)
        fields.text("articleBody", self.article_body, most=fields.MAX_BODY, least=0)
        body = self.body()
        if html.figures(body) or html.includes(body):
            raise Malformed("articleBody: a box holds neither pictures nor other boxes")
        fields.items("event", self.event, most=MAX_EVENTS)
        for one in self.event:
            one.check()
        if not body and not self.event:
            raise Malformed("articleBody, event: expected a text or a timeline, found neither")
        if self.correction is not None:
            fields.text("correction.text", self.correction.text)
