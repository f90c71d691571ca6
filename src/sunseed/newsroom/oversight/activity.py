"""The audit trail, narrowed: by person, act, thing and days; as a page and as a table for other programs.

Follows product.md P8. Pages go by the row's number, never by counting, so the last one costs what the first one does.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Final
from uuid import UUID

from django.db.models import QuerySet
from django.utils.dateparse import parse_date
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from sunseed.errors import Refused
from sunseed.newsroom.publishing.models import Item, Trail
from sunseed.newsroom.stories.models import Story

PAGE: Final = 100
MOST_EXPORTED: Final = 50_000
LATELY: Final = 2_000
THINGS: Final = (
    gettext_noop("story"), gettext_noop("page"), gettext_noop("box"), gettext_noop("work"), gettext_noop("topic"),
    gettext_noop("section"), gettext_noop("person"), gettext_noop("site"), gettext_noop("front"),
    gettext_noop("breaking"), gettext_noop("film"),
)  # fmt: skip
VERBS: Final = (gettext_noop("update"), gettext_noop("correct"))
"""Kinds of items and verbs that the trail holds and no call names in plain text: here so that they are translated."""
_FORMULA: Final = ("=", "+", "-", "@", "\t", "\r")


@dataclass(frozen=True)
class Narrowing:
    """What was asked for; empty parts narrow nothing.

    Arguments:
        person: an account's key, or "newsroom" for what the newsroom did by itself.
        act: a verb.
        thing: the key of a story or another thing.
        since, until: days, both included.
    """

    person: str = ""
    act: str = ""
    thing: str = ""
    since: str = ""
    until: str = ""


def deeds(asked: Narrowing) -> QuerySet[Trail]:
    """Return the rows, newest first.

    Raises:
        Refused: a day is none.
    """
    rows = Trail.objects.select_related("actor").order_by("-id")
    if asked.person == "newsroom":
        rows = rows.filter(actor=None)
    elif asked.person.isdigit():
        rows = rows.filter(actor=int(asked.person))
    if asked.act:
        rows = rows.filter(verb=asked.act)
    if asked.thing:
        rows = rows.filter(key=asked.thing)
    if asked.since:
        rows = rows.filter(at__gte=_day(asked.since))
    if asked.until:
        rows = rows.filter(at__lt=_day(asked.until) + timedelta(days=1))
    return rows


def named(rows: Iterable[Trail]) -> list[tuple[Trail, str]]:
    """Return rows with what their things are called, with two queries."""
    listed = list(rows)
    keys = [key for one in listed if (key := _key(one.key)) is not None]
    titles = dict(Item.objects.filter(pk__in=keys).values_list("pk", "title"))
    titles |= {key: words for key, words in Story.objects.filter(pk__in=keys).values_list("pk", "headline") if words}
    return [(one, titles.get(_key(one.key) or UUID(int=0), "")) for one in listed]


def acts_lately() -> list[str]:
    """Return the verbs of the newest rows, in order of the alphabet."""
    return sorted(set(Trail.objects.order_by("-id").values_list("verb", flat=True)[:LATELY]))


def table(rows: QuerySet[Trail]) -> Iterator[str]:
    """Yield the rows as comma-separated lines, a head first, at most `MOST_EXPORTED`.

    Attack answered: a cell that begins like a formula is run by spreadsheets; it gets an apostrophe.
    """
    yield _line(["at", "person", "act", "thing", "key", "details"])
    for one in rows[:MOST_EXPORTED].iterator(chunk_size=1000):
        person = str(one.actor) if one.actor else ""
        yield _line([one.at.astimezone(UTC).isoformat(), person, one.verb, one.thing, one.key, str(one.details)])


def _line(cells: list[str]) -> str:
    out = io.StringIO()
    csv.writer(out).writerow([f"'{one}" if one.startswith(_FORMULA) else one for one in cells])
    return out.getvalue()


def _day(text: str) -> datetime:
    try:
        day = parse_date(text)
    except ValueError:
        day = None
    if day is None:
        raise Refused(_("Write a day as 2026-11-25."))
    return datetime(day.year, day.month, day.day, tzinfo=UTC)


def _key(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None
