"""The desk list on the page of keys: offering a recipient, taking it back, proposing the next list, wraps made anew."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.core.files.uploadedfile import UploadedFile
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from sunseed.capture import rewrapping
from sunseed.errors import SunseedError
from sunseed.newsroom import present
from sunseed.newsroom.desk.views.access import editors, operators, who
from sunseed.newsroom.people.permissions import NotAllowed
from sunseed.newsroom.sealed import listing, wrapping


@editors("offer a key for the desk list")
@require_POST
def offer(request: HttpRequest) -> HttpResponse:
    """Take a recipient whose key was made elsewhere."""
    try:
        listing.offer(who(request), request.POST.get("recipient", ""), request.POST.get("what", ""))
        messages.success(request, _("Offered. The operator compares its fingerprint with you before listing it."))
    except NotAllowed:
        raise
    except SunseedError as error:
        messages.error(request, str(error))
    return redirect("sealed:keys")


@editors("offer a key for the desk list")
@require_POST
def take_back(request: HttpRequest, key: UUID) -> HttpResponse:
    """Take an offer back."""
    listing.take_back(who(request), key)
    messages.success(request, _("Taken back. If it is listed, it stays so until the next list."))
    return redirect("sealed:keys")


@operators("propose the desk list")
@require_POST
def propose(request: HttpRequest) -> HttpResponse:
    """Propose the list of the chosen keys for the next root."""
    try:
        made = listing.propose(who(request), present.instance(), request.POST.getlist("key"))
        messages.success(
            request, _("Proposed: %(count)s keys. It counts when a root names it.") % {"count": len(made.recipients)}
        )
    except NotAllowed:
        raise
    except SunseedError as error:
        messages.error(request, str(error))
    return redirect("sealed:keys")


@editors("wrap film anew")
@require_GET
def wraps(request: HttpRequest) -> HttpResponse:
    """Hand out every wrapped identity that is held, to be wrapped anew on an editor's machine."""
    answer = HttpResponse(rewrapping.pack_wraps(wrapping.originals()), content_type="application/zip")
    answer.headers["Content-Disposition"] = 'attachment; filename="wraps.zip"'
    return answer


@editors("wrap film anew")
@require_POST
def keep_wraps(request: HttpRequest) -> HttpResponse:
    """Take new wraps."""
    file = request.FILES.get("wraps")
    try:
        data = file.read() if isinstance(file, UploadedFile) else b""
        count = wrapping.keep(who(request), data)
        messages.success(
            request, _("%(count)s new wraps are kept. Whoever they are for opens that film now.") % {"count": count}
        )
    except NotAllowed:
        raise
    except SunseedError as error:
        messages.error(request, str(error))
    return redirect("sealed:keys")
