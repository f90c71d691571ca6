"""What editors see of readers' lines: the queue with its counts, one line, and the way to a correction."""

from __future__ import annotations

from typing import Final
from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from sunseed.errors import Refused
from sunseed.newsroom.desk.views.access import editors, who
from sunseed.newsroom.lines import answering, counting
from sunseed.newsroom.lines.models import Kind, Line, State
from sunseed.newsroom.people.permissions import NotAllowed
from sunseed.newsroom.publishing.models import Item
from sunseed.newsroom.sealed.models import EditorKey
from sunseed.newsroom.stories.models import Story

PER_PAGE: Final = 40
KINDS: Final = {
    Kind.CORRECTION: gettext_lazy("Correction"),
    Kind.COMPLAINT: gettext_lazy("Complaint"),
    Kind.REPLY: gettext_lazy("Reply"),
    Kind.TAKE_DOWN: gettext_lazy("Take-down notice"),
    Kind.TIP: gettext_lazy("Tip"),
}
STATES: Final = {
    State.OPEN: gettext_lazy("To answer"),
    State.ANSWERED: gettext_lazy("Answered"),
    State.ASIDE: gettext_lazy("Set aside"),
}


@editors("answer readers")
@require_http_methods(["GET"])
def queue(request: HttpRequest) -> HttpResponse:
    """List lines, the oldest that wait first; count the last year's."""
    state, kind = request.GET.get("show", State.OPEN), request.GET.get("kind", "")
    state = state if state in STATES else State.OPEN
    found = Line.objects.filter(state=state).order_by("made" if state == State.OPEN else "-answered_at")
    if kind in KINDS:
        found = found.filter(kind=kind)
    page = Paginator(found, PER_PAGE).get_page(request.GET.get("page"))
    titles = {one.pk: one.title for one in Item.objects.filter(pk__in=[one.item for one in page if one.item])}
    context = {
        "page": page,
        "rows": [(one, KINDS[Kind(one.kind)], titles.get(one.item) if one.item else None) for one in page],
        "state": state,
        "kind": kind,
        "states": STATES.items(),
        "kinds": KINDS.items(),
        "counts": [(KINDS[one.kind], one) for one in counting.year()],
        "published": Item.objects.filter(path=counting.PATH).first(),
    }
    return render(request, "lines/queue.html", context)


@editors("answer readers")
@require_http_methods(["GET", "POST"])
def one(request: HttpRequest, key: UUID) -> HttpResponse:
    """Show one line; answer it or set it aside."""
    line = get_object_or_404(Line.objects.select_related("answered_by"), pk=key)
    trouble = ""
    if request.method == "POST":
        try:
            if request.POST.get("act") == "aside":
                answering.set_aside(who(request), line)
                messages.success(request, _("Set aside. Whoever has the code is told so."))
            else:
                answering.answer(who(request), line, request.POST.get("text", ""))
                messages.success(request, _("Answered. The answer stands under the reader's code."))
        except NotAllowed:
            raise
        except Refused as refusal:
            trouble = str(refusal)
        else:
            return redirect("lines:one", key)
    context = {
        "line": line,
        "word": KINDS[Kind(line.kind)],
        "state": STATES[State(line.state)],
        "item": Item.objects.filter(pk=line.item).first() if line.item else None,
        "story": Story.objects.filter(pk=line.item).first() if line.item else None,
        "trouble": trouble,
        "mine": EditorKey.objects.filter(account=who(request)) if line.is_sealed else (),
        "sent": request.POST,
    }
    return render(request, "lines/one.html", context, status=422 if trouble else 200)


@editors("open sealed tips")
@require_GET
def cipher(request: HttpRequest, key: UUID) -> HttpResponse:
    """Give an editor's browser the sealed bytes of a tip."""
    line = get_object_or_404(Line.objects.exclude(cipher=b""), pk=key)
    return HttpResponse(bytes(line.cipher), content_type="application/octet-stream")


@editors("correct a story")
@require_POST
def correct(request: HttpRequest, key: UUID) -> HttpResponse:
    """Lead to the story; the reader's words wait where the correction asks for its reason."""
    line = get_object_or_404(Line, pk=key)
    story = get_object_or_404(Story, pk=line.item)
    request.session["suggested"] = {"story": str(story.pk), "why": "correction", "words": line.text[:2000]}
    messages.info(
        request, _("Change the text, then press Publish changes: the reader's words stand there as the reason.")
    )
    return redirect("desk:story", story.pk)


@editors("publish the counts")
@require_POST
def publish(request: HttpRequest) -> HttpResponse:
    """Publish the counts as a page of the edition."""
    counting.publish(who(request))
    messages.success(request, _("Published at %(path)s") % {"path": counting.PATH})
    return redirect("lines:queue")
