"""H.264 as browsers record it into Matroska: it plays from any chunk, and its pictures are told apart."""

from __future__ import annotations

import io
import json
from pathlib import Path
from typing import Any

import pytest

pytest.importorskip("av")

import av

from sunseed.capture.films import clean, fingerprint, h264, join
from sunseed.capture.films.comparing import compare
from sunseed.capture.films.joining import CLUSTER, Joiner
from sunseed.capture.films.reading import Coded
from sunseed.cli.table import frames, remuxing
from sunseed.testing.moving import as_browsers_record, draw

OPTIONS = {"preset": "veryfast", "g": "20", "bf": "0", "sc_threshold": "0"}


class Pipe(io.BytesIO):
    """What arrives in small parts, whatever is asked for."""

    def read1(self, size: int | None = -1) -> bytes:
        """Return at most 700 bytes."""
        return super().read(min(size or 700, 700))


@pytest.fixture(scope="module")
def recorded(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, bytes, list[bytes]]:
    """Five seconds, a key picture each."""
    folder = tmp_path_factory.mktemp("recorded")
    head, clusters = as_browsers_record(draw(folder / "a.mp4", 5, options=OPTIONS), folder / "a.mkv", twice=47)
    assert len(clusters) == 5
    return folder / "a.mkv", head, clusters


def remuxed(film: bytes) -> tuple[dict[str, Any], bytes]:
    """Return what the page is told, and the film it gets."""
    out = io.BytesIO()
    remuxing.remux("matroska", remuxing.Source(Pipe(film)), out)
    out.seek(0)
    parts = list(frames.read(out))
    assert [kind for kind, _ in parts] == [b"i", *[b"d"] * (len(parts) - 1)]
    return json.loads(parts[0][1]), b"".join(data for _, data in parts[1:])


def cut(film: bytes, size: int) -> list[bytes]:
    """Return it in chunks, as a timer cuts."""
    return [film[at : at + size] for at in range(0, len(film), size)]


@pytest.mark.parametrize(
    ("skipped", "since"),
    [("nothing", 0), ("into a block", 2000), ("one byte into a cluster", 1000), ("to a cluster", 1000)],
)
def test_a_run_plays_from_its_first_key_picture_wherever_its_chunk_was_cut(
    recorded: tuple[Path, bytes, list[bytes]], tmp_path: Path, skipped: str, since: int
) -> None:
    """No second is lost to searching, and the film says how it is coded."""
    _, head, clusters = recorded
    whole = b"".join(clusters)
    at = {"nothing": 0, "into a block": 900, "one byte into a cluster": 1, "to a cluster": 0}[skipped]
    film = whole[len(clusters[0]) + at :] if skipped != "nothing" else whole
    joined = b"".join(join("matroska", [head, *cut(film, 777)]))
    assert joined.startswith(head + CLUSTER)
    said, made = remuxed(joined)
    assert said["first_ms"] == since
    (tmp_path / "sealed").write_bytes(joined)
    clean(tmp_path / "sealed", tmp_path / "film.mp4")
    assert len(fingerprint(tmp_path / "film.mp4").units) == (5000 - since) // 50
    assert said["mime"].startswith('video/mp4; codecs="avc1.')
    (tmp_path / "made.mp4").write_bytes(made)
    with av.open(str(tmp_path / "made.mp4")) as film_:
        assert bytes(film_.streams.video[0].codec_context.extradata or b"")[:1] == b"\1"
        assert len(list(film_.decode(video=0))) == (5000 - since) // 50


def test_every_picture_of_such_a_film_has_its_own_digest_and_stays_the_sealed_one(
    recorded: tuple[Path, bytes, list[bytes]], tmp_path: Path
) -> None:
    """A clean copy is called the same packets; another film of the same sizes and times is not."""
    source = recorded[0]
    clean(source, tmp_path / "film.mp4")
    print_ = fingerprint(source)
    assert len({one.digest for one in print_.units}) == len(print_.units) == 100
    shots = compare(fingerprint(tmp_path / "film.mp4"), [print_], "same packets")
    assert [(one.same, one.pictures) for one in shots] == [("same packets", 100)]
    other = draw(tmp_path / "b.mp4", 5, options=OPTIONS | {"qp": "40"})
    as_browsers_record(other, tmp_path / "b.mkv")
    assert {one.same for one in compare(fingerprint(tmp_path / "b.mkv"), [print_], "same packets")} == {"re-encoded"}


def test_units_are_found_in_both_forms_and_what_holds_none_has_a_digest_of_its_own() -> None:
    """Start codes of three and four bytes, zeros behind a unit; junk never looks like other junk."""
    assert list(h264.units(b"\7\0\0\1\x67a\0\0\0\1\x68b\0\0\0\0\1")) == [b"\x67a", b"\x68b"]
    assert list(h264.measured(b"\0\2\x67a\0\0\0\3\x65b\0\0\7", 2)) == [b"\x67a", b"\x65b"]
    coded = Coded(b"")
    assert coded.digest(b"junk") != coded.digest(b"other junk")


def test_behind_a_hole_film_goes_on_with_the_next_whole_cluster() -> None:
    """However its name is spread over chunks; other containers are given on as they came."""
    joiner = Joiner("webm")
    assert [joiner.add(one) for one in (b"ab\x1f", b"\x43\xb6", b"\x75c", b"d")] == [b"", b"", CLUSTER + b"c", b"d"]
    joiner.hole()
    assert [joiner.add(one) for one in (b"e", b"", CLUSTER[1:] + b"x", CLUSTER)] == [b"", b"", b"", CLUSTER]
    joiner.hole()
    assert joiner.add(CLUSTER[1:] + b"f") == CLUSTER + b"f"
    assert Joiner("mp4").add(b"anything") == b"anything"
