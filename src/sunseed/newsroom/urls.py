"""The newsroom's addresses (design.md §3): `/account/`, `/desk/` and the files they need."""

from __future__ import annotations

from django.contrib.staticfiles.views import serve
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.urls import include, path
from django.views.generic import RedirectView


def static_file(request: HttpRequest, path: str) -> HttpResponseBase:
    """Answer a script, style or font of the newsroom, for any signed-in or signed-out visitor."""
    response = serve(request, path, insecure=True)
    response.headers["Cache-Control"] = "public, max-age=300"
    return response


urlpatterns = [
    path("", RedirectView.as_view(pattern_name="desk:stories")),
    path("static/<path:path>", static_file),
    path("account/", include("sunseed.newsroom.people.urls")),
    path("desk/background/", include("sunseed.newsroom.background.urls")),
    path("desk/", include("sunseed.newsroom.oversight.urls")),
    path("desk/media/", include("sunseed.newsroom.media.urls")),
    path("desk/front/", include("sunseed.newsroom.fronts.urls")),
    path("desk/", include("sunseed.newsroom.desk.urls")),
    path("desk/", include("sunseed.newsroom.review.urls")),
    path("desk/", include("sunseed.newsroom.sealed.urls")),
    path("desk/mine/", include("sunseed.newsroom.exporting.urls")),
    path("film/", include("sunseed.newsroom.intake.urls")),
    path("film/", include("sunseed.newsroom.tables.urls")),
    path("", include("sunseed.newsroom.applications.urls")),
    path("", include("sunseed.newsroom.lines.urls")),
]
