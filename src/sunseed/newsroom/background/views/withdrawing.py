"""Withdrawing a page, a box, a work or a film: why, and in words."""

from __future__ import annotations

from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from sunseed.newsroom.desk.views.access import editors, who
from sunseed.newsroom.desk.views.publishing import REASONS
from sunseed.newsroom.publishing import verbs
from sunseed.newsroom.publishing.models import Item, State

LISTS = {"page": "background:pages", "box": "background:boxes", "work": "background:works", "film": "film:captures"}


class WithdrawForm(forms.Form):
    """A reason, and words for readers."""

    reason = forms.ChoiceField(choices=REASONS, label=gettext_lazy("Reason"))
    words = forms.CharField(
        required=False,
        max_length=2000,
        label=gettext_lazy("A note to readers"),
        widget=forms.Textarea(attrs={"rows": 3, "dir": "auto"}),
    )


@editors("withdraw")
@require_http_methods(["GET", "POST"])
def withdraw(request: HttpRequest, key: UUID) -> HttpResponse:
    """Ask why, then withdraw; its versions can still be read."""
    item = get_object_or_404(Item, pk=key, kind__in=LISTS, state=State.PUBLIC)
    form = WithdrawForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        verbs.withdraw(who(request), key, reason=form.cleaned_data["reason"], words=form.cleaned_data["words"])
        messages.success(request, _("%(title)s is withdrawn. Its versions can still be read.") % {"title": item.title})
        return redirect(LISTS[item.kind])
    context = {"form": form, "title": _("Withdraw: %(title)s") % {"title": item.title}, "back": LISTS[item.kind]}
    return render(request, "background/withdraw.html", context)
