"""How django-allauth behaves here: nobody signs up alone, letters wait, and nobody can be locked out for ever.

Follows product.md P6. Owns the closed door of sign-up, the words around letters, and what a run of wrong passwords
stops: attempts from browsers that were signed in before are counted apart from everybody else's, so that a stranger who
keeps guessing shuts out strangers only. The way back for a new browser is a code by mail.
"""

from __future__ import annotations

from typing import Any, cast

from allauth.account.adapter import DefaultAccountAdapter, get_adapter
from allauth.account.auth_backends import AuthenticationBackend
from allauth.account.forms import ResetPasswordForm
from allauth.core import ratelimit
from django.core.mail import EmailMessage
from django.http import HttpRequest
from django.urls import reverse

from sunseed.newsroom import present
from sunseed.newsroom.people import devices, known, letters
from sunseed.newsroom.people.models import Account

NOBODY = "account/email/unknown_account"


class Adapter(DefaultAccountAdapter):
    """Accounts are made by invitation."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """Return False: sign-up is closed."""
        return False

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        """Keep a letter; one for an address without an account takes the same steps and is never sent."""
        site = present.instance().settings.site
        around = {
            "site_name": site.name,
            "account_url": f"{site.newsroom_url}{reverse('account_home')}",
            "device": devices.words(*devices.browser_of(context.get("user_agent", ""))),
            "network": devices.network_of(context.get("ip", "")),
        }
        prefix = "account/email/password_reset_code" if template_prefix == NOBODY else template_prefix
        message: EmailMessage = self.render_mail(prefix, email, {"code": "000000", **around, **context})
        letters.write(email, str(message.subject), str(message.body), drop=template_prefix == NOBODY)

    def format_email_subject(self, subject: str) -> str:
        """Return the subject with the newsroom's name before it."""
        return f"{present.instance().settings.site.name}: {subject}"

    def get_password_change_redirect_url(self, request: HttpRequest) -> str:
        """Go back to one's account."""
        return reverse("account_home")

    def get_email_verification_redirect_url(self, email_address: Any) -> str:
        """Go back to one's account."""
        return reverse("account_home")

    def _get_login_attempts_cache_key(self, request: HttpRequest, **credentials: Any) -> str:
        email = str(credentials.get("email", "")).lower()
        return f"{email} {known.mark(request, email)}"


class Backend(AuthenticationBackend):
    """Checks a password: one look-up and one hash, whether or not the address has an account."""

    def _authenticate_by_email(self, email: str, password: str) -> Account | None:
        account = Account.objects.filter(email=email.strip().lower()).first()
        return cast("Account | None", self._check_password(account, password))


class ResetForm(ResetPasswordForm):
    """Asking for a code to choose a new password.

    Too many from one network for one address get the same answer and no letter: so nobody fills a mailbox, and nobody
    keeps its owner from getting a code elsewhere.
    """

    def clean_email(self) -> str:
        """Look the account up, by one statement whether or not there is one."""
        email = str(self.cleaned_data["email"]).lower()
        self.users = list(Account.objects.filter(email=email, is_active=True))
        return email

    def save(self, request: HttpRequest, **kwargs: Any) -> str:
        """Begin a reset."""
        address = get_adapter().get_client_ip(request)
        key = f"{self.cleaned_data['email']} {devices.network_of(address) or address}"
        if not ratelimit.consume(request, action="reset_letter", key=key):
            self.users = []
        return str(super().save(request, **kwargs))
