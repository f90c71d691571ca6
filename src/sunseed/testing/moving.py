"""Films for tests, drawn by code and encoded while the test runs: a bar, a tone, words that must not survive."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction
from pathlib import Path
from typing import Any

import av
from av.audio.frame import AudioFrame
from av.video.frame import VideoFrame

PLANTED: Mapping[str, str] = {"title": "Back entrance", "comment": "Galaxy S99", "location": "+52.5163+013.3777/"}
"""What a phone writes beside its pictures; nothing of it may be public."""


def draw(
    path: Path,
    seconds: int,
    *,
    codec: str = "libx264",
    sound: str | None = "libopus",
    size: tuple[int, int] = (320, 180),
    rate: int = 20,
    options: Mapping[str, str] | None = None,
    form: str | None = None,
) -> Path:
    """Encode a film and return its path; the container follows from the name unless `form` says it."""
    wanted = {"preset": "ultrafast", "g": str(rate), "bf": "0"} if codec == "libx264" else {"deadline": "realtime"}
    with av.open(str(path), "w", format=form) as out:
        out.metadata.update(PLANTED)
        pictures: Any = out.add_stream(codec, rate=rate)
        pictures.width, pictures.height = size
        pictures.pix_fmt, pictures.options = "yuv420p", dict(options or wanted)
        tone: Any = out.add_stream(sound, rate=48_000, layout="mono") if sound else None
        heard = 0
        for number in range(seconds * rate):
            out.mux(pictures.encode(_picture(size, number, rate)))
            while tone is not None and heard < (number + 1) * 48_000 // rate:
                out.mux(tone.encode(_tone(heard)))
                heard += 960
        out.mux(pictures.encode(None))
        if tone is not None:
            out.mux(tone.encode(None))
    return path


def _picture(size: tuple[int, int], number: int, rate: int) -> VideoFrame:
    """Draw a gradient that moves, and a bar whose length is the second."""
    made = VideoFrame(size[0], size[1], "yuv420p")
    for place, plane in enumerate(made.planes):
        row = bytes((at // 2 + number * 3 * (place + 1)) % 200 + 20 for at in range(plane.line_size))
        bar = bytes(235 if at < (number // rate + 1) * 8 else one for at, one in enumerate(row))
        rows = [bar if at < plane.height // 8 else row for at in range(plane.height)]
        plane.update(b"".join(rows))
    made.pts, made.time_base = number, Fraction(1, rate)
    return made


def _tone(at: int) -> AudioFrame:
    made = AudioFrame(format="s16", layout="mono", samples=960)
    made.sample_rate = 48_000
    made.planes[0].update(b"".join(((at + n) * 37 % 8_000).to_bytes(2, "little") for n in range(960)))
    made.pts, made.time_base = at, Fraction(1, 48_000)
    return made


def hide_a_second(source: Path, target: Path) -> Path:
    """Cut the first second off the way that leaks: packets kept, times moved below zero, an edit list over them."""
    with av.open(str(source)) as film, av.open(str(target), "w", format="mp4") as out:
        stream = film.streams.video[0]
        made = out.add_stream_from_template(stream)
        for packet in film.demux(stream):
            if packet.pts is None or packet.dts is None or packet.time_base is None:
                continue
            packet.pts -= int(1 / packet.time_base)
            packet.dts -= int(1 / packet.time_base)
            packet.stream = made
            out.mux(packet)
    return target


def as_browsers_record(source: Path, target: Path, *, twice: int = -1) -> tuple[bytes, list[bytes]]:
    """Write an H.264 film as Chromium's recorder does: Matroska without a length, parameter sets in key pictures alone.

    Arguments:
        twice: the number of a picture that gets the time of the one before it, as on a busy phone.

    No muxer of a library does so; the elements are those of RFC 9559 §5.1.

    Returns:
        The head, and one cluster for each key picture and what follows it.
    """
    with av.open(str(source)) as film:
        stream: Any = film.streams.video[0]
        width, height = stream.codec_context.width, stream.codec_context.height
        to_codes = av.BitStreamFilterContext("h264_mp4toannexb", stream)
        packets: list[Any] = [
            one for packet in film.demux(stream) for one in to_codes.filter(packet if packet.size else None)
        ]
        rows = [(round(one.pts * stream.time_base * 1000), one.is_keyframe, bytes(one)) for one in packets]
    rows = [(rows[at - 1][0] if at == twice else ms, *rest) for at, (ms, *rest) in enumerate(rows)]
    picture = _element("e0", _element("b0", width.to_bytes(2, "big")) + _element("ba", height.to_bytes(2, "big")))
    track = _element("d7", b"\1") + _element("73c5", b"\1") + _element("83", b"\1") + _element("86", b"V_MPEG4/ISO/AVC")
    head = _element("1a45dfa3", _element("4282", b"matroska")) + bytes.fromhex("1853806701ffffffffffffff")
    head += _element("1549a966", _element("2ad7b1", (1_000_000).to_bytes(3, "big")))
    head += _element("1654ae6b", _element("ae", track + picture))
    clusters: list[bytes] = []
    since = 0
    for at, key, data in rows:
        if key or not clusters:
            since = at
            clusters.append(bytes.fromhex("1f43b67501ffffffffffffff") + _element("e7", at.to_bytes(4, "big")))
        block = b"\x81" + (at - since).to_bytes(2, "big", signed=True) + (b"\x80" if key else b"\0") + data
        clusters[-1] += _element("a3", block)
    target.write_bytes(head + b"".join(clusters))
    return head, clusters


def _element(name: str, body: bytes) -> bytes:
    return bytes.fromhex(name) + (len(body) | 1 << 56).to_bytes(8, "big") + body
