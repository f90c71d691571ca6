"""The editors' queue."""

from __future__ import annotations

from dataclasses import asdict
from urllib.parse import urlencode

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from sunseed.newsroom.desk.forms import section_choices
from sunseed.newsroom.desk.states import standings
from sunseed.newsroom.desk.views.access import editors, who
from sunseed.newsroom.review import queue as waiting

ON_A_PAGE = 40


@editors("see the queue")
@require_GET
def queue(request: HttpRequest) -> HttpResponse:
    """Show what waits for editors, the longest first."""
    choice = waiting.asked({key: str(value) for key, value in request.GET.items()})
    page = Paginator(waiting.waiting(who(request), choice), ON_A_PAGE).get_page(request.GET.get("page"))
    counts = waiting.counts()
    chosen = {key: value for key, value in asdict(choice).items() if value}
    context = {
        "rows": standings(list(page.object_list)),
        "page": page,
        "choice": choice,
        "states": [
            (code, word, counts.get(code, 0), urlencode({**chosen, "state": code})) for code, word in waiting.STATES
        ],
        "orders": waiting.ORDERS,
        "sections": section_choices(_("All sections")),
        "editors": waiting.editors(),
        "query": urlencode(chosen),
    }
    return render(request, "review/queue.html", context)
