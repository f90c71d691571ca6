"""Released photos: bare, in the library, named by their seal; what carries more is refused, a file says it is one."""

from __future__ import annotations

import io
from hashlib import sha256
from typing import Any

import msgspec
import pytest
from PIL import Image

from sunseed.capture import chunk
from sunseed.capture.notes import Note
from sunseed.capture.packs import Release
from sunseed.capture.traces import jpeg_traces
from sunseed.errors import Refused
from sunseed.testing import planting
from sunseed.testing.taken import Taken


def photo(color: str = "gold") -> bytes:
    """Return a bare JPEG, as the phone's app makes them."""
    file = io.BytesIO()
    Image.new("RGB", (900, 600), color).save(file, "JPEG")
    return file.getvalue()


def test_a_released_photo_is_verified_and_waits_in_the_library_with_its_seal(
    sqlite_room: Any, write_story: Any
) -> None:
    """Its bytes are public as sealed; a story shows a copy drawn anew, whose caption leads to the seal."""
    from sunseed.newsroom.media import library
    from sunseed.newsroom.media.models import PictureFacts
    from sunseed.newsroom.publishing import verbs
    from sunseed.newsroom.stories import saving

    taken = Taken(sqlite_room, photo("gold"), photo("teal"), container="jpeg")
    item = taken.release()
    assert taken.verdict(item).state == "verified"
    first, second = PictureFacts.objects.order_by("upload__at", "upload__name")
    assert {first.caption, second.caption} == {f"Sealed when taken: {item}"}
    editor = sqlite_room.people["editor"]
    story = library.take(editor, first.upload, write_story(editor, "At the gate"))
    (shown,) = story.draft.pictures
    words = msgspec.structs.replace(story.draft, pictures=[msgspec.structs.replace(shown, alt="A gate")])
    verbs.publish(editor, saving.save(story, words, editor=editor, revision=story.revision))
    sqlite_room.run()
    assert item in sqlite_room.page("/news/at-the-gate/")
    for file in sqlite_room.objects_of(first.upload):
        assert file.suffix != ".jpg" or jpeg_traces(file.read_bytes()) == []


def test_a_photo_that_carries_more_than_its_picture_is_never_public(sqlite_room: Any) -> None:
    """An imported one with everything planted: refused by the newsroom too, and no public byte holds a secret."""
    taken = Taken(sqlite_room, planting.pictures()["JPEG"], container="jpeg", source="file")
    with pytest.raises(Refused, match="EXIF"):
        taken.release()
    sqlite_room.run()
    files = [file for file in sqlite_room.instance.public.rglob("*") if file.is_file()]
    assert planting.search(files) == {}
    assert not list(sqlite_room.instance.public.glob("objects/*/*.bin"))


def test_a_film_from_a_file_is_not_released_as_it_is(sqlite_room: Any) -> None:
    """Whatever its camera wrote stays with the editors."""
    taken = Taken(sqlite_room, b"ftyp and whatever", container="other", source="file")
    with pytest.raises(Refused, match="from a file"):
        taken.release()
    assert not list(sqlite_room.instance.public.glob("objects/*/*.bin"))


def test_a_bare_photo_from_a_file_says_everywhere_that_it_is_one(sqlite_room: Any) -> None:
    """Verdict and caption both say it: late, never as taken live."""
    from sunseed.newsroom.media.models import PictureFacts

    taken = Taken(sqlite_room, photo(), container="jpeg", source="file")
    item = taken.release()
    said = taken.verdict(item)
    assert said.state == "verified"
    assert any("sealed from a file, not filmed live" in note for note in said.notes)
    assert PictureFacts.objects.get().caption == f"Sealed from a file, later than taken: {item}"


def test_a_place_sealed_with_a_film_is_told_later_alone(sqlite_room: Any) -> None:
    """The note's line and chunk become public and are verified; the film, its other lines and the name do not."""
    from sunseed.newsroom.intake import releasing

    where, who = Note("where", "the north gate").encode(), Note("who", planting.OWNER).encode()
    taken = Taken(sqlite_room, b"second one", where, who, parts=("media", "note", "note"), source="file")
    line = taken.phone.lines[2]
    lines = [taken.phone.lines[0].data, line.data]

    def release(data: bytes) -> Any:
        made = chunk.salted(sha256(data).digest(), data)
        chosen = Release(taken.phone.lines[0].id.hex(), 2, 2, lines, {sha256(made).hexdigest(): made})
        return releasing.release(sqlite_room.people["editor"], chosen, "Where it was")

    with pytest.raises(Refused):
        release(who)
    item, _ = release(where)
    sqlite_room.run()
    said = taken.verdict(f"urn:uuid:{item}")
    assert said.state == "verified", said
    assert sqlite_room.public_text("the north gate")
    for private in (planting.OWNER, "second one", taken.phone.lines[1].id.hex(), taken.phone.lines[3].id.hex()):
        assert sqlite_room.public_text(private) == []
    (file,) = sqlite_room.instance.public.glob("objects/*/*.bin")
    data = file.read_bytes()
    file.chmod(0o644)
    file.write_bytes(data.replace(b"north", b"south"))
    assert taken.verdict(f"urn:uuid:{item}").state == "altered"
    file.unlink()
    assert taken.verdict(f"urn:uuid:{item}").state == "unread"


def test_a_note_is_not_released_with_film(sqlite_room: Any) -> None:
    """Its line is shown where it stands in the run; its chunk is refused."""
    who = Note("who", planting.OWNER).encode()
    taken = Taken(sqlite_room, photo(), who, parts=("media", "note"), container="jpeg")
    with pytest.raises(Refused, match="belong to no line"):
        taken.release()
    del taken.chunks[next(name for name, data in taken.chunks.items() if planting.OWNER.encode() in data)]
    item = taken.release()
    assert taken.verdict(item).state == "verified"
    assert sqlite_room.public_text(planting.OWNER) == []
