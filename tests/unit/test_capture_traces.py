"""What a chunk carries beside its picture is seen before it goes out: planted photos are refused, bare ones pass."""

from __future__ import annotations

import io
import shutil
import subprocess
from pathlib import Path

import pytest
from PIL import Image, PngImagePlugin

from sunseed.capture.line import Open, Seen
from sunseed.capture.traces import check_release, jpeg_traces
from sunseed.errors import Refused
from sunseed.record.ed25519 import PrivateKey
from sunseed.record.spelling import to_base64

ROOT = Path(__file__).resolve().parents[2]
BARE = """
import { readFileSync, writeFileSync } from 'node:fs';
import { bare } from './web/film/core/jpeg.js';
writeFileSync(process.argv[2], bare(new Uint8Array(readFileSync(process.argv[1]))));
"""


def _open(source: str, container: str) -> Open:
    key = to_base64(PrivateKey(bytes(range(32))).public_raw()).decode()
    seen = Seen(size=3, note="ab" * 32)
    return Open(
        seq=0, origin="news.example/log", source=source, container=container, key=key, wrap="cd" * 32, seen=seen
    )  # type: ignore[arg-type]


def _jpeg(**options: object) -> bytes:
    file = io.BytesIO()
    Image.effect_noise((64, 48), 90).convert("RGB").save(file, "JPEG", **options)
    return file.getvalue()


def _exif() -> Image.Exif:
    exif = Image.Exif()
    exif[0x010F] = "SpyCam"
    exif.get_ifd(0x8825)[1] = "N"
    return exif


PLANTED = {
    "EXIF": _jpeg(exif=_exif()),
    "a comment": _jpeg(comment=b"doorway 12"),
    "XMP": _jpeg(xmp=b"<x:xmpmeta>place</x:xmpmeta>"),
    "a profile": _jpeg(icc_profile=b"device profile"),
    "bytes behind the picture": _jpeg() + b"PK\x03\x04",
    "IPTC": _jpeg()[:2] + b"\xff\xed\x00\x10Photoshop 3.0\0" + _jpeg()[2:],
}


@pytest.mark.parametrize("words", PLANTED)
def test_a_planted_photo_is_never_released(words: str) -> None:
    """Whatever stands beside the picture is named, and the release refused."""
    assert words in jpeg_traces(PLANTED[words])
    with pytest.raises(Refused, match=words):
        check_release(_open("camera", "jpeg"), [PLANTED[words]])


@pytest.mark.skipif(shutil.which("node") is None, reason="no Node: the phone's code cannot run here")
@pytest.mark.parametrize("words", [*PLANTED, "progressive", "restarts", "grey"])
def test_what_the_phone_strips_is_bare_and_shows_the_same_pixels(words: str, tmp_path: Path) -> None:
    """The phone's own code over a planted photo: nothing beside the picture is left, and no pixel changes."""
    plain = {"progressive": _jpeg(progressive=True), "restarts": _jpeg(restart_marker_blocks=2)}
    grey = io.BytesIO()
    Image.effect_noise((64, 48), 90).save(grey, "JPEG", comment=b"doorway 12")
    before = PLANTED.get(words) or plain.get(words) or grey.getvalue()
    (tmp_path / "in.jpg").write_bytes(before)
    command = ["node", "--input-type=module", "-e", BARE, str(tmp_path / "in.jpg"), str(tmp_path / "out.jpg")]
    subprocess.run(command, cwd=ROOT, check=True)
    after = (tmp_path / "out.jpg").read_bytes()
    assert jpeg_traces(after) == []
    check_release(_open("file", "jpeg"), [after])
    assert Image.open(io.BytesIO(after)).tobytes() == Image.open(io.BytesIO(before)).tobytes()


def test_every_cut_and_what_is_no_jpeg_is_a_trace() -> None:
    """What cannot be read to its end is not let out, and no damage ends in a crash."""
    whole = _jpeg()
    assert jpeg_traces(whole) == []
    for length in range(len(whole)):
        assert jpeg_traces(whole[:length]), length
    out = io.BytesIO()
    Image.new("RGB", (4, 4)).save(out, "PNG", pnginfo=PngImagePlugin.PngInfo())
    assert jpeg_traces(out.getvalue())


def test_a_film_from_another_camera_is_never_released_as_it_is() -> None:
    """Its camera may have written anything anywhere: only a clean copy can go out."""
    for container in ("mp4", "webm", "matroska", "other"):
        with pytest.raises(Refused, match="from a file"):
            check_release(_open("file", container), [b"film"])
    check_release(_open("camera", "webm"), [b"film"])
