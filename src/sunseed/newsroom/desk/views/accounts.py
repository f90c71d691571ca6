"""Accounts: an operator makes them, gives them a role, closes them."""

from __future__ import annotations

from allauth.account.forms import ResetPasswordForm
from django.contrib import messages
from django.contrib.sessions.models import Session
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_POST

from sunseed.errors import Refused
from sunseed.newsroom.desk.forms import AccountForm
from sunseed.newsroom.desk.views.access import operators, who
from sunseed.newsroom.people.models import Account, Role
from sunseed.newsroom.publishing import trail


@operators("keep accounts")
@require_http_methods(["GET", "POST"])
def accounts(request: HttpRequest) -> HttpResponse:
    """List accounts; make one, whose owner gets a mail to choose a password."""
    form = AccountForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        email = form.cleaned_data["email"].lower()
        if Account.objects.filter(email=email).exists():
            form.add_error("email", "This address has an account already.")
        else:
            with transaction.atomic():
                made = Account.objects.create_user(
                    email, name=form.cleaned_data["name"], role=form.cleaned_data["role"]
                )
                trail.note(who(request), "make account", "account", str(made.pk), role=made.role)
            reset = ResetPasswordForm({"email": email})
            if reset.is_valid():
                reset.save(request)
            messages.success(request, f"{email} gets a mail to choose a password.")
            return redirect("desk:accounts")
    rows = Account.objects.order_by("-is_active", "email")[:500]
    return render(request, "desk/accounts.html", {"rows": rows, "form": form, "roles": Role.choices})


@operators("keep accounts")
@require_POST
def change(request: HttpRequest, key: int) -> HttpResponse:
    """Give an account another role, close it or open it again."""
    found = get_object_or_404(Account, pk=key)
    if found == who(request):
        raise Refused("You cannot change your own account here: somebody must always be able to keep accounts.")
    role = request.POST.get("role", found.role)
    active = request.POST.get("active", "yes" if found.is_active else "no") == "yes"
    if role not in Role.values:
        raise Refused("There is no such role.")
    with transaction.atomic():
        Account.objects.filter(pk=key).update(role=role, is_active=active)
        trail.note(who(request), "change account", "account", str(key), role=role, active=active)
        if not active:
            _sign_out(key)
    messages.success(request, f"{found.email} is {'closed' if not active else role}.")
    return redirect("desk:accounts")


def _sign_out(key: int) -> None:
    """End every session of an account."""
    for session in Session.objects.all():
        if session.get_decoded().get("_auth_user_id") == str(key):
            session.delete()
