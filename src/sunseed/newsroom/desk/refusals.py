"""A refusal becomes a page in plain words, whoever raised it.

Owns the way from the error tree to what a person reads. Views catch only what they can answer better.
"""

from __future__ import annotations

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from sunseed.errors import Absent, Malformed, Refused, Unavailable
from sunseed.newsroom.people.permissions import NotAllowed
from sunseed.newsroom.stories.saving import Conflict


class RefusalMiddleware:
    """Answers errors of ours with a page that says what was wrong."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self._get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer; nothing is changed on the way."""
        return self._get_response(request)

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponse | None:
        """Return the page for an error of ours; None lets Django handle all others."""
        for kind, status in (
            (NotAllowed, 403), (Conflict, 409), (Absent, 404), (Refused, 409), (Malformed, 400), (Unavailable, 503),
        ):  # fmt: skip
            if isinstance(error, kind):
                return render(request, "desk/refused.html", {"words": str(error)}, status=status)
        return None
