"""Who may open a page: everyone signed in, editors, or operators.

Owns the decorators and finding a story one may see. The rules themselves are `people.permissions`.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any, cast
from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest
from django.http.response import HttpResponseBase

from sunseed.newsroom.people.models import Account, Role
from sunseed.newsroom.people.permissions import require_editor, require_operator, require_sight
from sunseed.newsroom.stories.models import Story

View = Callable[..., HttpResponseBase]


def who(request: HttpRequest) -> Account:
    """Return the account signed in."""
    return cast(Account, request.user)


def signed_in(view: View) -> View:
    """Let in whoever is signed in."""
    return _declared(login_required(view), "write stories of one's own", Role.REPORTER)


def _declared(view: View, what: str, least: Role) -> View:
    """Write at a view what it is for and the least role that may, for the table of roles."""
    view.may = (what, least)  # type: ignore[attr-defined]
    return view


def editors(what: str) -> Callable[[View], View]:
    """Let in editors; `what` completes "Only editors may"."""

    def around(view: View) -> View:
        @wraps(view)
        def checked(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
            require_editor(who(request), what)
            return view(request, *args, **kwargs)

        return _declared(login_required(checked), what, Role.EDITOR)

    return around


def operators(what: str) -> Callable[[View], View]:
    """Let in operators; `what` completes "Only operators may"."""

    def around(view: View) -> View:
        @wraps(view)
        def checked(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
            require_operator(who(request), what)
            return view(request, *args, **kwargs)

        return _declared(login_required(checked), what, Role.OPERATOR)

    return around


def story_for(request: HttpRequest, key: UUID) -> Story:
    """Return a story the account may see; one that is not there and one that is somebody else's are told apart."""
    story = Story.objects.select_related("owner", "section").filter(pk=key).first()
    if story is None:
        raise Http404("no such story")
    require_sight(who(request), story)
    return story
