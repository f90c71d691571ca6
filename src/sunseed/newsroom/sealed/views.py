"""Editors' keys and sealed notes: pages whose scripts seal and open, and the answers those scripts ask for."""

from __future__ import annotations

import base64
import binascii
from uuid import UUID

from django.contrib import messages
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from sunseed.errors import Malformed, SunseedError
from sunseed.newsroom import present
from sunseed.newsroom.desk.views.access import editors, signed_in, story_for, who
from sunseed.newsroom.people.permissions import NotAllowed
from sunseed.newsroom.publishing import trail
from sunseed.newsroom.sealed import keeping, listing
from sunseed.newsroom.sealed.models import EditorKey, SealedNote


@editors("have a key that notes are sealed to")
@require_http_methods(["GET", "POST"])
def keys(request: HttpRequest) -> HttpResponse:
    """Show who has a key; take the one that this editor's browser made."""
    if request.method == "POST":
        try:
            keeping.keep_key(
                who(request), recipient=request.POST.get("recipient", ""), locked=_bytes(request, "locked")
            )
        except Malformed as error:
            return JsonResponse({"words": str(error)}, status=400)
        return JsonResponse({"kept": True}, status=201)
    found = keeping.in_use()
    context = {
        "keys": found,
        "mine": next((one for one in found if one.account_id == who(request).pk), None),
        "desk": listing.stands(present.instance()),
        "folder": present.instance().root,
    }
    return render(request, "sealed/keys.html", context)


@signed_in
@require_http_methods(["GET", "POST"])
def notes(request: HttpRequest, key: UUID) -> HttpResponse:
    """Show that there are notes, and to whom they are sealed; take one that the writer's browser sealed."""
    story = story_for(request, key)
    if request.method == "POST":
        try:
            fingerprints = request.POST.get("keys", "").split()
            keeping.keep_note(who(request), story, cipher=_bytes(request, "cipher"), fingerprints=fingerprints)
        except NotAllowed:
            raise
        except SunseedError as error:
            return JsonResponse({"words": str(error)}, status=409)
        return JsonResponse({"kept": True}, status=201)
    mine = list(EditorKey.objects.filter(account=who(request))) if who(request).is_editor else []
    context = {
        "story": story,
        "keys": keeping.in_use(),
        "notes": SealedNote.objects.filter(story=story).select_related("by").prefetch_related("keys__account"),
        "mine": mine,
    }
    return render(request, "sealed/notes.html", context)


@editors("open sealed notes")
@require_GET
def cipher(request: HttpRequest, key: UUID, note: UUID) -> HttpResponse:
    """Give an editor's browser the sealed bytes of a note."""
    found = _note(request, key, note)
    return HttpResponse(bytes(found.cipher), content_type="application/octet-stream")


@editors("seal notes again")
@require_POST
def again(request: HttpRequest, key: UUID, note: UUID) -> HttpResponse:
    """Take a note that an editor's browser opened and sealed to the keys of today."""
    found = _note(request, key, note)
    try:
        fingerprints = request.POST.get("keys", "").split()
        keeping.seal_again(who(request), found, cipher=_bytes(request, "cipher"), fingerprints=fingerprints)
    except NotAllowed:
        raise
    except SunseedError as error:
        return JsonResponse({"words": str(error)}, status=409)
    return JsonResponse({"kept": True}, status=201)


@editors("open sealed notes")
@require_GET
def locked(request: HttpRequest, key: UUID) -> HttpResponse:
    """Give an editor's browser an own identity, locked as it came."""
    found = EditorKey.objects.filter(pk=key, account=who(request)).first()
    if found is None:
        raise Http404("no such key of yours")
    return HttpResponse(bytes(found.locked), content_type="application/octet-stream")


@signed_in
@require_POST
def drop(request: HttpRequest, key: UUID, note: UUID) -> HttpResponse:
    """Delete a note: whoever sealed it may, and editors may."""
    found = _note(request, key, note)
    if found.by_id != who(request).pk and not who(request).is_editor:
        raise NotAllowed(_("Whoever sealed a note deletes it, or an editor."))
    with transaction.atomic():
        found.delete()
        trail.note(who(request), "delete a sealed note", "story", key)
    messages.success(request, _("Deleted."))
    return redirect("sealed:notes", key)


def _note(request: HttpRequest, key: UUID, note: UUID) -> SealedNote:
    """Return a sealed note of a story that the account may see."""
    found = SealedNote.objects.filter(pk=note, story=story_for(request, key)).first()
    if found is None:
        raise Http404("no such note")
    return found


def _bytes(request: HttpRequest, name: str) -> bytes:
    """Return a field that a script sent as base64."""
    try:
        return base64.b64decode(request.POST.get(name, ""), validate=True)
    except (binascii.Error, ValueError) as error:
        raise Malformed(f"{name}: expected base64 ({error})") from error
