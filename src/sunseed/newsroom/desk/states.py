"""In one word, how a story stands; and the lists of stories by that word.

Owns the words of states and the filters of the list. A story's public state is the item's; the draft's own is whether
it differs from what is public.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final
from uuid import UUID

from django.db.models import Exists, F, OuterRef, QuerySet

from sunseed.newsroom.people.models import Account
from sunseed.newsroom.publishing.models import Item, Plan, State
from sunseed.newsroom.stories.models import Story, StoryVersion

FILTERS: Final = (
    ("", "All"),
    ("drafts", "Drafts"),
    ("ready", "For an editor"),
    ("planned", "Scheduled"),
    ("public", "Public"),
    ("changed", "Public, with changes"),
    ("gone", "Withdrawn or taken down"),
)


@dataclass(frozen=True)
class Standing:
    """How a story stands: a code for its colour, the word, its item and what waits."""

    code: str
    word: str
    item: Item | None
    plan: Plan | None
    changed: bool


def standing(story: Story) -> Standing:
    """Return how one story stands."""
    item = Item.objects.filter(pk=story.pk).first()
    plan = story.plans.filter(outcome__in=(Plan.Outcome.WAITING, Plan.Outcome.RUNNING)).first()
    return _standing(story, item, plan, _newest(story))


def standings(stories: list[Story]) -> list[tuple[Story, Standing]]:
    """Return how many stories stand, with a constant number of queries."""
    keys = [one.pk for one in stories]
    items = {one.pk: one for one in Item.objects.filter(pk__in=keys)}
    waiting = (Plan.Outcome.WAITING, Plan.Outcome.RUNNING)
    plans = {one.story_id: one for one in Plan.objects.filter(story__in=keys, outcome__in=waiting)}
    newest: dict[UUID, int] = {}
    for key, number in StoryVersion.objects.filter(story__in=keys).order_by("number").values_list("story_id", "number"):
        newest[key] = number
    return [(one, _standing(one, items.get(one.pk), plans.get(one.pk), newest.get(one.pk, 0))) for one in stories]


def listed(account: Account, chosen: str) -> QuerySet[Story]:
    """Return the stories an account may see, narrowed by a filter."""
    stories = Story.objects.select_related("owner", "section")
    if not account.is_editor:
        stories = stories.filter(owner=account)
    item = Item.objects.filter(pk=OuterRef("pk"))
    if chosen == "drafts":
        return stories.exclude(Exists(item))
    if chosen == "ready":
        return stories.filter(ready=True)
    if chosen == "planned":
        return stories.filter(plans__outcome=Plan.Outcome.WAITING)
    if chosen == "public":
        return stories.filter(Exists(item.filter(state=State.PUBLIC)))
    if chosen == "changed":
        newer = StoryVersion.objects.filter(story=OuterRef("pk"), number__gt=OuterRef("published_number"))
        return stories.filter(Exists(item.filter(state=State.PUBLIC)), Exists(newer), published_number__gt=0)
    if chosen == "gone":
        return stories.filter(Exists(item.exclude(state=State.PUBLIC)))
    return stories.annotate(order=F("changed"))


def _newest(story: Story) -> int:
    return story.versions.order_by("-number").values_list("number", flat=True).first() or 0


def _standing(story: Story, item: Item | None, plan: Plan | None, newest: int) -> Standing:
    changed = item is not None and newest > story.published_number
    if plan is not None:
        return Standing("planned", "Publishing" if plan.undo else "Scheduled", item, plan, changed)
    if item is None:
        return (
            Standing("ready", "For an editor", None, None, False)
            if story.ready
            else Standing("draft", "Draft", None, None, False)
        )
    if item.state == State.WITHDRAWN:
        return Standing("gone", "Withdrawn", item, None, changed)
    if item.state == State.ERASED:
        return Standing("gone", "Taken down", item, None, changed)
    return Standing("public", "Public, with changes" if changed else "Public", item, None, changed)
