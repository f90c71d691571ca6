"""Deriving: a film made at the editor's machine becomes public; the sealed seconds it was made from stay private.

Follows formats.md §10 and ADR 0106. A derived film proves nothing by itself: it says which sealed seconds it comes
from, and that they are held. The newsroom checks that it took lines for those seconds, and that the film hides nothing.
"""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from hashlib import file_digest
from pathlib import Path

from django.db import transaction

from sunseed.documents import SealedSeconds
from sunseed.documents.film import Film
from sunseed.errors import Absent, Refused
from sunseed.newsroom import present
from sunseed.newsroom.intake import crediting, showing, sizes
from sunseed.newsroom.intake.crediting import About
from sunseed.newsroom.intake.models import Capture
from sunseed.newsroom.intake.showing import Words
from sunseed.newsroom.people.models import Account
from sunseed.newsroom.people.permissions import require_editor
from sunseed.newsroom.publishing import outbox, trail
from sunseed.newsroom.publishing.deposits import Ticket, salt
from sunseed.newsroom.publishing.models import Item, Statement, Trail
from sunseed.newsroom.publishing.outbox import Stored
from sunseed.newsroom.publishing.releasing import require_room


def publish(
    actor: Account,
    film: Path,
    poster: bytes,
    sources: Sequence[SealedSeconds],
    words: Words,
    *,
    item: uuid.UUID | None = None,
    done: Sequence[str] = ("trimmed",),
) -> tuple[uuid.UUID, Statement]:
    """Publish a derived film; return its item and its entry.

    Arguments:
        actor: an editor.
        film: a clean MP4.
        poster: a clean JPEG.
        sources: the sealed seconds it was made from; none of them is released by this.
        words: what is said of it.
        item: chosen by the sender, so that the same request sent twice publishes once; None for a new one.
        done: what was done to it, for its Content Credentials; keys of `crediting.ACTIONS`.

    Raises:
        NotAllowed: the account is not an editor's.
        Absent: a capture that nobody sealed here.
        Refused: the film hides something, its seconds are longer than the capture, its address is taken, or the item is
            another film.
        Malformed: film, poster or words break their rules.
    """
    require_editor(actor, "publish film")
    require_room()
    key = item or uuid.uuid4()
    if (known := Item.objects.filter(pk=key).first()) is not None:
        return _again(known, film)
    for one in sources:
        _sealed_here(one)
    ticket, sent = Ticket(), _digest(film)
    about = About(outbox.urn(key), "derived", crediting.derived(sources), done)
    document = Film(
        identifier=outbox.urn(key),
        version=1,
        origin=present.instance().origin,
        salt=salt(),
        url=(path := showing.address(words, key)),
        how="derived",
        is_based_on=tuple(sources),
        **showing.said(ticket, words),
        **showing.shown(ticket, film, poster, about),
    )
    digest, size = ticket.put_document(document)
    # Dying here leaves objects nobody names; their deposits let the worker sweep them.
    with transaction.atomic():
        stored = Stored(
            document, digest, size, document.object_names(), document.name, path=path, language=document.in_language
        )
        row = outbox.publish(stored, why="new")
        sizes.ask(key, document)
        trail.note(actor, "publish derived", "film", key, captures=[one.capture for one in sources], film=sent)
        ticket.settle()
    return key, row


def _again(known: Item, film: Path) -> tuple[uuid.UUID, Statement]:
    """Answer a request that was carried out already; Refused where it is about another film."""
    # What is public carries credentials; the trail says which file came.
    sent = Trail.objects.filter(verb="publish derived", thing="film", key=str(known.pk)).first()
    row = Statement.objects.filter(item=known.pk, kind="publish").order_by("number").first()
    if sent is None or sent.details.get("film") != _digest(film) or row is None:
        raise Refused("Something else is published under this id already. Choose another.")
    return known.pk, row


def _digest(film: Path) -> str:
    with film.open("rb") as file:
        return file_digest(file, "sha256").hexdigest()


def _sealed_here(one: SealedSeconds) -> None:
    """Refuse seconds that were never sealed here, as far as can be known: of a closed capture no length is kept."""
    held = Capture.objects.filter(pk=one.capture).first()
    if held is None:
        raise Absent(f"The capture {one.capture} is not known here.")
    if not held.closed and one.end_ms > held.until_ms:
        raise Refused(
            f"The capture {one.capture[:12]} ends at {held.until_ms} ms; the film says it was made up to {one.end_ms}."
        )
