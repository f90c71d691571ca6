"""Traces: what a chunk carries beside its picture, so that a release never publishes what a camera wrote unasked.

Follows product.md S2, formats.md §10 and ADR 0091. A chunk goes out byte for byte or not at all. A photo goes out when
it is a bare JPEG, as the phone's app makes them (ITU-T T.81 annex B; `web/film/core/jpeg.js`). A film that was made
elsewhere never does: whatever its camera wrote is spread over container and stream. Both can be published as clean
copies that name their seals. Owns the judgement; making copies is elsewhere.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Final

from sunseed.capture.line import Open
from sunseed.errors import Malformed, Refused

_JFIF: Final = bytes.fromhex("4a46494600010100000100010000")
_SOI, _EOI, _SOS, _COM, _APP0, _APP14, _APP15 = 0xD8, 0xD9, 0xDA, 0xFE, 0xE0, 0xEE, 0xEF
_RESTARTS: Final = range(0xD0, 0xD8)


def check_release(opened: Open, chunks: Iterable[bytes]) -> None:
    """Return if these chunks may become public as they are.

    Arguments:
        opened: the capture's open line.
        chunks: the data of each, without salts.

    Raises:
        Refused: they carry, or may carry, more than the picture; the message says what to do instead.
    """
    if opened.container == "jpeg":
        for data in chunks:
            found = jpeg_traces(data)
            if found:
                raise Refused(
                    f"This photo carries {', '.join(found)}. As it was sealed, all of it would be public for ever: "
                    "publish the clean picture, which names its seal."
                )
    elif opened.source == "file":
        raise Refused(
            "This film was sealed from a file. What its camera wrote into it (place, device, time) would be public for "
            "ever: publish a clean film derived from it."
        )


def jpeg_traces(data: bytes) -> list[str]:
    """Return in words what stands in a JPEG beside the picture; what cannot be read is a trace as well."""
    found: list[str] = []
    try:
        for marker, body in _segments(data):
            if (words := _trace(marker, body)) is not None:
                found.append(words)
    except Malformed as error:
        found.append(f"bytes that cannot be read ({error})")
    return list(dict.fromkeys(found))


def _trace(marker: int, body: bytes) -> str | None:
    if marker == _COM:
        return "a comment"
    if marker == _EOI:
        return "bytes behind the picture" if body else None
    if not _APP0 <= marker <= _APP15:
        return None
    plain = (marker == _APP0 and body == _JFIF) or (marker == _APP14 and len(body) == 12 and body.startswith(b"Adobe"))
    if plain:
        return None
    kinds = (
        (b"Exif", "EXIF"),
        (b"http://ns.adobe.com/x", "XMP"),
        (b"Photoshop", "IPTC"),
        (b"ICC_PROFILE", "a profile"),
    )
    return next((words for start, words in kinds if body.startswith(start)), f"a segment of kind APP{marker - _APP0}")


def _segments(data: bytes) -> Iterator[tuple[int, bytes]]:
    """Yield marker and body of each segment; for the end of the picture, what stands behind it."""
    if data[:2] != bytes((0xFF, _SOI)):
        raise Malformed("no JPEG")
    at = 2
    while True:
        while data[at : at + 2] == b"\xff\xff":
            at += 1
        if data[at : at + 1] != b"\xff" or at + 1 >= len(data):
            raise Malformed(f"no marker at byte {at}")
        marker = data[at + 1]
        if marker == _EOI:
            yield marker, data[at + 2 :]
            return
        length = int.from_bytes(data[at + 2 : at + 4], "big")
        if length < 2 or at + 2 + length > len(data):
            raise Malformed(f"a segment without its end at byte {at}")
        yield marker, data[at + 4 : at + 2 + length]
        at += 2 + length
        if marker == _SOS:
            at = _scan_end(data, at)


def _scan_end(data: bytes, at: int) -> int:
    """Return where a scan's bytes end: at the next marker that is no restart."""
    while True:
        at = data.find(b"\xff", at)
        if at < 0 or at + 1 >= len(data):
            raise Malformed("it ends in the middle of the picture")
        if data[at + 1] not in (0, 0xFF) and data[at + 1] not in _RESTARTS:
            return at
        at += 1
