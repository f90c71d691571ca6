"""The page of breaking news: one line for each language, sent out, changed, ended."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, timedelta
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from sunseed.errors import Refused
from sunseed.newsroom import present
from sunseed.newsroom.desk.forms import language_name
from sunseed.newsroom.desk.views.access import editors, who
from sunseed.newsroom.fronts import breaking
from sunseed.newsroom.fronts.models import BreakingLine
from sunseed.newsroom.people.permissions import NotAllowed
from sunseed.newsroom.planned import acts
from sunseed.newsroom.planned.models import PlannedAct
from sunseed.newsroom.publishing.models import Item, State
from sunseed.newsroom.stories.slugs import languages

USUAL = timedelta(hours=2)
OFFERED = 40


@dataclass(frozen=True)
class Tongue:
    """How breaking news stands in one language."""

    code: str
    name: str
    line: BreakingLine | None
    shown: bool
    late: bool
    waiting: PlannedAct | None
    trouble: str
    stories: list[Item]


@editors("send out breaking news")
@require_http_methods(["GET", "POST"])
def page(request: HttpRequest) -> HttpResponse:
    """Show what readers see in each language; send out, take back, end."""
    trouble = ""
    if request.method == "POST":
        try:
            return _act(request)
        except NotAllowed:
            raise
        except Refused as refusal:
            trouble = str(refusal)
    context = {
        "tongues": [_tongue(code) for code in languages()],
        "usual": f"{present.now() + USUAL:%Y-%m-%dT%H:%M}",
        "trouble": trouble,
        "sent": request.POST,
    }
    return render(request, "fronts/breaking.html", context, status=422 if trouble else 200)


def _tongue(code: str) -> Tongue:
    line = BreakingLine.objects.filter(language=code).first()
    shown = line is not None and breaking.is_shown(line)
    public = Item.objects.filter(kind="story", state=State.PUBLIC, language=code)
    return Tongue(
        code,
        language_name(code),
        line,
        shown,
        shown and line is not None and line.until <= present.now(),
        acts.waiting("breaking", code),
        acts.failed("breaking", code),
        list(public.order_by("-published")[:OFFERED]),
    )


def _act(request: HttpRequest) -> HttpResponse:
    act, language = request.POST.get("act", ""), request.POST.get("language", "")
    if act == "end":
        breaking.end_now(who(request), language)
        messages.success(request, _("Ended. Readers see it no more as soon as the fronts are printed."))
    elif act == "take-back":
        waiting = acts.waiting("breaking", language)
        if waiting is None:
            raise Refused(_("Too late: readers see it. End it instead."))
        acts.take_back(who(request), waiting)
        messages.success(request, _("Taken back. Nothing was sent out."))
    elif act == "send":
        _send(request, language)
    else:
        raise Refused(_("There is no such act."))
    return redirect("fronts:breaking")


def _send(request: HttpRequest, language: str) -> None:
    until = parse_datetime(request.POST.get("until", ""))
    if until is None:
        raise Refused(_("Say until when, as a day and a time."))
    story = request.POST.get("story", "")
    try:
        key = UUID(story) if story else None
    except ValueError as error:
        raise Refused(_("That is no story.")) from error
    done = breaking.send(
        who(request),
        language=language,
        text=request.POST.get("text", ""),
        story=key,
        until=until if until.tzinfo else until.replace(tzinfo=UTC),
    )
    if done is None:
        messages.success(request, _("Sent out."))
