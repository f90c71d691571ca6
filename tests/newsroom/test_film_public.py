"""The public film of a release: made from public chunks alone, shown on a page, corrected, taken down."""

from __future__ import annotations

import uuid
from pathlib import Path
from typing import Any

import pytest

pytest.importorskip("av")

from sunseed.capture.films import clean, compare, fingerprint, search
from sunseed.documents import FilmRole, SealedSeconds
from sunseed.errors import Absent, Malformed, Refused
from sunseed.testing.filmed import Filmed
from sunseed.testing.moving import PLANTED, draw, hide_a_second

CAPTIONS = b"WEBVTT\n\nNOTE for the editors: do not name the house\n\n1\n00:00.500 --> 00:01.500\nA gate.\n"


@pytest.fixture
def filmed(sqlite_room: Any, tmp_path: Path) -> Filmed:
    """Return a newsroom that holds a sealed film of four seconds."""
    return Filmed(sqlite_room, draw(tmp_path / "a.mkv", 4))


def words(**fields: Any) -> Any:
    """Return words as the light table sends them."""
    from sunseed.newsroom.intake.showing import Words

    return Words(**({"name": "At the gate", "captions": {"en": CAPTIONS}} | fields))


def test_a_release_is_a_page_with_a_film_that_is_the_sealed_one(filmed: Filmed, tmp_path: Path) -> None:
    """Film, poster, captions and chunks are public; every picture is a sealed one; no planted word is anywhere."""
    item = filmed.release(words(people=(FilmRole(name="A reporter", role_name="camera"),), transcript="Nobody speaks."))
    film = filmed.document(item)
    assert (film.how, film.url, film.duration) == ("released", "/films/at-the-gate/", "PT4.000S")
    page = (filmed.public / "films/at-the-gate/index.html").read_text()
    shown = filmed.public / f"objects/{film.encoding[0].sha256[:2]}/{film.encoding[0].object_name}"
    assert f"{film.encoding[0].object_name}" in page
    assert "A reporter" in page
    assert search(shown, credited=True) == []
    sealed = tmp_path / "sealed"
    sealed.write_bytes(filmed.joined())
    assert {one.same for one in compare(fingerprint(shown), [fingerprint(sealed)], "same packets")} == {"same packets"}
    captions = (filmed.public / f"objects/{film.caption[0].sha256[:2]}/{film.caption[0].sha256}.vtt").read_text()
    assert captions == "WEBVTT\n\n00:00.500 --> 00:01.500\nA gate.\n"
    for word in [*PLANTED.values(), "do not name the house", "Lavc", "x264"]:
        # A released chunk is what the recorder wrote, to the byte (ADR 0083); nothing else may hold its words.
        assert [one for one in filmed.room.public_text(word) if not one.endswith(".bin")] == [], word
    assert filmed.verdict(item).state == "verified"


def test_a_release_of_the_middle_holds_no_picture_of_the_rest(filmed: Filmed, tmp_path: Path) -> None:
    """What plays was made from the released chunks: no other picture can be in it."""
    film = filmed.document(filmed.release(words(), first=3, last=4))
    shown = filmed.public / f"objects/{film.encoding[0].sha256[:2]}/{film.encoding[0].object_name}"
    whole = tmp_path / "whole"
    whole.write_bytes(filmed.joined())
    inside = [one for one in compare(fingerprint(shown), [fingerprint(whole)], "same packets") if one.source >= 0]
    assert sum(one.pictures for one in inside) == len(fingerprint(shown).units)
    assert 500 <= film.duration_ms <= 2100


def test_a_film_that_shows_something_else_is_no_release(filmed: Filmed, tmp_path: Path) -> None:
    """A derived film called released: other pictures, the same ones faster, a hidden second. All are refused."""
    from sunseed.newsroom.publishing.models import Item

    other = draw(tmp_path / "other.mkv", 4, size=(160, 90))
    clean(other, tmp_path / "other.mp4")
    with pytest.raises(Refused, match="derived"):
        filmed.release(words(), film=tmp_path / "other.mp4")
    quick = draw(tmp_path / "quick.mkv", 4, rate=40)
    clean(quick, tmp_path / "quick.mp4")
    with pytest.raises(Refused, match="derived"):
        filmed.release(words(), film=tmp_path / "quick.mp4")
    joined = tmp_path / "joined.mkv"
    joined.write_bytes(filmed.joined())
    clean(joined, tmp_path / "true.mp4")
    hide_a_second(tmp_path / "true.mp4", tmp_path / "leak.mp4")
    with pytest.raises(Refused, match=r"hides|derived"):
        filmed.release(words(), film=tmp_path / "leak.mp4")
    assert not Item.objects.filter(kind="film").exists()
    filmed.release(words(), film=tmp_path / "true.mp4")


def test_a_film_taken_down_is_gone_with_its_chunks_and_a_stone_stands_there(filmed: Filmed) -> None:
    """The entries stay; film, poster, captions, reveal and chunks are deleted; the seconds may be released again."""
    from sunseed.newsroom.publishing import verbs

    item = filmed.release(words())
    film = filmed.document(item)
    names = [filmed.public / f"objects/{name[:2]}/{name}" for name in film.object_names()]
    assert all(one.exists() for one in names)
    verbs.take_down(filmed.room.people["editor"], uuid.UUID(item.removeprefix("urn:uuid:")), reason="consent")
    filmed.room.run()
    assert not any(one.exists() for one in names)
    page = (filmed.public / "films/at-the-gate/index.html").read_text()
    assert film.encoding[0].sha256 not in page
    assert filmed.verdict_of_item(item).state == "verified"
    filmed.release(words(name="At the gate, again"))


def test_a_withdrawn_film_says_so_and_its_versions_stay(filmed: Filmed) -> None:
    """As for a story: one click away, with when and why; an amendment brings it back."""
    from sunseed.newsroom.intake import amending
    from sunseed.newsroom.publishing import verbs

    editor = filmed.room.people["editor"]
    item = filmed.release(words())
    key = uuid.UUID(item.removeprefix("urn:uuid:"))
    with pytest.raises(Refused):
        amending.amend(editor, key, words(name="At the other gate"), why="correction")
    amending.amend(editor, key, words(name="At the other gate"), why="correction", note="It was the other gate.")
    filmed.room.run()
    page = (filmed.public / "films/at-the-gate/index.html").read_text()
    assert "At the other gate" in page
    assert "It was the other gate." in page
    before = (filmed.public / "films/at-the-gate/versions/1/index.html").read_text()
    assert "At the other gate" not in before.partition("<main")[2]
    verbs.withdraw(editor, key, reason="error", words="We are looking into it.")
    filmed.room.run()
    assert "We are looking into it." in (filmed.public / "films/at-the-gate/index.html").read_text()
    amending.amend(editor, key, words(), note="It was right.")
    filmed.room.run()
    assert "We are looking into it." not in (filmed.public / "films/at-the-gate/index.html").read_text()


def test_a_derived_film_releases_nothing(filmed: Filmed, tmp_path: Path) -> None:
    """It names its sealed seconds, which stay private; sent twice it is published once; strange seconds are refused."""
    from sunseed.newsroom.intake import deriving

    editor = filmed.room.people["editor"]
    made = clean(draw(tmp_path / "blurred.mkv", 2), tmp_path / "blurred.mp4")
    source = SealedSeconds(capture=filmed.capture, start_ms=1000, end_ms=3000)
    key, _ = deriving.publish(
        editor, tmp_path / "blurred.mp4", made.poster, [source], words(name="Blurred"), item=uuid.uuid4()
    )
    filmed.room.run()
    again, _ = deriving.publish(editor, tmp_path / "blurred.mp4", made.poster, [source], words(), item=key)
    assert again == key
    film = filmed.document(f"urn:uuid:{key}")
    assert (film.how, film.is_based_on, film.chunk) == ("derived", (source,), ())
    assert not list(filmed.public.glob("objects/*/*.bin"))
    page = (filmed.public / "films/blurred/index.html").read_text()
    assert filmed.capture in page
    assert filmed.verdict(f"urn:uuid:{key}").state == "verified"
    long = SealedSeconds(capture=filmed.capture, start_ms=0, end_ms=90_000)
    strange = SealedSeconds(capture="ab" * 32, start_ms=0, end_ms=1000)
    with pytest.raises(Refused):
        deriving.publish(editor, tmp_path / "blurred.mp4", made.poster, [long], words(name="Too long"))
    with pytest.raises(Absent):
        deriving.publish(editor, tmp_path / "blurred.mp4", made.poster, [strange], words(name="Strange"))
    with pytest.raises(Malformed):
        deriving.publish(editor, tmp_path / "blurred.mp4", b"no picture", [source], words(name="No poster"))


def test_a_story_shows_the_film_it_names(filmed: Filmed, write_story: Any) -> None:
    """The film leads a story that begins with it, and is gone from it when it is taken down."""
    from sunseed.newsroom.publishing import verbs

    item, editor = filmed.release(words()), filmed.room.people["editor"]
    body = f'<figure data-include="{item}"></figure><p>What we saw there.</p>'
    path = verbs.publish(editor, write_story(editor, body=body)).path
    filmed.room.run()
    page = filmed.room.page(path)
    assert "<video" in page.partition('class="prose"')[0]
    assert "What we saw there." in page
    assert path.strip("/") in (filmed.public / "films/at-the-gate/index.html").read_text()
    verbs.take_down(editor, uuid.UUID(item.removeprefix("urn:uuid:")), reason="consent")
    filmed.room.run()
    assert "<video" not in filmed.room.page(path)


def test_a_forged_document_that_calls_a_derived_film_released_is_found_out(filmed: Filmed, tmp_path: Path) -> None:
    """With all keys of the newsroom: other pictures beside true chunks. The verifier compares them and says so."""
    item = filmed.release(words())
    other = draw(tmp_path / "other.mkv", 4, size=(160, 90))
    clean(other, tmp_path / "other.mp4")
    film = filmed.document(item)
    forged = filmed.forge(film, (tmp_path / "other.mp4").read_bytes())
    said = filmed.verdict(forged)
    assert said.state == "unproven"
    assert "re-encoded" in said.because
    assert not any("same packets" in note for note in said.notes)


def test_a_changed_public_film_is_altered(filmed: Filmed) -> None:
    """One byte is enough."""
    film = filmed.document(item := filmed.release(words()))
    file = filmed.public / f"objects/{film.encoding[0].sha256[:2]}/{film.encoding[0].object_name}"
    data = bytearray(file.read_bytes())
    data[-9] ^= 1
    file.chmod(0o644)
    file.write_bytes(bytes(data))
    said = filmed.verdict(item)
    assert said.state == "altered"
    assert film.encoding[0].object_name in " ".join(said.where)


def two_recordings(room: Any, folder: Path, **other: Any) -> Filmed:
    """Return a newsroom with one capture of two recorders: two seconds, a crash of 3.5 s, three seconds."""
    return Filmed(room, draw(folder / "a.mkv", 2), 2, again=draw(folder / other.pop("name", "b.mkv"), 3, **other))


def test_two_recordings_of_one_capture_are_one_film_and_the_seam_is_said(sqlite_room: Any, tmp_path: Path) -> None:
    """A browser was killed and went on: both parts play, all packets sealed ones, and page and verdict say the hole."""
    from sunseed.newsroom.intake import joined

    filmed = two_recordings(sqlite_room, tmp_path)
    item = filmed.release(words(description="What we saw."), first=2, last=7)
    film = filmed.document(item)
    assert 5000 <= film.duration_ms <= 5100
    assert film.description is not None
    assert film.description.splitlines()[0] == "What we saw."
    seam = "At 0:02 of this film one recording ends and another begins; 3.5 seconds between them were not filmed."
    assert seam in film.description
    assert seam in (filmed.public / "films/at-the-gate/index.html").read_text()
    said = filmed.verdict(item)
    assert said.state == "verified", said.because
    assert any("recording 1 of 2 ends at second 2.0, the next begins at 5.5: of the 3.5 s" in one for one in said.notes)
    shots = [one for one in said.notes if "same packets" in one]
    assert [("recording 1 of 2" in one, "recording 2 of 2" in one) for one in shots] == [(True, False), (False, True)]
    assert any("(interrupted: crash)" in one for one in said.notes)
    assert "termina una grabación" in joined.said(words(language="es"), [joined.Seam(2000, 3500)]).description


@pytest.mark.parametrize("other", [{"size": (160, 90)}, {"sound": None}, {"name": "b.mp4", "sound": "aac"}])
def test_recordings_that_one_film_cannot_hold_are_refused_with_both_ranges(
    sqlite_room: Any, tmp_path: Path, other: dict[str, Any]
) -> None:
    """Turned phone, lost microphone, a liar's other container: nothing is released, and each part can be by itself."""
    from sunseed.newsroom.publishing.models import Item

    filmed = two_recordings(sqlite_room, tmp_path, **other)
    with pytest.raises(Refused, match=r"one by one: seconds 0\.0 to 2\.0, 5\.5 to 7\.5"):
        filmed.release(words(), first=2, last=7)
    assert not Item.objects.filter(kind="film").exists()
    assert not list(filmed.public.glob("objects/*/*.bin"))
    first = filmed.release(words(), first=2, last=3)
    assert filmed.verdict(first).state == "verified"
