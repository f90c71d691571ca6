"""Frames: what the limited process that reads untrusted film tells the light table, and the light table its page.

A frame is one letter, four bytes of length, and that many bytes: `i` says in JSON what follows (MIME type, size),
`d` is a piece of film a browser can play, `t` a small picture behind its time, `s` (made by the table) begins a run
and says in JSON where on the clock, `e` ends with words. Owns the form; `remuxing` writes it, the page reads it.
"""

from __future__ import annotations

import struct
from collections.abc import Iterator
from typing import Final, Literal, Protocol

from sunseed.errors import Malformed

Kind = Literal[b"i", b"d", b"t", b"s", b"e"]
HEAD: Final = struct.Struct(">cI")
MOST_BYTES: Final = 64 * 1024 * 1024
"""No fragment of a quarter of a second is larger; a child that says so has been taken over by its film."""


class Readable(Protocol):
    """The end of a pipe."""

    def read(self, size: int, /) -> bytes:
        """Return `size` bytes, fewer only at the end."""


def encode(kind: Kind, payload: bytes) -> bytes:
    """Return a frame."""
    return HEAD.pack(kind, len(payload)) + payload


def read(source: Readable) -> Iterator[tuple[Kind, bytes]]:
    """Yield kind and payload of each frame until the pipe ends.

    Raises:
        Malformed: another kind, a frame that is too long or cut off.
    """
    while head := source.read(HEAD.size):
        if len(head) < HEAD.size:
            raise Malformed("film process: it ended inside a frame")
        kind, length = HEAD.unpack(head)
        if kind not in (b"i", b"d", b"t", b"e") or length > MOST_BYTES:
            raise Malformed(f"film process: a frame of kind {kind!r} and {length} bytes")
        payload = source.read(length)
        if len(payload) < length:
            raise Malformed("film process: it ended inside a frame")
        yield kind, payload
