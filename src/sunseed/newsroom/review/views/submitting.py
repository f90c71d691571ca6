"""A writer gives a story to the editors, answers what came back, or takes it back."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from sunseed.errors import Refused
from sunseed.newsroom.desk.states import standing
from sunseed.newsroom.desk.views.access import signed_in, story_for, who
from sunseed.newsroom.people.permissions import NotAllowed
from sunseed.newsroom.publishing.composing import wants
from sunseed.newsroom.review import moves


@signed_in
@require_http_methods(["GET", "POST"])
def submit(request: HttpRequest, key: UUID) -> HttpResponse:
    """Ask for a note and for an answer to each remark of a return; then give the story to the editors."""
    story = story_for(request, key)
    asked = moves.unanswered(story)
    trouble = ""
    if request.method == "POST":
        answers = {one.pk: request.POST.get(f"answer-{one.pk}", "") for one in asked}
        try:
            moves.submit(who(request), story, note=request.POST.get("note", ""), answers=answers)
        except NotAllowed:
            raise
        except Refused as refusal:
            trouble = str(refusal)
        else:
            messages.success(request, _("Given to the editors. You may go on writing; they see what changed since."))
            return redirect("desk:story", key)
    context = {
        "story": story,
        "standing": standing(story),
        "wants": wants(story.draft),
        "asked": [(one, request.POST.get(f"answer-{one.pk}", "")) for one in asked],
        "note": request.POST.get("note", ""),
        "trouble": trouble,
    }
    return render(request, "review/submit.html", context, status=422 if trouble else 200)


@signed_in
@require_POST
def recall(request: HttpRequest, key: UUID) -> HttpResponse:
    """Take a submission back."""
    moves.recall(who(request), story_for(request, key))
    messages.success(request, _("Taken back. It is yours alone again."))
    return redirect("desk:story", key)
