"""Nothing a camera wrote unasked is in any public byte: planted pictures and photos, searched for in every form."""

from __future__ import annotations

import io
from pathlib import Path
from typing import Any

import pytest

from sunseed.capture.traces import jpeg_traces
from sunseed.testing import planting


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
    said = planting.found_in(film.read_bytes())
    assert "place in a loci box" in said
    assert f"{planting.DEVICE} in utf-16-be" in said
    assert f"{planting.SERIAL} in utf-8" in said
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
