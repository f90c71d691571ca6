"""The page where an editor connects a light table, sees those that are, and disconnects one."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from sunseed.newsroom.desk.views.access import editors, who
from sunseed.newsroom.tables import connecting
from sunseed.newsroom.tables.models import Table

MOST_SHOWN = 200


@editors("connect a light table")
@require_http_methods(["GET", "POST"])
def tables(request: HttpRequest) -> HttpResponse:
    """List the light tables; make a token and show it, this once."""
    token = connecting.connect(who(request), request.POST.get("name", "")) if request.method == "POST" else ""
    rows = Table.objects.filter(ended=None).select_related("account")[:MOST_SHOWN]
    context = {"rows": rows, "token": token, "address": request.build_absolute_uri("/").rstrip("/")}
    return render(request, "tables/tables.html", context)


@editors("disconnect a light table")
@require_POST
def end(request: HttpRequest, key: UUID) -> HttpResponse:
    """Disconnect one."""
    connecting.end(who(request), key)
    messages.success(request, _("Disconnected."))
    return redirect("tables:tables")
