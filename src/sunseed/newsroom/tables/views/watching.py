"""A capture watched in an editor's browser: the page, and what its scripts ask for. Nothing is opened on this server.

Follows product.md F5 and ADR 0123: the weaker way beside the light table on one's own machine, and labelled so.
"""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_GET

from sunseed.newsroom import present
from sunseed.newsroom.desk.headers import POLICY
from sunseed.newsroom.desk.views.access import editors, who
from sunseed.newsroom.intake.models import Capture
from sunseed.newsroom.intake.views.sending import spoken
from sunseed.newsroom.sealed import wrapping
from sunseed.newsroom.sealed.models import EditorKey
from sunseed.newsroom.tables import reading
from sunseed.newsroom.tables.views.answering import digest, number
from sunseed.record.spelling import to_base64

WATCH_POLICY = f"{POLICY}; media-src blob:"
"""Film that was opened in the page plays in it; from elsewhere nothing does."""


@editors("see what was filmed")
@require_GET
def watch(request: HttpRequest, capture: str) -> HttpResponse:
    """Show the page that opens a capture with this editor's keys."""
    row = get_object_or_404(Capture, pk=capture)
    context = {
        "row": row,
        "keys": EditorKey.objects.filter(account=who(request)).order_by("-made"),
        "origin": present.instance().origin,
        "address": request.build_absolute_uri("/").rstrip("/"),
    }
    response = render(request, "tables/watch.html", context)
    response.headers["Content-Security-Policy"] = WATCH_POLICY
    return response


@editors("see what was filmed")
@require_GET
@spoken
def lines(request: HttpRequest, capture: str) -> HttpResponse:
    """Return a capture's lines from a seq on, encrypted."""
    return JsonResponse(reading.lines(digest(capture), number(request, "from")))


@editors("see what was filmed")
@require_GET
@spoken
def cipher(request: HttpRequest, name: str) -> HttpResponse:
    """Return ciphertext."""
    return HttpResponse(reading.cipher(digest(name)), content_type="application/octet-stream")


@editors("see what was filmed")
@require_GET
@spoken
def wraps(request: HttpRequest, name: str) -> HttpResponse:
    """Return what was wrapped anew of an original, for editors who came later."""
    return JsonResponse({"wraps": [to_base64(one.data).decode() for one in wrapping.of([digest(name)])]})
