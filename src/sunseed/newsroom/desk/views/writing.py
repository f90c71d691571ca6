"""Writing: the page of one story, saving it, saving by itself, and what happens when two people save at once."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlsplit
from uuid import UUID

from django.contrib import messages
from django.db import transaction
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from sunseed.errors import SunseedError
from sunseed.newsroom import present
from sunseed.newsroom.desk.forms import StoryForm, draft_of, initial_of
from sunseed.newsroom.desk.states import standing
from sunseed.newsroom.desk.tongues import named
from sunseed.newsroom.desk.views.access import signed_in, story_for, who
from sunseed.newsroom.publishing import trail
from sunseed.newsroom.publishing.composing import wants
from sunseed.newsroom.publishing.models import Item, Plan, State
from sunseed.newsroom.stories import saving, translating
from sunseed.newsroom.stories.draft import Draft, DraftPicture
from sunseed.newsroom.stories.models import Byline, Section, Story, Topic, Upload
from sunseed.newsroom.stories.slugs import story_path, story_slug

MOST_REMARKS = 30


@signed_in
@require_http_methods(["GET", "POST"])
def story(request: HttpRequest, key: UUID) -> HttpResponse:
    """Show a story to write in it; take what was written."""
    found = story_for(request, key)
    if request.method != "POST":
        form = StoryForm(initial=initial_of(found.draft, found.revision, _see_also_lines(found.draft)))
        return _page(request, found, form, found.draft)
    form = StoryForm(request.POST)
    if not form.is_valid():
        messages.error(request, _("Not saved: something below needs another look."))
        return _page(request, found, form, found.draft, status=422)
    draft = _sent(request, found, form)
    try:
        saving.save(found, draft, editor=who(request), revision=form.cleaned_data["revision"])
    except saving.Conflict:
        return _conflict(request, found, draft)
    where = request.POST.get("then", "")
    if where == "publish" and who(request).is_editor:
        return redirect("desk:publish", key)
    if where == "preview":
        return redirect("desk:preview", key)
    if where == "submit":
        return redirect("review:submit", key)
    messages.success(request, _("Saved."))
    return redirect("desk:story", key)


@signed_in
@require_http_methods(["GET", "POST"])
def discard(request: HttpRequest, key: UUID) -> HttpResponse:
    """Ask once, then delete a draft that was never public."""
    found = story_for(request, key)
    if request.method == "POST":
        with transaction.atomic():
            trail.note(who(request), "discard", "story", key, headline=found.headline)
            saving.discard(found, actor=who(request))
        messages.success(request, _("Deleted."))
        return redirect("desk:stories")
    return render(request, "desk/discard.html", {"story": found, "standing": standing(found)})


@require_POST
def autosave(request: HttpRequest, key: UUID) -> JsonResponse:
    """Take what was written so far, from the page's script; answer with the new revision, or why not.

    The page names the account it was opened by: words of one person are not saved by another who has signed in since.
    """
    if not request.user.is_authenticated:
        return JsonResponse({"signed_out": True}, status=401)
    if request.POST.get("account", str(who(request).pk)) != str(who(request).pk):
        words = _("Somebody else is signed in here now. Sign in as yourself, then reload.")
        return JsonResponse({"words": words}, status=403)
    found = story_for(request, key)
    form = StoryForm(request.POST)
    if not form.is_valid():
        return JsonResponse({"words": _("Not saved yet: something needs another look.")}, status=422)
    draft = _sent(request, found, form)
    try:
        kept = saving.save(found, draft, editor=who(request), revision=form.cleaned_data["revision"], autosave=True)
    except saving.Conflict:
        words = _("Somebody else saved this story. Your words are safe on this page: press Save to see both.")
        return JsonResponse({"words": words, "conflict": True}, status=409)
    except SunseedError as error:
        return JsonResponse({"words": str(error)}, status=422)
    return JsonResponse({"revision": kept.revision, "address": _address(kept), "wants": wants(kept.draft)})


def _sent(request: HttpRequest, found: Story, form: StoryForm) -> Draft:
    uploads = list(Upload.objects.filter(story=found))
    picks = _see_also_keys(form.cleaned_data["see_also"])
    return draft_of(form.cleaned_data, request.POST, found.draft, uploads, picks)


def _conflict(request: HttpRequest, found: Story, mine: Draft) -> HttpResponse:
    """Show what somebody else saved beside what was just sent; saving again takes the latter."""
    found.refresh_from_db()
    last = found.versions.select_related("editor").order_by("-number").first()
    form = StoryForm(initial=initial_of(mine, found.revision, _see_also_lines(mine)))
    messages.warning(request, _("Somebody else saved this story after you opened it. Nothing is lost."))
    return _page(request, found, form, mine, status=409, theirs=last)


def _page(
    request: HttpRequest, found: Story, form: StoryForm, draft: Draft, status: int = 200, theirs: Any = None
) -> HttpResponse:
    uploads = {str(one.pk): one for one in Upload.objects.filter(story=found)}
    words = {one.id: one for one in draft.pictures}
    shown = [
        (one, words.get(key, DraftPicture(id=key))) for key, one in uploads.items() if key in words or status != 200
    ]
    failed = found.plans.filter(outcome=Plan.Outcome.FAILED).order_by("-due").first()
    context = {
        "story": found,
        "form": form,
        "draft": draft,
        "pictures": shown,
        "standing": standing(found),
        "wants": wants(draft),
        "address": _address(found),
        "known_bylines": Byline.objects.values_list("name", flat=True)[:300],
        "known_topics": Topic.objects.values_list("name", flat=True)[:300],
        "theirs": theirs,
        "asked": found.remarks.filter(settled=None).select_related("by")[:MOST_REMARKS],
        "failed": failed if failed and failed.due > found.changed else None,
        "original": translating.original(draft),
        "tongues": [(one, named(one)) for one in translating.tongues(found)],
        "upload_mib": present.instance().settings.storage.upload_mib,
    }
    return render(request, "desk/story.html", context, status=status)


def _address(found: Story) -> str:
    """Return where the story is or would be."""
    item = Item.objects.filter(pk=found.pk).first()
    if item is not None:
        return item.path
    draft = found.draft
    section = Section.objects.filter(pk=draft.section).first() if draft.section else None
    if section is None:
        return ""
    return story_path(section, story_slug(draft.slug, draft.short_headline or draft.headline, found.pk), draft.language)


def _see_also_lines(draft: Draft) -> str:
    paths = {str(one.pk): one.path for one in Item.objects.filter(pk__in=draft.see_also)}
    return "\n".join(paths[key] for key in draft.see_also if key in paths)


def _see_also_keys(lines: str) -> list[str]:
    """Return the stories that addresses, whole or from the site's root, stand for."""
    paths = [urlsplit(line.strip()).path for line in lines.splitlines() if line.strip()]
    wanted = [path if path.endswith("/") else f"{path}/" for path in paths][:6]
    found = {one.path: str(one.pk) for one in Item.objects.filter(path__in=wanted, kind="story", state=State.PUBLIC)}
    return [found[path] for path in dict.fromkeys(wanted) if path in found]
