"""The pages of looking over the newsroom."""

from __future__ import annotations

from urllib.parse import urlencode

from django.db.models import Count
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET

from sunseed.edition import dangling
from sunseed.newsroom import present
from sunseed.newsroom.desk.views.access import editors
from sunseed.newsroom.oversight import activity, outward, roles
from sunseed.newsroom.oversight.activity import Narrowing
from sunseed.newsroom.people.models import Account, Role

MOST_PEOPLE = 500


@editors("read the whole activity log")
@require_GET
def log(request: HttpRequest) -> HttpResponse:
    """Show who did what, narrowed."""
    asked, before = _asked(request), request.GET.get("before", "")
    rows = activity.deeds(asked)
    if before.isdigit():
        rows = rows.filter(pk__lt=int(before))
    shown = list(rows[: activity.PAGE + 1])
    page = shown[: activity.PAGE]
    query = urlencode({name: value for name, value in vars(asked).items() if value})
    context = {
        "deeds": activity.named(page),
        "asked": asked,
        "people": Account.objects.order_by("name", "email")[:MOST_PEOPLE],
        "acts": activity.acts_lately(),
        "query": query,
        "older": page[-1].pk if len(shown) > activity.PAGE else None,
        "is_first": not before,
    }
    return render(request, "oversight/log.html", context)


@editors("take the activity log along")
@require_GET
def export(request: HttpRequest) -> HttpResponseBase:
    """Send the same rows as a file."""
    rows = activity.table(activity.deeds(_asked(request)))
    response = StreamingHttpResponse(rows, content_type="text/csv; charset=utf-8")
    response.headers["Content-Disposition"] = 'attachment; filename="activity.csv"'
    return response


@editors("see who may do what")
@require_GET
def permissions(request: HttpRequest) -> HttpResponse:
    """Show roles and acts."""
    counted = dict(Account.objects.filter(is_active=True).values_list("role").annotate(Count("pk")))
    numbers = [(role, counted.get(role.value, 0)) for role in Role]
    context = {
        "rows": roles.table(),
        "roles": [role.label for role in Role],
        "accounts": [_counted(role, number) for role, number in numbers],
    }
    return render(request, "oversight/roles.html", context)


@editors("see which links lead nowhere")
@require_GET
def links(request: HttpRequest) -> HttpResponse:
    """List links of public stories to what is not public any more, was never, or answers no more."""
    found = dangling.links(present.instance().index)
    context = {
        "rows": found,
        "most": dangling.MOST,
        "outward": outward.broken(),
        "is_asked": present.instance().settings.newsroom.ask_links,
        "shown": outward.SHOWN,
    }
    return render(request, "oversight/links.html", context)


def _counted(role: Role, number: int) -> str:
    """Return how many accounts have a role, in words."""
    said = {
        Role.REPORTER: ngettext("%(n)s reporter", "%(n)s reporters", number),
        Role.EDITOR: ngettext("%(n)s editor", "%(n)s editors", number),
        Role.OPERATOR: ngettext("%(n)s operator", "%(n)s operators", number),
    }
    return said[role] % {"n": number}


def _asked(request: HttpRequest) -> Narrowing:
    return Narrowing(**{name: request.GET.get(name, "").strip()[:64] for name in Narrowing.__dataclass_fields__})
