"""Pictures of a draft: bringing one in, and showing it to those who may see the draft."""

from __future__ import annotations

from typing import BinaryIO, cast
from uuid import UUID

import msgspec
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_POST

from sunseed.newsroom.desk.views.access import signed_in, story_for, who
from sunseed.newsroom.stories import pictures, saving
from sunseed.newsroom.stories.draft import DraftPicture
from sunseed.newsroom.stories.models import Upload

TYPES = {"jpg": "image/jpeg", "webp": "image/webp", "png": "image/png", "avif": "image/avif"}


@signed_in
@require_POST
def upload(request: HttpRequest, key: UUID) -> HttpResponse:
    """Take a picture for a story; a script gets its card, a plain form comes back to the story."""
    story = story_for(request, key)
    file = request.FILES.get("picture")
    scripted = request.headers.get("X-Requested-With") == "desk"
    if file is None:
        return _answer(request, key, "Choose a picture first.", scripted)
    try:
        kept = pictures.keep(
            cast(BinaryIO, file), size_bytes=file.size or 0, name=file.name or "", story=story, owner=who(request)
        )
    except pictures.NotAPicture as refusal:
        return _answer(request, key, str(refusal), scripted)
    if scripted:  # the page's script adds the card, and its next save names it
        words = DraftPicture(id=str(kept.pk))
        return render(request, "desk/picture.html", {"upload": kept, "words": words, "story": story}, status=201)
    draft = story.draft
    lead = draft.lead if draft.pictures else str(kept.pk)  # the first one goes on top until told otherwise
    added = msgspec.structs.replace(draft, pictures=[*draft.pictures, DraftPicture(id=str(kept.pk))], lead=lead)
    saving.save(story, added, editor=who(request), revision=story.revision)
    return redirect("desk:story", key)


@signed_in
@require_GET
def rendition(request: HttpRequest, key: UUID, upload: UUID, name: str) -> HttpResponse:
    """Show one size of a draft's picture."""
    story_for(request, key)
    found = Upload.objects.filter(pk=upload, story=key).first()
    digest, _, ext = name.partition(".")
    if found is None or not any((one["sha256"], one["ext"]) == (digest, ext) for one in found.renditions):
        raise Http404("no such picture")
    response = HttpResponse(pictures.rendition(found, digest, ext), content_type=TYPES[ext])
    response.headers["Cache-Control"] = "private, max-age=86400, immutable"
    return response


def _answer(request: HttpRequest, key: UUID, words: str, scripted: bool) -> HttpResponse:
    if scripted:
        return JsonResponse({"words": words}, status=422)
    messages.error(request, words)
    return redirect("desk:story", key)
