"""Connecting a light table: a token made once, shown once, kept as its digest, ended by whoever made it or an operator.

Owns the tokens. What they open is `tables.reading` and `tables.sending`; that only editors have one is asked each time,
so an account that is no longer an editor's loses its light tables at once.
"""

from __future__ import annotations

import re
import secrets
from datetime import timedelta
from hashlib import sha256
from typing import Final
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from sunseed.errors import Absent, Malformed, Refused
from sunseed.newsroom import present
from sunseed.newsroom.people.models import Account
from sunseed.newsroom.people.permissions import NotAllowed, require_editor
from sunseed.newsroom.publishing import trail
from sunseed.newsroom.tables.models import Table

MOST: Final = 20
PREFIX: Final = "sunseed-table-"
_USED_EVERY: Final = timedelta(minutes=1)
_TOKEN: Final = re.compile(rf"{PREFIX}[A-Za-z0-9_-]{{43}}")


class Unknown(Refused):
    """A bearer without a token that is in force: connect the light table anew."""


def connect(actor: Account, name: str) -> str:
    """Return a new token: the only time it is seen.

    Arguments:
        actor: an editor.
        name: what the editor calls the machine.

    Raises:
        NotAllowed: not an editor; Malformed: no name, or too long a one; Refused: too many are connected.
    """
    require_editor(actor, "connect a light table")
    name = " ".join(name.split())
    if not 0 < len(name) <= 80:
        raise Malformed(_("Give the light table a name of at most 80 letters, such as the machine it stands on."))
    if Table.objects.filter(account=actor, ended=None).count() >= MOST:
        raise Refused(_("%(most)s light tables are connected already: disconnect one first.") % {"most": MOST})
    token = PREFIX + secrets.token_urlsafe(32)
    with transaction.atomic():
        made = Table.objects.create(account=actor, name=name, digest=_digest(token))
        trail.note(actor, "connect", "light table", made.pk, name=name)
    return token


def end(actor: Account, key: UUID) -> None:
    """Disconnect a light table; its token opens nothing from now on.

    Raises:
        NotAllowed: somebody else's, and the actor is no operator; Absent: no such table is connected.
    """
    require_editor(actor, "disconnect a light table")
    found = Table.objects.filter(pk=key, ended=None).first()
    if found is None:
        raise Absent(_("This light table is not connected."))
    if found.account_id != actor.pk and not actor.is_operator:
        raise NotAllowed(_("An editor disconnects their own light tables, an operator any."))
    with transaction.atomic():
        if Table.objects.filter(pk=key, ended=None).update(ended=present.now()):
            trail.note(actor, "disconnect", "light table", key, name=found.name)


def bearer(header: str) -> Account:
    """Return the editor for whom a request speaks, by its Authorization header.

    Raises:
        Unknown: no token in force; NotAllowed: its account is no editor's any more.
    """
    kind, _, token = header.partition(" ")
    if kind.lower() != "bearer" or _TOKEN.fullmatch(token) is None:
        raise Unknown("This address is for light tables: connect one at the desk.")
    found = Table.objects.select_related("account").filter(digest=_digest(token), ended=None).first()
    if found is None or not found.account.is_active:
        raise Unknown("This light table is not connected (any more): connect it anew at the desk.")
    require_editor(found.account, "use a light table")
    now = present.now()
    if found.used is None or now - found.used >= _USED_EVERY:
        Table.objects.filter(pk=found.pk).update(used=now)
    return found.account


def _digest(token: str) -> str:
    return sha256(token.encode()).hexdigest()
