"""The library's pages: all pictures, one picture, and taking one into a story."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from sunseed.newsroom import present
from sunseed.newsroom.desk.paging import BoundedPaginator
from sunseed.newsroom.desk.views.access import editors, story_for, who
from sunseed.newsroom.desk.views.uploads import TYPES
from sunseed.newsroom.media import library
from sunseed.newsroom.media.forms import FactsForm
from sunseed.newsroom.media.models import PictureFacts
from sunseed.newsroom.stories import pictures
from sunseed.newsroom.stories.models import Upload

PAGE = 24


@editors("see the picture library")
@require_GET
def all_pictures(request: HttpRequest) -> HttpResponse:
    """List pictures by words, filter and person; with `into`, for a story to take one."""
    words, chosen = request.GET.get("q", "").strip()[:200], request.GET.get("show", "")
    person, into = request.GET.get("person", "").strip()[:200], request.GET.get("into", "")
    story = story_for(request, _key(into)) if into else None
    page = BoundedPaginator(library.found(words, chosen, person), PAGE).get_page(request.GET.get("page"))
    rows = list(page.object_list)
    shown = library.shown_in(one.sha256 for one in rows)
    today = present.now().date()
    context = {
        "page": page,
        "rows": [(one, getattr(one, "facts", None), shown[one.sha256]) for one in rows],
        "filters": library.FILTERS,
        "chosen": chosen,
        "words": words,
        "person": person,
        "story": story,
        "today": today,
    }
    return render(request, "media/all.html", context)


@editors("keep the picture library")
@require_http_methods(["GET", "POST"])
def picture(request: HttpRequest, key: UUID) -> HttpResponse:
    """Show one picture, where it is used, and what is known of it; keep that."""
    found = get_object_or_404(Upload.objects.select_related("facts", "story", "owner"), pk=key)
    facts = PictureFacts.objects.filter(upload=found).first() or PictureFacts(upload=found)
    form = FactsForm(request.POST or None, instance=facts)
    if request.method == "POST" and form.is_valid():
        library.keep(who(request), found, form.save(commit=False), form.people_named())
        messages.success(request, _("Kept. Stories keep the words they have."))
        return redirect("media:picture", key)
    copies = Upload.objects.filter(sha256=found.sha256).exclude(story=None).select_related("story")
    context = {
        "picture": found,
        "form": form,
        "shown_in": library.shown_in([found.sha256])[found.sha256],
        "stories": {one.story_id: one.story for one in copies[:50]}.values(),
        "ended": bool(facts.expires and facts.expires < present.now().date()),
    }
    return render(request, "media/picture.html", context)


@editors("take pictures from the library")
@require_POST
def take(request: HttpRequest, key: UUID, story: UUID) -> HttpResponse:
    """Put a picture into a story."""
    found = get_object_or_404(Upload, pk=key)
    library.take(who(request), found, story_for(request, story))
    messages.success(request, _("The picture is in the story."))
    return redirect("desk:story", story)


@editors("see the picture library")
@require_GET
def rendition(request: HttpRequest, key: UUID, name: str) -> HttpResponse:
    """Show one size of a picture."""
    found = get_object_or_404(Upload, pk=key)
    digest, _, ext = name.partition(".")
    if not any((one["sha256"], one["ext"]) == (digest, ext) for one in found.renditions):
        raise Http404("no such picture")
    response = HttpResponse(pictures.rendition(found, digest, ext), content_type=TYPES[ext])
    response.headers["Cache-Control"] = "private, max-age=86400, immutable"
    return response


def _key(text: str) -> UUID:
    try:
        return UUID(text)
    except ValueError as error:
        raise Http404("no such story") from error
