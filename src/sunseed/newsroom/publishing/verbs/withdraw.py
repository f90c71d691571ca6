"""Withdraw: something is no longer shown as current; its versions stay one click away, with when and why.

Follows design.md §6 and formats.md §3. The words lie in a document of their own, named by the entry.
"""

from __future__ import annotations

from typing import Final
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from sunseed import documents
from sunseed.errors import Refused
from sunseed.newsroom import present
from sunseed.newsroom.people.models import Account
from sunseed.newsroom.people.permissions import require_editor
from sunseed.newsroom.publishing import outbox, see_also, trail
from sunseed.newsroom.publishing.deposits import Ticket, salt
from sunseed.newsroom.publishing.models import Item, State, Statement
from sunseed.newsroom.publishing.outbox import Stored
from sunseed.newsroom.publishing.releasing import require_room
from sunseed.newsroom.stories.slugs import default_language
from sunseed.record import entry

REASONS: Final[tuple[entry.Reason, ...]] = ("error", "harm", "consent", "legal", "rights", "other")


def withdraw(actor: Account, key: UUID, *, reason: str, words: str = "") -> Statement:
    """Withdraw a public item.

    Arguments:
        key: of the item; a story's own key.
        reason: one of REASONS.
        words: what readers are told besides; may be empty.

    Raises:
        NotAllowed: the account is not an editor's.
        Refused: it is not public.
    """
    require_editor(actor, "withdraw")
    require_room()
    because, item = known_reason(reason), public_item(key)
    if item.state != State.PUBLIC:
        raise Refused(_("This is withdrawn already."))
    ticket = Ticket()
    note = words_document(ticket, item, words)
    with transaction.atomic():
        row = outbox.withdraw(item, reason=because, words=note)
        see_also.forget(item)
        trail.note(actor, "withdraw", item.kind, key, reason=reason, words=words)
        ticket.settle()
    return row


def known_reason(reason: str) -> entry.Reason:
    """Return the reason as an entry may hold it."""
    for one in REASONS:
        if one == reason:
            return one
    raise Refused(f"The reason is one of {', '.join(REASONS)}.")


def public_item(key: UUID) -> Item:
    """Return something that has been published and not been taken down."""
    item = Item.objects.filter(pk=key).first()
    if item is None:
        raise Refused(_("This has never been public."))
    if item.state == State.ERASED:
        raise Refused(_("This has been taken down already."))
    return item


def words_document(ticket: Ticket, item: Item, words: str) -> Stored | None:
    """Store the words of a withdrawal, if there are any."""
    if not words.strip():
        return None
    document = documents.Words(
        identifier=outbox.urn(item.pk),
        version=item.version,
        origin=present.instance().origin,
        salt=salt(),
        in_language=item.language or default_language(),
        text=words.strip(),
        about=outbox.urn(item.pk),
    )
    return Stored(document, *ticket.put_document(document))
