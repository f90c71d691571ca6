"""In one word, how a story stands; and the lists of stories by that word.

Owns colours and filters of the list of stories. The states themselves are `stories.stages`; the queue of what waits
for editors is `review.queue`.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final
from uuid import UUID

from django.db.models import Exists, F, OuterRef, QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from sunseed.newsroom.people.models import Account
from sunseed.newsroom.publishing.models import Item, Plan
from sunseed.newsroom.publishing.models import State as PublicState
from sunseed.newsroom.stories.models import Story, StoryVersion
from sunseed.newsroom.stories.stages import WORDS, Stage, State, state_of

FILTERS: Final = (
    ("", gettext_lazy("All")),
    ("drafts", gettext_lazy("Drafts")),
    ("waiting", gettext_lazy("For an editor")),
    ("returned", gettext_lazy("Returned")),
    ("planned", gettext_lazy("Scheduled")),
    ("public", gettext_lazy("Public")),
    ("changed", gettext_lazy("Public, with changes")),
    ("gone", gettext_lazy("Withdrawn or taken down")),
)
COLOURS: Final[dict[State, str]] = {
    State.DRAFT: "draft",
    State.SUBMITTED: "ready",
    State.REVIEW: "ready",
    State.RETURNED: "returned",
    State.APPROVED: "approved",
    State.SCHEDULED: "planned",
    State.PUBLISHED: "public",
    State.WITHDRAWN: "gone",
    State.TAKEN_DOWN: "gone",
}
WAITING: Final = (Plan.Outcome.WAITING, Plan.Outcome.RUNNING)


@dataclass(frozen=True)
class Standing:
    """How a story stands.

    Arguments:
        state: of `stories.stages`.
        item: what readers have, whatever is under way.
        plan: the publication that waits.
        changed: the saved words are others than the public ones.
    """

    state: State
    item: Item | None
    plan: Plan | None
    changed: bool

    @property
    def code(self) -> str:
        """The state's colour."""
        return COLOURS[self.state]

    @property
    def word(self) -> str:
        """The state's word."""
        if self.state == State.SCHEDULED and self.plan is not None and self.plan.undo:
            return _("Publishing")
        if self.state == State.PUBLISHED and self.changed:
            return _("Public, with changes")
        return str(WORDS[self.state])

    def waits_for(self, story: Story, account: Account) -> str:
        """Return who has to act next, in a sentence for the account that looks; "" if nobody has to."""
        own = story.owner_id == account.pk
        if self.state in (State.SUBMITTED, State.REVIEW):
            named = hasattr(story, "charge")
            return _("Waits for %(who)s") % {"who": story.charge.editor} if named else _("Waits for an editor")
        if self.state in (State.DRAFT, State.RETURNED) and not own:
            return _("Waits for its writer")
        return {
            State.DRAFT: _("Waits for you"),
            State.RETURNED: _("Waits for your answers"),
            State.APPROVED: _("Waits for its publication"),
        }.get(self.state, "")

    @property
    def is_public(self) -> bool:
        """Whether readers have it, whatever is under way."""
        return self.item is not None and self.item.state == PublicState.PUBLIC


def standing(story: Story) -> Standing:
    """Return how one story stands."""
    return standings([story])[0][1]


def standings(stories: list[Story]) -> list[tuple[Story, Standing]]:
    """Return how many stories stand, with a constant number of queries."""
    keys = [one.pk for one in stories]
    items = {one.pk: one for one in Item.objects.filter(pk__in=keys)}
    plans = {one.story_id: one for one in Plan.objects.filter(story__in=keys, outcome__in=WAITING)}
    newest = _newest(keys)
    return [(one, _standing(one, items.get(one.pk), plans.get(one.pk), newest.get(one.pk, 0))) for one in stories]


def listed(account: Account, chosen: str) -> QuerySet[Story]:
    """Return the stories an account may see, narrowed by a filter."""
    stories = Story.objects.select_related("owner", "section", "charge__editor")
    if not account.is_editor:
        stories = stories.filter(owner=account)
    item = Item.objects.filter(pk=OuterRef("pk"))
    if chosen == "drafts":
        return stories.exclude(Exists(item)).filter(stage=Stage.DRAFT)
    if chosen == "waiting":
        return stories.exclude(stage=Stage.DRAFT).filter(stage__in=(Stage.SUBMITTED, Stage.REVIEW, Stage.APPROVED))
    if chosen == "returned":
        return stories.exclude(stage=Stage.DRAFT).filter(stage=Stage.RETURNED)
    if chosen == "planned":
        return stories.filter(plans__outcome=Plan.Outcome.WAITING)
    if chosen == "public":
        return stories.filter(Exists(item.filter(state=PublicState.PUBLIC)))
    if chosen == "changed":
        newer = StoryVersion.objects.filter(story=OuterRef("pk"), number__gt=OuterRef("published_number"))
        return stories.filter(Exists(item.filter(state=PublicState.PUBLIC)), Exists(newer), published_number__gt=0)
    if chosen == "gone":
        return stories.filter(Exists(item.exclude(state=PublicState.PUBLIC)))
    return stories.annotate(order=F("changed"))


def _newest(keys: Iterable[UUID]) -> dict[UUID, int]:
    """Return the number of each story's newest saved version."""
    rows = StoryVersion.objects.filter(story__in=list(keys)).order_by("number")
    return dict(rows.values_list("story_id", "number"))


def _standing(story: Story, item: Item | None, plan: Plan | None, newest: int) -> Standing:
    state = state_of(story.stage, item.state if item else None, planned=plan is not None)
    return Standing(state, item, plan, item is not None and newest > story.published_number)
