"""Content Credentials on public films: what the C2PA library reads in them, what they hold back, what they change."""

from __future__ import annotations

import json
import stat
import subprocess
import sys
import uuid
from pathlib import Path
from typing import Any

import pytest

pytest.importorskip("av")
pytest.importorskip("c2pa")

from sunseed.capture.films import clean, search
from sunseed.documents import SealedSeconds
from sunseed.errors import Refused
from sunseed.testing.filmed import Filmed
from sunseed.testing.moving import draw
from sunseed.verify import crediting


@pytest.fixture
def filmed(sqlite_room: Any, tmp_path: Path) -> Filmed:
    """Return a newsroom that holds a sealed film of four seconds."""
    return Filmed(sqlite_room, draw(tmp_path / "a.mkv", 4))


def words(name: str) -> Any:
    from sunseed.newsroom.intake.showing import Words

    return Words(name=name)


def public(filmed: Filmed, name: str) -> Path:
    return filmed.public / f"objects/{name[:2]}/{name}"


def actions(said: crediting.Credential) -> list[str]:
    (found,) = (one for one in said.manifest["assertions"] if one["label"].startswith("c2pa.actions"))
    return [one["action"] for one in found["data"]["actions"]]


def test_a_released_film_and_its_poster_carry_credentials_and_stay_the_sealed_pictures(
    filmed: Filmed, tmp_path: Path
) -> None:
    """Valid by the library's own reader, naming item and seals, nothing private; spoiled by a byte; same packets."""
    item = filmed.release(words("At the gate"))
    film = filmed.document(item)
    shown, poster = public(filmed, film.encoding[0].object_name), public(filmed, film.thumbnail.object_name)
    for file, ext in ((shown, "mp4"), (poster, "jpg")):
        said = crediting.read(file, ext)
        assert said is not None
        assert (said.state, said.signer, said.manifest["title"]) == ("Valid", filmed.room.instance.origin, item)
        assert actions(said) == ["c2pa.opened", "c2pa.repackaged"]
        (seals,) = (one["data"] for one in said.manifest["assertions"] if one["label"] == "sunseed.seals")
        assert seals == {
            "origin": filmed.room.instance.origin, "item": item, "how": "released",
            "capture": film.capture, "reveal": film.reveal, "chunks": len(film.chunk),
        }  # fmt: skip
        everything = json.dumps(said.manifest)
        assert not any(
            word in everything for word in ("At the gate", "when", "2026-", "2027-", "stds.exif", "thumbnail")
        )
    assert search(shown, credited=True) == []
    assert filmed.verdict(item).state == "verified"
    assert any("same packets" in note for note in filmed.verdict(item).notes)
    bent = bytearray(shown.read_bytes())
    bent[-9] ^= 1
    (tmp_path / "bent.mp4").write_bytes(bent)
    changed = crediting.read(tmp_path / "bent.mp4", "mp4")
    assert changed is not None
    assert "Invalid" in changed.words()
    key = filmed.room.instance.credentials_key_file
    assert stat.S_IMODE(key.stat().st_mode) == 0o600
    assert key.read_bytes().count(b"PRIVATE KEY") == 2, "the key above is forgotten"
    command = [sys.executable, "-m", "sunseed.cli", "verify", item, "--public", str(filmed.public), "--json"]
    said_by_command = json.loads(subprocess.run(command, capture_output=True, check=False).stdout)
    assert any(note.startswith("Content Credentials: Valid, signed by") for note in said_by_command["notes"])


def test_a_derived_film_says_what_was_done_and_strange_credentials_go_no_further(
    filmed: Filmed, tmp_path: Path
) -> None:
    """Opened, trimmed, covered, transcoded. A film that brings a manifest of its own is refused."""
    from sunseed.newsroom.intake import deriving

    made = clean(draw(tmp_path / "a.webm", 1, codec="libvpx"), tmp_path / "film.mp4")
    source = SealedSeconds(capture=filmed.capture, start_ms=1000, end_ms=2000)
    editor = filmed.room.people["editor"]
    key, _ = deriving.publish(
        editor, tmp_path / "film.mp4", made.poster, [source], words("Gate"), done=("trimmed", "covered", "encoded")
    )
    film = filmed.document(f"urn:uuid:{key}")
    shown = public(filmed, film.encoding[0].object_name)
    said = crediting.read(shown, "mp4")
    assert said is not None
    assert actions(said) == ["c2pa.opened", "c2pa.trimmed", "c2pa.drawing", "c2pa.transcoded"]
    with pytest.raises(Refused, match="uuid"):
        deriving.publish(editor, shown, made.poster, [source], words("Again"), item=uuid.uuid4())
    assert crediting.read(tmp_path / "film.mp4", "mp4") is None


def test_without_the_library_films_are_published_all_the_same(filmed: Filmed, monkeypatch: Any, caplog: Any) -> None:
    """It is an extra: the log says what is missing, readers get a film."""
    monkeypatch.setattr(crediting, "is_ready", lambda: False)
    film = filmed.document(filmed.release(words("At the gate")))
    assert search(public(filmed, film.encoding[0].object_name)) == []
    assert "without Content Credentials" in caplog.text
