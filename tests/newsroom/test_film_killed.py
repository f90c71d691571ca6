"""Plaintext nowhere: not on the disk of a phone that is killed, not in what the server receives and keeps."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from sunseed.testing import handset, wiretap
from sunseed.testing.browsing import in_database
from sunseed.testing.filming import name_on_desk, opened_captures, until

pytestmark = [pytest.mark.browser]


def ciphers() -> list[tuple[str, bool]]:
    """Return digest and state of the ciphertext that lines name."""
    from sunseed.newsroom.intake.models import Cipher

    return list(Cipher.objects.values_list("digest", "held"))


def closed() -> bool:
    """Say whether the only capture is closed and held."""
    from sunseed.newsroom.intake.models import Capture

    return Capture.objects.get().closed and all(held for _, held in ciphers())


def in_clear(opened: Any, places: dict[str, bytes]) -> list[str]:
    """Return where a piece of the film lies readable."""
    return [
        f"{where}: {piece.seal.part} of {piece.seal.from_ms} ms"
        for where, data in places.items()
        for piece in opened.pieces
        if any(
            window in data for window in (handset.windows(piece.data) if piece.seal.part == "media" else [piece.data])
        )
    ]


def vault(instance: Any) -> list[bytes]:
    """Return the ciphertext that the newsroom holds."""
    from sunseed.newsroom.intake.vault import path

    return [(instance.vault / path(digest)).read_bytes() for digest, _ in in_database(ciphers)]


def holds(places: dict[str, bytes], data: bytes) -> bool:
    """Say whether some place holds the middle of some bytes."""
    return any(data[len(data) // 2 :][:64] in one for one in places.values())


def test_killed_phone_has_no_plaintext_anywhere_on_its_disk(newsroom: str, sqlite_room: Any, tmp_path: Path) -> None:
    """Killed while pieces wait: ciphertext lies there; no frame, neither in caches, temporary nor shared memory."""
    name_on_desk(sqlite_room.instance, tmp_path / "editor.key")
    address, home = newsroom.replace("127.0.0.1", "localhost"), tmp_path / "phone"
    with handset.handset(home) as phone:
        handset.enter(phone.page, address)
        phone.page.click("#button")
        until(phone.page, lambda: phone.page.inner_text("#time") >= "0:02")
        phone.page.context.set_offline(True)  # so that ciphertext waits on the disk
        until(phone.page, lambda: phone.page.inner_text("#time") >= "0:06")
        phone.kill()
        disk = phone.disk()
    with handset.handset(home) as phone:
        handset.enter(phone.page, address)
        until(phone.page, lambda: in_database(closed))  # nobody films on
    (opened,) = opened_captures(tmp_path / "editor.key")
    assert [gap.reason for gap in opened.gaps] == ["crash"]
    assert {one.state for one in opened.pieces} == {"opened"}
    assert opened.chain.until_ms >= 4000
    assert any(holds(disk, one) for one in vault(sqlite_room.instance)), "no ciphertext there: nothing was tested"
    assert in_clear(opened, disk) == []


@pytest.mark.long
def test_server_receives_and_keeps_no_plaintext(newsroom: str, sqlite_room: Any, tmp_path: Path) -> None:
    """Every byte on the wire and every file of the newsroom, during and after a capture: ciphertext, and no frame."""
    instance = sqlite_room.instance
    name_on_desk(instance, tmp_path / "editor.key")
    with (
        wiretap.listening(int(newsroom.rpartition(":")[2])) as (port, tap),
        handset.handset(tmp_path / "phone") as phone,
    ):
        handset.enter(phone.page, f"http://localhost:{port}")
        phone.page.click("#button")
        until(phone.page, lambda: phone.page.inner_text("#time") >= "0:05")
        phone.page.click("#button")
        until(phone.page, lambda: in_database(closed))
    (opened,) = opened_captures(tmp_path / "editor.key")
    assert {one.state for one in opened.pieces} == {"opened"}
    places = {str(file): file.read_bytes() for file in instance.root.rglob("*") if file.is_file()}
    places["on the wire"] = tap.heard
    assert holds({"": tap.heard}, vault(instance)[-1]), "no ciphertext was heard: nothing was tested"
    assert in_clear(opened, places) == []
