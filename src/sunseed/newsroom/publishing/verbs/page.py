"""Publish a standing page, or a new version of it, with the reasons and notes that stories have.

Follows design.md §6 and product.md P9: a page that says what a newsroom holds itself to is not changed silently either.
"""

from __future__ import annotations

import re
from dataclasses import replace
from typing import Final

import msgspec
from django.db import transaction
from django.utils.translation import gettext as _

from sunseed import documents
from sunseed.documents.objects import ObjectName
from sunseed.errors import Misuse, Refused
from sunseed.newsroom import present
from sunseed.newsroom.background.models import Box
from sunseed.newsroom.people.models import Account
from sunseed.newsroom.people.permissions import require_editor
from sunseed.newsroom.publishing import outbox, trail
from sunseed.newsroom.publishing.arranging import arranged, masthead, same
from sunseed.newsroom.publishing.deposits import Ticket
from sunseed.newsroom.publishing.models import Item, State, Statement
from sunseed.newsroom.publishing.releasing import require_room, store_arranged, stored
from sunseed.newsroom.stories.models import StaticPage
from sunseed.record import entry

CHANGES: Final[tuple[entry.Why, ...]] = ("update", "correction", "clarification", "typo")
_BLANK = re.compile(r"\[[^\]<>]{1,80}\]")


def publish_page(actor: Account, page: StaticPage | Box, *, why: str = "update", words: str = "") -> Statement:
    """Publish a standing page or a shared box as it stands in its row.

    Arguments:
        why: update, correction, clarification or typo, for one that is public; otherwise not looked at.
        words: the note to readers; a correction and a clarification need one.

    Raises:
        NotAllowed: the account is not an editor's.
        Refused: a blank is left, nothing changed, or the note is missing.
        Malformed: an address or a text breaks the rules.
    """
    require_editor(actor, "publish a page")
    require_room()
    if (blank := _BLANK.search(page.body)) is not None:
        raise Refused(_("Fill in %(blank)s, or take it out.") % {"blank": blank[0]})
    latest = Item.objects.filter(pk=page.pk).first()
    reason = _reason(latest, why, words)
    made = arranged(page, latest)
    if latest is not None and latest.state == State.PUBLIC and same(made.document, _public_without_note(latest)):
        raise Refused(_("Nothing has changed since this was last published."))
    if words.strip():
        made = replace(made, document=_noted(made.document, documents.Correction(text=words.strip())))
    ticket, site = Ticket(), masthead()
    before = [] if Item.objects.filter(pk=site.pk).exists() else [store_arranged(ticket, site)]
    new = stored(ticket, made)
    with transaction.atomic():
        for one in before:
            outbox.publish(one, why="arrangement")
        row = outbox.publish(new, why=reason)
        trail.note(actor, "publish page", made.document.kind, page.pk, version=made.document.version, why=reason)
        ticket.settle()
    return row


def _reason(latest: Item | None, why: str, words: str) -> entry.Why:
    """Return why readers get this version."""
    if latest is None:
        return "new"
    if latest.state != State.PUBLIC:
        return "restore"
    chosen = next((one for one in CHANGES if one == why), None)
    if chosen is None:
        raise Refused(f"Say why readers get a new version: {', '.join(CHANGES)}.")
    if chosen in ("correction", "clarification") and not words.strip():
        raise Refused(_("Say to readers what was wrong or unclear, and what is right."))
    return chosen


def _public_without_note(latest: Item) -> documents.AnyDocument:
    """Return the public document of an item as if it had no note."""
    return _noted(documents.decode(present.objects().get(ObjectName(latest.sha256, "json"))), None)


def _noted(document: documents.AnyDocument, note: documents.Correction | None) -> documents.AnyDocument:
    if isinstance(document, documents.Page | documents.Box):
        return msgspec.structs.replace(document, correction=note)
    raise Misuse(f"a {document.kind} is no page")
