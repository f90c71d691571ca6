"""A newsroom that holds a sealed film of real pictures, cut as a recorder does: to be released, forged, judged."""

from __future__ import annotations

import uuid
from hashlib import sha256
from pathlib import Path
from typing import Any

import msgspec

from sunseed.capture import chunk
from sunseed.capture.films.joining import CLUSTER
from sunseed.capture.packs import Release
from sunseed.documents import Film
from sunseed.record import note
from sunseed.record.tree_head import Checkpoint
from sunseed.testing.phone import Phone
from sunseed.testing.ticks import beat


def record_of(room: Any) -> Any:
    """Return a room's record as a verifier opens it who has pinned its root."""
    from sunseed.store.folder import FolderStore
    from sunseed.verify import SealedRecord

    pinned, now_ms = room.instance.root_note_file.read_bytes(), room.clock.now_ms()
    return SealedRecord.open(FolderStore(room.instance.public), now_ms=now_ms, pinned=pinned)


def film_verdict(room: Any, item: str) -> Any:
    """Return what that verifier says of a film, which must be there."""
    from sunseed.verify import film_of, verify_film

    record = record_of(room)
    film = film_of(record, item)
    assert film is not None
    return verify_film(record, item, film)


class Filmed:
    """A room with one capture, sealed in ticks.

    Arguments:
        room: a newsroom under test, as the tests' fixture opens it.
        source: a Matroska or WebM file; a head is cut off before its first Cluster, the rest into `pieces` seconds.
        pieces: how many seconds are sealed.
        again: a film that a second recorder filmed in the same capture, after a crash of 3.5 s.
    """

    def __init__(self, room: Any, source: Path, pieces: int = 4, again: Path | None = None) -> None:
        from sunseed.newsroom.intake import accepting, seen, tokens

        self.room = room
        room.run()
        data = seen.hand_out()
        self.phone = Phone(room.instance.origin, data, Checkpoint.parse(note.parse(data).text).size)
        self.phone.open(container="matroska")
        self.sealed: dict[int, bytes] = {}
        self.parts = self._record(source, pieces)
        if again is not None:
            self.phone.gap("crash", 3500)
            self._record(again, pieces)
        accepting.accept([one.data for one in self.phone.lines], tokens.give())
        self.beat()

    def _record(self, source: Path, pieces: int) -> list[bytes]:
        """Seal a recorder's film: its head, then pieces; return them."""
        film = source.read_bytes()
        at = film.index(CLUSTER) if CLUSTER in film else film.index(b"mdat") - 4
        step = -(-(len(film) - at) // pieces)
        parts = [film[:at], *(film[place : place + step] for place in range(at, len(film), step))]
        for number, one in enumerate(parts):
            self.sealed[len(self.phone.lines)] = one
            self.phone.second(one, part="media" if number else "head")
        return parts

    @property
    def public(self) -> Path:
        """The public tree."""
        return Path(self.room.instance.public)

    @property
    def capture(self) -> str:
        """Id of the open line."""
        return self.phone.lines[0].id.hex()

    def beat(self) -> None:
        """Let a tick pass, and seal it."""
        beat(self.room)

    def joined(self) -> bytes:
        """Return the film as it was recorded."""
        return b"".join(self.parts)

    def release(self, words: Any, *, first: int = 2, last: int = 5, film: Path | None = None) -> str:
        """Release lines (2 is the first second) with the chunks they need; return the item's id."""
        from sunseed.newsroom.intake import releasing

        run = [1, *(seq for seq in range(first, last + 1) if seq in self.sealed)]
        made = [chunk.salted(sha256(self.sealed[seq]).digest(), self.sealed[seq]) for seq in run]
        chunks = {sha256(one).hexdigest(): one for one in made}
        brought = [self.phone.lines[seq].data for seq in sorted({0, 1, *range(first, last + 1)})]
        chosen = Release(self.capture, first, last, brought, chunks)
        item, _ = releasing.release(self.room.people["editor"], chosen, words.name, words=words, film=film)
        self.room.run()
        return f"urn:uuid:{item}"

    def document(self, item: str) -> Film:
        """Return a film's current document."""
        from sunseed.newsroom.intake import showing
        from sunseed.newsroom.publishing.models import Item

        return showing.current(Item.objects.get(pk=uuid.UUID(item.removeprefix("urn:uuid:"))))

    def forge(self, film: Film, shown: bytes) -> str:
        """Publish a film's document again with other pictures, with the newsroom's own keys."""
        from django.db import transaction

        from sunseed.newsroom.publishing import outbox
        from sunseed.newsroom.publishing.deposits import Ticket, salt
        from sunseed.newsroom.publishing.outbox import Stored

        size = msgspec.structs.replace(film.encoding[0], sha256=sha256(shown).hexdigest(), content_size=len(shown))
        forged = msgspec.structs.replace(
            film, identifier=outbox.urn(uuid.uuid4()), salt=salt(), url="/films/forged/", encoding=(size,)
        )
        ticket = Ticket()
        ticket.put([(shown, "mp4")])
        digest, length = ticket.put_document(forged)
        with transaction.atomic():
            outbox.publish(Stored(forged, digest, length, forged.object_names(), path="/films/forged/"), why="new")
            ticket.settle()
        self.room.run()
        return forged.identifier

    def verdict(self, item: str) -> Any:
        """Return what a verifier with the pinned root says of a film."""
        return film_verdict(self.room, item)

    def verdict_of_item(self, item: str) -> Any:
        """Return what it says of an item, whatever became of it."""
        from sunseed.verify import verify_item

        return verify_item(record_of(self.room), item)
