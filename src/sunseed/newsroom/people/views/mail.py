"""The newsroom's letters, for the operator: what waits, what the mail server said; and, in a demo, their words."""

from __future__ import annotations

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_GET

from sunseed.newsroom import present
from sunseed.newsroom.people.models import Letter
from sunseed.newsroom.people.permissions import require_operator
from sunseed.newsroom.people.views.home import who

SHOWN = 100


def _is_kept() -> bool:
    """Tell whether letters are only kept here: no mail server is set, so reading them here is their delivery."""
    return present.instance().settings.mail.host == ""


@login_required
@require_GET
def letters(request: HttpRequest) -> HttpResponse:
    """List the newest letters."""
    require_operator(who(request), "see the newsroom's letters")
    found = Letter.objects.order_by("-id").defer("body")[:SHOWN]
    return render(request, "account/letters.html", {"letters": found, "kept": _is_kept()})


@login_required
@require_GET
def letter(request: HttpRequest, key: int) -> HttpResponse:
    """Show one letter's words. Never where a mail server carries them: whoever reads a code could use it."""
    require_operator(who(request), "see the newsroom's letters")
    if not _is_kept():
        raise Http404("letters are carried by a mail server, and not shown")
    return render(request, "account/letter.html", {"letter": get_object_or_404(Letter, pk=key)})
