"""What passes between newsroom and editor as files: a capture, still encrypted, and a release, chosen and watched.

Both are zip files with stored members. A capture has `lines.txt`, each line as `capture.segment.Sealed` writes it,
still encrypted, and `<sha256>.age`: keys of segments and ciphertext. A release has `release.json` with capture, first
and last seq, `lines.txt` with the lines it reveals, in base64, and `<commitment>.bin`. Names and sizes are checked
before a byte is unpacked; nothing in them is believed without its digest.
"""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from hashlib import sha256
from typing import Annotated, Final

import msgspec

from sunseed.capture.identity import Identity
from sunseed.capture.line import MAX_CIPHER_BYTES
from sunseed.capture.segment import Opener, Sealed
from sunseed.errors import Malformed
from sunseed.record import canonical
from sunseed.record.entry import Count, Digest
from sunseed.record.spelling import base64_bytes, lines, to_base64

MOST_MEMBERS: Final = 100_000
_LINES: Final = "lines.txt"
_RELEASE: Final = "release.json"
_MOST_LINES_BYTES: Final = 256 * 1024 * 1024
_NOT_READ: Final = (zipfile.BadZipFile, ValueError, NotImplementedError, EOFError, OSError)
"""What zipfile says of strange files; ValueError of names that are not the UTF-8 they say, NotImplementedError of
versions, patches and locks it does not know."""
_NAME: Final = re.compile(r"([0-9a-f]{64})\.(age|bin)")
_NEW_WRAP: Final = re.compile(r"([0-9a-f]{64})-([0-9a-f]{64})\.age")


class _Said(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    capture: Digest
    first: Annotated[int, msgspec.Meta(ge=1)]
    last: Count


@dataclass(frozen=True, slots=True)
class Release:
    """Chosen seconds.

    Arguments:
        capture: hex id.
        first, last: seq of the run.
        lines: exact bytes of what is revealed: the open line, the head the run needs, the run.
        chunks: salt || data by commitment.
    """

    capture: str
    first: int
    last: int
    lines: Sequence[bytes]
    chunks: Mapping[str, bytes]

    def encode(self) -> bytes:
        """Return the file."""
        said = _Said(capture=self.capture, first=self.first, last=self.last)
        file = io.BytesIO()
        with zipfile.ZipFile(file, "w", zipfile.ZIP_STORED) as pack:
            pack.writestr(_RELEASE, msgspec.json.encode(said, order="sorted"))
            pack.writestr(_LINES, b"".join(to_base64(one) + b"\n" for one in self.lines))
            for name, data in self.chunks.items():
                pack.writestr(f"{name}.bin", data)
        return file.getvalue()

    @classmethod
    def parse(cls, data: bytes) -> Release:
        """Read a release; Malformed for anything else. Chunks are not held against lines by this."""
        with _open(data, "release") as pack:
            text = _member(pack, _RELEASE, 1000)
            canonical.loads(text, canonical.ENTRY)
            try:
                said = msgspec.json.decode(text, type=_Said)
            except msgspec.MsgspecError as error:
                raise Malformed(f"release: {error}") from error
            listed = lines(_member(pack, _LINES, _MOST_LINES_BYTES), _LINES)
            revealed = tuple(base64_bytes(one, _LINES) for one in listed)
            return cls(said.capture, said.first, said.last, revealed, dict(_named(pack, "bin")))


class CapturePack:
    """A capture as the newsroom hands it out.

    Arguments:
        data: the file's bytes.

    Raises:
        Malformed: another form.
    """

    def __init__(self, data: bytes) -> None:
        self._pack = _open(data, "capture")
        text = _member(self._pack, _LINES, _MOST_LINES_BYTES)
        self.sealed = tuple(Sealed.parse(one) for one in lines(text, _LINES))

    def lines(self, editor: Identity) -> tuple[bytes, ...]:
        """Return the exact bytes of its lines, opened by an editor; raises as `segment.Opener.open`."""
        opener = Opener(self.cipher, editor)
        return tuple(opener.open(one) for one in self.sealed)

    @property
    def new_wraps(self) -> dict[str, list[bytes]]:
        """What was wrapped anew, by the digest of its original (`rewrapping`); for `Identity.knowing`."""
        found: dict[str, list[bytes]] = {}
        for name in self._pack.namelist():
            if match := _NEW_WRAP.fullmatch(name):
                found.setdefault(match[1], []).append(_member(self._pack, name, MAX_CIPHER_BYTES))
        return found

    def cipher(self, digest: str) -> bytes | None:
        """Return ciphertext, or the key of a segment, by its digest; None where the pack has none."""
        name = f"{digest}.age"
        return _member(self._pack, name, MAX_CIPHER_BYTES) if name in self._pack.namelist() else None


def _open(data: bytes, what: str) -> zipfile.ZipFile:
    try:
        pack = zipfile.ZipFile(io.BytesIO(data))
    except _NOT_READ as error:
        raise Malformed(f"{what}: not a zip file: {error}") from error
    members = pack.infolist()
    if len(members) > MOST_MEMBERS or len({one.filename for one in members}) != len(members):
        raise Malformed(f"{what}: more than {MOST_MEMBERS} members, or one name twice")
    for one in members:
        # Stored members cannot unpack to more than they are: no bomb.
        if one.compress_type != zipfile.ZIP_STORED or one.flag_bits & 1:
            raise Malformed(f"{what}: {one.filename[:80]!r} is compressed or locked; expected it stored")
        known = one.filename in (_LINES, _RELEASE) or _NAME.fullmatch(one.filename)
        if not known and _NEW_WRAP.fullmatch(one.filename) is None:
            raise Malformed(f"{what}: a member called {one.filename[:80]!r}")
    return pack


def _member(pack: zipfile.ZipFile, name: str, most: int) -> bytes:
    try:
        if pack.getinfo(name).file_size > most:
            raise Malformed(f"{name}: expected at most {most} bytes")
        return pack.read(name)
    except KeyError as error:
        raise Malformed(f"the file has no {name}") from error
    except _NOT_READ as error:
        raise Malformed(f"{name}: {error}") from error


def _named(pack: zipfile.ZipFile, ending: str) -> list[tuple[str, bytes]]:
    """Return the members of one ending by their digests, which must be theirs."""
    found = []
    for name in pack.namelist():
        match = _NAME.fullmatch(name)
        if match is None or match[2] != ending:
            continue
        data = _member(pack, name, MAX_CIPHER_BYTES)
        if sha256(data).hexdigest() != match[1]:
            raise Malformed(f"{name}: its bytes have another digest")
        found.append((match[1], data))
    return found
