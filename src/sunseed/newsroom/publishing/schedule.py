"""Publication at a set time, and the few seconds in which a publication can be taken back.

Follows design.md §6 and product.md P8. A plan names a saved version, which no later edit changes. Until it is carried
out nothing of it is in the record, among the objects or at any public address: the verb itself runs only then.
"""

from __future__ import annotations

import logging
from datetime import datetime, timedelta

from django.db import IntegrityError, transaction
from django.db.models import Q
from django.utils import translation
from django.utils.translation import gettext as _

from sunseed.errors import Refused, SunseedError
from sunseed.newsroom import present
from sunseed.newsroom.people.models import Account
from sunseed.newsroom.people.permissions import require_editor
from sunseed.newsroom.publishing import timekeeping, trail, verbs, wake
from sunseed.newsroom.publishing.composing import Incomplete, wants
from sunseed.newsroom.publishing.models import Item, Plan, State
from sunseed.newsroom.publishing.releasing import Released
from sunseed.newsroom.review import gate
from sunseed.newsroom.stories.models import Story
from sunseed.newsroom.stories.saving import pin

log = logging.getLogger("sunseed.schedule")
WHYS = ("publish", "update", "typo", "clarification", "correction")


def plan(actor: Account, story: Story, *, why: str, words: str = "", due: datetime, undo: bool = False) -> Plan:
    """Plan a publication of the story as it is saved now.

    Arguments:
        why: publish, update, typo, clarification or correction.
        due: when.
        undo: this is a publication right away that can still be taken back, not a date in a calendar.

    Raises:
        NotAllowed: the account is not an editor's.
        Refused: the story lacks something, or waits already.
        ClockBehind: it would go out right away, and this machine's clock went back.
    """
    require_editor(actor, "publish")
    if why not in WHYS:
        raise Refused(f"Choose one of {', '.join(WHYS)}.")
    if why == "correction" and not words.strip():
        raise Refused(_("Say to readers what was wrong and what is right."))
    if undo:
        timekeeping.require_clock()
    saved = pin(story)
    if reasons := wants(saved.draft):
        raise Incomplete(reasons)
    gate.pass_through(story, saved)
    item = Item.objects.filter(pk=story.pk).first()
    if (why == "publish") == (item is not None and item.state == State.PUBLIC):
        raise Refused(_("This story is public already.") if why == "publish" else _("This story is not public."))
    try:
        with transaction.atomic():
            made = Plan.objects.create(story=story, saved=saved, actor=actor, why=why, words=words, due=due, undo=undo)
            trail.note(actor, "plan", "story", story.pk, why=why, due=due.isoformat(), undo=undo)
    except IntegrityError as error:
        raise Refused(_("A publication of this story is waiting already. Take it back first.")) from error
    wake.ring(present.instance().root)
    return made


def publish_soon(actor: Account, story: Story, *, why: str = "publish", words: str = "") -> Released | Plan:
    """Publish after the undo window; at once where the newsroom has none."""
    undo_s = present.instance().settings.newsroom.undo_s
    if undo_s == 0:
        return _run(actor, story, why, words)
    return plan(actor, story, why=why, words=words, due=present.now() + timedelta(seconds=undo_s), undo=True)


def take_back(actor: Account, waiting: Plan) -> None:
    """Cancel a plan that has not been carried out.

    Raises:
        Refused: it is too late.
    """
    require_editor(actor, "take back a publication")
    with transaction.atomic():
        cancelled = Plan.objects.filter(pk=waiting.pk, outcome=Plan.Outcome.WAITING)
        if not cancelled.update(outcome=Plan.Outcome.CANCELLED):
            raise Refused(_("Too late: it has been published."))
        trail.note(actor, "take back", "story", waiting.story_id)


def next_due() -> datetime | None:
    """Return when the next plan is due."""
    return Plan.objects.filter(outcome=Plan.Outcome.WAITING).order_by("due").values_list("due", flat=True).first()


def run_due() -> int:
    """Carry out every plan whose time has come; return how many. While this machine's clock is behind, all wait.

    A plan is marked as running first, so that it cannot be taken back while it is carried out. A crash after that
    leaves it running; the next call goes on, and sees by its version whether the verb had already been committed.
    """
    if timekeeping.behind() is not None:
        return 0
    now = present.now()
    ripe = Q(outcome=Plan.Outcome.WAITING, due__lte=now) | Q(outcome=Plan.Outcome.RUNNING)
    done = 0
    for one in Plan.objects.filter(ripe).select_related("story", "saved", "actor").order_by("due")[:100]:
        Plan.objects.filter(pk=one.pk, outcome=Plan.Outcome.WAITING).update(outcome=Plan.Outcome.RUNNING)
        one.refresh_from_db(fields=["outcome"])
        if one.outcome == Plan.Outcome.RUNNING:
            done += _carry_out(one)
    return done


def _carry_out(one: Plan) -> int:
    """Run one plan's verb and write down what became of it."""
    trouble = ""
    if one.saved.published_version is None:
        try:
            with translation.override("en"):  # what is written down is in one language, whoever asked for it
                _run(one.actor, one.story, one.why, one.words, one)
        except timekeeping.ClockBehind:  # it went back just now: the plan is gone on with once it is right
            return 0
        except SunseedError as error:
            trouble = str(error)
            log.warning("a planned publication was not possible: %s", trouble)
    outcome = Plan.Outcome.FAILED if trouble else Plan.Outcome.DONE
    Plan.objects.filter(pk=one.pk).update(outcome=outcome, trouble=trouble)
    return 0 if trouble else 1


def _run(actor: Account, story: Story, why: str, words: str, planned: Plan | None = None) -> Released:
    saved = planned.saved if planned else None
    if why == "publish":
        return verbs.publish(actor, story, saved=saved, words=words)
    if why == "correction":
        return verbs.correct(actor, story, words=words, saved=saved)
    return verbs.update(actor, story, why=why, words=words, saved=saved)
