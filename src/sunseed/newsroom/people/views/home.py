"""One's account on one page: who one is here, how one signs in, where one is signed in.

Owns what this page shows and the small changes made on it. Passwords, addresses and factors have pages of their own,
which are django-allauth's.
"""

from __future__ import annotations

from typing import cast
from uuid import UUID

from allauth.account.adapter import get_adapter
from allauth.account.decorators import reauthentication_required
from allauth.mfa.adapter import get_adapter as get_mfa_adapter
from allauth.mfa.models import Authenticator
from allauth.mfa.webauthn.views import RemoveWebAuthnView
from django.contrib import messages
from django.contrib.auth import update_session_auth_hash
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from sunseed.newsroom.people import doors
from sunseed.newsroom.people.models import Account, SignIn
from sunseed.newsroom.people.permissions import needs_second_factor
from sunseed.newsroom.publishing import trail

NAME_LENGTH = 120


def who(request: HttpRequest) -> Account:
    """Return the account signed in."""
    return cast(Account, request.user)


@login_required
@require_GET
def home(request: HttpRequest) -> HttpResponse:
    """Show everything about one's account."""
    account = who(request)
    factors = list(Authenticator.objects.filter(user=account).order_by("created_at"))
    passkeys = [one for one in factors if one.type == Authenticator.Type.WEBAUTHN]
    codes = next((one for one in factors if one.type == Authenticator.Type.RECOVERY_CODES), None)
    context = {
        "passkeys": passkeys,
        "totp": next((one for one in factors if one.type == Authenticator.Type.TOTP), None),
        "codes": codes,
        "codes_left": len(codes.wrap().get_unused_codes()) if codes else 0,
        "may_drop_password": account.has_usable_password() and any(one.wrap().is_passwordless for one in passkeys),
        "due": needs_second_factor(account) and not any(one != codes for one in factors),
        "sign_ins": account.sign_ins.order_by("-seen"),
        "here": doors.current(request),
    }
    return render(request, "account/home.html", context)


@login_required
@require_POST
def rename(request: HttpRequest) -> HttpResponse:
    """Change how colleagues call one."""
    name = " ".join(request.POST.get("name", "").split())[:NAME_LENGTH]
    Account.objects.filter(pk=who(request).pk).update(name=name)
    messages.success(request, _("Your name is changed."))
    return redirect("account_home")


@login_required
@require_POST
def end(request: HttpRequest, key: UUID) -> HttpResponse:
    """Sign out one browser of one's own."""
    found = SignIn.objects.filter(account=who(request), pk=key)
    if found.delete()[0]:
        trail.note(who(request), "end session", "account", str(who(request).pk))
        messages.success(request, _("That browser is signed out."))
    return redirect("account_home")


@login_required
@require_POST
def end_others(request: HttpRequest) -> HttpResponse:
    """Sign out every browser of one's own but this one."""
    account = who(request)
    count = SignIn.objects.filter(account=account).exclude(pk=doors.current(request) or UUID(int=0)).delete()[0]
    if count:
        trail.note(account, "end sessions", "account", str(account.pk), count=count)
    messages.success(request, _("You are signed in here only."))
    return redirect("account_home")


@login_required
@require_http_methods(["GET", "POST"])
@reauthentication_required(app="allauth.mfa")
def drop_password(request: HttpRequest) -> HttpResponse:
    """Go on with passkeys alone."""
    account = who(request)
    passkeys = Authenticator.objects.filter(user=account, type=Authenticator.Type.WEBAUTHN)
    if not any(one.wrap().is_passwordless for one in passkeys):
        messages.error(request, _("Add a passkey that signs you in by itself first."))
        return redirect("account_home")
    if request.method == "GET":
        return render(request, "account/password_drop.html")
    account.set_unusable_password()
    account.save(update_fields=["password"])
    update_session_auth_hash(request, account)
    trail.note(account, "drop password", "account", str(account.pk))
    get_adapter().send_notification_mail("account/email/password_dropped", account)
    messages.success(request, _("You now sign in with your passkey alone."))
    return redirect("account_home")


class RemovePasskey(RemoveWebAuthnView):
    """Removes a passkey, unless it is the only way in or the only factor of a role that needs one."""

    def form_valid(self, form: object) -> HttpResponse:
        """Remove it, or say why not."""
        if not get_mfa_adapter().can_delete_authenticator(self.get_object()):
            messages.error(self.request, _("This is your only way in, or your role needs it. Add another one first."))
            return redirect("account_home")
        return cast(HttpResponse, super().form_valid(form))
