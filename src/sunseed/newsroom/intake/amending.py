"""A film's words in a new version: a name, a description, captions, people; what is shown and sealed stays as it is.

Follows design.md §6 ("the five verbs") and product.md P9: a film that is public is not changed silently either. Another
picture is another film. Withdrawing and taking down are `publishing.verbs`', alike for everything that has an address.
"""

from __future__ import annotations

import uuid
from collections.abc import Collection

import msgspec
from django.db import transaction
from django.utils.translation import gettext as _

from sunseed import documents
from sunseed.errors import Refused
from sunseed.newsroom.intake import showing
from sunseed.newsroom.intake.showing import Words
from sunseed.newsroom.people.models import Account
from sunseed.newsroom.people.permissions import require_editor
from sunseed.newsroom.publishing import outbox, trail
from sunseed.newsroom.publishing.deposits import Ticket, salt
from sunseed.newsroom.publishing.models import Item, State, Statement
from sunseed.newsroom.publishing.outbox import Stored
from sunseed.newsroom.publishing.releasing import require_room
from sunseed.newsroom.publishing.verbs.page import CHANGES


def amend(
    actor: Account,
    item: uuid.UUID,
    words: Words,
    *,
    why: str = "update",
    note: str = "",
    without: Collection[str] = (),
) -> Statement:
    """Publish a film with other words.

    Arguments:
        words: all of them; captions that are not given again stay as they are.
        why: update, correction, clarification or typo; not looked at for a film that was withdrawn.
        note: what readers are told; a correction and a clarification need one.
        without: languages whose captions are taken away.

    Raises:
        NotAllowed: the account is not an editor's.
        Refused: it is not a film with an address, the reason is none, the note is missing, or nothing would change.
        Malformed: a text breaks the rules.
    """
    require_editor(actor, "change a film")
    require_room()
    latest = Item.objects.filter(pk=item, kind="film").exclude(state=State.ERASED).first()
    if latest is None or not latest.path:
        raise Refused(_("This is not a film that has a page."))
    chosen = next((one for one in CHANGES if one == why), None)
    if chosen is None:
        raise Refused(_("Say why readers get a new version: %(reasons)s.") % {"reasons": ", ".join(CHANGES)})
    if chosen in ("correction", "clarification") and not note.strip():
        raise Refused(_("Say to readers what was wrong or unclear, and what is right."))
    before, ticket = showing.current(latest), Ticket()
    said = showing.said(ticket, words)
    new = {one.in_language: one for one in said.pop("caption")}
    kept = {one.in_language: one for one in before.caption} | new
    changed = msgspec.structs.replace(
        before,
        **said,
        version=latest.version + 1,
        salt=salt(),
        caption=tuple(kept[language] for language in sorted(kept) if language in new or language not in without),
        correction=documents.Correction(text=note.strip()) if note.strip() else None,
    )
    if latest.state == State.PUBLIC and _bare(changed) == _bare(before):
        raise Refused(_("Nothing has changed since this was last published."))
    digest, size = ticket.put_document(changed)
    with transaction.atomic():
        stored = Stored(
            changed, digest, size, changed.object_names(), changed.name, path=latest.path, language=changed.in_language
        )
        row = outbox.publish(stored, why=chosen if latest.state == State.PUBLIC else "restore")
        trail.note(actor, "amend", "film", item, version=changed.version, why=chosen)
        ticket.settle()
    return row


def _bare(film: documents.Film) -> documents.Film:
    """Return a film without what is new in every version."""
    return msgspec.structs.replace(film, version=1, salt="", correction=None)
