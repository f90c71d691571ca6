"""Opening a film of a stranger with PyAV: only known containers, codecs and sizes, only a file; and its fingerprint.

Runs in the child process alone (`child`). Follows ADR 0105. Owns what is accepted; copying and encoding are
`cleaning`'s.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from fractions import Fraction
from hashlib import sha256
from pathlib import Path
from typing import Any, Final

import av
import av.error
from av.container import InputContainer
from av.packet import Packet
from av.video.frame import VideoFrame

from sunseed.capture.films import h264
from sunseed.errors import Malformed

FORMATS: Final = "matroska,webm,mov,mp4,m4a"
CODECS: Final = "h264,vp8,vp9,libvpx,libvpx-vp9,av1,libdav1d,hevc,opus,libopus,aac,vorbis,mp3,mp3float,pcm_s16le"
MOST_PIXELS: Final = 4096 * 2304
MOST_PICTURES: Final = 8 * 3600 * 120
_VIDEO: Final = frozenset({"h264", "vp8", "vp9", "av1", "hevc"})


@contextmanager
def opened(path: str) -> Iterator[InputContainer]:
    """Open a film; raises Malformed where it is none, or holds no moving picture of a known kind and size."""
    options = {"format_whitelist": FORMATS, "codec_whitelist": CODECS, "protocol_whitelist": "file"}
    try:
        container = av.open(f"file:{Path(path).resolve()}", options=options)
    except (av.error.FFmpegError, ValueError) as error:
        raise Malformed(f"film: expected WebM, Matroska or MP4; it cannot be read: {error}") from error
    with container:
        if not container.streams.video:
            raise Malformed("film: it holds no moving picture")
        video = container.streams.video[0]
        name = video.codec_context.name if video.codec_context else "none"
        if video.codec_context is None or codec_of(name) not in _VIDEO:
            raise Malformed(f"film: expected H.264, VP8, VP9, AV1 or HEVC, found {name}")
        if not 0 < video.codec_context.width * video.codec_context.height <= MOST_PIXELS:
            found = f"{video.codec_context.width} x {video.codec_context.height}"
            raise Malformed(f"film: expected pictures of at most {MOST_PIXELS} pixels, found {found}")
        yield container


def codec_of(name: str) -> str:
    """Return the codec that a decoder's name stands for."""
    return {"libdav1d": "av1", "libvpx": "vp8", "libvpx-vp9": "vp9"}.get(name, name)


@dataclass
class Survey:
    """What a first reading of all packets finds.

    Arguments:
        codec: of the pictures.
        keys: times of the key pictures, in the stream's own units.
        first, last, end: time of the first and last picture shown, and where the last ends.
        pictures: how many packets of pictures there are.
    """

    codec: str
    time_base: Fraction
    keys: list[int] = field(default_factory=list)
    first: int = 0
    last: int = 0
    end: int = 0
    pictures: int = 0

    def ms(self, at: int) -> int:
        """Return a time in milliseconds from the first picture."""
        return round((at - self.first) * self.time_base * 1000)

    def at(self, ms: int) -> int:
        """Return the stream's own time of a millisecond counted from the first picture."""
        return self.first + round(Fraction(ms, 1000) / self.time_base)


def survey(path: str) -> Survey:
    """Read all packets of pictures once, keeping only the times of key pictures."""
    with opened(path) as container:
        stream = container.streams.video[0]
        found = Survey(codec_of(stream.codec_context.name), stream.time_base or Fraction(1, 1000))
        for packet in demuxed(container, stream):
            if packet.pts is None:
                continue
            found.pictures += 1
            if found.pictures > MOST_PICTURES:
                raise Malformed(f"film: more than {MOST_PICTURES} pictures")
            found.first = packet.pts if found.pictures == 1 else min(found.first, packet.pts)
            if packet.pts >= found.last or found.pictures == 1:
                found.end, found.last = packet.pts + (packet.duration or 0), packet.pts
            if packet.is_keyframe:
                found.keys.append(packet.pts)
    if not found.keys:
        raise Malformed("film: it holds no key picture, so nothing of it can be shown")
    if found.end == found.last and found.pictures > 1:
        found.end += round((found.last - found.first) / (found.pictures - 1))
    return found


def demuxed(container: InputContainer, *streams: Any) -> Iterator[Packet[Any]]:
    """Yield packets until the end, or until where a film that was cut off mid-way stops making sense."""
    try:
        for packet in container.demux(*streams):
            if packet.size:
                yield packet
    except (EOFError, av.error.InvalidDataError):
        return


def fingerprint(path: str, out: str, pictures: bool) -> dict[str, Any]:
    """Write a line for each picture to `out`: time in ms, digest, whether it is a key picture; in order of showing."""
    with opened(path) as container:
        stream = container.streams.video[0]
        base = stream.time_base or Fraction(1, 1000)
        rows = _decoded(container, base) if pictures else _coded(container, base)
        # Packets come in the order of decoding; what is compared is the order of showing.
        units = sorted(rows, key=lambda row: row[0])
        codec = codec_of(stream.codec_context.name)
    Path(out).write_text("".join(f"{at} {digest} {key:d}\n" for at, digest, key in units), "ascii")
    return {"codec": codec, "rotation": rotation(path), "pictures": len(units)}


def _coded(container: InputContainer, base: Fraction) -> Iterator[tuple[int, str, bool]]:
    stream = container.streams.video[0]
    extra = bytes(stream.codec_context.extradata or b"")
    coded = Coded(extra) if codec_of(stream.codec_context.name) == "h264" else None
    for packet in demuxed(container, stream):
        if packet.pts is not None:
            digest = coded.digest(bytes(packet)) if coded else sha256(bytes(packet)).hexdigest()
            yield round(packet.pts * base * 1000), digest, packet.is_keyframe


def _decoded(container: InputContainer, base: Fraction) -> Iterator[tuple[int, str, bool]]:
    for frame in decoded(container):
        if frame.pts is not None:
            yield round(frame.pts * base * 1000), picture_digest(frame), bool(frame.key_frame)


def decoded(container: InputContainer) -> Iterator[VideoFrame]:
    """Yield pictures until the end; a damaged packet costs its picture, not the rest."""
    stream = container.streams.video[0]
    stream.thread_type = "AUTO"
    for packet in demuxed(container, stream):
        try:
            yield from stream.codec_context.decode(packet)
        except av.error.InvalidDataError:
            continue
    yield from stream.codec_context.decode(None)


def picture_digest(frame: VideoFrame) -> str:
    """Return the digest of a decoded picture: its size, then each plane's rows without their padding."""
    shown = frame if frame.format.name == "yuv420p" else frame.reformat(format="yuv420p")
    made = sha256(f"{shown.width}x{shown.height}\n".encode())
    for number, plane in enumerate(shown.planes):
        data = memoryview(plane)
        width = shown.width if number == 0 else -(-shown.width // 2)
        for row in range(plane.height):
            made.update(data[row * plane.line_size : row * plane.line_size + width])
    return made.hexdigest()


def rotation(path: str) -> str:
    """Return how the pictures are turned when they are shown, in degrees."""
    with opened(path) as container:
        for frame in decoded(container):
            return str(int(frame.rotation))
    return "0"


class Coded:
    """H.264 pictures by what is decoded: slices with the parameter sets in force, whatever stands around them.

    Extra units (encoder texts, delimiters) and the way lengths are written do not count, so a clean copy stays the
    same; parameter sets do, because a changed one crops or recolours every picture.
    """

    def __init__(self, extradata: bytes) -> None:
        # Without a record of its configuration, the coded film has start codes.
        measured = extradata[:1] == b"\x01" and len(extradata) > 6
        self._width = (extradata[4] & 3) + 1 if measured else 0
        # The identifier of a set is in its first bits behind the header; a whole set under its own bytes is enough
        # for films whose sets never change under one identifier, and stricter where they do.
        self._sets = set(h264.sets(extradata) if measured else h264.units(extradata))

    def digest(self, packet: bytes) -> str:
        """Return the digest of one coded picture; of the packet as it is where no slice is found in it."""
        made = sha256()
        slices = []
        for unit in h264.measured(packet, self._width) if self._width else h264.units(packet):
            kind = unit[0] & 31
            if kind in h264.SETS:
                self._sets.add(unit)
            elif 1 <= kind <= 5:
                slices.append(unit)
        if not slices:
            return sha256(packet).hexdigest()
        for one in (*sorted(self._sets), *slices):
            made.update(len(one).to_bytes(4, "big") + one)
        return made.hexdigest()
