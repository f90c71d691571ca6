"""A preview: the story as the press would print it, in a frame that can run nothing.

Follows design.md §1: the press itself makes the page, from a document that is stored nowhere. Owns the
signed, short-lived addresses under which the frame, which has no session, gets the page and its pictures.
"""

from __future__ import annotations

import mimetypes
from functools import lru_cache
from typing import Final
from uuid import UUID

import msgspec
from django.core import signing
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.clickjacking import xframe_options_sameorigin
from django.views.decorators.http import require_GET

from sunseed import documents
from sunseed.documents.objects import ObjectName
from sunseed.edition import press
from sunseed.edition.theme import Theme
from sunseed.errors import Absent, Malformed, SunseedError
from sunseed.newsroom import present
from sunseed.newsroom.background.naming import work_named
from sunseed.newsroom.desk.states import standing
from sunseed.newsroom.desk.views.access import signed_in, story_for
from sunseed.newsroom.publishing import see_also
from sunseed.newsroom.publishing.composing import compose
from sunseed.newsroom.publishing.models import Item
from sunseed.newsroom.stories import pictures
from sunseed.newsroom.stories.draft import Draft
from sunseed.newsroom.stories.models import Byline, Section, Story, Upload

SALT: Final = "preview"
VALID_S: Final = 3600
POLICY: Final = "default-src 'none'; img-src 'self'; style-src 'self'; font-src 'self'; frame-ancestors 'self'; sandbox"


@signed_in
@require_GET
def preview(request: HttpRequest, key: UUID) -> HttpResponse:
    """Show the story in a frame, as wide as a phone or as the window."""
    story = story_for(request, key)
    if not Section.objects.exists():
        return render(
            request, "desk/refused.html", {"words": _("Make a section first: a story stands in one.")}, status=409
        )
    token = signing.dumps(str(key), salt=SALT)
    context = {
        "story": story,
        "standing": standing(story),
        "token": token,
        "wide": request.GET.get("width") != "phone",
    }
    return render(request, "desk/preview.html", context)


@require_GET
@xframe_options_sameorigin
def file(request: HttpRequest, token: str, path: str) -> HttpResponse:
    """Give the frame one file of the previewed site; the token stands for the session it does not have."""
    try:
        key = UUID(signing.loads(token, salt=SALT, max_age=VALID_S))
    except (signing.BadSignature, ValueError) as error:
        raise Http404("this preview has ended") from error
    try:
        if path == "start":
            document, _ = _print(key)
            return redirect("desk:preview-file", token, document.url.strip("/") + "/")
        content = _content(key, path)
    except SunseedError as refusal:  # the frame is no place for the desk's own pages
        return HttpResponse(f"No preview yet. {refusal}", status=409, content_type="text/plain; charset=utf-8")
    return framed(path, content)


def framed(path: str, content: bytes) -> HttpResponse:
    """Answer a file to a frame without an origin, which can run nothing."""
    kind = mimetypes.guess_type(path)[0] or "text/html"
    charset = "; charset=utf-8" if kind.startswith("text/") or kind.endswith("javascript") else ""
    response = HttpResponse(content, content_type=f"{kind}{charset}")
    response.headers["Content-Security-Policy"] = POLICY
    response.headers["Access-Control-Allow-Origin"] = "null"  # fonts, asked for by a frame without an origin
    response.headers["Cross-Origin-Resource-Policy"] = "cross-origin"
    return response


def shared(path: str) -> bytes | None:
    """Return a file that previewed pages load and that is not theirs alone: an asset, a public object."""
    if path.startswith("objects/"):
        return _public_object(path)
    return _assets().get(path)


def _content(key: UUID, path: str) -> bytes:
    if path.startswith("objects/"):
        return _object(key, path)
    if (asset := _assets().get(path)) is not None:
        return asset
    _, made = _print(key)
    for name in (path, f"{path}index.html", f"{path}/index.html"):
        if name in made:
            return made[name]
    raise Http404("only this story can be previewed")


@lru_cache(maxsize=1)
def _assets() -> dict[str, bytes]:
    return dict(Theme.load().assets())


def _object(key: UUID, path: str) -> bytes:
    """Return a picture: the draft's own, or a public one."""
    name = _object_name(path)
    for upload in Upload.objects.filter(story=key):
        if any(one["sha256"] == name.sha256 for one in upload.renditions):
            return pictures.rendition(upload, name.sha256, name.ext)
    return _public_object(path)


def _public_object(path: str) -> bytes:
    try:
        return present.objects().get(_object_name(path))
    except Absent as error:
        raise Http404("no such object") from error


def _object_name(path: str) -> ObjectName:
    try:
        return ObjectName.of_path(path)
    except Malformed as error:
        raise Http404("not an object") from error


def _print(key: UUID) -> tuple[documents.Story, dict[str, bytes]]:
    """Print the story's present text."""
    story = Story.objects.get(pk=key)
    draft = _filled(story.draft)
    latest = Item.objects.filter(pk=key).first()
    chosen = [one for one, _ in see_also.choose(key, draft)]
    work = work_named(draft.work) if draft.genre == "review" else None
    document, _ = compose(story, draft, latest, words="", see_also=chosen, work=work.pk if work else None)
    instance = present.instance()
    return document, press.preview(press.Press(present.public(), instance.index), document)


def _filled(draft: Draft) -> Draft:
    """Return a draft with something in every place that must not be empty, so that it can be looked at early."""
    first = Section.objects.first()
    byline = Byline.objects.first() or Byline.objects.create(name="Byline", slug="byline")
    return msgspec.structs.replace(
        draft,
        headline=draft.headline or "Headline",
        section=draft.section or str(first.pk if first else ""),
        bylines=draft.bylines or [str(byline.pk)],
        body=draft.body or "<p>…</p>",
        pictures=[msgspec.structs.replace(one, alt=one.alt or "…") for one in draft.pictures],
    )
