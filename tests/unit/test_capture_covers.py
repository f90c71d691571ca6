"""Boxes and muted sound: what was covered is in no picture of the file, what was muted in no sample."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest

pytest.importorskip("av")

import av
from av.audio.frame import AudioFrame
from av.video.frame import VideoFrame

from sunseed.capture.films import Cover, Place, Plan, Span, clean, search
from sunseed.capture.films.covering import region
from sunseed.errors import Malformed, Refused
from sunseed.testing.moving import draw

FACE, PATH = 200, range(20, 220, 2)
"""Brightness of what must not be seen, on a dark ground, and where it walks, two pixels a picture."""
SIZE = (320, 180)


def walk(path: Path, pictures: int = 100, *, rate: int = 20, **options: str) -> Path:
    """Draw a bright square of 40 pixels that walks over a dark ground, with a loud tone."""
    wanted = {"preset": "ultrafast", "g": "20", "bf": "2", "sc_threshold": "0"} | options
    with av.open(str(path), "w") as out:
        stream: Any = out.add_stream("libx264", rate=rate)
        stream.width, stream.height, stream.pix_fmt, stream.options = *SIZE, "yuv420p", wanted
        tone: Any = out.add_stream("aac", rate=48_000, layout="mono")
        heard = 0
        for number in range(pictures):
            out.mux(stream.encode(square(PATH[number % 100], number, rate)))
            while heard < (number + 1) * 48_000 // rate:
                out.mux(tone.encode(loud(heard)))
                heard += 960
        out.mux(stream.encode(None))
        out.mux(tone.encode(None))
    return path


def square(x: int, number: int, rate: int) -> VideoFrame:
    made = VideoFrame(*SIZE, "yuv420p")
    for place, plane in enumerate(made.planes):
        scale = 1 if place == 0 else 2
        ground, face = (40, FACE) if place == 0 else (128, 90)
        rows = []
        for y in range(plane.height):
            inside = 60 <= y * scale < 100
            row = bytearray([ground]) * plane.line_size
            if inside:
                row[x // scale : (x + 40) // scale] = bytes([face]) * (20 * 2 // scale)
            rows.append(bytes(row))
        plane.update(b"".join(rows))
    made.pts, made.time_base = number, Fraction(1, rate)
    return made


def loud(at: int) -> AudioFrame:
    made = AudioFrame(format="fltp", layout="mono", samples=960)
    made.sample_rate = 48_000
    import array

    made.planes[0].update(array.array("f", [0.5 if (at + n) // 24 % 2 else -0.5 for n in range(960)]).tobytes())
    made.pts, made.time_base = at, Fraction(1, 48_000)
    return made


def following(how: str = "solid", from_ms: int = 0, to_ms: int = 5000) -> Cover:
    """Return a box over the square as it walks: known at both ends, moving evenly between."""
    places = tuple(
        Place(ms, round((20 + ms / 50 * 2) * 10_000 / 320), round(60 * 10_000 / 180), 1250, round(40 * 10_000 / 180))
        for ms in (0, 4950)
    )
    return Cover("a", from_ms, to_ms, places, how)  # type: ignore[arg-type]


def every_picture(film: Path) -> Iterator[VideoFrame]:
    """Yield every picture that any tool finds in a file, edit lists and order of showing left aside."""
    with av.open(str(film), options={"ignore_editlist": "1"}) as opened:
        opened.streams.video[0].codec_context.flags2 |= 1 << 3  # show pictures before the first key picture too
        yield from opened.decode(video=0)


def brightest(frame: VideoFrame) -> int:
    """Return the brightest pixel of a picture."""
    plane = frame.planes[0]
    data = bytes(memoryview(plane))
    return max(max(data[row * plane.line_size : row * plane.line_size + frame.width]) for row in range(plane.height))


def test_what_is_covered_is_in_no_picture_of_the_file_nor_in_its_poster(tmp_path: Path) -> None:
    """A face that walks, under a box that follows it, in a cut between key pictures: nowhere to be found."""
    source, target = walk(tmp_path / "a.mp4"), tmp_path / "film.mp4"
    bare = clean(source, tmp_path / "bare.mp4", cut=(700, 4300))
    assert bare.how == "copied"
    seen = [brightest(one) for one in every_picture(tmp_path / "bare.mp4")]
    assert min(seen) > FACE - 20, "the face must be there to be found"
    made = clean(source, target, cut=(700, 4300), plan=Plan((following(),)))
    assert (made.how, made.from_ms, made.duration_ms) == ("encoded", 700, 3600)
    covered = list(every_picture(target))
    assert len(covered) == 72
    assert max(brightest(one) for one in covered) < 70
    assert search(target) == []
    (tmp_path / "poster.jpg").write_bytes(made.poster)
    with av.open(str(tmp_path / "poster.jpg")) as poster:
        assert max(brightest(one) for one in poster.decode(video=0)) < 70


def test_a_coarse_box_tells_nothing_of_how_what_is_under_it_moves(tmp_path: Path) -> None:
    """Its few colours are taken once: pictures behind each other cannot be put together to a sharper one."""
    still = Cover("a", 0, 5000, (Place(0, 0, 2000, 10_000, 6000),), "coarse")
    clean(walk(tmp_path / "a.mp4"), tmp_path / "film.mp4", plan=Plan((still,)))
    rows = []
    for frame in every_picture(tmp_path / "film.mp4"):
        plane = frame.planes[0]
        data = bytes(memoryview(plane))
        rows.append(data[80 * plane.line_size : 80 * plane.line_size + 320])
    assert all(abs(one - other) <= 6 for row in rows for one, other in zip(rows[0], row, strict=True))
    steps = [at for at in range(1, 320) if abs(rows[0][at] - rows[0][at - 1]) > 6]
    assert len({at // 16 for at in steps}) <= 6


def test_a_box_has_its_time_and_nothing_else_is_covered(tmp_path: Path) -> None:
    """From second one to three: before and after the face is there; no picture at the bounds shows it through."""
    clean(walk(tmp_path / "a.mp4"), tmp_path / "film.mp4", plan=Plan((following("solid", 1000, 3000),)))
    shown = [brightest(one) > FACE - 40 for one in every_picture(tmp_path / "film.mp4")]
    # 20 a second: pictures 20 to 59 are covered, one more on each side for certainty.
    assert [at for at, one in enumerate(shown) if not one] == list(range(19, 61))


def test_slow_pictures_are_covered_for_all_the_time_they_stand(tmp_path: Path) -> None:
    """A picture a second: one that began before the box is covered, because it is still shown when the box begins."""
    source = walk(tmp_path / "a.mp4", 5, rate=1)
    clean(source, tmp_path / "film.mp4", plan=Plan((Cover("a", 1800, 2200, (Place(0, 0, 0, 10_000, 10_000),)),)))
    assert [brightest(one) > 100 for one in every_picture(tmp_path / "film.mp4")] == [True, False, False, True, True]


def test_muted_sound_is_silence_and_the_rest_is_heard(tmp_path: Path) -> None:
    """By the clock of a capture that began earlier; the pictures are copied all the same."""
    source = walk(tmp_path / "a.mp4")
    plan = Plan((), (Span("a", 12_000, 13_000),), clock_ms=10_000)
    assert clean(source, tmp_path / "film.mp4", plan=plan).how == "copied"
    levels: dict[int, float] = {}
    with av.open(str(tmp_path / "film.mp4")) as film:
        for frame in film.decode(audio=0):
            data = memoryview(frame.planes[0]).cast("B").cast("f")[: frame.samples]
            for at in range(0, frame.samples, 64):
                levels[round((frame.pts + at) * 1000 / 48_000)] = max(abs(one) for one in data[at : at + 64])
    muted = [level for ms, level in levels.items() if 2000 <= ms <= 3000]
    assert max(muted) < 0.001
    assert min(level for ms, level in levels.items() if 200 <= ms < 1850 or 3150 <= ms < 4800) > 0.2


def test_boxes_that_cannot_be_are_refused(tmp_path: Path) -> None:
    """An end before the beginning; places out of order; a film of which nothing is left."""
    source = draw(tmp_path / "a.mkv", 1)
    place = Place(0, 0, 0, 5000, 5000)
    with pytest.raises(Malformed, match="end after 900"):
        clean(source, tmp_path / "film.mp4", plan=Plan((Cover("a", 900, 100, (place,)),)))
    with pytest.raises(Malformed, match="order"):
        clean(source, tmp_path / "film.mp4", plan=Plan((Cover("a", 0, 900, (place, place)),)))
    with pytest.raises(Refused):
        clean(source, tmp_path / "film.mp4", cut=(5000, 6000), plan=Plan((Cover("a", 0, 900, (place,)),)))
    assert not (tmp_path / "film.mp4").exists()


def test_a_moving_box_covers_all_it_passes_between_two_pictures() -> None:
    """Also a turn between them; outside its known places it stays."""
    box = Cover(
        "a", 0, 9000, (Place(1000, 0, 0, 1000, 1000), Place(2000, 8000, 0, 1000, 1000), Place(3000, 0, 0, 1, 1))
    )
    assert region(box, 1500, 2500) == (4000, 0, 9000, 1000)
    assert region(box, 0, 500) == (0, 0, 1000, 1000)
    assert region(box, 8000, 9000) == (0, 0, 1, 1)
