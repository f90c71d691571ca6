"""Releasing: chosen seconds of a capture become public, with the lines and places that prove them, and nothing else.

Follows formats.md §6, §8 and §10. What comes from the editor's machine is lines and chunks; ids, order and places of
the lines are held against what is kept here, so a line that was not taken in, or a chunk that none commits to, is
refused. Objects are put first, each with a deposit; the document and its entry are one transaction, like every other
publication. Only the open line, the head that is needed and the run become public: seconds before and after stay
private. What readers play of them is `joined`'s.
"""

from __future__ import annotations

import uuid
from collections.abc import Mapping, Sequence
from hashlib import sha256
from pathlib import Path

from django.db import transaction

from sunseed.capture import chunk, reveal
from sunseed.capture import line as lines
from sunseed.capture.line import Line, Open, Seal
from sunseed.capture.notes import Note
from sunseed.capture.opening import HEADLESS
from sunseed.capture.packs import Release
from sunseed.capture.reveal import Revealed
from sunseed.capture.traces import check_release
from sunseed.documents.film import Film
from sunseed.errors import Absent, Refused, Untrue
from sunseed.newsroom import present
from sunseed.newsroom.intake import crediting, joined, picturing, showing, sizes, ticking
from sunseed.newsroom.intake.crediting import About
from sunseed.newsroom.intake.models import Checkpoint, HeldTick
from sunseed.newsroom.intake.models import Line as Kept
from sunseed.newsroom.intake.showing import Words
from sunseed.newsroom.people.models import Account
from sunseed.newsroom.people.permissions import require_editor
from sunseed.newsroom.publishing import outbox, trail
from sunseed.newsroom.publishing.deposits import Ticket, salt
from sunseed.newsroom.publishing.models import ObjectUse, Statement
from sunseed.newsroom.publishing.outbox import Stored
from sunseed.newsroom.publishing.releasing import require_room
from sunseed.newsroom.stamping import archive


def release(
    actor: Account, chosen: Release, name: str, *, words: Words | None = None, film: Path | None = None
) -> tuple[uuid.UUID, Statement]:
    """Publish chosen lines of a capture with their chunks; return the film's item and its entry.

    Arguments:
        actor: an editor.
        chosen: capture, run, lines and chunks, as the light table wrote them.
        name: what the film is called.
        words: what else is said of it; its own name counts then.
        film: a clean MP4 that was watched, made from these chunks; None to make it here.

    Raises:
        NotAllowed: the account is not an editor's.
        Absent: no such lines here, or a chunk that is needed is not among those sent.
        Refused: lines that are not in the record yet, chunks that nobody asked for, a release that stands already, a
            film that shows something else than these chunks, recordings that one film cannot hold.
        Untrue: a chunk that is not what its line commits to, a line that is not the one that was taken in.
    """
    require_editor(actor, "release film")
    require_room()
    capture, first, last = chosen.capture, chosen.first, chosen.last
    revealed = [_revealed(line, row) for line, row in _lines(chosen)]
    opened = reveal.check(revealed, present.instance().origin)
    parts = _chunks(revealed, chosen.chunks)
    data = reveal.encode(revealed)
    if ObjectUse.objects.filter(name=f"{sha256(data).hexdigest()}.jsonl", document__erased=False).exists():
        raise Refused("Exactly these seconds are released already.")
    said, ticket = words or Words(name=name), Ticket()
    item = uuid.uuid4()
    seals = crediting.released(capture, sha256(data).hexdigest(), len(parts))
    about = About(outbox.urn(item), "released", seals)
    shown, seams = joined.shown(ticket, opened, parts, film, about)
    document = Film(
        identifier=outbox.urn(item),
        version=1,
        origin=present.instance().origin,
        salt=salt(),
        url=(path := showing.address(said, item)),
        how="released",
        capture=capture,
        container=opened.container,
        reveal=sha256(data).hexdigest(),
        chunk=tuple(seal.commit for seal, _ in parts),
        **showing.said(ticket, joined.said(said, seams)),
        **shown,
    )
    ticket.put([*((one, "bin") for _, one in parts), (data, "jsonl")])
    digest, size = ticket.put_document(document)
    _publish_states(revealed)
    # Dying here leaves objects nobody names; their deposits let the worker sweep them.
    with transaction.atomic():
        stored = Stored(
            document, digest, size, document.object_names(), document.name, path=path, language=document.in_language
        )
        row = outbox.publish(stored, why="new")
        sizes.ask(item, document)
        trail.note(actor, "release", "film", item, capture=capture, first=first, last=last)
        ticket.settle()
    if opened.container == "jpeg":
        photos = [data[chunk.SALT_BYTES :] for seal, data in parts if seal.part == "media"]
        picturing.offer(actor, item, document.name, opened.source, photos)
    return item, row


def _lines(chosen: Release) -> list[tuple[Line, Kept]]:
    """Return the open line, the head that the run needs, and the run, each with what is kept of it.

    The newsroom cannot read the lines it holds (ADR 0092): the editor brings them, and their ids must be the kept ones.
    """
    brought = [lines.parse(data) for data in chosen.lines]
    seqs = [one.body.seq for one in brought]
    run = list(range(chosen.first, chosen.last + 1))
    head = seqs[1 : len(seqs) - len(run)]
    if not run or seqs != [0, *head, *run] or len(head) > 1 or any(seq >= chosen.first for seq in head):
        raise Absent(
            f"The capture {chosen.capture}: expected its open line, a head and {chosen.first} to {chosen.last}."
        )
    plays = isinstance(opened := brought[0].body, Open) and opened.container not in HEADLESS and not _note(brought)
    if plays and not _is_head(brought[1]):
        raise Absent("The head without which these seconds do not play is missing.")
    kept = {row.seq: row for row in Kept.objects.filter(capture=chosen.capture, seq__in=seqs)}
    for one in brought:
        row = kept.get(one.body.seq)
        if row is None:
            raise Absent(f"The capture {chosen.capture} has no line {one.body.seq} here.")
        if row.pk != one.id.hex():
            raise Untrue(f"Line {one.body.seq} of {chosen.capture} is another one than was taken in.")
    return [(one, kept[one.body.seq]) for one in brought]


def _note(brought: Sequence[Line]) -> bool:
    """Tell whether one note is released by itself: a place that is told later, without film and without other notes."""
    body = brought[-1].body
    return len(brought) == 2 and isinstance(body, Seal) and body.part == "note"


def _is_head(line: Line) -> bool:
    return isinstance(line.body, Seal) and line.body.part == "head"


def _revealed(line: Line, row: Kept) -> Revealed:
    """Return a line with its place, if its tick is in the public record."""
    place = ticking.place_of(row)
    tick = HeldTick.objects.filter(pk=row.tick).first()
    if row.tick is None or tick is None or tick.index is None:
        raise Refused(f"Line {row.seq} is not in the public record yet. Wait a moment.")
    return Revealed(line, place, row.tick)


def _chunks(revealed: Sequence[Revealed], chunks: Mapping[str, bytes]) -> list[tuple[Seal, bytes]]:
    """Return each released seal with its chunk, held against its commitment; nothing may be left over."""
    alone = _note([row.line for row in revealed])
    bodies = (row.line.body for row in revealed)
    seals = [one for one in bodies if isinstance(one, Seal) and (alone or one.part != "note")]
    strange = set(chunks) - {one.commit for one in seals}
    if strange:
        raise Refused(f"{len(strange)} chunks belong to no line that is released; {min(strange)} is one of them.")
    for one in seals:
        if one.commit not in chunks:
            raise Absent(f"The chunk of line {one.seq} is missing: the whole run must be watched and released.")
    made = [(one, chunk.check(chunks[one.commit], one)) for one in seals]
    opened = revealed[0].line.body
    assert isinstance(opened, Open)  # `reveal.check` has seen to it
    if alone:
        Note.parse(made[0][1][chunk.SALT_BYTES :])
    else:
        check_release(opened, (data[chunk.SALT_BYTES :] for _, data in made))
    return made


def _publish_states(revealed: Sequence[Revealed]) -> None:
    """Publish the states that bound these lines: the files they name, and those that first held their ticks."""
    named = {seen.note for row in revealed if (seen := getattr(row.line.body, "seen", None)) is not None}
    files = [(row.size, bytes(row.data)) for row in Checkpoint.objects.filter(digest__in=named)]
    ticks = HeldTick.objects.filter(n__in={row.tick for row in revealed})
    archive.publish_for(files, [row.index for row in ticks if row.index is not None])
