"""Passwords everybody tries first, in the disguises people give them.

Owns the check against a list that needs no network: the 20,000 most frequent passwords of published leaks that Django
ships (made by Royce Williams, public domain). Django alone compares whole passwords with it, and almost none of them is
as long as we ask for; here a password is also undressed: letters for look-alike signs, without what is hung on its
ends, and cut where it repeats itself.
"""

from __future__ import annotations

import re
from functools import cache
from typing import Final

from django.contrib.auth.password_validation import CommonPasswordValidator
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from sunseed.newsroom.people.models import Account

LOOKS: Final = str.maketrans("013457@$!", "oleastasi")
ENDS: Final = re.compile(r"^[^a-z]+|[^a-z]+$")
SHORTEST: Final = 4
HUNG_ON: Final = 8


@cache
def known() -> frozenset[str]:
    """Return the list, in lower case."""
    return frozenset(CommonPasswordValidator().passwords)


def undressed(password: str) -> set[str]:
    """Return what a password is under its disguises."""
    plain = password.lower()
    forms = {plain, _core(plain), plain.translate(LOOKS), _core(plain).translate(LOOKS)}
    forms |= {re.sub(r"[\s._-]+", "", one) for one in forms}
    return {cut for one in forms for cut in (one, _period(one)) if len(cut) >= SHORTEST or len(set(cut)) == 1}


def _core(text: str) -> str:
    """Return the text without a few signs hung on its ends; with many, they are the password."""
    core = ENDS.sub("", text)
    return core if len(text) - len(core) <= HUNG_ON else text


def _period(text: str) -> str:
    """Return the shortest piece that gives the text when repeated: the text itself if there is none."""
    at = (text + text).find(text, 1)
    return text[:at] if 0 < at < len(text) else text


class EverybodysPassword:
    """Refuses a password that is, undressed, one that everybody tries first, or a single sign repeated."""

    def validate(self, password: str, user: Account | None = None) -> None:
        """Raise Django's error if the password will be guessed."""
        if any(len(set(one)) < 2 or one in known() for one in undressed(password)):
            raise ValidationError(_("This is one of the passwords that are tried first. Choose another."))

    def get_help_text(self) -> str:
        """Say what is asked."""
        return _("Not one of the passwords that are tried first.")
