"""Take down: withdraw and erase. Its documents, and the objects only they use, are deleted everywhere.

Follows design.md §6 and formats.md §3. The entries stay and a tombstone says so. The draft stays in the newsroom,
private, so that an editor may publish again what proves to be lawful. The files are deleted once the entry is sealed
(`publishing.printing`), never before: until then nobody could know why they were gone.
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
from sunseed.newsroom.publishing.models import ObjectUse, PublicDocument, State, Statement
from sunseed.newsroom.publishing.outbox import Stored
from sunseed.newsroom.publishing.releasing import require_room
from sunseed.newsroom.publishing.verbs.withdraw import known_reason, public_item, words_document

# Kinds that hold an address of their own; a section's follows from those above it.
ADDRESSED: Final = ("story", "page", "topic", "person", "work", "box", "film")


def take_down(actor: Account, key: UUID, *, reason: str, words: str = "") -> Statement:
    """Take an item down.

    Arguments:
        key: of the item; a story's own key.
        reason: as in `withdraw`.
        words: what readers are told; kept in a document of its own, which is not erased.

    Raises:
        NotAllowed: the account is not an editor's.
        Refused: it was never public, or is gone already.
    """
    require_editor(actor, "take down")
    require_room()
    because, item = known_reason(reason), public_item(key)
    if item.kind == "film" and not item.path:
        raise Refused(_("This film has no address of its own, so the record cannot erase it (ADR 0106). Withdraw it."))
    ticket = Ticket()
    note = words_document(ticket, item, words) if item.state == State.PUBLIC else None
    digests = list(
        PublicDocument.objects.filter(item=key, version__gte=1, erased=False)
        .order_by("version")
        .values_list("sha256", flat=True)
    )
    document = documents.Erasure(
        identifier=outbox.urn(key),
        version=item.version,
        origin=present.instance().origin,
        salt=salt(),
        sha256=tuple(digests),
        objects=tuple(sorted(only_used_by(digests))),
        url=item.path if item.kind in ADDRESSED else None,
        published=item.published,
        article_section=outbox.urn(item.section) if item.section else None,
    )
    erasure = Stored(document, *ticket.put_document(document))
    with transaction.atomic():
        if item.state == State.PUBLIC:
            outbox.withdraw(item, reason=because, words=note)
            item.refresh_from_db()
        row = outbox.erase(item, erasure, digests)
        see_also.forget(item)
        trail.note(actor, "take down", item.kind, key, reason=reason, words=words, documents=len(digests))
        ticket.settle()
    return row


def only_used_by(digests: list[str]) -> set[str]:
    """Return the names of objects that no other document, still standing, shows."""
    mine = set(ObjectUse.objects.filter(document__in=digests).values_list("name", flat=True))
    elsewhere = ObjectUse.objects.filter(name__in=mine, document__erased=False).exclude(document__in=digests)
    return mine - set(elsewhere.values_list("name", flat=True))
