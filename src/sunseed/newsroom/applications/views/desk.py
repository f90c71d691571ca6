"""What editors see of applications: the queue, one application, and the decision about it."""

from __future__ import annotations

from typing import Final
from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Count
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST

from sunseed.errors import Refused
from sunseed.newsroom import present
from sunseed.newsroom.applications import deciding, texts
from sunseed.newsroom.applications.applying import erase_day
from sunseed.newsroom.applications.models import Application, State
from sunseed.newsroom.desk.views.access import editors, who
from sunseed.newsroom.people.permissions import NotAllowed

PER_PAGE: Final = 40
WORDS: Final = {
    State.NEW: gettext_lazy("New"),
    State.WAITING: gettext_lazy("Waiting for an answer"),
    State.ACCEPTED: gettext_lazy("Accepted"),
    State.REFUSED: gettext_lazy("Refused"),
    State.WITHDRAWN: gettext_lazy("Withdrawn"),
}


@editors("see applications")
@require_http_methods(["GET"])
def queue(request: HttpRequest) -> HttpResponse:
    """List applications that were sent, those that wait for an editor first."""
    chosen = request.GET.get("show", State.NEW)
    found = Application.objects.exclude(state=State.BEGUN).exclude(sent_at=None)
    counts = dict(found.values_list("state").annotate(count=Count("pk")))
    if chosen in WORDS:
        found = found.filter(state=chosen)
    page = Paginator(found.order_by("-changed"), PER_PAGE).get_page(request.GET.get("page"))
    context = {
        "page": page,
        "chosen": chosen,
        "filters": [(state, words, counts.get(state, 0)) for state, words in WORDS.items()],
        "words": WORDS,
        "missing": texts.missing(),
        "rules": texts.current(texts.RULES),
        "address": f"{present.instance().settings.site.newsroom_url}/apply/",
    }
    return render(request, "applications/queue.html", context)


@editors("publish the rules for writing")
@require_POST
def publish(request: HttpRequest) -> HttpResponse:
    """Publish the rules and the agreement, where they are not public."""
    texts.publish(who(request))
    messages.success(request, _("Published. Applications are open."))
    return redirect("applications:queue")


@editors("see applications")
@require_http_methods(["GET", "POST"])
def one(request: HttpRequest, key: UUID) -> HttpResponse:
    """Show one application with its questions; send another question."""
    found = _find(key)
    trouble = ""
    if request.method == "POST":
        try:
            deciding.ask(who(request), found, request.POST.get("text", ""))
        except NotAllowed:
            raise
        except Refused as refusal:
            trouble = str(refusal)
        else:
            messages.success(request, _("The question goes out as a letter, and stands on the applicant's page."))
            return redirect("applications:one", key)
    context = {
        "application": found,
        "remarks": list(found.remarks.select_related("by")),
        "word": WORDS[State(found.state)],
        "trouble": trouble,
        "sent": request.POST,
    }
    return render(request, "applications/one.html", context, status=422 if trouble else 200)


@editors("decide about applications")
@require_http_methods(["GET", "POST"])
def decide(request: HttpRequest, key: UUID, verdict: str) -> HttpResponse:
    """Say what a decision sets off, ask for its reason, and decide."""
    found = _find(key)
    is_yes, trouble, sent = verdict == "accept", "", request.POST
    if request.method == "POST":
        try:
            if is_yes:
                deciding.accept(
                    who(request), found, sent.get("reason", ""), sent.get("headline", "")[:300], sent.get("brief", "")
                )
            else:
                deciding.refuse(who(request), found, sent.get("reason", ""))
        except NotAllowed:
            raise
        except Refused as refusal:
            trouble = str(refusal)
        else:
            messages.success(
                request, _("Accepted. The invitation is on its way.") if is_yes else _("Refused, with a reason.")
            )
            return redirect("applications:one", key)
    context = {"application": found, "is_yes": is_yes, "trouble": trouble, "sent": sent, "day": erase_day()}
    return render(request, "applications/decide.html", context, status=422 if trouble else 200)


def _find(key: UUID) -> Application:
    """Return an application an editor may see: one that was sent."""
    found = Application.objects.select_related("decided_by", "story").filter(pk=key).exclude(sent_at=None).first()
    if found is None:
        raise Http404("no such application")
    return found
