"""Accounts: an operator gives them a role, closes them. People come in by `desk.views.invitations`."""

from __future__ import annotations

from django.contrib import messages
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from django.views.decorators.http import require_GET, require_POST

from sunseed.errors import Refused
from sunseed.newsroom.desk.views.access import operators, who
from sunseed.newsroom.people.models import Account, Role, SignIn
from sunseed.newsroom.publishing import trail


@operators("keep accounts")
@require_GET
def accounts(request: HttpRequest) -> HttpResponse:
    """List accounts."""
    rows = Account.objects.order_by("-is_active", "email")[:500]
    return render(request, "desk/accounts.html", {"rows": rows, "roles": Role.choices})


@operators("keep accounts")
@require_POST
def change(request: HttpRequest, key: int) -> HttpResponse:
    """Give an account another role, close it or open it again."""
    found = get_object_or_404(Account, pk=key)
    if found == who(request):
        raise Refused(_("You cannot change your own account here: somebody must always be able to keep accounts."))
    role = request.POST.get("role", found.role)
    active = request.POST.get("active", "yes" if found.is_active else "no") == "yes"
    if role not in Role.values:
        raise Refused(_("There is no such role."))
    with transaction.atomic():
        Account.objects.filter(pk=key).update(role=role, is_active=active)
        trail.note(who(request), "change account", "account", str(key), role=role, active=active)
        if not active:
            SignIn.objects.filter(account=found).delete()
    messages.success(
        request,
        _("%(address)s is %(role)s.")
        % {"address": found.email, "role": str(Role(role).label).lower() if active else pgettext("account", "closed")},
    )
    return redirect("desk:accounts")
