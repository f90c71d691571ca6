"""The work a review names: a known one is found by any of its spellings, a new one is made when it is published.

Follows product.md P10. What a draft says of a work is `stories.draft.Work`.
"""

from __future__ import annotations

from sunseed.documents import fields
from sunseed.errors import Malformed
from sunseed.newsroom.background.models import Work
from sunseed.newsroom.stories import draft
from sunseed.newsroom.stories.slugs import slug_of


def work_named(named: draft.Work) -> Work | None:
    """Return the work of this kind that has this title or another of its spellings, or None."""
    name = named.name.strip().casefold()
    if not named.kind or not name:
        return None
    of_kind = Work.objects.filter(kind=named.kind)
    exact = of_kind.filter(name__iexact=named.name.strip()).first()
    if exact is not None:
        return exact
    others = ((one, [other.casefold() for other in one.other_names]) for one in of_kind.exclude(other_names=[]))
    return next((one for one, spellings in others if name in spellings), None)


def work_of(named: draft.Work) -> Work | None:
    """Return the work a review names, making it if it is new; None where it names none."""
    found = work_named(named)
    if found is not None or not named.kind or not named.name.strip():
        return found
    name = named.name.strip()
    return Work.objects.create(
        kind=named.kind, name=name, slug=_free(name), creator=named.creator.strip(), year=_date(named.year)
    )


def _date(text: str) -> str:
    """Return what a review says of the year, or nothing where it is no date: the review is refused for it, not this."""
    try:
        fields.date("year", text.strip())
    except Malformed:
        return ""
    return text.strip()


def _free(name: str) -> str:
    """Return a slug no work has; the title's own, or with a number."""
    wanted = slug_of(name, otherwise="work")[:70].strip("-")
    slug, number = wanted, 1
    while Work.objects.filter(slug=slug).exists():
        number += 1
        slug = f"{wanted}-{number}"
    return slug
