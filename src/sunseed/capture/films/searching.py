"""The search for what a film hides: pictures no player shows, bytes no picture uses, words nobody asked to publish.

Follows ADR 0105 and the measured leak behind it: a copied cut may keep a second of pictures behind an edit list, where
any tool finds them. Reads the boxes of an MP4 (ISO/IEC 14496-12) with nothing but arithmetic, so that it also judges
what `cleaning` made. An empty list is the only good answer; what it says is for people.
"""

from __future__ import annotations

import itertools
import struct
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import BinaryIO, Final

from sunseed.errors import Malformed

MOST_BOXES_BYTES: Final = 256 << 20
_CONTAINERS: Final = frozenset({b"moov", b"trak", b"mdia", b"minf", b"stbl", b"edts", b"dinf"})
_KNOWN: Final = _CONTAINERS | {
    b"ftyp", b"mdat", b"mvhd", b"tkhd", b"mdhd", b"hdlr", b"vmhd", b"smhd", b"dref", b"stsd", b"stts", b"stss",
    b"ctts", b"stsc", b"stsz", b"stco", b"co64", b"sgpd", b"sbgp", b"elst", b"sdtp", b"cslg",
}  # fmt: skip
_SLACK_MS: Final = 60
"""Sound may begin with the silence of its encoder; pictures may not."""
_EMPTY_WORDS: Final = bytes.fromhex(
    "00000035 6d657461 00000000 00000021 68646c72 00000000 00000000 6d646972 6170706c"
    "00000000 00000000 00 00000008 696c7374 00000000"
)[:53]
"""A box for titles and comments that holds none; every writer of MP4 puts one."""
_CREDENTIALS: Final = bytes.fromhex("d8fec3d61b0e483c92975828877ec481")
"""The box of Content Credentials (C2PA 2.x, BMFF), which the newsroom puts into what it publishes."""
_HANDLERS: Final = (b"VideoHandler", b"SoundHandler", b"")


@dataclass
class _Track:
    handler: bytes = b""
    scale: int = 1
    edits: list[tuple[int, int]] = field(default_factory=list)
    durations: list[tuple[int, int]] = field(default_factory=list)
    offsets: list[tuple[int, int]] = field(default_factory=list)
    sizes: list[int] = field(default_factory=list)
    per_chunk: list[tuple[int, int]] = field(default_factory=list)
    chunks: list[int] = field(default_factory=list)
    nal_size: int = 0
    width: int = 0
    height: int = 0
    turned: bool = False


def search(film: Path, *, credited: bool = False) -> list[str]:
    """Return what an MP4 hides, in words; an empty list for a clean one.

    Arguments:
        film: the file.
        credited: whether one box of Content Credentials may be in it; what it says is not looked at.

    Raises:
        Malformed: its boxes cannot be read.
    """
    with film.open("rb") as file:
        found = _Search(file, film.stat().st_size, credited)
        try:
            return found.run()
        except (struct.error, IndexError, MemoryError) as error:
            raise Malformed(f"film: its boxes cannot be read: {error}") from error


@dataclass(frozen=True, slots=True)
class Facts:
    """What an MP4 says of itself. Arguments: duration_ms: of its pictures; width, height: pixels, upright."""

    duration_ms: int
    width: int
    height: int


def facts(film: Path) -> Facts:
    """Return length and size of an MP4 that `search` finds nothing in.

    Raises:
        Malformed: its boxes cannot be read, or it has no pictures.
    """
    with film.open("rb") as file:
        found = _Search(file, film.stat().st_size)
        try:
            found.run()
            track = next(one for one in found.tracks if one.handler == b"vide")
        except (struct.error, IndexError, MemoryError, StopIteration) as error:
            raise Malformed(f"film: its boxes cannot be read: {error!r}") from error
    length = sum(count * each for count, each in track.durations)
    width, height = (track.height, track.width) if track.turned else (track.width, track.height)
    if not (length and width and height):
        raise Malformed("film: it has no pictures")
    return Facts(round(length * 1000 / track.scale), width, height)


class _Search:
    def __init__(self, file: BinaryIO, size: int, credited: bool = False) -> None:
        self._file, self._size, self._credentials = file, size, int(credited)
        self._found: list[str] = []
        self.tracks: list[_Track] = []
        self._movie_scale = 1
        self._data: list[tuple[int, int]] = []

    def run(self) -> list[str]:
        self._walk(0, self._size)
        if [one.handler for one in self.tracks].count(b"vide") != 1:
            self._found.append("expected one track of pictures")
        for one in self.tracks:
            self._hidden(one)
            self._units(one)
        self._unused()
        return self._found

    def _walk(self, at: int, end: int) -> None:
        while at + 8 <= end:
            self._file.seek(at)
            size, name = struct.unpack(">I4s", self._file.read(8))
            head = 8
            if size == 1:
                size, head = struct.unpack(">Q", self._file.read(8))[0], 16
            if size == 0:
                size = end - at
            if size < head or at + size > end:
                raise Malformed(f"film: box {name!r} at {at} is {size} bytes long, which does not fit")
            self._box(name, at + head, at + size)
            at += size
        if at != end:
            raise Malformed(f"film: {end - at} bytes behind the last box")

    def _box(self, name: bytes, at: int, end: int) -> None:
        if name in _CONTAINERS:
            if name == b"trak":
                self.tracks.append(_Track())
            self._walk(at, end)
        elif name == b"mdat":
            self._data.append((at, end))
        elif name in (b"free", b"skip"):
            if any(self._bytes(at, end)):
                self._found.append("a free box is not empty")
        elif name == b"udta" and self._bytes(at, end) == _EMPTY_WORDS:
            pass
        elif name == b"uuid" and self._credentials and self._bytes(at, min(at + 16, end)) == _CREDENTIALS:
            self._credentials -= 1
        elif name not in _KNOWN:
            self._found.append(f"a box {name.decode('latin-1')!r} with {end - at} bytes")
        else:
            self._leaf(name, self._bytes(at, end))

    def _bytes(self, at: int, end: int) -> bytes:
        if end - at > MOST_BOXES_BYTES:
            raise Malformed(f"film: a box of {end - at} bytes; expected at most {MOST_BOXES_BYTES}")
        self._file.seek(at)
        return self._file.read(end - at)

    def _leaf(self, name: bytes, data: bytes) -> None:
        if name in (b"mvhd", b"tkhd", b"mdhd"):
            self._header(name, data)
        elif name == b"hdlr":
            self._handler(data)
        elif name == b"stsd":
            self._described(data)
        elif self.tracks:
            _table(self.tracks[-1], name, data)

    def _header(self, name: bytes, data: bytes) -> None:
        wide = data[0] == 1
        made, changed = struct.unpack_from(">QQ" if wide else ">II", data, 4)
        if made or changed:
            self._found.append(f"{name.decode()} says when it was made")
        place = 4 + (16 if wide else 8)
        if name == b"mvhd":
            self._movie_scale = max(struct.unpack_from(">I", data, place)[0], 1)
        if name == b"tkhd":
            matrix = 4 + (32 if wide else 20) + 16
            self.tracks[-1].turned = struct.unpack_from(">i", data, matrix)[0] == 0
        if name == b"mdhd":
            self.tracks[-1].scale = max(struct.unpack_from(">I", data, place)[0], 1)

    def _handler(self, data: bytes) -> None:
        words = data[24:].rstrip(b"\0")
        if words not in _HANDLERS:
            self._found.append(f"a handler called {words[:60]!r}")
        if data[8:12] not in (b"vide", b"soun"):
            self._found.append(f"a track of kind {data[8:12]!r}")
        if self.tracks:
            self.tracks[-1].handler = data[8:12]

    def _described(self, data: bytes) -> None:
        at = data.find(b"avcC")
        if at >= 0 and self.tracks:
            self.tracks[-1].nal_size = (data[at + 8] & 3) + 1
        # ISO/IEC 14496-12 §12.1.3: 31 characters for a compressor's name.
        if data[12:16] == b"avc1" and self.tracks:
            self.tracks[-1].width, self.tracks[-1].height = struct.unpack_from(">HH", data, 40)
        words = data[58:90] if data[12:16] == b"avc1" else b""
        if words.strip(b"\0"):
            self._found.append(f"the name of an encoder: {words.strip(bytes(1))[:31]!r}")

    def _hidden(self, track: _Track) -> None:
        """Compare when each sample is shown with what the edit list lets through."""
        if not track.edits:
            return
        shown = [
            (media, media + length * track.scale // self._movie_scale) for length, media in track.edits if media >= 0
        ]
        slack = track.scale * _SLACK_MS // 1000 if track.handler == b"soun" else 0
        hidden = 0
        for begins, ends in _times(track):
            seen = any(begins < last and ends > first for first, last in shown)
            hidden += not seen and not (slack and ends <= slack + min((one for one, _ in shown), default=0))
        if hidden:
            what = "pictures" if track.handler == b"vide" else "pieces of sound"
            self._found.append(f"{hidden} {what} that an edit list hides")

    def _units(self, track: _Track) -> None:
        """Look for units in coded H.264 that are neither slices nor parameter sets."""
        if not track.nal_size:
            return
        strange: dict[int, int] = {}
        for at, size in _places(track):
            for kind in self._kinds(at, size, track.nal_size):
                if kind not in (1, 2, 3, 4, 5, 7, 8, 9):
                    strange[kind] = strange.get(kind, 0) + 1
        for kind, count in strange.items():
            words = "user data or an encoder's words (SEI)" if kind == 6 else f"units of kind {kind}"
            self._found.append(f"{count} {words} among the pictures")

    def _kinds(self, at: int, size: int, width: int) -> Iterator[int]:
        end = at + size
        while at + width < end:
            self._file.seek(at)
            data = self._file.read(width + 1)
            length = int.from_bytes(data[:width], "big")
            yield data[width] & 31
            at += width + length
        if at != end:
            self._found.append("a picture whose units do not fill it")

    def _unused(self) -> None:
        """Look for bytes among the media that no sample names."""
        spans = sorted((at, at + size) for track in self.tracks for at, size in _places(track))
        for first, last in self._data:
            at = first
            for begins, ends in spans:
                if first <= begins < last:
                    if begins > at:
                        break
                    at = max(at, ends)
            if at < last:
                self._found.append(f"{last - at} bytes among the media, at {at}, that no picture or sound uses")


def _table(track: _Track, name: bytes, data: bytes) -> None:
    if name in (b"stts", b"ctts"):
        count = struct.unpack_from(">I", data, 4)[0]
        layout = ">II" if name == b"stts" else ">Ii"
        rows = [struct.unpack_from(layout, data, 8 + 8 * number) for number in range(_fits(count, 8, data))]
        (track.durations if name == b"stts" else track.offsets).extend((int(one), int(two)) for one, two in rows)
    elif name == b"stsz":
        each, count = struct.unpack_from(">II", data, 4)
        if each == 0:
            _fits(count, 4, data[4:])
            track.sizes.extend(struct.unpack_from(f">{count}I", data, 12))
        else:
            track.sizes.extend([each] * min(count, 50_000_000))
    elif name == b"stsc":
        count = struct.unpack_from(">I", data, 4)[0]
        rows3 = [struct.unpack_from(">III", data, 8 + 12 * number) for number in range(_fits(count, 12, data))]
        track.per_chunk.extend((int(first), int(samples)) for first, samples, _ in rows3)
    elif name in (b"stco", b"co64"):
        count, width = struct.unpack_from(">I", data, 4)[0], 4 if name == b"stco" else 8
        _fits(count, width, data)
        track.chunks.extend(struct.unpack_from(f">{count}{'I' if width == 4 else 'Q'}", data, 8))
    elif name == b"elst":
        _edits(track, data)


def _edits(track: _Track, data: bytes) -> None:
    layout = ">QqI" if data[0] == 1 else ">IiI"
    size = struct.calcsize(layout)
    count = struct.unpack_from(">I", data, 4)[0]
    for number in range(_fits(count, size, data)):
        length, media, _ = struct.unpack_from(layout, data, 8 + size * number)
        track.edits.append((length, media))


def _fits(count: int, size: int, data: bytes) -> int:
    if count * size > len(data) - 8:
        raise Malformed(f"film: a table of {count} rows in {len(data)} bytes")
    return int(count)


def _times(track: _Track) -> Iterator[tuple[int, int]]:
    """Yield when each sample is shown and until when, in the track's units."""
    late = _spread(track.offsets)
    at = 0
    for count, length in track.durations:
        for _ in range(count):
            begins = at + next(late, 0)
            yield begins, begins + max(length, 1)
            at += length


def _spread(rows: list[tuple[int, int]]) -> Iterator[int]:
    for count, value in rows:
        for _ in range(count):
            yield value


def _places(track: _Track) -> Iterator[tuple[int, int]]:
    """Yield where each sample's bytes lie, and how many they are."""
    runs = [*track.per_chunk, (len(track.chunks) + 1, 0)]
    sample = 0
    for (first, samples), (following, _) in itertools.pairwise(runs):
        for number in range(first - 1, min(following - 1, len(track.chunks))):
            at = track.chunks[number]
            for _ in range(samples):
                if sample >= len(track.sizes):
                    return
                yield at, track.sizes[sample]
                at += track.sizes[sample]
                sample += 1
