"""Lets what happens to an account leave a row in the private trail, whichever page did it."""

from __future__ import annotations

from collections.abc import Callable

from allauth.account import signals as accounts
from allauth.mfa import signals as factors
from allauth.mfa.models import Authenticator
from django.contrib.auth.signals import user_logged_in, user_logged_out
from django.utils.translation import gettext_noop

from sunseed.newsroom.people import doors
from sunseed.newsroom.people.models import Account
from sunseed.newsroom.publishing import trail


def connect() -> None:
    """Listen to Django's and django-allauth's signals; called once, when the apps are ready."""
    user_logged_in.connect(doors.begin, weak=False, dispatch_uid="sign-in begins")
    user_logged_out.connect(doors.end, weak=False, dispatch_uid="sign-in ends")
    for signal, verb in (
        (user_logged_in, gettext_noop("sign in")),
        (accounts.password_changed, gettext_noop("change password")),
        (accounts.password_set, gettext_noop("set password")),
        (accounts.password_reset, gettext_noop("reset password")),
        (accounts.email_changed, gettext_noop("change address")),
        (factors.authenticator_added, gettext_noop("add factor")),
        (factors.authenticator_removed, gettext_noop("remove factor")),
        (factors.authenticator_reset, gettext_noop("renew factor")),
    ):
        signal.connect(_note(verb), weak=False, dispatch_uid=f"trail: {verb}")


def _note(verb: str) -> Callable[..., None]:
    """Return what adds a row for one kind of deed."""

    def receive(*, user: Account, authenticator: Authenticator | None = None, **_: object) -> None:
        details = {"factor": str(authenticator.type)} if authenticator else {}
        trail.note(user, verb, "account", str(user.pk), **details)

    return receive
