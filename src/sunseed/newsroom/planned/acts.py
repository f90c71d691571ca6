"""Waiting, taking back and carrying out: acts that change what is public a few seconds or days from now.

Follows design.md §6 ("publishing waits a few seconds behind an undo") and ADR 0064. An act holds all it needs; until it
is carried out nothing of it is in the record or at any public address. What an act does is the function registered
for its name by the app that owns it; it must bear being run twice, since a crash may come after it.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any, Final, TypeAlias

from django.db import IntegrityError, transaction
from django.db.models import Q
from django.utils import translation
from django.utils.translation import gettext as _

from sunseed.errors import Refused, SunseedError
from sunseed.newsroom import present
from sunseed.newsroom.people.models import Account
from sunseed.newsroom.people.permissions import require_editor
from sunseed.newsroom.planned.models import PlannedAct
from sunseed.newsroom.publishing import timekeeping, trail, wake

log = logging.getLogger("sunseed.planned")
Act: TypeAlias = Callable[[Account, dict[str, Any]], object]
ACTS: Final[dict[str, Act]] = {}
OPEN: Final = (PlannedAct.Outcome.WAITING, PlannedAct.Outcome.RUNNING)


def register(name: str, act: Act) -> None:
    """Say how acts of this name are carried out; once, by the app that owns them."""
    ACTS[name] = act


def plan(
    actor: Account, name: str, key: str, payload: dict[str, Any], *, due: datetime, undo: bool = False
) -> PlannedAct:
    """Plan an act.

    Arguments:
        name: one that is registered.
        key: what it is done to.
        payload: all that it needs, as plain JSON.
        undo: it is done right away but can still be taken back.

    Raises:
        NotAllowed: the account is not an editor's.
        Refused: the same waits already.
        ClockBehind: it would be done right away, and this machine's clock went back.
    """
    require_editor(actor, "arrange the site")
    if undo:
        timekeeping.require_clock()
    try:
        with transaction.atomic():
            made = PlannedAct.objects.create(name=name, key=key, payload=payload, actor=actor, due=due, undo=undo)
            trail.note(actor, "plan", name, key, due=due.isoformat(), undo=undo)
    except IntegrityError as error:
        raise Refused(_("This is waiting to go out already. Take it back first.")) from error
    wake.ring(present.instance().root)
    return made


def soon(actor: Account, name: str, key: str, payload: dict[str, Any]) -> PlannedAct | None:
    """Carry out an act after the undo window; at once, and None, where the newsroom has none."""
    undo_s = present.instance().settings.newsroom.undo_s
    if undo_s == 0:
        require_editor(actor, "arrange the site")
        ACTS[name](actor, payload)
        return None
    return plan(actor, name, key, payload, due=present.now() + timedelta(seconds=undo_s), undo=True)


def waiting(name: str, key: str) -> PlannedAct | None:
    """Return what waits to be done to this thing."""
    return PlannedAct.objects.filter(name=name, key=key, outcome__in=OPEN).first()


def failed(name: str, key: str) -> str:
    """Return why the last act on this thing was not possible; empty if it was."""
    last = PlannedAct.objects.filter(name=name, key=key).order_by("-due").first()
    return last.trouble if last is not None and last.outcome == PlannedAct.Outcome.FAILED else ""


def take_back(actor: Account, act: PlannedAct) -> None:
    """Cancel an act that has not been carried out.

    Raises:
        Refused: it is too late.
    """
    require_editor(actor, "take this back")
    with transaction.atomic():
        mine = PlannedAct.objects.filter(pk=act.pk, outcome=PlannedAct.Outcome.WAITING)
        if not mine.update(outcome=PlannedAct.Outcome.CANCELLED):
            raise Refused(_("Too late: it has been done."))
        trail.note(actor, "take back", act.name, act.key)


def next_due() -> datetime | None:
    """Return when the next act is due."""
    mine = PlannedAct.objects.filter(outcome=PlannedAct.Outcome.WAITING)
    return mine.order_by("due").values_list("due", flat=True).first()


def run_due() -> int:
    """Carry out every act whose time has come; return how many. While this machine's clock is behind, all wait.

    An act is marked as running first, so that it cannot be taken back while it is carried out. A crash after that
    leaves it running, and the next call carries it out again.
    """
    if timekeeping.behind() is not None:
        return 0
    ripe = Q(outcome=PlannedAct.Outcome.WAITING, due__lte=present.now()) | Q(outcome=PlannedAct.Outcome.RUNNING)
    done = 0
    for one in PlannedAct.objects.filter(ripe).select_related("actor").order_by("due")[:100]:
        mine = PlannedAct.objects.filter(pk=one.pk)
        mine.filter(outcome=PlannedAct.Outcome.WAITING).update(outcome=PlannedAct.Outcome.RUNNING)
        if mine.filter(outcome=PlannedAct.Outcome.RUNNING).exists():
            done += _carry_out(one)
    return done


def _carry_out(one: PlannedAct) -> int:
    """Do it and write down what became of it."""
    trouble = ""
    try:
        with translation.override("en"):  # what is written down is in one language, whoever asked for it
            ACTS[one.name](one.actor, one.payload)
    except timekeeping.ClockBehind:  # it went back just now: the act is gone on with once it is right
        return 0
    except SunseedError as error:
        trouble = str(error)
        log.warning("a planned act was not possible: %s: %s", one.name, trouble)
    outcome = PlannedAct.Outcome.FAILED if trouble else PlannedAct.Outcome.DONE
    PlannedAct.objects.filter(pk=one.pk).update(outcome=outcome, trouble=trouble)
    return 0 if trouble else 1
