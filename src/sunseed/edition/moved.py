"""Where old addresses with a query lead (`/?p=7`): no file can stand at them, so they are printed as lists.

Follows design.md §5 and ADR 0056. Owned here: `record/moved/<n>.json`, objects from old address to new, split by the
CRC-32 of the old one. The public door answers from them with a redirect (`sunseed.edition.door`); elsewhere the script
that every page has reads them (`web/site/moved.js`).
"""

from __future__ import annotations

import re
import zlib
from collections.abc import Iterable, Iterator

import msgspec

from sunseed.edition.index import Index, Item

FOLDER = "record/moved/"
FILES = 64
QUERY = re.compile(r"[A-Za-z0-9_=&%.~-]{1,120}")
"""Queries that are looked up; what is longer or stranger is nobody's old address."""

_encode = msgspec.json.Encoder(order="deterministic").encode
_decode = msgspec.json.Decoder(dict[str, str]).decode


def file_of(address: str) -> str:
    """Return the path of the file that would name an old address such as `/?p=7`."""
    return f"{FOLDER}{_number(address)}.json"


def target(data: bytes, address: str) -> str | None:
    """Return where an old address leads by the file that would name it; None for nowhere."""
    return _decode(data).get(address)


def _number(address: str) -> int:
    return zlib.crc32(address.encode()) % FILES


def subjects(states: Iterable[Item]) -> set[str]:
    """Return the subjects that name the old addresses of some redirects."""
    return {
        f"moved/{_number(one.face.headline)}" for one in states if one.kind == "redirect" and "?" in one.face.headline
    }


def everything(index: Index) -> set[str]:
    """Return every subject that has something to name."""
    return subjects(_redirects(index))


def files(index: Index, key: str) -> Iterator[tuple[str, bytes]]:
    """Yield the file of one subject; nothing where no old address leads anywhere now."""
    faces = (one.face for one in _redirects(index))
    found = {face.headline: face.standfirst for face in faces if _number(face.headline) == int(key)}
    if found:
        yield f"{FOLDER}{key}.json", _encode(found)


def _redirects(index: Index) -> list[Item]:
    """Return the redirects in force from addresses with a query."""
    claims = "claim >= 'redirect:/' AND claim < 'redirect:0' AND instr(claim, '?')"
    return index.select(f"WHERE {claims} AND state = 'live' AND kind = 'redirect' ORDER BY claim")
