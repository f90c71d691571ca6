"""How many lines came, were answered, and how fast: for editors, and as a page of the edition.

Follows product.md S5 ("each answered"). Owns the counts of the last year. Tips are counted for editors alone: in a
small newsroom a number that rises on a given day says that somebody talked.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from statistics import median
from typing import Final

from django.utils import translation
from django.utils.formats import date_format
from django.utils.html import escape
from django.utils.translation import gettext as _

from sunseed.newsroom import present
from sunseed.newsroom.lines.models import Kind, Line, State
from sunseed.newsroom.people.models import Account
from sunseed.newsroom.publishing import verbs
from sunseed.newsroom.publishing.arranging import masthead
from sunseed.newsroom.stories.models import StaticPage
from sunseed.newsroom.stories.slugs import default_language

YEAR: Final = timedelta(days=365)
PATH: Final = "/how-we-answer/"


@dataclass(frozen=True)
class Count:
    """One kind's year. `median_h` is hours from line to answer, None where nothing was answered."""

    kind: Kind
    asked: int
    answered: int
    aside: int
    median_h: int | None

    @property
    def open(self) -> int:
        """How many wait."""
        return self.asked - self.answered - self.aside


def year() -> list[Count]:
    """Count each kind's lines of the last year."""
    rows = list(Line.objects.filter(made__gte=present.now() - YEAR).values_list("kind", "state", "made", "answered_at"))
    found = []
    for kind in Kind:
        mine = [row for row in rows if row[0] == kind]
        hours = [(at - made).total_seconds() / 3600 for _, state, made, at in mine if state == State.ANSWERED and at]
        aside = sum(state == State.ASIDE for _, state, _, _ in mine)
        found.append(Count(kind, len(mine), len(hours), aside, round(median(hours)) if hours else None))
    return found


def publish(by: Account) -> None:
    """Publish the counts as they are now, in the site's language; readers are shown the way to us with them (ADR 0057).

    Raises:
        NotAllowed: the account is not an editor's.
    """
    page = StaticPage.objects.filter(path=PATH).first() or StaticPage(path=PATH)
    page.language = default_language()
    with translation.override(page.language.lower()):
        page.headline = _("How we answer")
        page.description = _("What readers asked of us in the last twelve months, and how fast they had an answer.")
        page.body = _body([one for one in year() if one.kind != Kind.TIP])
    page.save()
    verbs.arrange(by, masthead(), page)


def _body(counts: list[Count]) -> str:
    """Return the counts in the documents' subset of HTML."""
    until = date_format(present.now(), "DATE_FORMAT")
    lines = [f"<li><strong>{escape(one.kind.label)}</strong>. {escape(_sentence(one))}</li>" for one in counts]
    rules = _(
        "Everybody can write to us from the foot of each page, without an account. Tips are not counted here, to "
        "protect those who send them. What is set aside is unsolicited mail."
    )
    counted = _("Counted until %(day)s.") % {"day": until}
    return f"<ul>{''.join(lines)}</ul><p>{escape(rules)}</p><p>{escape(counted)}</p>"


def _sentence(one: Count) -> str:
    places = {"asked": one.asked, "answered": one.answered, "open": one.open, "aside": one.aside}
    words = _("Asked: %(asked)s. Answered: %(answered)s. Waiting: %(open)s. Set aside: %(aside)s.") % places
    if one.median_h is None:
        return words
    return f"{words} {_('Half of the answers came within %(hours)s hours.') % {'hours': max(one.median_h, 1)}}"
