"""The app of the desk's pages."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from django.apps import AppConfig

if TYPE_CHECKING:
    from sunseed.newsroom.people.models import Account


class DeskConfig(AppConfig):
    """Pages for reporters and editors."""

    name = "sunseed.newsroom.desk"
    label = "desk"

    def ready(self) -> None:
        """Let signing in and new passwords leave a row in the trail."""
        from allauth.account import signals  # needs the apps
        from django.contrib.auth.signals import user_logged_in

        from sunseed.newsroom.publishing import trail

        def note(verb: str) -> Callable[..., None]:
            def receive(*, user: Account, **_: object) -> None:
                trail.note(user, verb, "account", str(user.pk))

            return receive

        user_logged_in.connect(note("sign in"), weak=False, dispatch_uid="desk sign in")
        signals.password_changed.connect(note("change password"), weak=False, dispatch_uid="desk change password")
        signals.password_reset.connect(note("reset password"), weak=False, dispatch_uid="desk reset password")
