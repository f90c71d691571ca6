"""Publishing a story, now or later, taking that back, withdrawing it and taking it down."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Final
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.dateparse import parse_datetime
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST

from sunseed.errors import Malformed, Refused
from sunseed.newsroom import present
from sunseed.newsroom.desk.states import standing
from sunseed.newsroom.desk.views.access import editors, story_for, who
from sunseed.newsroom.people.permissions import NotAllowed
from sunseed.newsroom.publishing import schedule, see_also, verbs
from sunseed.newsroom.publishing.composing import wants
from sunseed.newsroom.publishing.models import Item, Plan, State
from sunseed.newsroom.review import checklist, four_eyes, moves
from sunseed.newsroom.stories.models import Story

WHYS: Final = (
    ("update", gettext_lazy("Update: there is news")),
    ("correction", gettext_lazy("Correction: something was wrong")),
    ("clarification", gettext_lazy("Clarification: something was unclear")),
    ("typo", gettext_lazy("Typo: a slip of the pen")),
)
REASONS: Final = (
    ("error", gettext_lazy("It is wrong")),
    ("harm", gettext_lazy("It puts somebody at risk")),
    ("consent", gettext_lazy("Consent was withdrawn")),
    ("legal", gettext_lazy("The law asks for it")),
    ("rights", gettext_lazy("Somebody else's rights")),
    ("other", gettext_lazy("Another reason")),
)


@editors("publish")
@require_http_methods(["GET", "POST"])
def publish(request: HttpRequest, key: UUID) -> HttpResponse:
    """Show what will happen and ask once; then publish, update, correct or schedule."""
    story = story_for(request, key)
    trouble = ""
    if request.method == "POST":
        try:
            return _publish(request, story)
        except NotAllowed:
            raise
        except (Refused, Malformed) as refusal:
            trouble = str(refusal)
    now, approved, newest = standing(story), moves.approval(story), story.versions.first()
    public = now.item is not None and now.item.state == State.PUBLIC
    chosen = [one for one, _ in see_also.choose(story.pk, story.draft)] if not wants(story.draft) else []
    titles = {one.pk: one for one in Item.objects.filter(pk__in=chosen)}
    context = {
        "story": story,
        "standing": now,
        "public": public,
        "wants": wants(story.draft),
        "whys": WHYS,
        "see_also": [titles[one] for one in chosen],
        "trouble": trouble,
        "sent": request.POST or _suggested(request, story),
        "undo_s": present.instance().settings.newsroom.undo_s,
        "outdated": approved if approved and moves.changed_since(story, approved.version) else None,
        "checklist": checklist.results(story, story.draft),
        "checklist_required": present.instance().settings.newsroom.checklist_required,
        "newest": newest,
        "four_eyes": four_eyes.missing(story, newest) if newest else "",
    }
    return render(request, "desk/publish.html", context, status=422 if trouble else 200)


def _suggested(request: HttpRequest, story: Story) -> dict[str, str]:
    """Return why this story is to be changed, if a reader's line led here."""
    kept: dict[str, str] = request.session.get("suggested", {})
    return kept if kept.get("story") == str(story.pk) else {}


def _publish(request: HttpRequest, story: Story) -> HttpResponse:
    checklist.answer(who(request), story, {key: str(value) for key, value in request.POST.items()})
    if request.POST.get("keep") == "checklist":
        messages.success(request, _("The checklist is kept. Nothing was published."))
        return redirect("desk:publish", story.pk)
    words = request.POST.get("words", "").strip()
    item = Item.objects.filter(pk=story.pk).first()
    public = item is not None and item.state == State.PUBLIC
    why = request.POST.get("why", "") if public else "publish"
    if public and why not in dict(WHYS):
        raise Refused(_("Say why readers get a new version."))
    if request.POST.get("when") == "later":
        due = _moment(request.POST.get("due", ""))
        schedule.plan(who(request), story, why=why, words=words, due=due)
        messages.success(
            request,
            _("Scheduled for %(when)s UTC. Until then nothing of it is public.")
            % {"when": date_format(due, _("d F Y, H:i"))},
        )
        return redirect("desk:story", story.pk)
    request.session.pop("suggested", None)
    done = schedule.publish_soon(who(request), story, why=why, words=words)
    if not isinstance(done, Plan):
        messages.success(request, _("Published at %(path)s") % {"path": done.path})
    return redirect("desk:story", story.pk)


def _moment(text: str) -> datetime:
    """Read what a date field sent, as UTC."""
    moment = parse_datetime(text)
    if moment is None:
        raise Refused(_("Choose a day and a time."))
    due = moment if moment.tzinfo else moment.replace(tzinfo=UTC)
    if due <= present.now():
        raise Refused(_("That time has passed. Choose a later one, or publish now."))
    return due


@editors("take back a publication")
@require_POST
def take_back(request: HttpRequest, key: UUID) -> HttpResponse:
    """Cancel what waits."""
    story = story_for(request, key)
    waiting = story.plans.filter(outcome__in=(Plan.Outcome.WAITING, Plan.Outcome.RUNNING)).first()
    if waiting is None:
        messages.warning(request, _("Too late: it has been published. You can still withdraw it."))
    else:
        schedule.take_back(who(request), waiting)
        messages.success(request, _("Taken back. Nothing was published."))
    return redirect("desk:story", key)


@editors("withdraw")
@require_http_methods(["GET", "POST"])
def withdraw(request: HttpRequest, key: UUID) -> HttpResponse:
    """Ask why, then withdraw."""
    return _remove(request, key, take_down=False)


@editors("take down")
@require_http_methods(["GET", "POST"])
def take_down(request: HttpRequest, key: UUID) -> HttpResponse:
    """Ask why, and whether it is meant, then take down."""
    return _remove(request, key, take_down=True)


def _remove(request: HttpRequest, key: UUID, *, take_down: bool) -> HttpResponse:
    story = story_for(request, key)
    trouble = ""
    if request.method == "POST":
        reason, words = request.POST.get("reason", ""), request.POST.get("words", "")
        if reason not in dict(REASONS):
            trouble = _("Choose a reason.")
        elif take_down and request.POST.get("sure") != "yes":
            trouble = _("Tick the box: this cannot be undone.")
        else:
            verb = verbs.take_down if take_down else verbs.withdraw
            verb(who(request), story.pk, reason=reason, words=words)
            messages.success(
                request, _("Taken down.") if take_down else _("Withdrawn. Its versions can still be read.")
            )
            return redirect("desk:story", key)
    context = {
        "story": story,
        "standing": standing(story),
        "reasons": REASONS,
        "trouble": trouble,
        "take_down": take_down,
        "sent": request.POST,
    }
    return render(request, "desk/remove.html", context, status=422 if trouble else 200)
