"""Makes the bytes of an export fit for a strict XML parser, piece by piece, changing as little as possible.

Real exports hold control characters, broken UTF-8 and, in hostile hands, document types. Owns what is removed, counted,
and what is refused before a parser sees it; reading the XML is `wxr`'s. Holds one piece at a time in memory.
"""

from __future__ import annotations

import codecs
import re
from typing import BinaryIO, Final

from sunseed.errors import Malformed

PIECE_BYTES: Final = 1 << 16
MAX_PROLOGUE: Final = 1 << 16
_CONTROL = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]|&#(?:x(?:0?[0-8bcBCeEfF]|1[0-9a-fA-F])|(?:[0-8]|1[1245-9]|2[0-9]|3[01]));"
)
_DECLARATION = re.compile(r"^\s*<\?xml[^>]*?encoding\s*=\s*[\"']([A-Za-z0-9._-]{1,40})[\"'][^>]*\?>")
_ANY_DECLARATION = re.compile(r"^\s*<\?xml[^>]*\?>")
_ALLOWED: Final = ("utf-8", "us-ascii", "iso-8859-1", "iso-8859-15", "windows-1252", "utf-16")
_LONGEST_REFERENCE: Final = 8


class XmlStream:
    """A file-like object for a parser: UTF-8, without what XML forbids, and without a document type.

    Arguments:
        source: the export, opened for reading bytes.

    After reading, `removed` counts control characters taken out, `replaced` characters that were not decodable.
    """

    def __init__(self, source: BinaryIO) -> None:
        self._source = source
        self._rest = ""
        self._ended = False
        self.removed = 0
        self.replaced = 0
        head = source.read(MAX_PROLOGUE)
        encoding = _encoding(head)
        self._decoder = codecs.getincrementaldecoder(encoding)("replace")
        text = self._decode(head, final=len(head) < MAX_PROLOGUE)
        self._ended = len(head) < MAX_PROLOGUE
        prologue = _before_root(text)
        if "<!DOCTYPE" in prologue or "<!ENTITY" in prologue:
            raise Malformed("this export declares a document type; a WordPress export never does, so it is refused")
        self._rest = _ANY_DECLARATION.sub("", text.removeprefix("\ufeff").lstrip("\ufeff \r\n\t"), count=1)

    def read(self, size: int = PIECE_BYTES) -> bytes:
        """Return the next piece; b"" at the end. `size` is only a hint."""
        while not self._ended and len(self._rest) < max(1, size):
            piece = self._source.read(PIECE_BYTES)
            self._ended = not piece
            self._rest += self._decode(piece, final=self._ended)
        text, self._rest = self._rest, ""
        if not self._ended and (cut := text.rfind("&", -_LONGEST_REFERENCE)) > 0:
            text, self._rest = text[:cut], text[cut:]  # a character reference may go on in the next piece
        clean, removed = _CONTROL.subn("", text)
        self.removed += removed
        return clean.encode("utf-8", "replace")

    def _decode(self, data: bytes, *, final: bool) -> str:
        text = self._decoder.decode(data, final)
        self.replaced += text.count("\ufffd")
        return text


def _before_root(text: str) -> str:
    """Return what stands before the root element, comments taken out."""
    kept: list[str] = []
    position = 0
    root = text.find("<rss")
    while (begin := text.find("<!--", position)) != -1 and (root == -1 or begin < root):
        kept.append(text[position:begin])
        end = text.find("-->", begin)
        if end == -1:
            return "".join(kept)
        position = end + 3
        root = text.find("<rss", position)
    return "".join(kept) + text[position : root if root != -1 else None]


def _encoding(head: bytes) -> str:
    """Return the encoding the export declares; UTF-8 if none. One we do not know is refused."""
    if head.startswith((b"\xff\xfe", b"\xfe\xff")):
        return "utf-16"
    found = _DECLARATION.match(head[:400].decode("latin-1").removeprefix("\xef\xbb\xbf"))
    name = found[1].lower() if found else "utf-8"
    name = {"utf8": "utf-8", "latin1": "iso-8859-1", "cp1252": "windows-1252"}.get(name, name)
    if name not in _ALLOWED:
        raise Malformed(f"this export says it is in {name}; expected one of {', '.join(_ALLOWED)}")
    return name
