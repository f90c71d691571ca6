"""What a section, a topic or the site says in another language than its own.

Follows product.md P5 and ADR 0098. Stories are translated as items of their own (design.md §5); a section is one place
whatever language one reads it in, so its other names stand inside its document.
"""

from __future__ import annotations

from collections.abc import Sequence

from sunseed.documents import fields
from sunseed.documents.base import Part
from sunseed.errors import Malformed

MAX_TONGUES = 30


class Tongue(Part, frozen=True, kw_only=True):
    """The words of one language; what is left out is shown in the document's own.

    Arguments:
        in_language: BCP 47 tag, another than the document's own.
        name: a section's or a topic's name; the site keeps its one name.
        slogan: the site's.
        description: as in the document itself.
    """

    in_language: str
    name: str | None = None
    slogan: str | None = None
    description: str | None = None


def check(own: str, tongues: Sequence[Tongue], *, spoken: frozenset[str]) -> None:
    """Raise Malformed unless each language stands once, is not the document's own, and says something it may say.

    Arguments:
        own: the document's own language.
        tongues: the words in others.
        spoken: the fields that this kind of document has in other languages.
    """
    fields.items("translation", tongues, most=MAX_TONGUES)
    fields.distinct("translation.inLanguage", [own.lower(), *(one.in_language.lower() for one in tongues)])
    for one in tongues:
        fields.language("translation.inLanguage", one.in_language)
        said = {name for name in ("name", "slogan", "description") if getattr(one, name) is not None}
        if not said or not said <= spoken:
            raise Malformed(
                f"translation: expected some of {sorted(spoken)} in {one.in_language}, found {sorted(said)}"
            )
        if one.name is not None:
            fields.line("translation.name", one.name, most=fields.MAX_HEADLINE)
        if one.slogan is not None:
            fields.line("translation.slogan", one.slogan)
        if one.description is not None:
            fields.text("translation.description", one.description, most=2 * fields.MAX_LINE)
