"""What a reader sees: the form, the code, and the answer under it.

Follows product.md S5. No account, no cookie; the one script seals tips in the reader's browser (ADR 0117), and all else
works without. A code that was never given out and one that is spelled wrong answer alike; the answer to a form is a
page and no redirect, because the code is shown once and kept nowhere.
"""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import translation
from django.views.decorators.http import require_http_methods

from sunseed.errors import SunseedError
from sunseed.newsroom import present
from sunseed.newsroom.lines import answering
from sunseed.newsroom.lines.forms import NOT_SEALED, CodeForm, LineForm
from sunseed.newsroom.lines.models import Kind
from sunseed.newsroom.publishing.models import Item, State
from sunseed.newsroom.sealed import keeping
from sunseed.newsroom.strangers.guard import allowed, too_many, without_cookies


@without_cookies
@require_http_methods(["GET", "POST"])
def write(request: HttpRequest) -> HttpResponse:
    """Take a line about an item, or about nothing in particular."""
    about = request.GET.get("about", "")
    keys = keeping.in_use()
    begun = {"about": about, "kind": request.GET.get("kind", "")}
    form = LineForm(request.POST or None, initial=begun, sealable=bool(keys))
    if request.method == "POST":
        about = request.POST.get("about", "")
        if not allowed(request, "line"):
            return too_many(request)
        if form.is_valid() and form.spend():
            try:
                return _taken(request, form)
            except SunseedError:
                form.add_error(None, NOT_SEALED)
    context = {
        "form": form,
        "item": item_at(about),
        "about": about,
        "keys": keys,
        "days": present.instance().settings.newsroom.line_days,
    }
    return render(request, "readers/write.html", context, status=422 if form.errors else 200)


def _taken(request: HttpRequest, form: LineForm) -> HttpResponse:
    """Keep the line and show its code, this once."""
    clean = form.cleaned_data
    language = translation.get_language() or "en"
    if clean["cipher"]:
        code = answering.take_sealed(clean["cipher"], clean["keys"].split(), language=language)
        return render(request, "readers/taken.html", {"code": code, "sealed": True})
    item = item_at(clean["about"])
    code = answering.take(
        Kind(clean["kind"]), clean["text"], item=item.pk if item else None, email=clean["email"],
        language=language,
    )  # fmt: skip
    return render(request, "readers/taken.html", {"code": code, "email": clean["email"], "item": item})


@without_cookies
@require_http_methods(["GET", "POST"])
def answer(request: HttpRequest) -> HttpResponse:
    """Show the answer to whoever has the code."""
    form = CodeForm(request.POST or None)
    line, asked = None, False
    if request.method == "POST":
        if not allowed(request, "line_answer"):
            return too_many(request)
        if form.is_valid():
            asked, line = True, answering.find(form.cleaned_data["code"])
    return render(request, "readers/answer.html", {"form": form, "line": line, "asked": asked})


def item_at(path: str) -> Item | None:
    """Return the item at a site path, if it is public or withdrawn; what was taken down is not named again."""
    if not path.startswith("/") or len(path) > 1000:
        return None
    return Item.objects.filter(path=path, state__in=(State.PUBLIC, State.WITHDRAWN)).exclude(title="").first()
