"""Public films: clean copies keep their pictures and nothing else; what is hidden is found; bombs end a child."""

from __future__ import annotations

import struct
from pathlib import Path

import pytest

pytest.importorskip("av")

import av

from sunseed.capture.films import Limits, captions, clean, fingerprint, search
from sunseed.capture.films.comparing import Fingerprint, Unit, compare
from sunseed.errors import Malformed, Refused, Unavailable
from sunseed.testing.moving import PLANTED, draw, hide_a_second

WORDS = [*(one.encode() for one in PLANTED.values()), b"Lavc", b"Lavf", b"x264", b"loci"]


def test_h264_is_copied_and_every_picture_is_still_the_sealed_one(tmp_path: Path) -> None:
    """Matroska in, MP4 out: the same packets; no word of the source, in film or poster; it tells how far it is."""
    source, target = draw(tmp_path / "a.mkv", 3), tmp_path / "film.mp4"
    assert any(word in source.read_bytes() for word in WORDS)
    told: list[float] = []
    made = clean(source, target, progress=told.append)
    assert (made.how, made.width, made.height, made.duration_ms) == ("copied", 320, 180, 3000)
    assert told == sorted(told)
    assert told[-1] == 1.0
    assert made.poster.startswith(b"\xff\xd8\xff")
    for word in WORDS:
        assert word not in target.read_bytes() + made.poster
    assert search(target) == []
    shots = compare(fingerprint(target), [fingerprint(source)], "same packets")
    assert [(one.same, one.pictures, one.source_ms) for one in shots] == [("same packets", 60, 0)]
    with av.open(str(target)) as film:
        assert [one.codec_context.name for one in film.streams] == ["h264", "aac"]


def test_a_copied_cut_begins_and_ends_within_what_was_asked(tmp_path: Path) -> None:
    """From key picture to key picture, B-frames too; no packet of the time outside is in the file."""
    source = draw(
        tmp_path / "a.mp4", 5, sound="aac", options={"preset": "veryfast", "g": "20", "bf": "2", "sc_threshold": "0"}
    )
    made = clean(source, tmp_path / "film.mp4", cut=(1500, 3990))
    assert made.how == "copied"
    assert made.from_ms == 2000
    assert 3800 <= made.to_ms <= 4000
    whole, cut = fingerprint(source), fingerprint(tmp_path / "film.mp4")
    outside = {one.digest for one in whole.units if not 2000 <= one.at_ms < 4000}
    assert not outside & {one.digest for one in cut.units}
    assert cut.units
    assert search(tmp_path / "film.mp4") == []


@pytest.mark.parametrize("codec", ["libvpx", "libvpx-vp9"])
def test_other_codecs_are_encoded_with_the_pictures_they_have(tmp_path: Path, codec: str) -> None:
    """As many pictures as before: no rate is guessed; and it says re-encoded of what is."""
    source = draw(tmp_path / "a.webm", 2, codec=codec)
    made = clean(source, tmp_path / "film.mp4", cut=(500, 1500))
    assert (made.how, made.duration_ms) == ("encoded", 1000)
    found = fingerprint(tmp_path / "film.mp4")
    assert (found.codec, len(found.units)) == ("h264", 20)
    assert {one.same for one in compare(found, [fingerprint(source)], "same packets")} == {"re-encoded"}
    assert not any(word in (tmp_path / "film.mp4").read_bytes() for word in WORDS)


def test_a_smaller_version_is_made_of_the_film_itself(tmp_path: Path) -> None:
    """Its longer side is the one asked for; with and without sound it plays."""
    for sound in ("libopus", None):
        made = clean(draw(tmp_path / "a.mkv", 1, sound=sound), tmp_path / "small.mp4", side_px=160)
        assert (made.how, made.width, made.height, made.duration_ms) == ("encoded", 160, 90, 1000)
        assert len(fingerprint(tmp_path / "small.mp4").units) == 20


def test_a_second_hidden_behind_an_edit_list_is_found_and_not_copied(tmp_path: Path) -> None:
    """The leak of a cut by copying: any tool shows the hidden second; ours says so, and its copy has none of it."""
    source = draw(tmp_path / "a.mp4", 3, sound=None)
    leaking = hide_a_second(source, tmp_path / "leak.mp4")
    found = search(leaking)
    assert "20 pictures that an edit list hides" in found
    assert any("when it was made" in one or "udta" in one or "SEI" in one for one in found)
    hidden = {one.digest for one in fingerprint(source).units if one.at_ms < 1000}
    clean(leaking, tmp_path / "film.mp4")
    assert search(tmp_path / "film.mp4") == []
    assert not hidden & {one.digest for one in fingerprint(tmp_path / "film.mp4").units}


def test_planted_bytes_are_found(tmp_path: Path) -> None:
    """Bytes that no picture uses, a place in a box, a box nobody knows, a time of making."""
    target = tmp_path / "film.mp4"
    clean(draw(tmp_path / "a.mkv", 1), target)
    good = target.read_bytes()

    def said(data: bytes) -> str:
        (tmp_path / "bad.mp4").write_bytes(data)
        return "; ".join(search(tmp_path / "bad.mp4"))

    assert said(good) == ""
    assert "box 'uuid'" in said(good + struct.pack(">I4s", 8 + 20, b"uuid") + b"a name, and a place!")
    assert "free box" in said(good + struct.pack(">I4s", 12, b"free") + b"here")
    assert "no picture or sound uses" in said(good + struct.pack(">I4s", 12, b"mdat") + b"here")
    at = good.index(b"mvhd") + 8
    assert "when it was made" in said(good[:at] + b"\x01\x02\x03\x04" + good[at + 4 :])
    with pytest.raises(Malformed):
        said(good[:-3])


def test_what_is_no_film_is_refused_without_a_look_elsewhere(tmp_path: Path) -> None:
    """A playlist under a film's name, text, a cut-off head, a picture; a cut beyond the end."""
    secret = draw(tmp_path / "secret.mp4", 1, sound=None)
    for number, data in enumerate(
        [
            f"#EXTM3U\n#EXTINF:1,\nfile://{secret}\n#EXT-X-ENDLIST\n".encode(),
            f"ffconcat version 1.0\nfile {secret}\n".encode(),
            b"no film at all",
            b"",
            secret.read_bytes()[:400],
            b"\x1a\x45\xdf\xa3" + bytes(500),
        ]
    ):
        bad = tmp_path / f"{number}.webm"
        bad.write_bytes(data)
        with pytest.raises(Malformed):
            clean(bad, tmp_path / "film.mp4")
    with pytest.raises(Refused):
        clean(secret, tmp_path / "film.mp4", cut=(5000, 6000))
    assert not (tmp_path / "film.mp4").exists()
    assert not list(tmp_path.glob(".film-*"))


def test_a_bomb_ends_its_own_process_and_nothing_else(tmp_path: Path) -> None:
    """Time, memory and size are bounded, and said."""
    source = draw(tmp_path / "a.mkv", 2)
    with pytest.raises(Unavailable, match="0 s"):
        clean(source, tmp_path / "film.mp4", limits=Limits(time_s=0))
    with pytest.raises((Unavailable, Malformed)):
        clean(source, tmp_path / "film.mp4", limits=Limits(memory_bytes=80 << 20))
    with pytest.raises((Unavailable, Malformed)):
        clean(source, tmp_path / "film.mp4", limits=Limits(file_bytes=10_000))
    wide = draw(tmp_path / "wide.mkv", 1, size=(8192, 2048), rate=1, sound=None)
    with pytest.raises(Malformed, match="pixels"):
        clean(wide, tmp_path / "film.mp4")
    assert not (tmp_path / "film.mp4").exists()


def units(*digests: str, step: int = 40, since: int = 0) -> tuple[Unit, ...]:
    return tuple(Unit(since + number * step, digest, True) for number, digest in enumerate(digests))


def test_a_film_that_lies_with_true_pictures_is_not_called_the_same() -> None:
    """Sped up, reversed, frozen or turned: each is a lie told with sealed pictures."""
    sealed = Fingerprint("h264", "0", units("a", "b", "c", "d", since=7000))

    def runs(*public: Unit, rotation: str = "0") -> list[int]:
        shots = compare(Fingerprint("h264", rotation, public), [sealed], "same packets")
        return [one.pictures if one.same == "same packets" else -one.pictures for one in shots]

    assert runs(*units("a", "b", "c", "d")) == [4]
    assert runs(*units("b", "c", "x", "d")) == [2, -1, 1]
    assert runs(*units("a", "b", "c", "d", step=80)) == [1, 1, 1, 1]
    assert runs(*units("d", "c", "b", "a")) == [1, 1, 1, 1]
    assert runs(*units("b", "b", "b")) == [1, 1, 1]
    assert runs(*units("a", "b"), rotation="90") == [-2]
    assert runs() == []


def test_captions_keep_their_cues_and_nothing_else() -> None:
    """An editor's note and a style sheet are not for readers; what is no WebVTT is refused."""
    text = "\ufeffWEBVTT - a title\n\nNOTE not for readers\n\nSTYLE\n::cue { color: red }\n\n"
    text += "7\n00:01.000 --> 00:02.000 line:0\nYes.\n"
    assert captions.clean(text.encode()) == b"WEBVTT\n\n00:01.000 --> 00:02.000 line:0\nYes.\n"
    for bad in (b"", b"00:01.000 --> 00:02.000\nYes.", b"WEBVTT\n\n00:02.000 --> 00:01.000\nNo.", b"WEBVTT\n\nwords",
                b"WEBVTT\n\n00:61.000 --> 01:02.000\nNo.", b"WEBVTT\n\n\xff", b"WEBVTT" + b"x" * 10):  # fmt: skip
        with pytest.raises(Malformed):
            captions.clean(bad)
