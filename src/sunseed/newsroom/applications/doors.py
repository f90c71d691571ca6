"""Leads somebody who joined by an application to the agreement, before anything else at the desk."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse

from sunseed.newsroom.applications import joining
from sunseed.newsroom.people.models import Account

KEY: Final = "agreed"
Next = Callable[[HttpRequest], HttpResponse]


class AgreementDue:
    """Asks once for each session; a session in which nothing is owed is not asked again."""

    def __init__(self, get_response: Next) -> None:
        self._get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer, or lead to the agreement."""
        there = reverse("applications:agreement")
        account = request.user if request.path.startswith("/desk/") and request.path != there else None
        if isinstance(account, Account) and not account.is_editor and not request.session.get(KEY):
            if joining.owed(account) is not None:
                return redirect(there)
            request.session[KEY] = True
        return self._get_response(request)
