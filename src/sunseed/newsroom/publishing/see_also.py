"""See also: up to six other stories, chosen once, when a story is published, and kept in its document.

Follows design.md §6: the choice is recorded, so old pages never change because of new ones; at most 50 automatic links
into any one story. Owns the choosing. The cost does not grow with the archive: a bounded number of newest stories is
looked at, through indexes.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from uuid import UUID

from django.db.models import Count

from sunseed.newsroom.publishing.models import Item, SeeAlso, State, TopicUse
from sunseed.newsroom.stories.draft import Draft
from sunseed.newsroom.stories.merging import group

MOST = 6
MOST_INCOMING = 50
TOPICS_ASKED = 8
NEWEST_OF_TOPIC = 60
NEWEST_OF_SECTION = 60
_WORD = re.compile(r"[^\W\d_]{4,}|[\u3400-\u9fff\uf900-\ufaff]{2}")


def choose(key: UUID, draft: Draft) -> list[tuple[UUID, bool]]:
    """Return the stories to link to, best first, each with whether it was chosen automatically.

    Editors' picks come first and are never left out for being popular; only what is public is linked to.
    """
    picks = _public([UUID(one) for one in dict.fromkeys(draft.see_also)], leaving_out=key)[:MOST]
    chosen = [(one, False) for one in picks]
    if len(chosen) < MOST:
        ranked = [one for one in _ranked(key, draft) if one not in picks]
        chosen += [(one, True) for one in _below_bound(ranked, key)[: MOST - len(chosen)]]
    return chosen


def keep(source: Item, chosen: Iterable[tuple[UUID, bool]], topics: Iterable[UUID]) -> None:
    """Record what a story links to and is about; inside the publishing transaction."""
    SeeAlso.objects.filter(source=source).delete()
    SeeAlso.objects.bulk_create(SeeAlso(source=source, target=one, automatic=automatic) for one, automatic in chosen)
    TopicUse.objects.filter(item=source).delete()
    TopicUse.objects.bulk_create(
        TopicUse(topic=topic, item=source, published=source.published) for topic in dict.fromkeys(topics)
    )


def forget(item: Item) -> None:
    """Take a story that is no longer current out of the choice."""
    SeeAlso.objects.filter(source=item).delete()
    TopicUse.objects.filter(item=item).delete()


def _public(keys: Sequence[UUID], *, leaving_out: UUID) -> list[UUID]:
    known = set(Item.objects.filter(pk__in=keys, kind="story", state=State.PUBLIC).values_list("pk", flat=True))
    return [one for one in keys if one in known and one != leaving_out]


def _ranked(key: UUID, draft: Draft) -> list[UUID]:
    """Return candidates, best first: shared topics, then words of the headline, then the newest."""
    shared: Counter[UUID] = Counter()
    for topic in list(dict.fromkeys(draft.topics))[:TOPICS_ASKED]:
        newest = TopicUse.objects.filter(topic__in=group(topic)).order_by("-published").values_list("item", flat=True)
        shared.update(newest[:NEWEST_OF_TOPIC])
    rows = {one.pk: one for one in Item.objects.filter(pk__in=list(shared), state=State.PUBLIC)}
    if draft.section:
        beside = Item.objects.filter(section=draft.section, kind="story", state=State.PUBLIC)
        rows |= {one.pk: one for one in beside.order_by("-published")[:NEWEST_OF_SECTION]}
    rows.pop(key, None)
    words = _words(f"{draft.headline} {draft.standfirst}")
    scored = [
        (3 * shared[one.pk] + min(4, len(words & _words(one.title))), one.published, str(one.pk))
        for one in rows.values()
        if one.language == draft.language
    ]
    return [UUID(name) for score, _, name in sorted(scored, reverse=True) if score > 0]


def _below_bound(ranked: Sequence[UUID], source: UUID) -> list[UUID]:
    """Leave out stories that already have their share of automatic links."""
    near = list(ranked[: 4 * MOST])
    incoming = dict(
        SeeAlso.objects.filter(target__in=near, automatic=True)
        .exclude(source=source)
        .values_list("target")
        .annotate(Count("pk"))
    )
    return [one for one in near if incoming.get(one, 0) < MOST_INCOMING]


def _words(text: str) -> set[str]:
    return {word.lower() for word in _WORD.findall(text)}
