"""Nothing a camera wrote unasked is in any public byte: planted pictures and photos, searched for in every form."""

from __future__ import annotations

import io
from pathlib import Path
from typing import Any

import pytest

from sunseed.capture.traces import jpeg_traces
from sunseed.errors import Refused
from sunseed.testing import planting
from sunseed.testing.taken import Taken


@pytest.fixture(scope="module")
def planted() -> Any:
    """Return the planted pictures by their kind."""
    return planting.pictures()


def public(room: Any) -> list[Path]:
    """Return every public file, and every private one that a picture is kept in."""
    instance = room.instance
    return [file for root in (instance.public, instance.uploads) for file in root.rglob("*") if file.is_file()]


def published(room: Any, write_story: Any, data: bytes, kind: str) -> Any:
    """Upload a picture at the desk and publish a story that shows it."""
    from sunseed.newsroom.publishing import verbs
    from sunseed.newsroom.stories import pictures, saving
    from sunseed.newsroom.stories.draft import DraftPicture

    editor = room.people["editor"]
    upload = pictures.keep(
        io.BytesIO(data),
        size_bytes=len(data),
        name=f"{planting.DEVICE}.{kind}",
        story=saving.begin(editor),
        owner=editor,
    )
    shown = DraftPicture(id=str(upload.pk), alt="A gate")
    verbs.publish(editor, write_story(editor, f"A gate in {kind}", lead=shown.id, pictures=[shown]))
    return upload


def test_the_search_finds_every_planted_form(planted: Any, tmp_path: Path) -> None:
    """The control: each secret is found in some original, in the forms that cameras really write."""
    everything = {name for data in planted.values() for name in planting.found_in(data)}
    for text in planting.TEXTS:
        assert f"{text} in utf-8" in everything
    assert {
        "latitude as EXIF fractions, big endian", "longitude as EXIF fractions, big endian",
        f"{planting.LATITUDE} in utf-8", f"{planting.OWNER} in utf-16-le",
    } <= everything  # fmt: skip
    for kind, data in planted.items():
        assert len(planting.found_in(data)) >= 3, kind
    film = tmp_path / "film.mp4"
    planting.film(film)
    data = film.read_bytes()
    said = planting.found_in(data)
    assert {"place in a loci box", f"{planting.DEVICE} in utf-16-be"} <= set(said)
    assert {f"{text} in utf-8" for text in planting.TEXTS} <= set(said)
    pictures = data[: data.rindex(b"moov")]
    assert f"{planting.ENCODER} in utf-8" in planting.found_in(pictures), "no words among the coded pictures"
    assert b"x264" in pictures
    assert str(film) in planting.search([film])


def test_desk_pictures_of_every_kind_are_public_without_what_was_planted(
    sqlite_room: Any, write_story: Any, planted: Any
) -> None:
    """Objects, documents, feeds, pages, log and the private renditions: none holds a secret in any form."""
    uploads = {kind: published(sqlite_room, write_story, data, kind) for kind, data in planted.items()}
    sqlite_room.run()
    files = public(sqlite_room)
    assert planting.search(files) == {}
    for kind, upload in uploads.items():
        shown = sqlite_room.objects_of(upload)
        assert len(shown) == len(upload.renditions), kind
    jpegs = [file for file in files if file.suffix == ".jpg"]
    assert len(jpegs) >= len(planted)
    assert {tuple(jpeg_traces(file.read_bytes())) for file in jpegs} == {()}
    for file in files:
        if file.suffix == ".webp":
            data = file.read_bytes()
            assert not any(chunk in data[:64] for chunk in (b"EXIF", b"XMP ", b"ICCP")), file


def test_a_planted_original_that_slipped_in_would_be_found(sqlite_room: Any, planted: Any) -> None:
    """The control of the search over public files: one original among them, and it is named."""
    file = sqlite_room.instance.public / "objects/ab/slipped.bin"
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_bytes(planted["HEIF"])
    assert list(planting.search(public(sqlite_room))) == [str(file)]


def test_a_film_from_another_camera_is_public_without_what_was_planted(sqlite_room: Any, tmp_path: Path) -> None:
    """Sealed from a file with secrets in its boxes and among its pictures: never released as it is; its clean copy,
    its poster, page and feeds hold nothing of them, nor do the rows and files that the newsroom keeps."""
    pytest.importorskip("av")
    from sunseed.capture.films import clean, search
    from sunseed.documents import SealedSeconds
    from sunseed.newsroom.intake import deriving
    from sunseed.newsroom.intake.showing import Words

    original = tmp_path / f"{planting.DEVICE}.mp4"
    planting.film(original)
    data = original.read_bytes()
    at = data.index(b"mdat") - 4
    pieces = [data[:at], *(data[place : place + 300_000] for place in range(at, len(data), 300_000))]
    taken = Taken(
        sqlite_room, *pieces, parts=["head", *["media"] * len(pieces[1:])], seconds=True, container="mp4", source="file"
    )
    with pytest.raises(Refused, match=r"from a file.*derived"):
        taken.release()
    made = clean(original, tmp_path / "clean.mp4")
    source = SealedSeconds(capture=taken.capture, start_ms=0, end_ms=taken.phone.until_ms)
    deriving.publish(
        sqlite_room.people["editor"], tmp_path / "clean.mp4", made.poster, [source], Words("At the gate"), item=None
    )
    sqlite_room.run()
    assert "At the gate" in sqlite_room.page("/films/at-the-gate/")
    root = sqlite_room.instance.root
    everything = [file for file in root.rglob("*") if file.is_file()]
    assert set(public(sqlite_room)) < set(everything)
    assert planting.search(everything) == {}
    films = [file for file in everything if file.suffix == ".mp4"]
    assert films
    for film in films:
        # Content Credentials are the one box beside what plays; what they say was searched with everything else.
        assert search(film, credited=True) == []
        assert b"x264" not in film.read_bytes()
    posters = [file for file in public(sqlite_room) if file.suffix == ".jpg"]
    assert posters
    traces = {words for file in posters for words in jpeg_traces(file.read_bytes())}
    assert traces <= {"a segment of kind APP11"}, "Content Credentials may stand beside a poster, nothing else"
    assert not list(sqlite_room.instance.public.glob("objects/*/*.bin"))


def test_a_sealed_photo_with_everything_planted_is_published_clean(sqlite_room: Any, write_story: Any) -> None:
    """As it was sealed it is refused; through the picture library it is drawn anew, and holds nothing."""
    photo = planting.pictures()["JPEG"]
    assert len(planting.found_in(photo)) > 5
    taken = Taken(sqlite_room, photo, container="jpeg", source="file")
    with pytest.raises(Refused, match="EXIF"):
        taken.release()
    upload = published(sqlite_room, write_story, photo, "jpeg")
    sqlite_room.run()
    assert len(sqlite_room.objects_of(upload)) == len(upload.renditions)
    assert planting.search(public(sqlite_room)) == {}
