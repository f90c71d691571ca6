"""Objects: bytes named by their own digest, hashed while they are written and checked while they are read.

Follows formats.md §8: `objects/<first two hex>/<sha256>.<ext>`, the extension from a closed list that never holds
SVG, HTML or anything else a browser runs. Owns object names, the list, and the look at the first bytes. Where bytes
lie and how they become durable is `store`'s.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import BinaryIO

from sunseed.errors import Malformed, Refused
from sunseed.store import digest
from sunseed.store.contract import Store

FOLDER = "objects/"
MAX_OBJECT_BYTES = 8 << 30
LOOKED_AT = 256
"""Bytes at the beginning that tell a file's kind."""

_NAME = re.compile(r"([0-9a-f]{64})\.([a-z0-9]{2,5})", re.ASCII)


def _begins(*heads: bytes) -> Callable[[bytes], bool]:
    return lambda data: data.startswith(heads)


def _is_webp(data: bytes) -> bool:
    return data[:4] == b"RIFF" and data[8:12] == b"WEBP"


def _is_avif(data: bytes) -> bool:
    size = int.from_bytes(data[:4], "big")
    brands = data[8 : min(size, 256)]
    return data[4:8] == b"ftyp" and size >= 16 and any(brands[i : i + 4] == b"avif" for i in range(0, len(brands), 4))


def _is_mp4(data: bytes) -> bool:
    return data[4:8] == b"ftyp"


# The closed list. Each extension with how such bytes begin; `bin` is a released chunk, salt first, and begins anyhow.
EXTENSIONS: dict[str, Callable[[bytes], bool]] = {
    "json": _begins(b"{"),
    "jsonl": _begins(b"{"),
    "jpg": _begins(b"\xff\xd8\xff"),
    "png": _begins(b"\x89PNG\r\n\x1a\n"),
    "webp": _is_webp,
    "avif": _is_avif,
    "mp4": _is_mp4,
    "webm": _begins(b"\x1a\x45\xdf\xa3"),
    "mkv": _begins(b"\x1a\x45\xdf\xa3"),
    "vtt": _begins(b"WEBVTT"),
    "bin": lambda data: True,
}


@dataclass(frozen=True, slots=True, order=True)
class ObjectName:
    """The name of an object.

    Arguments:
        sha256: lower-case hex digest of its bytes.
        ext: one of EXTENSIONS.
    """

    sha256: str
    ext: str

    def __post_init__(self) -> None:
        if not _NAME.fullmatch(f"{self.sha256}.{self.ext}") or self.ext not in EXTENSIONS:
            raise Malformed(
                f"object name: expected 64 hex digits and one of {', '.join(EXTENSIONS)}, found {self!s:.80}"
            )

    def __str__(self) -> str:
        return f"{self.sha256}.{self.ext}"

    @property
    def path(self) -> str:
        """The key below `public/`, and the address below the site's root: `objects/ab/<sha256>.<ext>`."""
        return f"{FOLDER}{self.sha256[:2]}/{self.sha256}.{self.ext}"

    @classmethod
    def parse(cls, text: str) -> ObjectName:
        """Read `<sha256>.<ext>`; Malformed on any other form."""
        sha256, _, ext = text.partition(".")
        return cls(sha256, ext)

    @classmethod
    def of_path(cls, path: str) -> ObjectName:
        """Read a key such as `objects/ab/<sha256>.<ext>`; Malformed on any other form."""
        name = cls.parse(path.rpartition("/")[2])
        if name.path != path:
            raise Malformed(f"object path: expected {name.path}, found {path[:120]!a}")
        return name


def check_beginning(data: bytes, ext: str) -> None:
    """Refuse unless `ext` is in the closed list and `data` begins as such a file begins.

    The look is at the first bytes alone: it catches a wrong extension, not a crafted file.
    """
    if ext not in EXTENSIONS:
        raise Refused(f"object: the extension {ext[:20]!a} is not in the closed list ({', '.join(EXTENSIONS)})")
    if not EXTENSIONS[ext](data):
        raise Refused(f"object: expected the bytes of a .{ext} file, found bytes beginning {data[:12].hex()}")


def _pieces(file: BinaryIO, ext: str) -> Iterator[bytes]:
    """Yield a file in pieces; Refused before the first if it does not begin as `ext` does, and where it is too long."""
    size = 0
    while piece := file.read(digest.CHUNK_BYTES):
        if size == 0:
            while len(piece) < LOOKED_AT and (more := file.read(LOOKED_AT)):  # a pipe gives what it has
                piece += more
            check_beginning(piece[:LOOKED_AT], ext)
        size += len(piece)
        if size > MAX_OBJECT_BYTES:
            raise Refused(f"object: expected at most {MAX_OBJECT_BYTES} bytes")
        yield piece
    if size == 0:
        check_beginning(b"", ext)


class ObjectStore:
    """The objects of one public tree.

    Arguments:
        store: the tree; objects lie below `objects/` in it.
    """

    def __init__(self, store: Store) -> None:
        self._store = store

    def put(self, data: bytes | BinaryIO, ext: str) -> ObjectName:
        """Write an object, durable on return; return its name. Putting it again is harmless.

        Arguments:
            data: bytes, or a file opened for reading, of which no more than a piece is held at a time.
            ext: one of EXTENSIONS; Refused if the bytes do not begin like it, or are more than MAX_OBJECT_BYTES.
        """
        if not isinstance(data, bytes):
            found = self._store.pour(FOLDER[:-1], _pieces(data, ext), lambda sha256: ObjectName(sha256, ext).path)
            return ObjectName(found, ext)
        if len(data) > MAX_OBJECT_BYTES:
            raise Refused(f"object: expected at most {MAX_OBJECT_BYTES} bytes")
        check_beginning(data[:LOOKED_AT], ext)
        name = ObjectName(digest.sha256_hex(data), ext)
        self._store.create(name.path, data)
        return name

    def get(self, name: ObjectName) -> bytes:
        """Return an object's bytes; Absent if it is not there, Untrue if its bytes have another digest."""
        return digest.get_verified(self._store, name.path, name.sha256)

    def chunks(self, name: ObjectName) -> Iterator[bytes]:
        """Yield an object's bytes in pieces, holding the last back until the digest is known to be right."""
        return digest.read_verified(self._store, name.path, name.sha256)

    def open_range(self, name: ObjectName, start: int, end: int) -> Iterator[bytes]:
        """Yield the bytes `start` up to `end` (excluded) in pieces, unchecked: a part has no digest of its own."""
        return digest.read_range(self._store, name.path, start, end)

    def path(self, name: ObjectName) -> str:
        """Return the key of an object below the tree."""
        return name.path

    def size(self, name: ObjectName) -> int:
        """Return the size in bytes; Absent if it is not there."""
        return self._store.size(name.path)

    def exists(self, name: ObjectName) -> bool:
        """Say whether an object is there, its bytes unchecked."""
        return self._store.exists(name.path)

    def delete(self, name: ObjectName) -> None:
        """Remove an object; one that is not there is fine."""
        self._store.delete(name.path)

    def paths(self) -> Iterator[str]:
        """Yield every key below `objects/`, in order, whether or not it is an object's."""
        return self._store.list(FOLDER)
