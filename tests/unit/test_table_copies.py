"""A clean copy at the editor's machine: covered, watched as the very file that goes out, and only so sent."""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Callable, Iterator
from hashlib import sha256
from pathlib import Path
from typing import Any

import msgspec
import pytest

pytest.importorskip("av")

import av

from sunseed.capture.films import Cover, Place, Span, search
from sunseed.capture.films.joining import CLUSTER
from sunseed.capture.identity import Identity
from sunseed.cli.table import frames
from sunseed.cli.table.choosing import Choices
from sunseed.cli.table.holding import Holding
from sunseed.cli.table.making import Copies, Copy
from sunseed.cli.table.newsroom import Newsroom
from sunseed.cli.table.sending import Asked, Job, Sender
from sunseed.cli.table.work import Cue, Shelf, Work
from sunseed.errors import Absent, Refused
from sunseed.testing.moving import draw
from sunseed.testing.tabled import Tabled

TOP = (Place(0, 0, 0, 10_000, 1_500),)
"""A box over the bar that `draw` draws white along the top."""


class Table:
    """One capture of four real seconds on a light table, and all that its sender needs; the clock is the test's."""

    def __init__(self, folder: Path) -> None:
        self.tabled = Tabled(Identity.generate())
        self.tabled.film(draw(folder / "a.mkv", 4).read_bytes())
        self.now = 0.0
        newsroom = Newsroom("http://127.0.0.1:1", "good", self.tabled.transport())
        self.private = folder / "private"
        self.private.mkdir()
        self.holding = Holding(self.tabled.capture, newsroom, self.tabled.editor, self.private)
        self.look()
        self.shelf = Shelf(folder / "shelf", self.tabled.editor)
        self.copies = Copies(self.private, lambda: self.now)
        self.choices = Choices(lambda: self.now)
        self.sender = Sender(newsroom, self.shelf, self.choices, self.copies, self.private)

    def film_on(self, matroska: bytes) -> None:
        """Let the phone's browser be killed, and film on with another recorder."""
        self.tabled.phone.gap("crash", 3500)
        at = matroska.index(CLUSTER)
        self.tabled.seal(matroska[:at], "head")
        self.tabled.seal(matroska[at:])
        self.look()

    def look(self) -> None:
        """Fetch what there is, and open it."""
        while self.holding.refresh():
            pass
        for seq in self.holding.wanted():
            self.holding.chunk(seq)

    def work(self, how: Callable[[Work], None]) -> None:
        """Change the editor's work."""
        work = self.shelf.read(self.tabled.capture)
        how(work)
        self.shelf.write(self.tabled.capture, msgspec.json.encode(work))

    def ended(self, job: Job) -> Job:
        """Wait for a job's end."""
        for _ in range(1200):
            if job.is_over:
                return job
            time.sleep(0.05)
        raise AssertionError(job.said())

    def made(self, from_ms: int = 1000, to_ms: int = 3000) -> Copy:
        """Make a copy."""
        job = self.ended(self.sender.make(self.holding, from_ms, to_ms))
        assert job.copy is not None, job.trouble
        return job.copy

    def watch(self, copy: Copy) -> bytes:
        """Watch a copy to its end; return what the page was given."""
        said = list(self.copies.watch(copy, threading.Event()))
        assert said[0][:1] == b"s"
        assert said[-1] == frames.encode(b"e", b"")
        self.now += 10
        self.copies.confirm(copy, copy.shows[1] - copy.shows[0])
        return b"".join(one[frames.HEAD.size :] for one in said if one[:1] == b"d")


@pytest.fixture
def table(tmp_path: Path) -> Iterator[Table]:
    return Table(tmp_path)


def pictures(film: Path) -> list[Any]:
    with av.open(str(film), options={"ignore_editlist": "1"}) as opened:
        return list(opened.decode(video=0))


def white(film: Path) -> bool:
    """Tell whether the bar at the top is seen in any picture."""
    return any(max(bytes(memoryview(one.planes[0]))[: one.width]) > 200 for one in pictures(film))


def test_what_is_sent_is_what_was_watched_and_shows_nothing_that_is_covered(table: Table, tmp_path: Path) -> None:
    """Boxes, silence and captions in; in everything that was sent no covered pixel, chunk, salt, box or muted word."""
    plain = table.made()
    assert white(plain.film), "the bar must be there to be found"

    def draws(work: Work) -> None:
        work.covers.append(Cover("box-of-ana", 0, 4000, TOP))
        work.muted.append(Span("b", 2200, 2400))
        work.captions = [Cue(1000, 2000, "Aloud"), Cue(2100, 2300, "Her name is Ana")]

    table.work(draws)
    copy = table.made()
    assert not plain.folder.exists(), "only the newest copy is kept"
    assert (copy.how, copy.shows) == ("encoded", (1000, 3000))
    assert not white(copy.film)
    with pytest.raises(Refused, match="watch the copy"):
        table.sender.derive(copy, Asked("A bar"))
    with pytest.raises(Refused, match="not all of the copy"):
        table.copies.confirm(copy, 2000)
    shown = table.watch(copy)
    (tmp_path / "shown.mp4").write_bytes(shown)
    assert [bytes(memoryview(one.planes[0])) for one in pictures(tmp_path / "shown.mp4")] == [
        bytes(memoryview(one.planes[0])) for one in pictures(copy.film)
    ]
    film, poster = copy.film.read_bytes(), copy.poster.read_bytes()
    job = table.ended(table.sender.derive(copy, Asked("A bar")))
    assert job.item, job.trouble
    sent = table.tabled.sent
    said = sent.pop("derive")
    assert said["capture"] == table.tabled.capture
    assert (said["start_ms"], said["end_ms"]) == (1000, 3000)
    assert "Aloud" in said["captions"]
    assert sent == {sha256(one).hexdigest(): one for one in (film, poster)}
    everything = b"".join(sent.values()) + json.dumps(said).encode()
    for private in (b"Ana", b"ana", *(table.holding.chunk(seq)[:32] for seq in (1, 2, 3))):
        assert private not in everything
    (tmp_path / "sent.mp4").write_bytes(film)
    assert search(tmp_path / "sent.mp4") == []


def test_changed_boxes_make_a_copy_worthless(table: Table) -> None:
    """A box drawn after watching is not in what was watched: it is refused until it is made and watched again."""
    copy = table.made()
    table.watch(copy)
    table.work(lambda work: work.covers.append(Cover("a", 3500, 4000, TOP)))
    table.copies.need_watched(copy, table.shelf.read(table.tabled.capture))
    table.work(lambda work: work.covers.append(Cover("b", 1000, 1500, TOP)))
    with pytest.raises(Refused, match="make it again"):
        table.sender.derive(copy, Asked("A bar"))


def test_a_release_is_refused_where_a_box_or_a_silence_lies(table: Table) -> None:
    """Also where it was watched and the editor says that nothing must be blurred."""
    choice = table.choices.make(table.holding, 0, 2000)
    choice.watched = True
    table.work(lambda work: work.muted.append(Span("a", 2500, 3000)))
    table.sender.release(choice, Asked("A bar", untouched=True))
    table.work(lambda work: work.covers.append(Cover("b", 1500, 1600, TOP)))
    with pytest.raises(Refused, match="derived"):
        table.sender.release(choice, Asked("A bar", untouched=True))


def test_making_can_be_stopped_and_leaves_nothing(table: Table) -> None:
    """One at a time; what was stopped says so and no opened film stays on the disk."""
    job = table.sender.make(table.holding, 0, 4000)
    with pytest.raises(Refused, match="wait for its end"):
        table.sender.make(table.holding, 0, 4000)
    table.sender.stop(job.id)
    assert table.ended(job).trouble == "stopped; nothing went out"
    assert job.copy is None
    for _ in range(100):
        left = [one for one in table.private.iterdir() if one.suffix != ".age"]
        if not left:
            break
        time.sleep(0.05)
    assert left == []
    with pytest.raises(Absent):
        table.copies.get("x")


def test_a_copy_of_two_recordings_names_the_seconds_of_both(table: Table, tmp_path: Path) -> None:
    """A killed browser films on: one copy shows both parts and the hole is in no range; captions follow the film."""
    table.film_on(draw(tmp_path / "b.mkv", 1).read_bytes())
    table.work(lambda work: setattr(work, "captions", [Cue(3000, 3500, "Before"), Cue(7500, 8000, "After")]))
    copy = table.made(3000, 8500)
    assert [one.sealed for one in copy.parts] == [(3000, 4000), (7500, 8500)]
    assert copy.film_ms == 2000
    table.watch(copy)
    job = table.ended(table.sender.derive(copy, Asked("A bar")))
    assert job.item, job.trouble
    said = table.tabled.sent["derive"]
    assert said["sealed"] == [[3000, 4000], [7500, 8500]]
    assert "00:00:00.000 --> 00:00:00.500\nBefore" in said["captions"]
    assert "00:00:01.000 --> 00:00:01.500\nAfter" in said["captions"]


def test_a_copy_of_a_turned_phone_is_refused_with_both_ranges(table: Table, tmp_path: Path) -> None:
    """Pictures of another size would have to be squeezed: the words say what to take instead."""
    table.film_on(draw(tmp_path / "b.mkv", 1, size=(180, 320)).read_bytes())
    job = table.ended(table.sender.make(table.holding, 3000, 8500))
    assert "2 recordings that one film cannot hold" in job.trouble
    assert "take seconds 3.0 to 4.0, and 7.5 to 8.5" in job.trouble


def test_a_release_of_two_recordings_is_watched_without_the_hole(table: Table, tmp_path: Path) -> None:
    """What was not filmed need not be watched; recordings of two sizes are told apart before all of it is seen."""
    table.film_on(draw(tmp_path / "b.mkv", 1).read_bytes())
    choice = table.choices.make(table.holding, 0, 8500)
    assert (choice.film_ms, choice.to_ms - choice.from_ms) == (5000, 8500)
    assert list(table.choices.watch(choice, threading.Event()))[-1] == frames.encode(b"e", b"")
    table.now += 10
    table.choices.confirm(choice, 3500)
    table.film_on(draw(tmp_path / "c.mkv", 1, size=(180, 320)).read_bytes())
    other = table.choices.make(table.holding, 7500, 13_000)
    last = list(table.choices.watch(other, threading.Event()))[-1]
    assert b"take seconds 7.5 to 8.5, and 12.0 to 13.0" in last
    with pytest.raises(Refused, match="not all"):
        table.choices.confirm(other, 2000)
