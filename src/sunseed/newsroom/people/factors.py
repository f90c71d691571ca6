"""Second factors: how their secrets are kept, how a code is drawn, and that each code works once.

Follows product.md P6. Secrets of one-time and recovery codes are encrypted with `keys/factors.key`, so that a copy of
the database alone does not hold them; passkeys have no secret here. Owns the key: it is made when the first secret is
kept, and never made anew while secrets exist that need the old one.
"""

from __future__ import annotations

import hashlib
import os
from io import StringIO
from typing import TYPE_CHECKING, Any

import qrcode
from allauth.account.adapter import get_adapter as get_account_adapter
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.base import forms
from allauth.mfa.models import Authenticator
from allauth.mfa.webauthn import forms as passkeys
from cryptography.fernet import Fernet, InvalidToken
from django.core.cache import cache
from django.forms.utils import ErrorDict
from django.utils.translation import gettext as _

from sunseed.errors import Absent, Refused
from sunseed.newsroom import present
from sunseed.newsroom.people.models import Account
from sunseed.newsroom.people.permissions import needs_second_factor

PROVING = (Authenticator.Type.TOTP, Authenticator.Type.WEBAUTHN)
CODE_LASTS_S = 120  # a code is good in its own half-minute and the ones beside it
FORGET = "`sunseed account FOLDER EMAIL --forget-factors` lets one person set them up again"


def has_factor(account: Account) -> bool:
    """Tell whether signing in takes more than a password."""
    return bool(Authenticator.objects.filter(user=account, type__in=PROVING).exists())


def _cipher() -> Fernet:
    """Return the cipher of this newsroom, its key made if nothing needs an older one.

    Raises:
        Absent: the key is gone, and secrets exist that only it opens.
    """
    file = present.instance().factors_key_file
    try:
        return Fernet(file.read_bytes().strip())
    except FileNotFoundError:
        pass
    if Authenticator.objects.exclude(type=Authenticator.Type.WEBAUTHN).exists():
        raise Absent(f"{file} is missing: bring it back from a backup. If it is lost, {FORGET}")
    try:
        descriptor = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o600)
    except FileExistsError:  # another process was faster: its key is the key
        return Fernet(file.read_bytes().strip())
    with os.fdopen(descriptor, "wb") as new:
        new.write(Fernet.generate_key() + b"\n")
        new.flush()
        os.fsync(descriptor)
    # Dying here: a key that nothing was encrypted with yet. Later secrets use it.
    return Fernet(file.read_bytes().strip())


class FactorAdapter(DefaultMFAAdapter):
    """How django-allauth's second factors behave here."""

    def encrypt(self, text: str) -> str:
        """Encrypt a secret for the database."""
        return _cipher().encrypt(text.encode()).decode()

    def decrypt(self, encrypted_text: str) -> str:
        """Open a secret.

        Raises:
            Refused: it was not encrypted with this newsroom's key.
        """
        try:
            return _cipher().decrypt(encrypted_text.encode()).decode()
        except InvalidToken:
            where = present.instance().factors_key_file
            raise Refused(
                f"a second factor was not encrypted with {where}: bring the right key back, or {FORGET}"
            ) from None

    def build_totp_svg(self, url: str) -> str:
        """Draw the code as one path, in the page itself: no picture from elsewhere, no inline style."""
        code = qrcode.QRCode(border=0)
        code.add_data(url)
        rows = code.get_matrix()
        path = StringIO()
        for y, row in enumerate(rows):
            for x, dark in enumerate(row):
                if dark:
                    path.write(f"M{x + 4} {y + 4}h1v1h-1z")
        side = len(rows) + 8  # four light squares around it, as the standard asks
        label = _("Code to scan with the app")
        return (
            f'<svg class="qr" viewBox="0 0 {side} {side}" role="img" aria-label="{label}">'
            f'<rect width="{side}" height="{side}" fill="#fff"/><path fill="#000" d="{path.getvalue()}"/></svg>'
        )

    def _get_site_name(self) -> str:
        return str(present.instance().settings.site.name)

    def can_delete_authenticator(self, authenticator: Authenticator) -> bool:
        """Refuse to remove the last factor of a role that must have one, or the only way in."""
        account = authenticator.user
        others = Authenticator.objects.filter(user=account, type__in=PROVING).exclude(pk=authenticator.pk)
        return bool(others.exists() or (account.has_usable_password() and not needs_second_factor(account)))

    def generate_authenticator_name(self, user: Account, type: str) -> str:
        """Name a new passkey."""
        count = Authenticator.objects.filter(user=user, type=type).count()
        return _("Passkey %(number)d") % {"number": count + 1}


if TYPE_CHECKING:
    _Form: Any  # whichever form of django-allauth stands behind these two
else:
    _Form = object


class _Once(_Form):
    """A one-time code that let somebody in is refused afterwards, in every half-minute it would still be good for.

    django-allauth remembers a used code for half a minute, while a tolerance of one step keeps it valid for longer.
    """

    user: Account

    def clean_code(self) -> str:
        code = "".join(str(self.cleaned_data["code"]).split())
        key = f"used-code-{hashlib.sha256(f'{self.user.pk} {code}'.encode()).hexdigest()}"
        if cache.get(key):
            raise get_account_adapter().validation_error("incorrect_code")
        super().clean_code()
        cache.set(key, "used", CODE_LASTS_S)
        return code


class _Whole(_Form):
    """A passkey's answer of the wrong shape is refused like a wrong one; django-allauth lets some of them through."""

    def full_clean(self) -> None:
        try:
            super().full_clean()
        except (KeyError, TypeError, ValueError, AttributeError):
            self._errors = ErrorDict()
            self.cleaned_data: dict[str, Any] = {}
            self.add_error("credential", get_account_adapter().validation_error("incorrect_code"))


class AuthenticateForm(_Once, forms.AuthenticateForm):
    """The code asked for when signing in."""


class ReauthenticateForm(_Once, forms.ReauthenticateForm):
    """The code asked for before something that matters."""


class AddWebAuthnForm(_Whole, passkeys.AddWebAuthnForm):
    """A passkey to add."""


class SignupWebAuthnForm(_Whole, passkeys.SignupWebAuthnForm):
    """The passkey of somebody who joins."""


class LoginWebAuthnForm(_Whole, passkeys.LoginWebAuthnForm):
    """Signing in with a passkey alone."""


class AuthenticateWebAuthnForm(_Whole, passkeys.AuthenticateWebAuthnForm):
    """A passkey after the password."""


class ReauthenticateWebAuthnForm(_Whole, passkeys.ReauthenticateWebAuthnForm):
    """A passkey before something that matters."""
