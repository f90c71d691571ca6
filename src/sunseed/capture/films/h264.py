"""Coded H.264 in its two forms: units behind start codes (ITU-T H.264 Annex B), or behind their lengths (avcC).

Recorders in browsers write the first into Matroska and the second into MP4. Pure; knows where units begin and end,
nothing of what they say. Zeros behind a unit belong to nothing (§7.4.1: none ends with one) and are left out of it.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

SPS: Final = 7
PPS: Final = 8
SETS: Final = frozenset({SPS, PPS, 13, 15})
"""Parameter sets and their extensions (Table 7-1)."""
_CODE: Final = b"\0\0\1"


def units(data: bytes) -> Iterator[bytes]:
    """Yield the units of a byte stream with start codes; what stands before the first is left out."""
    at = data.find(_CODE)
    while at >= 0:
        begin = at + len(_CODE)
        at = data.find(_CODE, begin)
        if unit := data[begin : at if at >= 0 else len(data)].rstrip(b"\0"):
            yield unit


def measured(data: bytes, width: int) -> Iterator[bytes]:
    """Yield the units that stand behind their lengths of `width` bytes (ISO/IEC 14496-15 §5.3.2)."""
    at = 0
    while at + width <= len(data):
        size = int.from_bytes(data[at : at + width], "big")
        if unit := data[at + width : at + width + size].rstrip(b"\0"):
            yield unit
        at += width + size


def sets(record: bytes) -> Iterator[bytes]:
    """Yield the parameter sets of an avcC record, as far as it goes (ISO/IEC 14496-15 §5.3.3)."""
    at, count = 6, record[5] & 31
    for kind in range(2):
        if kind == 1:
            count, at = record[at] if at < len(record) else 0, at + 1
        for _ in range(count):
            size = int.from_bytes(record[at : at + 2], "big")
            if unit := record[at + 2 : at + 2 + size].rstrip(b"\0"):
                yield unit
            at += 2 + size
