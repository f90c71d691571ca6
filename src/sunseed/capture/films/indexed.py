"""An MP4 whose index stands behind its pictures, in the order in which a pipe can be read.

Cameras write the index (`moov`) when they stop, so a demuxer that cannot go back finds no picture. Follows ISO/IEC
14496-12 §8.1 and §8.7.5: the index is given before the first `mdat`, and every offset in it that points behind that
place is moved by its length. Pure, and for films of strangers: what does not add up is refused. Every other byte is the
camera's own.
"""

from __future__ import annotations

import struct
from collections.abc import Callable, Iterator
from typing import Final

from sunseed.errors import Malformed

MOST_INDEX_BYTES: Final = 64 * 1024 * 1024
MOST_BOXES: Final = 10_000
_HOLDERS: Final = frozenset({b"moov", b"trak", b"mdia", b"minf", b"stbl"})
_OFFSETS: Final = {b"stco": (">I", 4), b"co64": (">Q", 8)}
_DEPTH: Final = 5

Part = bytes | tuple[int, int]
"""Bytes of our own, or where a stretch of the film begins and ends."""
Read = Callable[[int, int], bytes]
"""Gives bytes of a film: from where, how many."""


def in_order(size: int, read: Read) -> list[Part] | None:
    """Return a film's parts with its index first; None where it stands so already, or the film is made of fragments.

    Arguments:
        size: bytes of the whole film.
        read: gives some of them.

    Raises:
        Malformed: boxes that do not add up, or an index larger than 64 MiB.
    """
    pictures, index = -1, None
    for kind, at, end in _boxes(size, read):
        if kind == b"moof":
            return None
        if kind == b"mdat" and pictures < 0:
            pictures = at
        if kind == b"moov":
            index = (at, end)
            break
    if index is None or not 0 <= pictures < index[0]:
        return None
    at, end = index
    if end - at > MOST_INDEX_BYTES:
        raise Malformed(f"film: an index of {end - at} bytes, expected at most {MOST_INDEX_BYTES}")
    moved = bytearray(read(at, end - at))
    _move(moved, 0, len(moved), pictures, end - at, _DEPTH)
    return [(0, pictures), bytes(moved), (pictures, at), (end, size)]


def _boxes(size: int, read: Read) -> Iterator[tuple[bytes, int, int]]:
    """Yield kind, beginning and end of each box of a film."""
    at = 0
    for _ in range(MOST_BOXES):
        if at + 8 > size:
            return
        head = read(at, min(16, size - at))
        length, kind = struct.unpack(">I4s", head[:8])
        if length == 1 and len(head) == 16:
            (length,) = struct.unpack(">Q", head[8:])
        elif length == 0:
            length = size - at
        if length < 8 or at + length > size:
            raise Malformed(f"film: the box at byte {at} says it has {length} bytes")
        yield kind, at, at + length
        at += length
    raise Malformed(f"film: more than {MOST_BOXES} boxes")


def _move(index: bytearray, at: int, end: int, place: int, by: int, depth: int) -> None:
    """Move the offsets in an index that point behind a place; in its own bytes."""
    while at + 8 <= end:
        length, kind = struct.unpack_from(">I4s", index, at)
        if length < 8 or at + length > end:
            raise Malformed(f"film: the box at byte {at} of its index says it has {length} bytes")
        if kind in _HOLDERS and depth:
            _move(index, at + 8, at + length, place, by, depth - 1)
        elif kind in _OFFSETS:
            form, width = _OFFSETS[kind]
            (count,) = struct.unpack_from(">I", index, at + 12) if length >= 16 else (0,)
            if 16 + count * width > length:
                raise Malformed(f"film: {count} offsets in a box of {length} bytes")
            for one in range(at + 16, at + 16 + count * width, width):
                (offset,) = struct.unpack_from(form, index, one)
                if offset >= place:
                    if offset + by >= 1 << 8 * width:
                        raise Malformed("film: its index cannot be moved: an offset would not fit any more")
                    struct.pack_into(form, index, one, offset + by)
        at += length
