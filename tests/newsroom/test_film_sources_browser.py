"""Photos, files from other cameras and notes in a real browser: sealed like any second, readable by an editor alone."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterator
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest
from PIL import Image

from sunseed.capture import opening
from sunseed.capture.identity import Identity
from sunseed.capture.packs import CapturePack
from sunseed.capture.traces import jpeg_traces
from sunseed.testing.browsing import in_database
from sunseed.testing.filming import look, name_on_desk, reporters_phone, until

pytestmark = [pytest.mark.browser]


@pytest.fixture
def phone(newsroom: str, sqlite_room: Any, tmp_path: Path) -> Iterator[Any]:
    """Sign in on a phone, as a reporter; an error in its console fails the test."""
    name_on_desk(sqlite_room.instance, tmp_path / "editor.key")
    with reporters_phone(newsroom) as opened:
        yield opened


@pytest.fixture
def page(phone: Any) -> Any:
    """Open the page that films."""
    begin(phone)
    return phone


def begin(page: Any) -> None:
    """Open the page and wait until it can seal."""
    page.goto("/film/")
    page.wait_for_selector("#button:not([disabled])")


def arrived(page: Any) -> None:
    """Wait until nothing waits on the phone."""
    until(page, lambda: page.inner_text("#waiting") == "0")


def opened_by_editor(folder: Path) -> list[Any]:
    """Return every capture that the newsroom holds, opened with the editor's key, oldest first."""
    editor = Identity.read((folder / "editor.key").read_bytes())

    def packs() -> list[bytes]:
        from sunseed.newsroom.intake import packing
        from sunseed.newsroom.intake.models import Capture

        made = []
        for one in Capture.objects.order_by("began"):
            file = io.BytesIO()
            with zipfile.ZipFile(file, "w", zipfile.ZIP_STORED) as into:
                packing.pack(one, into)
            made.append(file.getvalue())
        return made

    found = []
    for data in in_database(packs):
        pack = CapturePack(data)
        found.append(opening.open_capture(pack.lines(editor), pack.cipher, editor))
    return found


def closed(count: int) -> bool:
    """Tell whether the newsroom has so many captures, all closed, with all their ciphertext."""
    from sunseed.newsroom.intake.models import Capture, Cipher

    def ask() -> bool:
        rows = list(Capture.objects.all())
        return len(rows) == count and all(one.closed for one in rows) and not Cipher.objects.filter(held=False).exists()

    return bool(in_database(ask))


def film_file(folder: Path, seconds: int = 20) -> Path:
    """Make an MP4 as a camera does: its index behind the film, and its place in it."""
    import av

    file = folder / "DCIM_0042.mp4"
    with av.open(str(file), "w") as into:
        into.metadata["location"] = "+48.8577+002.295/"
        stream = into.add_stream("libx264", rate=10)
        stream.width, stream.height, stream.pix_fmt = 640, 360, "yuv420p"
        for n in range(10 * seconds):
            frame = av.VideoFrame.from_image(Image.effect_noise((640, 360), 60 + n % 40).convert("RGB"))
            into.mux(stream.encode(frame))
        into.mux(stream.encode(None))
    return file


def test_photos_are_sealed_at_full_resolution_and_bare(page: Any, tmp_path: Path) -> None:
    """Two photos at rest, one while filming: each is a JPEG with nothing beside its picture, at its own moment."""
    for n in (1, 2):
        page.click("#photo:not([disabled])")
        until(page, lambda n=n: page.inner_text("#added").endswith(f" {n}"))
    look(page, "photo-360.png")
    page.click("#button")
    until(page, lambda: page.inner_text("#time") >= "0:02")
    page.click("#photo")
    until(page, lambda: page.inner_text("#added").endswith("3"))
    page.click("#button")
    page.wait_for_selector("body:not(.filming)")
    page.evaluate("Object.defineProperty(document, 'hidden', {value: true, configurable: true})")
    page.evaluate("document.dispatchEvent(new Event('visibilitychange'))")
    until(page, lambda: closed(3))
    captures = opened_by_editor(tmp_path)
    assert sorted(one.opening.container for one in captures)[:2] == ["jpeg", "jpeg"]
    photos = [one for one in captures if one.opening.container == "jpeg"]
    assert sorted(len(one.pieces) for one in photos) == [1, 2]
    for one in photos:
        assert one.opening.source == "camera"
        for piece in one.pieces:
            assert (piece.state, piece.seal.from_ms) == ("opened", piece.seal.to_ms)
            assert jpeg_traces(piece.data) == []
            assert Image.open(io.BytesIO(piece.data)).size >= (640, 480)


def test_a_film_from_a_file_arrives_byte_for_byte_and_says_that_it_is_one(page: Any, tmp_path: Path) -> None:
    """Several files at once; one is paused, the page reloaded, the file chosen again: nothing is sealed twice."""
    film, other, empty = film_file(tmp_path), tmp_path / "notes.txt", tmp_path / "empty.mov"
    other.write_text("a list of names")
    empty.write_bytes(b"")
    page.click("#add-file")
    page.set_input_files("#files", [str(film), str(other), str(empty)])
    page.wait_for_selector(".file-row .pause:visible")
    page.click(".file-row .pause:visible")
    page.wait_for_selector(".file-row .go-on:visible")
    look(page, "files-360.png")
    assert 0 <= page.evaluate("document.querySelector('.bar').value") < 100
    page.reload()
    page.wait_for_selector("#button:not([disabled])")
    page.click("#add-file")
    page.wait_for_selector(".file-row[data-left]")
    page.set_input_files("#files", [str(film), str(other), str(empty)])
    until(page, lambda: page.locator(".file-row.ended").count() == 3)
    said = page.locator(".file-row .state").all_inner_texts()
    assert said[0] == said[1] == "Sealed whole, from a file"
    assert said[2] == "This file is empty."
    assert page.locator(".file-row[data-left]").count() == 0
    page.set_viewport_size({"width": 1440, "height": 900})
    look(page, "files-1440.png")
    until(page, lambda: closed(2))
    taken = {one.opening.container: one for one in opened_by_editor(tmp_path)}
    assert {one.opening.source for one in taken.values()} == {"file"}
    assert sha256(taken["mp4"].playable()).digest() == sha256(film.read_bytes()).digest()
    assert taken["other"].playable() == b"a list of names"
    assert taken["mp4"].gaps == ()
    assert taken["mp4"].chain.until_ms == 20_000
    assert b"loci" in taken["mp4"].playable()


@pytest.mark.long
def test_a_file_given_up_is_marked_as_not_whole(page: Any, tmp_path: Path) -> None:
    """What was sealed stays sealed; an editor sees that the rest is not there."""
    film = film_file(tmp_path)
    page.click("#add-file")
    page.set_input_files("#files", str(film))
    page.wait_for_selector(".file-row .pause:visible")
    page.click(".file-row .pause:visible")
    page.click(".file-row .go-on:visible ~ .give-up")
    page.wait_for_selector(".file-row.ended")
    until(page, lambda: closed(1))
    (taken,) = opened_by_editor(tmp_path)
    assert [one.reason for one in taken.gaps] == ["paused"]
    assert len(taken.playable()) < film.stat().st_size


def test_notes_before_during_and_after_are_each_sealed_alone(page: Any, tmp_path: Path) -> None:
    """The place is in a note of its own; all are of one size; one written afterwards names what it goes on from."""

    def note(about: str, text: str, where: str = "") -> None:
        page.click("#add-note")
        page.check(f"#note input[value={about}]", force=True)
        page.fill("#note-text", text)
        if where:
            page.select_option("#note-for", where)
        page.click("#note-seal")
        until(page, lambda: page.input_value("#note-text") == "" or page.inner_text("#note-said") != "")
        look(page, f"note-{about}-360.png")
        page.keyboard.press("Escape")

    note("who", "Mirja, at the north gate")
    page.click("#button")
    until(page, lambda: page.inner_text("#time") >= "0:02")
    note("where", "ساحة التحرير")
    page.click("#button")
    page.wait_for_selector("body:not(.filming)")
    page.click("#add-note")
    page.click("#note-now")
    page.select_option("#note-for", "last")
    page.click("#note-seal")
    until(page, lambda: page.inner_text("#note-said") == "The note is sealed.")
    page.keyboard.press("Escape")
    until(page, lambda: closed(2))
    film, after = opened_by_editor(tmp_path)
    assert [(one.note.about, one.note.text) for one in film.notes] == [
        ("who", "Mirja, at the north gate"), ("where", "ساحة التحرير"),
    ]  # fmt: skip
    assert after.opening.after == film.chain.head.hex()
    assert [one.note.about for one in after.notes] == ["clock"]
    sizes = {one.seal.bytes for taken in (film, after) for one in taken.pieces if one.seal.part == "note"}
    assert sizes == {32 + 16 * 1024}


def test_the_sheets_speak_arabic_from_right_to_left(phone: Any) -> None:
    """Every word of them is translated, and the accessibility checker finds nothing."""
    page = phone  # it has kept no release yet: one in another language would be shown once more, then replaced
    page.context.add_cookies([{"name": "newsroom_language", "value": "ar", "domain": "localhost", "path": "/"}])
    begin(page)
    for button, words in (("add-file", "اختر ملفات"), ("add-note", "اختم الملاحظة")):
        page.click(f"#{button}")
        assert words in page.inner_text("dialog[open]")
        look(page, f"{button}-360-ar.png")
        page.keyboard.press("Escape")
