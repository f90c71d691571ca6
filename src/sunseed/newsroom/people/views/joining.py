"""Joining by invitation: the page behind the link."""

from __future__ import annotations

from typing import Any

from allauth.account.internal.flows.signup import complete_signup
from django import forms
from django.contrib.auth.password_validation import validate_password
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from sunseed.errors import Refused
from sunseed.newsroom.people import invitations
from sunseed.newsroom.people.models import Account, Invitation


class JoinForm(forms.Form):
    """A name, and a password unless a passkey is set up instead."""

    name = forms.CharField(
        max_length=120,
        required=False,
        label=gettext_lazy("What colleagues call you"),
        help_text=gettext_lazy("Shown inside the newsroom only. Readers never see it."),
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
    )
    password = forms.CharField(
        required=False,
        strip=False,
        label=gettext_lazy("Password"),
        help_text=gettext_lazy("At least 12 signs. Four words that do not belong together are easy to keep in mind."),
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )

    def __init__(self, *args: Any, invitation: Invitation, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._invitation = invitation
        self.by_passkey = "passkey" in self.data

    def clean_password(self) -> str | None:
        """Hold the password against the newsroom's rules; None when a passkey takes its place."""
        password: str = self.cleaned_data["password"]
        if self.by_passkey:
            return None
        if not password:
            raise forms.ValidationError(_("Choose a password, or join with a passkey."))
        validate_password(password, Account(email=self._invitation.email))
        return password


@sensitive_post_parameters("password")
@require_http_methods(["GET", "POST"])
def join(request: HttpRequest, secret: str) -> HttpResponse:
    """Show the invitation, and make the account. Used, withdrawn, expired and invented links answer alike."""
    invitation = invitations.find(secret)
    if invitation is None:
        return render(request, "account/join_closed.html", status=410)
    if request.user.is_authenticated:
        return render(request, "account/join_signed_in.html", {"invitation": invitation})
    form = JoinForm(request.POST or None, invitation=invitation)
    if request.method == "POST" and form.is_valid():
        try:
            made = invitations.accept(invitation, form.cleaned_data["name"], form.cleaned_data["password"])
        except Refused as error:
            return render(request, "account/join_closed.html", {"words": str(error)}, status=410)
        answer: HttpResponse = complete_signup(request, user=made, by_passkey=form.by_passkey)
        return answer
    return render(request, "account/join.html", {"form": form, "invitation": invitation})
