"""What an account may do, in one place.

Follows product.md ("who uses it"). Reporters write and see their own drafts; editors see and change everything and
are the only ones who publish; operators are editors who also keep accounts. Each function returns or raises Refused
with words for the person; views and verbs call them and decide nothing themselves.
"""

from __future__ import annotations

from typing import Protocol
from uuid import UUID

from django.utils.translation import gettext as _

from sunseed.errors import Refused
from sunseed.newsroom import present
from sunseed.newsroom.people.models import Account, Role


class NotAllowed(Refused):
    """An account asked for something its role does not include."""


class Owned(Protocol):
    """Something that belongs to the account that began it."""

    @property
    def owner_id(self) -> int | UUID | None:
        """The account's key."""


def may_see(account: Account, thing: Owned) -> bool:
    """Tell whether the account may read this draft."""
    return account.is_editor or (account.is_active and thing.owner_id == account.pk)


def require_sight(account: Account, thing: Owned) -> None:
    """Raise unless the account may read and write this draft."""
    if not may_see(account, thing):
        raise NotAllowed(_("This draft belongs to somebody else."))


def require_editor(account: Account, what: str) -> None:
    """Raise unless the account may change what is public; `what` completes "Only editors may"."""
    if not account.is_editor:
        raise NotAllowed(_("Only editors may %(what)s.") % {"what": _(what)})


def require_operator(account: Account, what: str) -> None:
    """Raise unless the account keeps accounts; `what` completes "Only operators may"."""
    if not account.is_operator:
        raise NotAllowed(_("Only operators may %(what)s.") % {"what": _(what)})


def require_inviter(account: Account, role: Role) -> None:
    """Raise unless the account may invite somebody into this role: editors may, up to their own."""
    require_editor(account, "invite")
    if role.reach > Role(account.role).reach:
        raise NotAllowed(_("You can invite into roles up to your own."))


def needs_second_factor(account: Account) -> bool:
    """Tell whether the newsroom's settings ask this account's role for a second factor."""
    asked = present.instance().settings.newsroom.second_factor
    return account.role in {name.strip() for name in asked.split(",")}
