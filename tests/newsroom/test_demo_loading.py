"""The demo is loaded through the verbs: its record is genuine, and nothing private gets out."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from PIL import Image

from sunseed.errors import Refused
from sunseed.newsroom.demo import load
from sunseed.newsroom.demo.drawing import gallery


@pytest.fixture
def drawn(sqlite_room: Any) -> Any:
    """Fill the cache of drawings with small grounds, so that loading need not draw."""
    folder: Path = sqlite_room.instance.uploads / "drawings"
    folder.mkdir(parents=True)
    for number, name in enumerate(gallery.DRAWINGS):
        Image.new("RGB", (320, 200), (number * 12, 90, 120)).save(folder / f"{name}.jpg")
    return sqlite_room


def verdict(room: Any, item: str) -> Any:
    """Return what a verifier says of a film with the root note alone."""
    from sunseed.store.folder import FolderStore
    from sunseed.verify import SealedRecord, film_of, verify_film

    pinned = room.instance.root_note_file.read_bytes()
    record = SealedRecord.open(FolderStore(room.instance.public), now_ms=room.clock.now_ms(), pinned=pinned)
    film = film_of(record, item)
    assert film is not None
    return verify_film(record, item, film)


def test_the_demo_fills_an_empty_newsroom(drawn: Any) -> None:
    """Sections, stories with their versions, a withdrawal, an erasure and a plan stand there; the site is printed."""
    from sunseed.newsroom.publishing.models import Item, Plan, State
    from sunseed.newsroom.stories.models import Story

    steps: list[int] = []
    loaded = load(drawn.instance, lambda done, total=None, what=None: steps.append(done))
    assert steps == sorted(steps)
    items = {key: Item.objects.filter(pk=one).first() for key, one in loaded.stories.items()}
    assert items["ferry-fare"].version == 4
    assert items["glaze-works-sold"].state == State.WITHDRAWN
    assert items["letters-in-the-wall"].state == State.ERASED
    assert items["river-fair"] is None
    assert Plan.objects.get().story_id == Story.objects.get(headline__startswith="River fair").pk
    assert items["never-sorry"].path == "/news/politics/policy-issues/never-sorry/"
    page = drawn.page(items["never-sorry"].path)
    for words in ("Policy &amp; Issues", "Marta Ilves", "Alison Klayman", "Skip to main content"):
        assert words in page
    assert drawn.page("/top-stories/").count("Watch video") == 3
    film = drawn.page("/films/a-wall-goes-up/")
    assert "<video" in film
    assert 'data-chunks="13"' in film, "a head and twelve seconds"
    assert "<video" in drawn.page(items["wall-of-tiles-video"].path)
    assert drawn.public_text("Raft race") == []
    assert drawn.public_text("tobacco tin") == []
    assert drawn.public_text("lamp 24") == []


def test_the_demo_is_genuine_and_goes_in_once(drawn: Any) -> None:
    """Its accounts can sign in, its import says so in the record, and a second demo is refused without a trace."""
    from django.contrib.auth.password_validation import validate_password

    from sunseed.newsroom.people.models import Account
    from sunseed.newsroom.publishing.models import Item

    loaded = load(drawn.instance)
    for one in loaded.accounts:
        account = Account.objects.get(email=one.email)
        assert (account.role, account.check_password(one.password)) == (one.role, True)
        validate_password(one.password, account)
    key = loaded.stories["winter-the-lade-froze"]
    entries = drawn.entries()
    (film,) = Item.objects.filter(kind="film")
    said = verdict(drawn, f"urn:uuid:{film.pk}")
    assert said.state == "verified", said.words()
    seconds = [note for note in said.notes if note.startswith("seconds ") and "sealed by tick 0" in note]
    assert len(seconds) == 12
    assert [one.why for one in entries if getattr(one, "id", "") == f"urn:uuid:{key}"] == ["import"]
    assert Item.objects.get(pk=key).path[1:-1].rpartition("/")[2] in drawn.page("/2019/02/the-winter-the-lade-froze/")
    with pytest.raises(Refused, match="empty"):
        load(drawn.instance)
    assert len(drawn.entries()) == len(entries)
