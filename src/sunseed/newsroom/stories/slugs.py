"""Slugs and addresses: the words of a headline as part of an address, and the chain of sections before it.

Follows design.md §5: `[a-z0-9-]`, at most 80 bytes; languages other than the default under `/<lang>/`. Which names
are reserved is `documents.fields`' knowledge.
"""

from __future__ import annotations

import re
import unicodedata
from uuid import UUID

from django.utils.translation import gettext as _

from sunseed.documents.fields import MAX_SLUG_BYTES
from sunseed.errors import Refused
from sunseed.newsroom import present
from sunseed.newsroom.stories.models import Masthead, Section

MAX_DEPTH = 12


def slug_of(words: str, *, otherwise: str) -> str:
    """Return words as a slug; `otherwise` where nothing of them can be written in ASCII."""
    plain = unicodedata.normalize("NFKD", words).encode("ascii", "ignore").decode().lower()
    slug = re.sub(r"[^a-z0-9]+", "-", plain.replace("'", "")).strip("-")
    if len(slug) > MAX_SLUG_BYTES:
        slug = slug[: MAX_SLUG_BYTES + 1].rpartition("-")[0] or slug[:MAX_SLUG_BYTES]
    return slug.strip("-") or otherwise


def story_slug(chosen: str, headline: str, key: UUID) -> str:
    """Return a story's slug: the one chosen, or one made from its headline."""
    return slug_of(chosen or headline, otherwise=f"story-{str(key)[:8]}")


def chain(section: Section) -> list[Section]:
    """Return the sections from the top down to this one.

    Raises:
        Refused: the sections stand in a circle, or too deep.
    """
    found = [section]
    while (parent := found[0].parent) is not None:
        if len(found) >= MAX_DEPTH or parent in found:
            raise Refused(_("Sections may stand at most %(most)s deep, and never in themselves.") % {"most": MAX_DEPTH})
        found.insert(0, parent)
    return found


def every_chain() -> list[list[Section]]:
    """Return for each section the way to it from the top, in the order of the site, with one query.

    Raises:
        Refused: the sections stand in a circle, or too deep.
    """
    rows = {one.pk: one for one in Section.objects.all()}
    for one in rows.values():
        one.parent = rows[one.parent_id] if one.parent_id else None
    return sorted((chain(one) for one in rows.values()), key=lambda path: [(one.position, one.name) for one in path])


def section_path(section: Section) -> str:
    """Return a section's address in the default language."""
    return "/" + "".join(f"{one.slug}/" for one in chain(section))


def story_path(section: Section, slug: str, language: str) -> str:
    """Return the address a story published now in this section would have."""
    prefix = "" if language == default_language() else f"/{language.lower()}"
    return f"{prefix}{section_path(section)}{slug}/"


def languages() -> list[str]:
    """Return the site's languages, the default first."""
    masthead = Masthead.objects.first()
    if masthead is not None and masthead.languages:
        return list(masthead.languages)
    return [present.instance().settings.site.language]


def default_language() -> str:
    """Return the language printed at `/`."""
    return languages()[0]
