"""The addresses of applications: for everybody under `/apply/`, for the desk under `/desk/applications/`."""

from __future__ import annotations

from django.urls import include, path

from sunseed.newsroom.applications.views import agreement, desk, public

apply = [
    path("", public.begin, name="begin"),
    path("<str:token>/", public.application, name="application"),
]
applications = [
    path("", desk.queue, name="queue"),
    path("publish/", desk.publish, name="publish"),
    path("agreement/", agreement.agreement, name="agreement"),
    path("welcome/", agreement.welcome, name="welcome"),
    path("<uuid:key>/", desk.one, name="one"),
    path("<uuid:key>/accept/", desk.decide, {"verdict": "accept"}, name="accept"),
    path("<uuid:key>/refuse/", desk.decide, {"verdict": "refuse"}, name="refuse"),
]
urlpatterns = [
    path("apply/", include((apply, "apply"))),
    path("desk/applications/", include((applications, "applications"))),
]
