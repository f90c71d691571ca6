"""The page that offers the archive, and the archive."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from sunseed.newsroom import present
from sunseed.newsroom.desk.views.access import signed_in, who
from sunseed.newsroom.exporting import packing, work
from sunseed.newsroom.stories.models import Story


@signed_in
@require_GET
def mine(request: HttpRequest) -> HttpResponse:
    """Say what the archive holds."""
    return render(request, "exporting/mine.html", {"stories": Story.objects.filter(owner=who(request)).count()})


@signed_in
@require_GET
def archive(request: HttpRequest) -> StreamingHttpResponse:
    """Send everything the account has made, and nothing of anybody else."""
    files = work.everything(who(request), present.instance())
    response = StreamingHttpResponse(packing.stream(files), content_type="application/zip")
    response.headers["Content-Disposition"] = f'attachment; filename="everything-{present.now():%Y-%m-%d}.zip"'
    return response
