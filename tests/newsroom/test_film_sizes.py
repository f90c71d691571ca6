"""Smaller copies of public films: made by the worker after publication, shown at the desk, named by a next version."""

from __future__ import annotations

import uuid
from pathlib import Path
from typing import Any

import pytest

pytest.importorskip("av")

from sunseed.capture.films import fingerprint, search
from sunseed.testing.accounts import PASSWORD
from sunseed.testing.filmed import Filmed
from sunseed.testing.moving import draw


@pytest.fixture
def filmed(sqlite_room: Any, tmp_path: Path) -> Filmed:
    """Return a newsroom that holds a sealed film of four seconds, wide enough to be made smaller twice."""
    return Filmed(sqlite_room, draw(tmp_path / "a.mkv", 4, size=(1024, 576), rate=10))


def words(name: str) -> Any:
    from sunseed.newsroom.intake.showing import Words

    return Words(name=name)


def desk() -> str:
    """Return the page of films as an editor sees it."""
    from django.test import Client

    client = Client()
    client.post("/account/login/", {"login": "editor@news.example", "password": PASSWORD})
    return str(client.get("/film/captures/").content.decode())


def test_copies_follow_by_the_worker_and_the_page_offers_them(filmed: Filmed) -> None:
    """At once one size; by the films' queue two more, in a version that says so, each played, clean and verified."""
    from sunseed.newsroom.worker import run_queue

    item = filmed.release(words("At the gate"))
    first = filmed.document(item)
    assert [one.width for one in first.encoding] == [1024]
    assert "wait their turn" in desk()
    run_queue("default", most=100)
    assert filmed.document(item).version == 1, "films have a queue of their own"
    run_queue("films", most=1)
    filmed.room.run()
    film = filmed.document(item)
    assert (film.version, film.reveal, film.chunk) == (2, first.reveal, first.chunk)
    assert [(one.width, one.height) for one in film.encoding] == [(1024, 576), (854, 480), (640, 360)]
    assert film.encoding[0] == first.encoding[0]
    files = [filmed.public / f"objects/{one.sha256[:2]}/{one.object_name}" for one in film.encoding]
    assert files[0].stat().st_size > files[2].stat().st_size
    for file in files[1:]:
        assert search(file, credited=True) == []
        assert len(fingerprint(file).units) == 40
    page = (filmed.public / "films/at-the-gate/index.html").read_text()
    sources = [row for row in page.splitlines() if row.startswith("<source")]
    medias = [row.partition('media="')[2].partition('"')[0] for row in sources]
    assert medias == ["(max-width: 640px)", "(max-width: 854px)", ""]
    assert film.encoding[0].object_name in sources[-1]
    assert "Smaller copies of the same film were added." in page
    assert "Smaller copies are there." in desk()
    said = filmed.verdict(item)
    assert said.state == "verified"
    assert sum("not compared" in note and "smaller copy" in note for note in said.notes) == 2


def test_progress_is_told_and_a_worker_that_ends_begins_again(filmed: Filmed) -> None:
    """Stopped in the middle nothing is published and nothing lost; after a start it goes on."""
    from sunseed.newsroom.intake import sizes
    from sunseed.newsroom.intake.models import Sizing
    from sunseed.newsroom.worker import run_queue

    item = filmed.release(words("At the gate"))
    key = uuid.UUID(item.removeprefix("urn:uuid:"))
    shares: list[str] = []
    tell = sizes._tell

    def stopped_at_half(one: uuid.UUID, share: float) -> None:
        tell(one, share)
        if share > 0.5:
            shares.append(desk())
            sizes.STOPPING.set()

    sizes._tell = stopped_at_half
    try:
        run_queue("films", most=1)
    finally:
        sizes._tell = tell
        sizes.STOPPING.clear()
    assert any(f"{n} %" in shares[0] and f'value="{n}"' in shares[0] for n in range(50, 100))
    assert filmed.document(item).version == 1
    assert sizes.resume() == 1
    run_queue("films", most=1)
    assert len(filmed.document(item).encoding) == 3
    assert Sizing.objects.get(pk=key).state == Sizing.DONE
    assert sizes.resume() == 0


def test_a_film_taken_down_or_changed_meanwhile_is_respected(filmed: Filmed) -> None:
    """Words that were corrected while copies were made stay corrected; what is gone comes back in no size."""
    from sunseed.newsroom.intake import amending, sizes
    from sunseed.newsroom.publishing import verbs
    from sunseed.newsroom.worker import run_queue

    editor = filmed.room.people["editor"]
    item = filmed.release(words("At the gate"), first=2, last=3)
    key = uuid.UUID(item.removeprefix("urn:uuid:"))
    publish = sizes._publish

    def corrected(*asked: Any) -> None:
        amending.amend(editor, key, words("At the other gate"), why="correction", note="It was the other gate.")
        publish(*asked)

    sizes._publish = corrected
    try:
        run_queue("films", most=1)
    finally:
        sizes._publish = publish
    film = filmed.document(item)
    assert (film.version, film.name, len(film.encoding)) == (3, "At the other gate", 3)
    filmed.room.run()
    gone = filmed.release(words("The yard"), first=4, last=5)
    verbs.take_down(editor, uuid.UUID(gone.removeprefix("urn:uuid:")), reason="consent")
    run_queue("films", most=1)
    filmed.room.run()
    assert filmed.verdict_of_item(gone).state == "verified"
    assert "<video" not in (filmed.public / "films/the-yard/index.html").read_text()
