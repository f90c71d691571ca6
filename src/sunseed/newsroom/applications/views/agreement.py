"""The agreement, for whoever joined by an application: read it, agree to it, and the desk opens."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.safestring import mark_safe
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from sunseed import documents
from sunseed.documents.objects import ObjectName
from sunseed.newsroom import present
from sunseed.newsroom.applications import joining
from sunseed.newsroom.applications.models import Application, Assignment
from sunseed.newsroom.applications.texts import Text
from sunseed.newsroom.desk.views.access import signed_in, who


@signed_in
@require_http_methods(["GET", "POST"])
def agreement(request: HttpRequest) -> HttpResponse:
    """Show the agreement this account owes; keep that it was agreed to."""
    owed = joining.owed(who(request))
    if owed is None:
        return redirect("applications:welcome")
    trouble = ""
    if request.method == "POST":
        if request.POST.get("version") != str(owed.version):
            trouble = _("The agreement has changed meanwhile. This is the version that stands now.")
        elif request.POST.get("agree") != "yes":
            trouble = _("Tick the box to agree, or sign out: nothing is kept of that.")
        else:
            joining.agree(who(request), owed)
            return redirect("applications:welcome")
    context = {"text": owed, "body": _body(owed), "trouble": trouble}
    return render(request, "applications/agreement.html", context, status=422 if trouble else 200)


@signed_in
@require_http_methods(["GET"])
def welcome(request: HttpRequest) -> HttpResponse:
    """Show somebody new their first assignment, and what they agreed to."""
    account = who(request)
    came = Application.objects.filter(account=account).first()
    if came is None:
        messages.info(request, _("There is no agreement for you to read here."))
        return redirect("desk:stories")
    assignment = Assignment.objects.select_related("story", "by").filter(story=came.story_id).first()
    context = {"assignment": assignment, "acceptances": list(account.acceptances.all())}
    return render(request, "applications/welcome.html", context)


def _body(text: Text) -> str:
    """Return the words as they are public: HTML of the documents' own strict subset, which no script passes."""
    document = documents.decode(present.objects().get(ObjectName(text.sha256, "json")))
    assert isinstance(document, documents.Page)
    return mark_safe(document.article_body)  # noqa: S308 - parsed by documents.html before it was published
