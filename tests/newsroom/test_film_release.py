"""Released seconds: only what lines commit to goes out, and forgeries made with every key there is are found out."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from dataclasses import replace
from hashlib import sha256
from typing import Any

import msgspec
import pytest

from sunseed.capture import chunk, reveal
from sunseed.capture.packs import Release
from sunseed.capture.reveal import Revealed
from sunseed.errors import Absent, Refused, Untrue
from sunseed.record.tick import TickTree
from sunseed.testing.filmed import film_verdict
from sunseed.testing.phone import Phone
from sunseed.testing.ticks import beat


class Scene:
    """A newsroom that holds a sealed capture of a head and six seconds."""

    def __init__(self, room: Any) -> None:
        from sunseed.newsroom.intake import accepting, seen, tokens

        self.room = room
        room.run()
        data = seen.hand_out()
        self.phone = Phone(room.instance.origin, data, 1)
        self.phone.size = self._size(data)
        self.phone.open()
        self.phone.second(b"the head of a film", part="head")
        for n in range(1, 7):
            self.phone.second(b"second %d " % n * 40)
        accepting.accept([one.data for one in self.phone.lines], tokens.give())
        self.beat()

    @staticmethod
    def _size(data: bytes) -> int:
        from sunseed.record import note
        from sunseed.record.tree_head import Checkpoint

        return Checkpoint.parse(note.parse(data).text).size

    def beat(self) -> None:
        """Let a tick pass, and seal it."""
        beat(self.room)

    def chunk(self, seq: int) -> tuple[str, bytes]:
        """Return the chunk of a line by its commitment."""
        data = b"the head of a film" if seq == 1 else b"second %d " % (seq - 1) * 40
        made = chunk.salted(sha256(data).digest(), data)
        return sha256(made).hexdigest(), made

    def release(self, first: int, last: int, role: str = "editor", **changed: Any) -> str:
        """Release lines as the command does, and let the record show it."""
        from sunseed.newsroom.intake import releasing

        chunks = dict([self.chunk(1), *map(self.chunk, range(first, last + 1))]) | changed.get("more", {})
        for seq in changed.get("without", ()):
            del chunks[self.chunk(seq)[0]]
        seqs = sorted({0, 1, *range(first, last + 1)})
        brought = changed.get("lines", [self.phone.lines[seq].data for seq in seqs if seq < len(self.phone.lines)])
        chosen = Release(self.phone.lines[0].id.hex(), first, last, brought, chunks)
        item, _ = releasing.release(self.room.people[role], chosen, "Six seconds")
        self.room.run()
        return f"urn:uuid:{item}"

    def rows(self, *seqs: int) -> list[Revealed]:
        """Return lines with their true places."""
        from sunseed.newsroom.intake import ticking
        from sunseed.newsroom.intake.models import Line

        found = []
        for seq in seqs:
            row = Line.objects.get(seq=seq)
            assert row.tick is not None
            found.append(Revealed(self.phone.lines[seq], ticking.place_of(row), row.tick))
        return found

    def forge(self, rows: Sequence[Revealed], seqs: Sequence[int], **changed: Any) -> str:
        """Publish any reveal with the newsroom's own keys, as whoever holds them could."""
        from django.db import transaction

        from sunseed.documents import Film
        from sunseed.newsroom.publishing import outbox
        from sunseed.newsroom.publishing.deposits import Ticket, salt
        from sunseed.newsroom.publishing.outbox import Stored

        data, chunks = reveal.encode(rows), [self.chunk(seq) for seq in seqs]
        known = {
            "identifier": outbox.urn(uuid.uuid4()), "version": 1, "origin": self.room.instance.origin, "salt": salt(),
            "in_language": "en", "name": "Forged", "capture": self.phone.lines[0].id.hex(), "container": "webm",
            "reveal": sha256(data).hexdigest(), "chunk": tuple(name for name, _ in chunks),
        }  # fmt: skip
        film = Film(**(known | changed))
        ticket = Ticket()
        ticket.put([*((one, "bin") for _, one in chunks), (data, "jsonl")])
        digest, size = ticket.put_document(film)
        with transaction.atomic():
            outbox.publish(Stored(film, digest, size, film.object_names(), "Forged"), why="new")
            ticket.settle()
        self.room.run()
        return film.identifier

    def verdict(self, item: str) -> Any:
        """Return what a verifier with the pinned root says."""
        return film_verdict(self.room, item)

    def object(self, seq: int) -> Any:
        """Return the public file of a chunk."""
        name = self.chunk(seq)[0]
        return self.room.instance.public / "objects" / name[:2] / f"{name}.bin"


@pytest.fixture
def scene(sqlite_room: Any) -> Scene:
    """Return a newsroom with a sealed capture."""
    return Scene(sqlite_room)


def test_a_range_from_the_middle_is_released_and_verified(scene: Scene) -> None:
    """Each second is verified by its tick; the lines before and after it are nowhere public."""
    said = scene.verdict(scene.release(4, 5))
    assert said.state == "verified"
    assert [note.partition(":")[0] for note in said.notes[:4]] == [
        "line 0 (open)", "line 1 (head)", "seconds 2.0 to 3.0", "seconds 3.0 to 4.0",
    ]  # fmt: skip
    assert all(": verified: " in note for note in said.notes[:4])
    for seq in (2, 3, 6, 7):
        assert not scene.object(seq).exists()
        assert not scene.room.public_text(scene.chunk(seq)[0])
        assert not scene.room.public_text(scene.phone.lines[seq].id.hex())


def test_a_changed_chunk_names_its_second_and_a_missing_one_is_unread(scene: Scene) -> None:
    """One byte is enough; the other seconds stay verified."""
    item = scene.release(2, 5)
    file = scene.object(4)
    whole = file.read_bytes()
    file.chmod(0o644)
    file.write_bytes(whole[:-1] + bytes([whole[-1] ^ 1]))
    said = scene.verdict(item)
    assert said.state == "altered"
    assert next(note for note in said.notes if "altered" in note).startswith("seconds 2.0 to 3.0: altered: ")
    assert sum(": verified: " in note for note in said.notes) == 5
    file.unlink()
    said = scene.verdict(item)
    assert said.state == "unread"
    assert said.where == (f"objects/{file.parent.name}/{file.name}",)


def test_without_a_pinned_root_a_film_is_unproven(scene: Scene) -> None:
    """Everything holds, and nobody vouches for the keys."""
    from sunseed.store.folder import FolderStore
    from sunseed.verify import SealedRecord, film_of, verify_film

    item = scene.release(2, 3)
    record = SealedRecord.open(FolderStore(scene.room.instance.public), now_ms=scene.room.clock.now_ms())
    film = film_of(record, item)
    assert film is not None
    assert verify_film(record, item, film).state == "unproven"


def test_releases_that_are_not_what_was_sealed_are_refused(scene: Scene) -> None:
    """Chunks that are missing, strange or bent; lines that are not here; a reporter; the same seconds twice."""
    from sunseed.newsroom.people.permissions import NotAllowed

    name, made = scene.chunk(3)
    with pytest.raises(Absent):
        scene.release(2, 4, without=[3])
    with pytest.raises(Absent):
        scene.release(2, 4, without=[1])
    with pytest.raises(Absent):
        scene.release(5, 9)
    with pytest.raises(Refused):
        scene.release(2, 4, more=dict([scene.chunk(6)]))
    with pytest.raises(Untrue):
        scene.release(2, 4, more={name: made[:-1] + b"x"})
    true = [one.data for one in scene.phone.lines]
    forged = scene.phone.sign(msgspec.structs.replace(scene.phone.lines[3].body, commit="ab" * 32)).data
    for brought in (true[:1] + true[2:5], true[:6], [true[0], true[1], true[3], true[2], true[4]], []):
        with pytest.raises(Absent):
            scene.release(2, 4, lines=brought)
    with pytest.raises(Untrue):
        scene.release(2, 4, lines=[*true[:3], forged, true[4]])
    with pytest.raises(NotAllowed):
        scene.release(2, 4, role="reporter")
    assert not list(scene.room.instance.public.glob("objects/*/*.bin"))
    scene.release(2, 4)
    with pytest.raises(Refused):
        scene.release(2, 4)


def test_lines_whose_tick_is_not_in_the_record_yet_cannot_be_released(scene: Scene) -> None:
    """A release without its proof would be a claim."""
    from sunseed.newsroom.intake import accepting

    scene.phone.second(b"second 7 " * 40)
    accepting.accept([scene.phone.lines[-1].data])
    with pytest.raises(Absent):
        scene.release(8, 8)


def test_forgeries_with_all_keys_are_altered(scene: Scene) -> None:
    """Phone seized, newsroom seized: a line that was in no tick, moved places, foreign seconds, other chunks."""
    true = scene.rows(0, 1, 2, 3)
    late = scene.phone.sign(msgspec.structs.replace(scene.phone.lines[3].body, commit=scene.chunk(7)[0]))
    other = Scene.__new__(Scene)
    other.phone = Phone(scene.room.instance.origin, scene.phone.seen, scene.phone.size, "another phone")
    other.phone.open(wrap=b"other")
    foreign = other.phone.second(b"second 1 " * 40)
    tree = TickTree([late.id, *(row.line.id for row in true)])
    forgeries = {
        "sealed today, said to be of that tick": ([*true[:3], replace(true[3], line=late)], (1, 2, 7)),
        "with a tick of one's own": ([*true[:3], Revealed(late, tree.path(late.id), true[3].tick)], (1, 2, 7)),
        "at another's place": ([*true[:3], replace(true[3], place=true[2].place)], (1, 2, 3)),
        "in another tick": ([*true[:3], replace(true[3], tick=1)], (1, 2, 3)),
        "another capture's second": ([true[0], true[1], replace(true[2], line=foreign)], (1, 2)),
        "a hole in the middle": ([true[0], true[1], true[2], *scene.rows(5)], (1, 2, 5)),
        "out of order": ([true[0], true[1], true[3], true[2]], (1, 3, 2)),
        "fewer chunks than its reveal": (true, (1, 2)),
        "chunks in another order": (scene.rows(0, 1, 2, 3, 4), (1, 3, 2, 4)),
    }
    scene.beat()
    for name, (rows, seqs) in forgeries.items():
        assert scene.verdict(scene.forge(rows, seqs)).state == "altered", name
    named = scene.forge(scene.rows(0, 1, 2), (1, 2), capture="ab" * 32)
    assert scene.verdict(named).state == "altered"


def test_a_tick_that_the_record_does_not_hold_leaves_a_second_unproven(scene: Scene) -> None:
    """Nothing contradicts it, and nothing shows it."""
    rows = [replace(row, tick=10**6) for row in scene.rows(0, 1, 2)]
    said = scene.verdict(scene.forge(rows, (1, 2)))
    assert said.state == "unproven"
    assert "no tick 1000000" in said.because


def test_the_checkpoint_a_film_names_bounds_it_only_where_it_can_be_shown(scene: Scene) -> None:
    """The very file is published with the release; another one, or none, leaves the bound unproven."""
    item = scene.release(2, 3)
    said = scene.verdict(item).notes[-1]
    assert said.startswith("Sealed after 2027-01-15T08:00:00Z, the newsroom says (it names a state of the record, ")
    assert "This does not show when the scene took place" in said
    file = scene.room.instance.public / f"log/time/{scene.phone.size}/note"
    whole = file.read_bytes()
    file.chmod(0o644)
    file.write_bytes(whole + b"x")
    assert "Sealed after a time that cannot be shown" in scene.verdict(item).notes[-1]
    file.unlink()
    assert "Sealed after a time that cannot be shown" in scene.verdict(item).notes[-1]


def test_taking_a_film_down_removes_its_chunks(scene: Scene) -> None:
    """A release can be erased like everything else; the entry stays."""
    from sunseed.newsroom.publishing import verbs

    item = scene.release(2, 3)
    key = uuid.UUID(item.removeprefix("urn:uuid:"))
    verbs.take_down(scene.room.people["editor"], key, reason="consent")
    scene.room.run()
    assert not scene.object(2).exists()
    assert not list(scene.room.instance.public.glob("objects/*/*.jsonl"))
