"""What is asked of everybody who writes to the newsroom without an account, instead of a puzzle by a third party.

Follows product.md P7 and S5. Owns the measures, each of which a test names: a field that only programs fill in, a
signed time that must have passed, counted links, limits for each network and each address, and a check that a form
comes from our own page. None needs a cookie or a script, and none keeps a machine's address: counts live in the
cache, under a digest, for as long as their limit.
"""

from __future__ import annotations

import re
import secrets
from collections.abc import Callable
from functools import wraps
from hashlib import sha256
from typing import Any, ClassVar, Final
from urllib.parse import urlsplit

from allauth.account.adapter import get_adapter
from allauth.core import ratelimit
from django import forms
from django.conf import settings
from django.core import signing
from django.core.cache import cache
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.csrf import csrf_exempt

from sunseed.newsroom import present
from sunseed.newsroom.people import devices

LEAST_S: Final = 3  # nobody reads a form and fills it in within three seconds
MOST_S: Final = 24 * 3600
LINK: Final = re.compile(r"https?://|\bwww\.", re.IGNORECASE)
View = Callable[..., HttpResponse]


class StrangersForm(forms.Form):
    """A form that anybody may send; those that follow name their `purpose`, which their signed time is bound to."""

    purpose: ClassVar[str]
    website = forms.CharField(  # people do not see it
        required=False,
        label=gettext_lazy("Leave this empty"),
        widget=forms.TextInput(attrs={"autocomplete": "off", "tabindex": "-1"}),
    )
    begun = forms.CharField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial["begun"] = stamp(self.purpose)

    def put(self, **values: Any) -> None:
        """Change what a form that was sent shows when it is shown again."""
        self.data = {**dict(self.data.items()), **values}

    def spend(self) -> bool:
        """Use this form up: True once, False for whoever sends the same one again."""
        key = sha256(f"{self.purpose} {self.cleaned_data['begun']}".encode()).hexdigest()
        if cache.add(f"strangers:{key}", True, MOST_S):
            return True
        self.add_error(None, _("This was sent before. Nothing is lost: it arrived."))
        return False

    def clean_website(self) -> str:
        """Refuse whoever filled in the field that people do not see."""
        if self.cleaned_data["website"]:
            raise ValidationError(_("A field that must stay empty was filled in. Empty it and send again."))
        return ""

    def clean_begun(self) -> str:
        """Refuse what was sent at once, and what was opened long ago; the form then begins anew with its words."""
        try:
            age_s = _age_s(self.purpose, self.cleaned_data["begun"])
        except signing.BadSignature:
            age_s = MOST_S
        if LEAST_S <= age_s < MOST_S:
            return str(self.cleaned_data["begun"])
        if age_s >= MOST_S:
            self.put(begun=stamp(self.purpose))
            raise ValidationError(_("This page was open for very long. Your words are still here: send them again."))
        raise ValidationError(_("That was very quick. Please wait a few seconds and send it again."))


def stamp(purpose: str) -> str:
    """Return the present second and a random number, signed for one purpose."""
    moment = f"{present.clock().now_ms() // 1000} {secrets.token_urlsafe(9)}"
    return signing.Signer(salt=f"strangers {purpose}").sign(moment)


def _age_s(purpose: str, signed: str) -> int:
    """Return how many seconds ago a stamp was made; BadSignature if we did not make it."""
    moment = signing.Signer(salt=f"strangers {purpose}").unsign(signed)
    return present.clock().now_ms() // 1000 - int(moment.partition(" ")[0])


class FewLinks:
    """Refuses a text with more links than somebody needs."""

    def __init__(self, most: int) -> None:
        self.most = most

    def __call__(self, text: str) -> None:
        """Count the links."""
        if len(LINK.findall(text)) > self.most:
            raise ValidationError(_("At most %(most)s links, please."), params={"most": self.most})


def allowed(request: HttpRequest, action: str, *keys: str) -> bool:
    """Count an attempt and tell whether it is within the limits.

    Arguments:
        action: a name in `ACCOUNT_RATE_LIMITS`, whose limits are `per key`.
        keys: what is counted; where none is given, the network that asks.
    """
    return all(ratelimit.consume(request, action=action, key=key) for key in keys or (network(request),))


def network(request: HttpRequest) -> str:
    """Return the network that asks; a machine of our own by its address."""
    address = str(get_adapter().get_client_ip(request))
    return devices.network_of(address) or address


def too_many(request: HttpRequest) -> HttpResponse:
    """Return the page for whoever tried too often."""
    return render(request, "strangers/too_many.html", status=429)


def without_cookies(view: View) -> View:
    """Let a page take forms without a cookie: they must come from our own page, as the browser says.

    Nothing behind such a page acts for somebody who is signed in, so there is nothing to be borrowed from them.
    """

    @wraps(view)
    def checked(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if request.method == "POST" and not _is_ours(request):
            return render(request, "403_csrf.html", status=403)
        return view(request, *args, **kwargs)

    return csrf_exempt(checked)


def _is_ours(request: HttpRequest) -> bool:
    origin = request.headers.get("Origin")
    if origin is None:
        return request.headers.get("Sec-Fetch-Site", "same-origin") == "same-origin"
    return urlsplit(origin).netloc == request.get_host() or origin in settings.CSRF_TRUSTED_ORIGINS
