"""The list of stories, and beginning a new one."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_POST

from sunseed.newsroom.desk.paging import BoundedPaginator
from sunseed.newsroom.desk.states import FILTERS, listed, standings
from sunseed.newsroom.desk.views.access import signed_in, who
from sunseed.newsroom.stories import saving
from sunseed.newsroom.stories.draft import Draft
from sunseed.newsroom.stories.models import Byline
from sunseed.newsroom.stories.slugs import default_language

ON_A_PAGE = 40


@signed_in
@require_GET
def stories(request: HttpRequest) -> HttpResponse:
    """Show the stories one may see, newest change first."""
    chosen = request.GET.get("show", "")
    words = request.GET.get("q", "").strip()[:200]
    found = listed(who(request), chosen)
    if words:
        found = found.filter(headline__icontains=words)
    page = BoundedPaginator(found.order_by("-changed"), ON_A_PAGE).get_page(request.GET.get("page"))
    context = {
        "rows": [(one, now, now.waits_for(one, who(request))) for one, now in standings(list(page.object_list))],
        "page": page,
        "filters": FILTERS,
        "chosen": chosen,
        "words": words,
    }
    return render(request, "desk/stories.html", context)


@signed_in
@require_POST
def begin(request: HttpRequest) -> HttpResponse:
    """Begin a story, with the writer's own byline if there is one."""
    own = Byline.objects.filter(account=who(request)).first()
    draft = Draft(language=default_language(), bylines=[str(own.pk)] if own else [])
    return redirect("desk:story", saving.begin(who(request), draft).pk)
