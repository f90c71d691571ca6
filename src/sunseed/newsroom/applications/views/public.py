"""What an applicant sees: the first page, and the one behind the link in a letter.

Follows product.md P7. No account, no cookie, no script needed: the link is the key, and says so. Links that ended,
that lead to what was erased, and invented ones answer alike.
"""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.utils import translation
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from sunseed.errors import Refused
from sunseed.newsroom.applications import applying, links, texts
from sunseed.newsroom.applications.forms import AnswerForm, ApplicationForm, BeginForm, initial_of
from sunseed.newsroom.applications.models import Application, State
from sunseed.newsroom.strangers.guard import allowed, too_many, without_cookies


@without_cookies
@require_http_methods(["GET", "POST"])
def begin(request: HttpRequest) -> HttpResponse:
    """Ask for an address, and send a link to it. The answer is the same for every address."""
    rules = texts.current(texts.RULES)
    if rules is None:
        return render(request, "apply/closed.html")
    form = BeginForm(request.POST or None)
    if request.method == "POST":
        if not allowed(request, "apply"):
            return too_many(request)
        if form.is_valid():
            email = form.cleaned_data["email"].lower()
            enough = allowed(request, "apply_letter", email)
            applying.begin(email, translation.get_language() or "en", drop=not enough)
            return render(request, "apply/look.html", {"email": email, "days": links.LASTS.days})
    return render(request, "apply/begin.html", {"form": form, "rules": rules}, status=422 if form.errors else 200)


@without_cookies
@require_http_methods(["GET", "POST"])
def application(request: HttpRequest, token: str) -> HttpResponse:
    """Show one application to whoever has its link, and take what they write."""
    found = links.find(token)
    if found is None:
        return render(request, "apply/ended.html", status=410)
    if request.method == "POST" and not allowed(request, "apply_write", found.pk.hex):
        return too_many(request)
    act = request.POST.get("act", "")
    if found.state == State.BEGUN and act != "withdraw":
        return _write(request, found, act)
    if act == "withdraw":
        return _withdraw(request, found)
    if act == "answer" and found.is_open:
        return _answer(request, found)
    return _show(request, found, AnswerForm())


def _write(request: HttpRequest, found: Application, act: str) -> HttpResponse:
    """Take the words of an application that is not sent yet."""
    rules = texts.current(texts.RULES)
    if rules is None:
        return render(request, "apply/closed.html")
    if request.method == "GET":
        return _form(request, found, ApplicationForm(initial={**initial_of(found), "rules": rules.version}))
    form = ApplicationForm(request.POST, sending=act == "send")
    if not form.is_valid():
        return _form(request, found, form, status=422)
    try:
        applying.save(found, form.words(), revision=form.cleaned_data["revision"])
    except applying.Stale:
        return _stale(request, found, form)
    if act == "autosave":
        return JsonResponse({"revision": found.revision, "words": _("Saved.")})
    if act != "send":
        return _back(request)
    if form.cleaned_data["rules"] != rules.version:
        form.add_error("agree", _("The rules have changed meanwhile. Please read them again."))
        form.put(revision=found.revision, rules=rules.version)
        return _form(request, found, form, status=422)
    applying.send(found, rules)
    return _back(request)


def _form(request: HttpRequest, found: Application, form: ApplicationForm, status: int = 200) -> HttpResponse:
    if request.POST.get("act") == "autosave":
        return JsonResponse({"words": _("Not saved: something above needs another look.")}, status=422)
    context = {"form": form, "application": found, "rules": texts.current(texts.RULES)}
    return render(request, "apply/write.html", context, status=status)


def _stale(request: HttpRequest, found: Application, form: ApplicationForm) -> HttpResponse:
    """Show what stands in this window beside the fact that another one saved; saving again keeps this one's words."""
    words = _("This was changed in another window. What you see here is not saved; save it to keep this one.")
    if request.POST.get("act") == "autosave":
        return JsonResponse({"words": words}, status=409)
    form.add_error(None, words)
    form.put(revision=found.revision)
    return _form(request, found, form, status=409)


def _answer(request: HttpRequest, found: Application) -> HttpResponse:
    form = AnswerForm(request.POST)
    if not form.is_valid():
        return _show(request, found, form, status=422)
    try:
        applying.answer(found, form.cleaned_data["text"].strip())
    except Refused as refusal:
        form.add_error(None, str(refusal))
        return _show(request, found, form, status=409)
    return _back(request)


def _withdraw(request: HttpRequest, found: Application) -> HttpResponse:
    """Ask once, then withdraw."""
    if request.POST.get("sure") != "yes" and (found.is_open or found.state == State.BEGUN):
        return render(request, "apply/withdraw.html", {"application": found, "day": applying.erase_day()})
    if found.is_open or found.state == State.BEGUN:
        applying.withdraw(found)
    return _back(request)


def _show(request: HttpRequest, found: Application, form: AnswerForm, status: int = 200) -> HttpResponse:
    context = {
        "application": found,
        "form": form,
        "remarks": list(found.remarks.all()),
        "rules_url": texts.url(texts.RULES, found.rules_version) if found.rules_version else "",
    }
    return render(request, "apply/application.html", context, status=status)


def _back(request: HttpRequest) -> HttpResponse:
    """Show the same page again by GET, in the same language."""
    return redirect(request.get_full_path())
