"""Invitations: editors let people in, up to their own role."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from sunseed.newsroom import present
from sunseed.newsroom.desk.forms import InvitationForm
from sunseed.newsroom.desk.views.access import editors, who
from sunseed.newsroom.people import invitations as door
from sunseed.newsroom.people.models import Invitation, Role

SHOWN = 200


@editors("invite")
@require_http_methods(["GET", "POST"])
def invitations(request: HttpRequest) -> HttpResponse:
    """List invitations; make one, whose reader gets a letter with a link."""
    form = InvitationForm(request.POST or None, up_to=Role(who(request).role))
    if request.method == "POST" and form.is_valid():
        clean = form.cleaned_data
        door.invite(who(request), clean["email"], Role(clean["role"]), clean["language"])
        messages.success(
            request,
            _("%(address)s gets a letter with a link that works for %(days)s days.")
            % {"address": clean["email"], "days": door.LASTS.days},
        )
        return redirect("desk:invitations")
    found = Invitation.objects.select_related("by").order_by("-made")[:SHOWN]
    return render(request, "desk/invitations.html", {"rows": found, "form": form, "now": present.now()})


@editors("invite")
@require_POST
def change(request: HttpRequest, key: UUID) -> HttpResponse:
    """Send an invitation again, or withdraw it."""
    found = get_object_or_404(Invitation, pk=key)
    if request.POST.get("act") == "resend":
        door.resend(who(request), found)
        messages.success(
            request, _("%(address)s gets a new link; the older one leads nowhere.") % {"address": found.email}
        )
    else:
        door.withdraw(who(request), found)
        messages.success(request, _("The link sent to %(address)s leads nowhere now.") % {"address": found.email})
    return redirect("desk:invitations")
