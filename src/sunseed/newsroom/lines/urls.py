"""The addresses of the readers' lines: for everybody under `/lines/`, for the desk under `/desk/lines/`."""

from __future__ import annotations

from django.urls import include, path

from sunseed.newsroom.lines.views import desk, public

readers = [
    path("", public.write, name="write"),
    path("answer/", public.answer, name="answer"),
]
lines = [
    path("", desk.queue, name="queue"),
    path("publish/", desk.publish, name="publish"),
    path("<uuid:key>/", desk.one, name="one"),
    path("<uuid:key>/cipher", desk.cipher, name="cipher"),
    path("<uuid:key>/correct/", desk.correct, name="correct"),
]
urlpatterns = [
    path("lines/", include((readers, "readers"))),
    path("desk/lines/", include((lines, "lines"))),
]
