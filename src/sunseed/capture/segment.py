"""Segments: lines one after the other, encrypted to the desk list, so that what took them cannot read them again.

Follows formats.md §6 and ADR 0092. A segment begins with a random key, locked at once to the recipients of the desk
list in an age file, whose SHA-256 is the segment's name. Each line has one slot of 1,024 bytes. Its key comes from a
ratchet: it is used once, and the key it came from is gone when the next one is made. So whoever seizes a running
machine reads what it takes from then on, not what it took. Owns bytes and keys; files are whoever keeps them's
business.
"""

from __future__ import annotations

import hmac
import secrets
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from hashlib import sha256
from typing import Final

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import ChaCha20Poly1305

from sunseed.capture.identity import Identity, encrypt
from sunseed.errors import Absent, Malformed, Untrue
from sunseed.record.spelling import base64_bytes, decimal, hex_bytes, to_base64

SLOT_BYTES: Final = 1024
TAG_BYTES: Final = 16
LENGTH_BYTES: Final = 2
MOST_LINE_BYTES: Final = SLOT_BYTES - TAG_BYTES - LENGTH_BYTES
"""1,006; the longest lawful line is shorter."""
MOST_SLOTS: Final = 65_536
"""64 MiB; an opener climbs the ratchet from its beginning, so segments end."""
KEY_BYTES: Final = 32
_FORM: Final = b"sunseed-lines-v1\n"
_NONCE: Final = bytes(12)
"""No key encrypts twice, so the nonce may stand still."""

WrapOf = Callable[[str], bytes | None]
"""Gives the age file that a segment is named by, or None where it is not held."""


class Ratchet:
    """Gives each slot its key, and forgets what it came from.

    Arguments:
        key: the 32 bytes a segment begins with.
    """

    __slots__ = ("_key", "number")

    def __init__(self, key: bytes) -> None:
        self._key = key
        self.number = 0

    def next(self) -> ChaCha20Poly1305:
        """Return the cipher of slot `number`, and go on to the next."""
        own = hmac.digest(self._key, b"\x01", "sha256")
        self._key = hmac.digest(self._key, b"\x02", "sha256")
        self.number += 1
        return ChaCha20Poly1305(own)


class Segment:
    """A segment being written; never resumed, because its key is not kept anywhere but with the desk.

    Arguments:
        recipients: of the desk list.
        entropy: gives random bytes.

    Raises:
        Malformed: no recipients, or one that is none.
    """

    __slots__ = ("_ratchet", "name", "wrap")

    def __init__(self, recipients: Sequence[str], entropy: Callable[[int], bytes] = secrets.token_bytes) -> None:
        if not recipients:
            raise Malformed("segment: nobody could open it: the desk list is empty")
        key = entropy(KEY_BYTES)
        self.wrap = encrypt(_FORM + to_base64(key) + b"\n", recipients)
        self.name = sha256(self.wrap).hexdigest()
        self._ratchet = Ratchet(key)

    @property
    def slots(self) -> int:
        """How many slots were sealed: the number of the next."""
        return self._ratchet.number

    @property
    def room(self) -> int:
        """How many further lines fit."""
        return MOST_SLOTS - self.slots

    @property
    def full(self) -> bool:
        """Whether no further line fits."""
        return not self.room

    def seal(self, line: bytes) -> bytes:
        """Return the slot of a line: 1,024 bytes, whatever its length.

        Raises:
            Malformed: longer than any lawful line.
        """
        if not 0 < len(line) <= MOST_LINE_BYTES:
            raise Malformed(f"segment: a line of {len(line)} bytes, expected 1 to {MOST_LINE_BYTES}")
        plain = len(line).to_bytes(LENGTH_BYTES, "big") + line + bytes(MOST_LINE_BYTES - len(line))
        where = _where(self.name, self.slots)
        return self._ratchet.next().encrypt(_NONCE, plain, where)


@dataclass(frozen=True, slots=True)
class Sealed:
    """An encrypted line as it travels. Arguments: segment: its name; number: of the slot; slot: 1,024 bytes."""

    segment: str
    number: int
    slot: bytes

    def encode(self) -> bytes:
        """Return it as one line of text, without its newline."""
        return b"%s %d %s" % (self.segment.encode(), self.number, to_base64(self.slot))

    @classmethod
    def parse(cls, text: bytes) -> Sealed:
        """Read one line of text; raises Malformed."""
        parts = text.split(b" ")
        if len(parts) != 3:
            raise Malformed(f"encrypted line: expected a segment, a number and a slot, got {text[:80]!r}")
        try:
            name = parts[0].decode("ascii")
        except UnicodeDecodeError as error:
            raise Malformed(f"encrypted line: {error}") from error
        hex_bytes(name, "encrypted line segment")
        slot = base64_bytes(parts[2], "encrypted line slot", length=SLOT_BYTES)
        return cls(name, decimal(parts[1], "encrypted line number"), slot)


class Opener:
    """Opens encrypted lines with an editor's identity; fastest when the lines of a segment come in their order.

    Arguments:
        wrap_of: gives the age file of a segment.
        editor: an identity that was on the desk list when the segment began.
    """

    def __init__(self, wrap_of: WrapOf, editor: Identity) -> None:
        self._wrap_of, self._editor = wrap_of, editor
        self._keys: dict[str, bytes] = {}
        self._ratchets: dict[str, Ratchet] = {}

    def open(self, sealed: Sealed) -> bytes:
        """Return the exact bytes of a line.

        Raises:
            Absent: the segment's key is not held.
            Untrue: it is not for this editor, or the slot is another one, or was changed.
            Malformed: something else than a segment's key or a line is inside.
        """
        if not 0 <= sealed.number < MOST_SLOTS:
            raise Malformed(f"encrypted line: slot {sealed.number}, expected at most {MOST_SLOTS - 1}")
        ratchet = self._ratchets.get(sealed.segment)
        if ratchet is None or ratchet.number > sealed.number:
            ratchet = self._ratchets[sealed.segment] = Ratchet(self._key(sealed.segment))
        while ratchet.number < sealed.number:
            ratchet.next()
        try:
            plain = ratchet.next().decrypt(_NONCE, sealed.slot, _where(sealed.segment, sealed.number))
        except InvalidTag as error:
            raise Untrue(f"slot {sealed.number} of the lines {sealed.segment} is not what was written there") from error
        return _unfilled(plain)

    def _key(self, name: str) -> bytes:
        if name not in self._keys:
            wrap = self._wrap_of(name)
            if wrap is None:
                raise Absent(f"the key of the lines {name} is not held, so nothing of them can be opened")
            if sha256(wrap).hexdigest() != name:
                raise Untrue(f"the key of the lines {name} has other bytes than its name says")
            text = self._editor.decrypt(wrap, f"key of the lines {name}")
            if not text.startswith(_FORM) or not text.endswith(b"\n"):
                raise Malformed(f"the key of the lines {name}: expected {_FORM.decode().strip()}")
            self._keys[name] = base64_bytes(text[len(_FORM) : -1], "key of lines", length=KEY_BYTES)
        return self._keys[name]


def _where(name: str, number: int) -> bytes:
    """Return what binds a slot to its place."""
    return b"%s %d" % (name.encode(), number)


def _unfilled(plain: bytes) -> bytes:
    length = int.from_bytes(plain[:LENGTH_BYTES], "big")
    line, rest = plain[LENGTH_BYTES : LENGTH_BYTES + length], plain[LENGTH_BYTES + length :]
    if not length or len(line) != length or rest.strip(b"\0"):
        raise Malformed("encrypted line: its slot holds no line and zeros")
    return line
