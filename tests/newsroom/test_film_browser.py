"""The whole thread in a real browser: filmed, sealed, in the record, held, opened by an editor, released, verified."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from sunseed.testing.browsing import in_database, sign_in
from sunseed.testing.filming import PHONE, PICTURES, look, name_on_desk, reporters_phone, sunseed, until

pytestmark = [pytest.mark.browser]
DESK: Any = {"width": 1280, "height": 800}


@pytest.fixture
def page(newsroom: str) -> Iterator[Any]:
    """Open a phone-sized page with a camera, signed in as a reporter; an error in its console fails the test."""
    with reporters_phone(newsroom) as opened:
        yield opened


def film(page: Any, seconds: int) -> None:
    """Press the button, wait until so many seconds are on the clock, press it again."""
    page.goto("/film/")
    page.wait_for_selector("#button:not([disabled])")
    page.click("#button")
    until(page, lambda: page.inner_text("#time") >= f"0:{seconds:02}")
    page.set_viewport_size(DESK)
    look(page, "film-1280.png")
    page.set_viewport_size(PHONE)
    look(page, "film-360.png")
    page.click("#button")
    page.wait_for_selector("body:not(.filming)")


def test_the_page_speaks_arabic_from_right_to_left(page: Any, sqlite_room: Any, tmp_path: Path) -> None:
    """Every word of it is translated, and the accessibility checker finds nothing."""
    name_on_desk(sqlite_room.instance, tmp_path / "editor.key")
    page.context.add_cookies([{"name": "newsroom_language", "value": "ar", "domain": "localhost", "path": "/"}])
    page.goto("/film/")
    page.wait_for_selector("#button:not([disabled])")
    assert page.get_attribute("html", "dir") == "rtl"
    assert "في السجل" in page.inner_text("main")
    look(page, "film-360-ar.png")


def test_ten_seconds_from_the_camera_to_the_record(page: Any, sqlite_room: Any, tmp_path: Path) -> None:
    """Filmed, receipted, held, and shown as in the record only after this phone verified it."""
    name_on_desk(sqlite_room.instance, tmp_path / "editor.key")
    film(page, 10)
    until(page, lambda: page.inner_text("#waiting") == "0" and page.inner_text("#recorded") >= "0:10")
    assert page.is_hidden("#trouble"), page.inner_text("#trouble")

    def kept() -> tuple[int, int, bool]:
        from sunseed.newsroom.intake.models import Capture, Cipher

        one = Capture.objects.get()
        return Cipher.objects.filter(held=True).count(), one.seq, one.closed

    held, seq, closed = in_database(kept)
    assert closed
    assert held == seq  # open names the wrap, each seal its chunk, close nothing


def opened_and_released(page: Any, room: Any, folder: Path, from_s: int, to_s: int) -> str:
    """Fetch the capture as an editor, open it, choose some seconds, release them; return the film's item."""
    key, pack, chosen = folder / "editor.key", folder / "film.zip", folder / "release.zip"
    desk = page.context.browser.new_context(base_url=page.url.partition("/film/")[0], viewport=DESK).new_page()
    sign_in(desk, "editor@news.example")
    desk.wait_for_url("**/desk/**")
    desk.goto("/film/captures/")
    look(desk, "captures-1280.png")
    desk.set_viewport_size(PHONE)
    desk.emulate_media(color_scheme="dark")
    look(desk, "captures-360.png")
    with desk.expect_download() as fetched:
        desk.click("main a[href$='film.zip']")
    fetched.value.save_as(pack)
    desk.context.close()
    root = room.instance.root_note_file
    said = sunseed(
        "lighttable", pack, "--identity", key, "--root", root, "--out", folder / "table",
        "--release", f"{from_s}-{to_s}", "--to", chosen,
    )  # fmt: skip
    assert "0 known by their seal" in said
    words = (
        "film",
        "release",
        room.instance.root,
        chosen,
        "--as",
        "editor@news.example",
        "--name",
        "A pacman",
        "--yes",
    )
    return sunseed(*words).strip()


def verified(room: Any, item: str) -> tuple[int, Any]:
    """Verify an item; return the exit code and the verdict."""
    command = [sys.executable, "-m", "sunseed.cli", "verify", item, "--public", str(room.instance.public), "--json"]
    answer = subprocess.run(command, capture_output=True, text=True, check=False)
    return answer.returncode, json.loads(answer.stdout)


def test_one_thread_from_the_camera_to_a_verified_second(page: Any, sqlite_room: Any, tmp_path: Path) -> None:
    """Filmed, opened, a range released, verified second by second; one byte changed names its second."""
    from sunseed.cli import exits

    instance = sqlite_room.instance
    name_on_desk(instance, tmp_path / "editor.key")
    film(page, 10)
    until(page, lambda: page.inner_text("#waiting") == "0" and page.inner_text("#recorded") >= "0:10")
    item = opened_and_released(page, sqlite_room, tmp_path, 3, 7)
    played(page, tmp_path / "table")

    code, said = verified(sqlite_room, item)
    while code == exits.UNPROVEN or "edition" in said["because"]:  # it waits for its entry and the next edition
        page.wait_for_timeout(500)
        code, said = verified(sqlite_room, item)
    assert (code, said["verdict"]) == (exits.OK, "verified"), said
    # Bounds of time follow, of the same seconds.
    judged = re.compile(r"seconds [0-9.]+ to [0-9.]+: (verified|unread|unproven|altered): ")
    seconds = [note for note in said["notes"] if judged.match(note)]
    assert len(seconds) in (4, 5, 6)
    assert all(": verified: sealed by tick" in note for note in seconds)
    assert any("Sealed after" in note and "cannot be shown" not in note for note in said["notes"]), said["notes"]

    private_stays_private(instance, tmp_path, seconds)
    chunk = max(instance.public.glob("objects/*/*.bin"), key=lambda file: file.stat().st_size)
    data = bytearray(chunk.read_bytes())
    data[len(data) // 2] ^= 1
    chunk.chmod(0o644)
    chunk.write_bytes(data)
    code, said = verified(sqlite_room, item)
    assert (code, said["verdict"]) == (exits.UNTRUE, "altered")
    bad = [note for note in said["notes"] if judged.match(note) and ": altered: " in note]
    assert len(bad) == 1, said["notes"]  # the public film made of it is another sentence
    assert [one for one in said["where"] if one.endswith(".bin")] == [chunk.relative_to(instance.public).as_posix()]
    chunk.unlink()
    code, said = verified(sqlite_room, item)
    assert (code, said["verdict"]) == (exits.UNREAD, "unread")


def private_stays_private(instance: Any, folder: Path, seconds: list[str]) -> None:
    """No public file holds anything of a second that was not released, nor the line that seals it."""
    from sunseed.capture import opening
    from sunseed.capture.identity import Identity
    from sunseed.capture.packs import CapturePack

    pack = CapturePack((folder / "film.zip").read_bytes())
    editor = Identity.read((folder / "editor.key").read_bytes())
    opened = opening.open_capture(pack.lines(editor), pack.cipher, editor)
    public = b"".join(file.read_bytes() for file in instance.public.rglob("*") if file.is_file())
    held = b"".join(file.read_bytes() for file in instance.vault.rglob("*") if file.is_file())
    kept = [one for one in opened.pieces if one.chunk and one.chunk in public]
    assert len(kept) == len(seconds) + 1  # and the head
    released = b"".join(one.data for one in kept)
    for one in opened.pieces:
        # A still picture is encoded alike again and again: what the released seconds hold themselves tells nothing.
        own = [one.data[at : at + 64] for at in range(0, len(one.data) - 64, 64)]
        own = [window for window in own if len(set(window)) > 32]
        assert own or one.seal.part == "head"
        assert not any(window in held for window in own)
        if one not in kept:
            assert not any(window in public for window in own if window not in released)
            assert one.seal.commit.encode() not in public
            assert one.seal.cipher.encode() not in public


def played(page: Any, table: Path) -> None:
    """The light table's page opens from the disk, its film plays, and its strip has the seconds."""
    other = page.context.browser.new_page()
    other.goto((table / "index.html").as_uri())
    assert other.locator("li a.opened").count() >= 10
    other.wait_for_timeout(1000)
    film_file = next(table.glob("film.*"))
    assert film_file.stat().st_mode & 0o077 == 0
    width = other.evaluate("document.querySelector('video').videoWidth")
    error = other.evaluate("document.querySelector('video').error?.message ?? ''")
    PICTURES.mkdir(parents=True, exist_ok=True)
    other.screenshot(path=str(PICTURES / "lighttable.png"), full_page=True)
    assert width > 0, error
    other.close()


def test_without_a_network_filming_goes_on_and_everything_arrives_afterwards(
    page: Any, sqlite_room: Any, tmp_path: Path
) -> None:
    """Some seconds offline in the middle: nothing is lost, and nothing is said to be in the record before it is."""
    name_on_desk(sqlite_room.instance, tmp_path / "editor.key")
    page.goto("/film/")
    page.wait_for_selector("#button:not([disabled])")
    page.click("#button")
    until(page, lambda: page.inner_text("#time") >= "0:03")
    page.context.set_offline(True)
    cut = page.inner_text("#time")
    until(page, lambda: page.inner_text("#time") >= "0:09")
    assert page.inner_text("#recorded") <= cut
    assert int(page.inner_text("#waiting")) >= 8  # a line and its ciphertext for each second
    page.context.set_offline(False)
    until(page, lambda: page.inner_text("#time") >= "0:10")
    page.click("#button")
    page.wait_for_selector("body:not(.filming)")
    until(page, lambda: page.inner_text("#waiting") == "0" and page.inner_text("#recorded") >= "0:10")
    assert in_database(captures)[0][1:] == (True, 0)


def test_film_whose_token_is_too_old_is_sent_with_another_one(page: Any, sqlite_room: Any, tmp_path: Path) -> None:
    """Tokens that the newsroom forgot while the phone was away lose no film."""
    from sunseed.newsroom.intake.models import Token

    name_on_desk(sqlite_room.instance, tmp_path / "editor.key")
    page.goto("/film/")
    page.wait_for_selector("#button:not([disabled])")
    assert in_database(lambda: Token.objects.count()) == 4
    page.context.set_offline(True)
    page.click("#button")
    until(page, lambda: page.inner_text("#time") >= "0:02")
    page.click("#button")
    page.wait_for_selector("body:not(.filming)")
    in_database(lambda: Token.objects.all().delete())
    page.context.set_offline(False)
    page.goto("/film/")  # signed in: it fetches new ones
    until(page, lambda: bool(in_database(captures)) and page.inner_text("#waiting") == "0")
    assert in_database(captures)[0][1:] == (True, 0)


@pytest.mark.long
def test_a_page_that_goes_in_the_middle_comes_back_and_ends_the_film_with_a_gap(
    page: Any, sqlite_room: Any, tmp_path: Path
) -> None:
    """What was stored goes out after a reload; a second tab beside leaves the capture alone."""
    from sunseed.capture import line

    name_on_desk(sqlite_room.instance, tmp_path / "editor.key")
    page.goto("/film/")
    page.wait_for_selector("#button:not([disabled])")
    page.click("#button")
    until(page, lambda: page.inner_text("#time") >= "0:02")
    beside = page.context.new_page()
    beside.goto("/film/")
    beside.wait_for_selector("#button:not([disabled])")
    beside.close()
    until(page, lambda: page.inner_text("#time") >= "0:04")
    assert in_database(captures)[0][1] is False
    page.reload()
    page.wait_for_selector("#button:not([disabled])")
    until(page, lambda: page.inner_text("#waiting") == "0" and page.inner_text("#recorded") >= "0:03")
    until(page, lambda: in_database(captures)[0][1])  # nobody films on: closed

    from sunseed.capture.identity import Identity

    editor = Identity.read((tmp_path / "editor.key").read_bytes())

    def kinds() -> list[str]:
        from sunseed.capture.segment import Opener
        from sunseed.newsroom.intake import packing, segments
        from sunseed.newsroom.intake.models import Capture

        opener = Opener(segments.key, editor)
        bodies = [line.parse(opener.open(one)).body for one in packing.sealed_lines(Capture.objects.get().pk)]
        return [getattr(body, "reason", body.kind) for body in bodies]

    said = in_database(kinds)
    assert (said[0], said[-2:]) == ("open", ["crash", "close"])
    assert in_database(captures) == [(len(said) - 1, True, 0)]


def captures() -> list[tuple[int, bool, int]]:
    """Return of each capture its newest line, whether it is closed, and how much ciphertext is missing."""
    from sunseed.newsroom.intake.models import Capture, Cipher

    return [
        (one.seq, one.closed, Cipher.objects.filter(capture=one, held=False).count()) for one in Capture.objects.all()
    ]
