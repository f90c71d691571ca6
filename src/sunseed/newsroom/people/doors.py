"""What stands between a request and its page: a session nobody ended, a second factor where due, a language.

Follows product.md P6. Owns the three middlewares; what is remembered of a browser is `people.devices`.
"""

from __future__ import annotations

import contextlib
from collections.abc import Callable
from datetime import timedelta
from typing import Final
from uuid import UUID

from allauth.account.adapter import get_adapter
from django.conf import settings
from django.contrib import messages
from django.contrib.auth import logout
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import translation
from django.utils.cache import patch_vary_headers
from django.utils.translation import gettext as _

from sunseed.newsroom import present
from sunseed.newsroom.people import devices, known
from sunseed.newsroom.people.factors import has_factor
from sunseed.newsroom.people.models import Account, SignIn
from sunseed.newsroom.people.permissions import needs_second_factor

KEY: Final = "sign_in"
SEEN_EVERY: Final = timedelta(minutes=10)
Next = Callable[[HttpRequest], HttpResponse]


def begin(request: HttpRequest, user: Account, **_: object) -> None:
    """Note a browser in which somebody has just signed in; called by Django's own signal."""
    end(request)  # the same session, signed in again
    browser, system = devices.browser_of(request.headers.get("User-Agent", ""))
    network = devices.network_of(get_adapter().get_client_ip(request))
    made = SignIn.objects.create(account=user, browser=browser, system=system, network=network)
    request.session[KEY] = str(made.pk)


def end(request: HttpRequest, **_: object) -> None:
    """Forget a browser in which somebody has just signed out; called by Django's own signal."""
    if found := _found(request):
        SignIn.objects.filter(pk=found.pk).delete()


def current(request: HttpRequest) -> UUID | None:
    """Return which sign-in this request belongs to."""
    with contextlib.suppress(ValueError, AttributeError):
        return UUID(request.session.get(KEY, ""))
    return None


def _found(request: HttpRequest) -> SignIn | None:
    """Return the row of this request's session, if it stands and belongs to whoever is signed in."""
    key = current(request)
    return SignIn.objects.filter(pk=key).first() if key else None


class SignedInHere:
    """Ends a session whose row is gone, and remembers this browser after somebody signed in."""

    def __init__(self, get_response: Next) -> None:
        self._get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer for the account, or for nobody."""
        if request.path.startswith("/static/"):
            return self._get_response(request)
        before = current(request)
        if isinstance(request.user, Account):
            self._check(request, request.user)
        response = self._get_response(request)
        if isinstance(request.user, Account) and current(request) != before:
            known.remember(response, request.user.email)
        return response

    def _check(self, request: HttpRequest, account: Account) -> None:
        found = _found(request)
        if found is None or found.account_id != account.pk:
            logout(request)
        elif present.now() - found.seen >= SEEN_EVERY:
            network = devices.network_of(get_adapter().get_client_ip(request))
            SignIn.objects.filter(pk=found.pk).update(seen=present.now(), network=network)


class SecondFactorDue:
    """Leads accounts whose role must have a second factor to where one is set up, and nowhere else."""

    def __init__(self, get_response: Next) -> None:
        self._get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer, or lead away."""
        user = request.user if not request.path.startswith(("/static/", "/account/")) else None
        if isinstance(user, Account) and needs_second_factor(user) and not has_factor(user):
            messages.warning(request, _("Your role asks for a second factor. Set one up to go on."))
            return redirect("mfa_index")
        return self._get_response(request)


MACHINES: Final = "/api/"
"""What machines ask is answered in one language."""
WORDS: Final = ("text/", "application/json", "application/manifest+json")
"""Kinds of answers that say something in a language."""


class Tongue:
    """Speaks the visitor's language on every page for people.

    `?tongue=` in an address wins: pages that keep no cookie carry the language there.
    """

    def __init__(self, get_response: Next) -> None:
        self._get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer in a language that exists."""
        spoken = not request.path.startswith(MACHINES)
        with translation.override(_language(request) if spoken else "en"):
            response = self._get_response(request)
            if spoken and response.headers.get("Content-Type", "").startswith(WORDS):
                response.headers.setdefault("Content-Language", translation.get_language())
                patch_vary_headers(response, ("Accept-Language", "Cookie"))
        return response


def _language(request: HttpRequest) -> str:
    """Return the language an address names, else the one the browser asks for."""
    named = request.GET.get("tongue", "").lower()
    return named if named in dict(settings.LANGUAGES) else translation.get_language_from_request(request)
