"""Invitations: the only way in. An address gets a link, the link makes the account.

Follows product.md P6; an accepted application to write comes through this same door. Owns who may invite into what,
the link's secret (kept as its digest), its end, and that it works once. Inviting an address that has an account gives
the same answer as any other; its owner is told by letter.
"""

from __future__ import annotations

import hashlib
import secrets
from datetime import timedelta
from typing import Final

from django.conf import settings
from django.core.mail import EmailMessage
from django.db import IntegrityError, transaction
from django.dispatch import Signal
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _

from sunseed.errors import Refused
from sunseed.newsroom import present
from sunseed.newsroom.people.models import Account, Invitation, Role
from sunseed.newsroom.people.permissions import NotAllowed, require_inviter
from sunseed.newsroom.publishing import trail

LASTS: Final = timedelta(days=7)
joined: Final = Signal()  # sent with `account` in the transaction that made it


def invite(by: Account, email: str, role: Role, language: str = "en") -> Invitation:
    """Invite an address; an older invitation of the same address that still waits is withdrawn.

    Arguments:
        by: who invites; the invitation holds only while this account may invite into the role.
        email: the address.
        role: what the account will be.
        language: one of the languages of the account's pages, for the letter.

    Raises:
        NotAllowed: this account may not invite into this role.
    """
    require_inviter(by, role)
    if language not in dict(settings.LANGUAGES):
        raise Refused(_("There is no such language here."))
    email, secret = email.strip().lower(), secrets.token_urlsafe(32)
    with transaction.atomic():
        Invitation.objects.filter(email=email, state=Invitation.State.WAITING).update(state=Invitation.State.WITHDRAWN)
        made = Invitation.objects.create(
            email=email, role=role, language=language, digest=_digest(secret), by=by, until=present.now() + LASTS
        )
        trail.note(by, "invite", "invitation", made.pk, role=role)
        _write(made, secret)
    return made


def resend(by: Account, invitation: Invitation) -> None:
    """Send a new link and a new term; the older link leads nowhere from now on.

    Raises:
        NotAllowed: this account may not invite into this role.
        Refused: the invitation was accepted or withdrawn.
    """
    require_inviter(by, Role(invitation.role))
    secret = secrets.token_urlsafe(32)
    with transaction.atomic():
        changed = Invitation.objects.filter(pk=invitation.pk, state=Invitation.State.WAITING).update(
            digest=_digest(secret), until=present.now() + LASTS, by=by
        )
        if not changed:
            raise Refused(_("This invitation was accepted or withdrawn. Make a new one."))
        trail.note(by, "invite again", "invitation", invitation.pk)
        _write(invitation, secret)


def withdraw(by: Account, invitation: Invitation) -> None:
    """Let the link lead nowhere.

    Raises:
        NotAllowed: this account may not invite into this role.
        Refused: it was accepted before.
    """
    require_inviter(by, Role(invitation.role))
    with transaction.atomic():
        changed = Invitation.objects.filter(pk=invitation.pk, state=Invitation.State.WAITING).update(
            state=Invitation.State.WITHDRAWN
        )
        if not changed:
            raise Refused(_("This invitation was accepted or withdrawn before."))
        trail.note(by, "withdraw", "invitation", invitation.pk)


def find(secret: str) -> Invitation | None:
    """Return the invitation a link leads to: neither used, withdrawn nor expired, from one who may still invite."""
    found = Invitation.objects.select_related("by").filter(digest=_digest(secret)).first()
    if found is None or not found.is_open:
        return None
    try:
        require_inviter(found.by, Role(found.role))
    except NotAllowed:
        return None
    return found


def accept(invitation: Invitation, name: str, password: str | None) -> Account:
    """Make the account; without a password a passkey must follow at once.

    Raises:
        Refused: somebody else used the link a moment ago, or the address has an account.
    """
    with transaction.atomic():
        taken = Invitation.objects.filter(
            pk=invitation.pk, state=Invitation.State.WAITING, digest=invitation.digest, until__gt=present.now()
        ).update(state=Invitation.State.ACCEPTED)
        if not taken:
            raise Refused(_("This invitation is no longer open."))
        try:
            with transaction.atomic():
                made = Account.objects.create_user(invitation.email, password, name=name, role=invitation.role)
        except IntegrityError:
            raise Refused(_("This address has an account: sign in with it.")) from None
        Invitation.objects.filter(pk=invitation.pk).update(account=made)
        trail.note(made, "join", "invitation", invitation.pk, role=made.role)
        joined.send(Invitation, account=made)
    return made


def _digest(secret: str) -> str:
    """Return what is kept of a link's secret."""
    return hashlib.sha256(secret.encode()).hexdigest()


def _write(invitation: Invitation, secret: str) -> None:
    """Keep the letter with the link, in its reader's language."""
    site = present.instance().settings.site
    has_account = Account.objects.filter(email=invitation.email).exists()
    with translation.override(invitation.language):
        around = {
            "site_name": site.name,
            "role": invitation.get_role_display(),
            "days": LASTS.days,
            "link": f"{site.newsroom_url}{reverse('account_join', args=[secret])}",
            "account_url": f"{site.newsroom_url}{reverse('account_login')}",
        }
        kind = "invitation_known" if has_account else "invitation"
        subject = render_to_string("account/email/invitation_subject.txt", around).strip()
        body = render_to_string(f"account/email/{kind}_message.txt", around).strip()
    EmailMessage(f"{site.name}: {subject}", body, to=[invitation.email]).send()
