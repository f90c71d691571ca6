"""Releasing: chosen seconds of a capture become public, with the lines and places that prove them, and nothing else.

Follows formats.md §6, §8 and §10. What comes from the editor's machine is chunks; which lines they belong to and where
those stand is taken from here, so a chunk that no line commits to is refused. Objects are put first, each with a
deposit; the document and its entry are one transaction, like every other publication. Only the open line, the head that
is needed and the run become public: seconds before and after it stay private.
"""

from __future__ import annotations

import uuid
from collections.abc import Mapping, Sequence
from hashlib import sha256

from django.db import transaction

from sunseed.capture import chunk, reveal
from sunseed.capture import line as lines
from sunseed.capture.line import Open, Seal
from sunseed.capture.reveal import Revealed
from sunseed.documents.film import Film
from sunseed.errors import Absent, Refused
from sunseed.newsroom import present
from sunseed.newsroom.intake import ticking
from sunseed.newsroom.intake.models import Checkpoint, HeldTick, Line
from sunseed.newsroom.people.models import Account
from sunseed.newsroom.people.permissions import require_editor
from sunseed.newsroom.publishing import outbox, trail
from sunseed.newsroom.publishing.deposits import Ticket, salt
from sunseed.newsroom.publishing.models import Address, Statement
from sunseed.newsroom.publishing.outbox import Stored
from sunseed.newsroom.publishing.releasing import require_room
from sunseed.newsroom.stories.slugs import default_language


def release(
    actor: Account, capture: str, first: int, last: int, chunks: Mapping[str, bytes], name: str
) -> tuple[uuid.UUID, Statement]:
    """Publish the lines `first` to `last` of a capture with their chunks; return the film's item and its entry.

    Arguments:
        actor: an editor.
        capture: hex id of its open line.
        first, last: seq of the first and the last line.
        chunks: salt || data by its commitment, as the light table wrote them.
        name: what the film is called.

    Raises:
        NotAllowed: the account is not an editor's.
        Absent: no such lines, or a chunk that is needed is not among `chunks`.
        Refused: lines that are not in the record yet, chunks that nobody asked for, a release that stands already.
        Untrue: a chunk that is not what its line commits to.
    """
    require_editor(actor, "release film")
    require_room()
    rows = _rows(capture, first, last)
    revealed = [_revealed(row) for row in rows]
    opened = reveal.check(revealed, present.instance().origin)
    parts = _chunks(revealed, chunks)
    data = reveal.encode(revealed)
    film = Film(
        identifier=outbox.urn(item := uuid.uuid4()),
        version=1,
        origin=present.instance().origin,
        salt=salt(),
        in_language=default_language(),
        name=name,
        capture=capture,
        container=opened.container,
        reveal=sha256(data).hexdigest(),
        chunk=tuple(seal.commit for seal, _ in parts),
    )
    if Address.objects.filter(path=film.claim()).exists():
        raise Refused("Exactly these seconds are released already.")
    ticket = Ticket()
    ticket.put([*((one, "bin") for _, one in parts), (data, "jsonl")])
    digest, size = ticket.put_document(film)
    _publish_seen(opened)
    # Dying here leaves objects nobody names; their deposits let the worker sweep them.
    with transaction.atomic():
        stored = Stored(film, digest, size, film.object_names(), name)
        row = outbox.publish(stored, why="new")
        trail.note(actor, "release", "film", item, capture=capture, first=first, last=last)
        ticket.settle()
    return item, row


def _rows(capture: str, first: int, last: int) -> list[Line]:
    """Return the open line, the head that the run needs, and the run."""
    held = Line.objects.filter(capture=capture)
    run = list(held.filter(seq__gte=max(first, 1), seq__lte=last).order_by("seq"))
    opening = held.filter(seq=0).first()
    if opening is None or not run or len(run) != last - run[0].seq + 1 or run[0].seq != first:
        raise Absent(f"The capture {capture} has no lines {first} to {last} here.")
    heads = [row for row in held.filter(seq__gt=0, seq__lt=first).order_by("-seq").iterator() if _is_head(row)][:1]
    return [opening, *([] if _is_head(run[0]) else heads), *run]


def _is_head(row: Line) -> bool:
    body = lines.parse(bytes(row.data)).body
    return isinstance(body, Seal) and body.part == "head"


def _revealed(row: Line) -> Revealed:
    """Return a line with its place, if its tick is in the public record."""
    place = ticking.place_of(row)
    tick = HeldTick.objects.filter(pk=row.tick).first()
    if row.tick is None or tick is None or tick.index is None:
        raise Refused(f"Line {row.seq} is not in the public record yet. Wait a moment.")
    return Revealed(lines.parse(bytes(row.data)), place, row.tick)


def _chunks(revealed: Sequence[Revealed], chunks: Mapping[str, bytes]) -> list[tuple[Seal, bytes]]:
    """Return each released seal with its chunk, held against its commitment; nothing may be left over."""
    seals = [row.line.body for row in revealed if isinstance(row.line.body, Seal) and row.line.body.part != "note"]
    strange = set(chunks) - {one.commit for one in seals}
    if strange:
        raise Refused(f"{len(strange)} chunks belong to no line that is released; {min(strange)} is one of them.")
    for one in seals:
        if one.commit not in chunks:
            raise Absent(f"The chunk of line {one.seq} is missing: the whole run must be watched and released.")
    return [(one, chunk.check(chunks[one.commit], one)) for one in seals]


def _publish_seen(opened: Open) -> None:
    """Publish the checkpoint file that the film names; one of the same size that stands there already stays."""
    row = Checkpoint.objects.filter(digest=opened.seen.note).first()
    path = f"log/time/{opened.seen.size}/note"
    if row is not None and not present.public().exists(path):
        present.public().create(path, bytes(row.data))
