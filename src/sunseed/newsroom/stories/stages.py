"""The way of a story through the newsroom, as one table: its states, who may take which step, and where that leads.

Follows product.md P8. Two things are kept apart on purpose. What is *under way at the desk* is a column of the story
(`Story.stage`). What *readers have* is the item's state, which follows from the record alone; a set time is a plan. A
story's state is read from the three and stored nowhere, so it cannot be at odds with the record. Owns the table; what
a step does besides is `review.moves` and the five verbs (`publishing.verbs`).

    draft ──submit──> submitted ──take──> in review ──approve──> approved ──schedule──> scheduled
      ^                  │  ^                │                       │                      │
      └─────recall───────┘  └────submit── returned <──return─────────┘                   publish
                                                                                            v
                              taken down <──take down── withdrawn <──withdraw────────── published
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Final, Literal

from django.db import models
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from sunseed.errors import Refused
from sunseed.newsroom.people.models import Account
from sunseed.newsroom.people.permissions import Owned, require_editor, require_sight


class Stage(models.TextChoices):
    """What is under way at the desk."""

    DRAFT = "draft", gettext_lazy("Being written")
    SUBMITTED = "submitted", gettext_lazy("Waiting for an editor")
    REVIEW = "review", gettext_lazy("In review")
    RETURNED = "returned", gettext_lazy("Returned to the writer")
    APPROVED = "approved", gettext_lazy("Approved")


class State(StrEnum):
    """How a story stands, in one word: what is under way, or else what readers have."""

    DRAFT = "draft"
    SUBMITTED = "submitted"
    REVIEW = "review"
    RETURNED = "returned"
    APPROVED = "approved"
    SCHEDULED = "scheduled"
    PUBLISHED = "published"
    WITHDRAWN = "withdrawn"
    TAKEN_DOWN = "taken down"


WORDS: Final[dict[State, Promise]] = {
    State.DRAFT: gettext_lazy("Draft"),
    State.SUBMITTED: gettext_lazy("Submitted"),
    State.REVIEW: gettext_lazy("In review"),
    State.RETURNED: gettext_lazy("Returned"),
    State.APPROVED: gettext_lazy("Approved"),
    State.SCHEDULED: gettext_lazy("Scheduled"),
    State.PUBLISHED: gettext_lazy("Public"),
    State.WITHDRAWN: gettext_lazy("Withdrawn"),
    State.TAKEN_DOWN: gettext_lazy("Taken down"),
}

Who = Literal["writer", "editor"]


@dataclass(frozen=True)
class Step:
    """One kind of step.

    Arguments:
        who: writer means the story's own writer or an editor.
        leaves: the states it may be taken from. For a verb of publishing, of what readers have.
        to: the state it leads to; None for what the story was before, or what readers have.
        what: completes "Only editors may".
    """

    who: Who
    leaves: frozenset[State]
    to: State | None
    what: str


# What readers may have, and what may be under way before it.
AT_REST: Final = frozenset({State.DRAFT, State.PUBLISHED, State.WITHDRAWN, State.TAKEN_DOWN})
AT_THE_DESK: Final = frozenset({State.SUBMITTED, State.REVIEW, State.RETURNED, State.APPROVED})

STEPS: Final[dict[str, Step]] = {
    "submit": Step("writer", AT_REST | {State.RETURNED}, State.SUBMITTED, "give this story to the editors"),
    "recall": Step("writer", frozenset({State.SUBMITTED, State.REVIEW}), None, "take this submission back"),
    "take": Step("editor", frozenset({State.SUBMITTED}), State.REVIEW, "take a story into review"),
    "return": Step(
        "editor",
        frozenset({State.SUBMITTED, State.REVIEW, State.APPROVED}),
        State.RETURNED,
        "return a story",
    ),
    "approve": Step("editor", AT_REST | AT_THE_DESK, State.APPROVED, "approve a story"),
    "schedule": Step("editor", AT_REST | AT_THE_DESK, State.SCHEDULED, "publish"),
    "take back": Step("editor", frozenset({State.SCHEDULED}), None, "take back a publication"),
    "publish": Step("editor", AT_REST - {State.PUBLISHED}, State.PUBLISHED, "publish"),
    "change": Step("editor", frozenset({State.PUBLISHED}), State.PUBLISHED, "change a public story"),
    "withdraw": Step("editor", frozenset({State.PUBLISHED}), State.WITHDRAWN, "withdraw"),
    "take down": Step("editor", frozenset({State.PUBLISHED, State.WITHDRAWN}), State.TAKEN_DOWN, "take down"),
}


def state_of(stage: str, public: str | None, *, planned: bool) -> State:
    """Return how a story stands.

    Arguments:
        stage: what is under way at the desk.
        public: the item's state, None if readers never had it.
        planned: a publication waits.
    """
    if planned:
        return State.SCHEDULED
    if stage != Stage.DRAFT:
        return State(stage)
    return ground(public)


def ground(public: str | None) -> State:
    """Return what readers have, as a state."""
    if public is None:
        return State.DRAFT
    return {"public": State.PUBLISHED, "withdrawn": State.WITHDRAWN, "erased": State.TAKEN_DOWN}[public]


def require_step(verb: str, account: Account, story: Owned, state: State) -> Step:
    """Return the step; raise unless this account may take it from this state.

    Raises:
        NotAllowed: it is somebody else's draft, or only editors may.
        Refused: the story does not stand where this step begins.
    """
    step = STEPS[verb]
    require_sight(account, story)
    if step.who == "editor":
        require_editor(account, step.what)
    if state not in step.leaves:
        places = ", ".join(sorted(str(WORDS[one]).lower() for one in step.leaves))
        said = {"state": str(WORDS[state]).lower(), "what": _(step.what), "places": places}
        raise Refused(_("This story is %(state)s. To %(what)s it must be one of: %(places)s.") % said)
    return step
