"""Which topic stands for which, as the desk keeps it: what is printed of it is `sunseed.edition.merging`'s.

Follows product.md P3. A merger is a row's `merged_into`, published as every arrangement; parting is the same with none.
"""

from __future__ import annotations

from collections.abc import Iterable
from uuid import UUID

from django.utils.translation import gettext as _

from sunseed.edition.merging import MOST_STEPS
from sunseed.errors import Refused
from sunseed.newsroom.stories.models import Topic


def root(topic: Topic) -> Topic:
    """Return the topic that stands for this one: itself, where it is merged into none."""
    for _step in range(MOST_STEPS):
        if topic.merged_into is None:
            return topic
        topic = topic.merged_into
    return topic


def below(topics: Iterable[Topic]) -> list[Topic]:
    """Return topics with all that are merged into them, however far; each layer is one question."""
    layer = list(topics)
    found = {one.pk: one for one in layer}
    while layer:
        layer = [one for one in Topic.objects.filter(merged_into__in=layer) if one.pk not in found]
        found |= {one.pk: one for one in layer}
    return list(found.values())


def group(key: str) -> list[UUID]:
    """Return the keys of all topics that are one with this one, its own first."""
    topic = Topic.objects.filter(pk=key).first()
    others = [one.pk for one in below([root(topic)])] if topic is not None else []
    return list(dict.fromkeys([UUID(key), *others]))


def check(topic: Topic, into: Topic) -> Topic:
    """Return the topic that will stand for `topic` when it is merged into `into`.

    Raises:
        Refused: it would stand for itself, or too many mergers would follow one another.
    """
    target = root(into)
    if target.pk in {one.pk for one in below([topic])}:
        raise Refused(
            _("%(into)s leads to %(topic)s already: merging would make a circle.")
            % {"into": into.name, "topic": topic.name}
        )
    deep, layer = 0, [topic]
    while layer := list(Topic.objects.filter(merged_into__in=layer)):
        deep += 1
    if deep + 1 > MOST_STEPS:
        raise Refused(
            _("More than %(most)s mergers would follow one another. Merge the others into %(target)s.")
            % {"most": MOST_STEPS, "target": target.name}
        )
    return target
