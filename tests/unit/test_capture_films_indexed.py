"""A camera's film whose index stands at its end: given to a pipe in an order that can be read, nothing else changed."""

from __future__ import annotations

import json
import struct
import threading
from pathlib import Path

import pytest

pytest.importorskip("av")

from sunseed.capture.films import fingerprint
from sunseed.capture.films.indexed import in_order
from sunseed.capture.identity import Identity
from sunseed.cli.table import frames, playing
from sunseed.cli.table.holding import Holding
from sunseed.cli.table.newsroom import Newsroom
from sunseed.errors import Malformed
from sunseed.testing import planting
from sunseed.testing.tabled import Tabled


@pytest.fixture(scope="module")
def camera(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a film as a camera writes it."""
    file = tmp_path_factory.mktemp("camera") / "film.mp4"
    planting.film(file)
    return file


def joined(data: bytes) -> bytes | None:
    """Return a film in the order for a pipe."""
    parts = in_order(len(data), lambda at, count: data[at : at + count])
    return parts and b"".join(one if isinstance(one, bytes) else data[slice(*one)] for one in parts)


def test_the_index_comes_first_and_every_picture_is_where_it_says(camera: Path, tmp_path: Path) -> None:
    """The same pictures at the same times; a film in that order already, or in fragments, is left alone."""
    data = camera.read_bytes()
    made = joined(data)
    assert made is not None
    assert made.index(b"moov") < made.index(b"mdat")
    assert len(made) == len(data)
    (tmp_path / "made.mp4").write_bytes(made)
    assert fingerprint(tmp_path / "made.mp4") == fingerprint(camera)
    assert joined(made) is None
    assert joined(data[:32] + struct.pack(">I4s", 8, b"moof") + data[32:]) is None


def test_boxes_that_do_not_add_up_are_refused(camera: Path) -> None:
    """Lengths that lead outside, offsets without room, every cut: Malformed or nothing, never another error."""
    data = camera.read_bytes()
    at = data.rindex(b"stco") - 4
    with pytest.raises(Malformed, match="offsets"):
        joined(data[: at + 12] + b"\xff\xff\xff\xff" + data[at + 16 :])
    with pytest.raises(Malformed, match="would not fit"):
        joined(data[: at + 16] + b"\xff\xff\xff\xff" + data[at + 20 :])
    with pytest.raises(Malformed, match="says it has"):
        joined(data[:at] + struct.pack(">I", 1 << 20) + data[at + 4 :])
    for end in range(len(data) - 2000, len(data), 7):
        try:
            joined(data[:end])
        except Malformed:
            continue


def test_a_cameras_film_plays_on_the_table(camera: Path, tmp_path: Path) -> None:
    """Sealed from a file piece by piece, its index in the last of them: it plays from its first picture to its last."""
    tabled, data = Tabled(Identity.generate()), camera.read_bytes()
    tabled.open("mp4", source="file")
    head = data.index(b"mdat") - 4
    for n, place in enumerate([0, *range(head, len(data), 200_000)]):
        tabled.seal(data[place : head if n == 0 else place + 200_000], "media" if n else "head")
    tabled.phone.close()
    transport = tabled.transport()
    held = Holding(tabled.capture, Newsroom("http://127.0.0.1:1", "good", transport), tabled.editor, tmp_path, None)
    while held.refresh():
        pass
    assert playing.Pieces(held).read(0, len(data) + 9) == data
    kinds: dict[bytes, bytes] = {}
    for frame in playing.play(held, list(range(1, len(held.items) - 1)), threading.Event(), strict=True):
        kinds[frame[:1]] = kinds.get(frame[:1], b"") + frame[frames.HEAD.size :]
    assert kinds[b"e"] == b""
    said = json.loads(kinds[b"i"])
    assert (said["width"], said["first_ms"]) == (320, 0)
    (tmp_path / "played.mp4").write_bytes(kinds[b"d"])
    assert len(fingerprint(tmp_path / "played.mp4").units) == len(fingerprint(camera).units) == 30
    assert planting.found_in(kinds[b"d"].replace(planting.ENCODER.encode(), b"")) == []
