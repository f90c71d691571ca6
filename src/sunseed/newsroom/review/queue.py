"""What waits for editors: filters, order and counts, with a number of queries that does not grow with the queue.

Owns the queue's questions to the database. How a story stands is `desk.states`.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final
from uuid import UUID

from django.db.models import Count, OuterRef, QuerySet, Subquery
from django.utils.translation import gettext_lazy

from sunseed.newsroom.people.models import Account, Role
from sunseed.newsroom.publishing.models import Plan
from sunseed.newsroom.review.models import Submission
from sunseed.newsroom.stories.models import Story
from sunseed.newsroom.stories.stages import Stage

OPEN: Final = (Stage.SUBMITTED, Stage.REVIEW)
STATES: Final = (
    ("", gettext_lazy("To do")),
    ("submitted", gettext_lazy("Submitted")),
    ("review", gettext_lazy("In review")),
    ("returned", gettext_lazy("Returned")),
    ("approved", gettext_lazy("Approved")),
    ("scheduled", gettext_lazy("Scheduled")),
)
ORDERS: Final = (("waiting", gettext_lazy("Waiting longest")), ("newest", gettext_lazy("Newest first")))


@dataclass(frozen=True)
class Asked:
    """A choice of the queue, each value as it came from an address and checked here.

    Arguments:
        state: one of STATES.
        section: a section's key, or "".
        who: "mine", "nobody", an editor's key, or "" for everybody's.
        order: one of ORDERS.
    """

    state: str = ""
    section: str = ""
    who: str = ""
    order: str = "waiting"


def asked(sent: dict[str, str]) -> Asked:
    """Return the choice that an address names; what it names wrongly is left out."""
    state, section, who, order = (sent.get(key, "") for key in ("state", "section", "who", "order"))
    return Asked(
        state=state if state in dict(STATES) else "",
        section=section if _is_uuid(section) else "",
        who=who if who in ("mine", "nobody") or (who.isascii() and who.isdecimal() and len(who) < 10) else "",
        order=order if order in dict(ORDERS) else "waiting",
    )


def waiting(account: Account, choice: Asked) -> QuerySet[Story]:
    """Return the stories of the queue; each carries `since` and `note` of its newest submission."""
    newest = Submission.objects.filter(story=OuterRef("pk"), recalled=None).order_by("-id")
    found = Story.objects.select_related("owner", "section", "charge__editor").annotate(
        since=Subquery(newest.values("at")[:1]), note=Subquery(newest.values("note")[:1])
    )
    if choice.state == "scheduled":
        found = found.filter(plans__outcome=Plan.Outcome.WAITING)
    else:
        under_way = found.exclude(stage=Stage.DRAFT)  # said in so many words, it is answered by the index of these few
        found = under_way.filter(stage__in=[Stage(choice.state)] if choice.state else OPEN)
    if choice.section:
        found = found.filter(section=UUID(choice.section))
    if choice.who == "nobody":
        found = found.filter(charge=None)
    elif choice.who:
        found = found.filter(charge__editor=account.pk if choice.who == "mine" else int(choice.who))
    return found.order_by("-since" if choice.order == "newest" else "since", "changed")


def counts() -> dict[str, int]:
    """Return how many stories stand where, by the codes of STATES."""
    rows = Story.objects.exclude(stage=Stage.DRAFT).values_list("stage").order_by().annotate(n=Count("pk"))
    found = {str(stage): n for stage, n in rows}
    found["scheduled"] = Plan.objects.filter(outcome=Plan.Outcome.WAITING).count()
    found[""] = sum(found.get(stage, 0) for stage in OPEN)
    return found


def editors() -> list[Account]:
    """Return those who can look after a story."""
    return list(Account.objects.filter(is_active=True, role__in=(Role.EDITOR, Role.OPERATOR)).order_by("name", "email"))


def _is_uuid(text: str) -> bool:
    try:
        UUID(text)
    except ValueError:
        return False
    return True
