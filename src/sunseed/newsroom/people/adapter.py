"""How django-allauth behaves here: nobody signs up alone.

Owns the closed door of sign-up. Applying to write comes with "write for us".
"""

from __future__ import annotations

from allauth.account.adapter import DefaultAccountAdapter
from django.http import HttpRequest


class Adapter(DefaultAccountAdapter):  # type: ignore[misc]
    """Accounts are made by an operator."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """Return False: sign-up is closed."""
        return False
