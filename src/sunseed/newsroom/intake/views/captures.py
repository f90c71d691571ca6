"""What editors see of captures: a list, and one as a file to open on their own machine."""

from __future__ import annotations

import tempfile
import zipfile
from typing import Any

from django.db.models import Count, Q
from django.http import FileResponse, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_GET

from sunseed.newsroom.desk.views.access import editors
from sunseed.newsroom.intake import packing
from sunseed.newsroom.intake.models import Capture, Sizing
from sunseed.newsroom.publishing.models import Item, State

MOST_SHOWN = 200
MOST_FILMS = 100


@editors("see what was filmed")
@require_GET
def captures(request: HttpRequest) -> HttpResponse:
    """List the newest captures: when each began, what it has, what is held."""
    named = Count("ciphers")
    held = Count("ciphers", filter=Q(ciphers__held=True))
    rows = Capture.objects.annotate(named=named, held=held).order_by("-began")[:MOST_SHOWN]
    context = {"rows": rows, "films": _films()}
    return render(request, "intake/captures.html", context)


def _films() -> list[dict[str, Any]]:
    """Return the newest films that readers have or had, each with how far its smaller copies are."""
    known = Item.objects.filter(kind="film", state__in=(State.PUBLIC, State.WITHDRAWN)).exclude(path="")
    shown = list(known.order_by("-published")[:MOST_FILMS])
    made = Sizing.objects.in_bulk([one.pk for one in shown])
    return [{"film": one, "sizing": made.get(one.pk)} for one in shown]


@editors("see what was filmed")
@require_GET
def download(request: HttpRequest, key: str) -> HttpResponseBase:
    """Hand out a capture, still encrypted, as one file."""
    row = get_object_or_404(Capture, pk=key)
    file = tempfile.TemporaryFile()  # noqa: SIM115 - the response closes it
    with zipfile.ZipFile(file, "w", zipfile.ZIP_STORED) as pack:
        packing.pack(row, pack)
    file.seek(0)
    return FileResponse(file, as_attachment=True, filename=f"film-{row.pk[:12]}.zip", content_type="application/zip")
