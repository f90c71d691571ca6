"""Signed notes: a text, and below it one line for each key that signed it.

Follows C2SP signed-note v1.0.0 (types 01, 04 and 06), with the strictness of Go's `sumdb/note`: every line must be
well formed even when its key is unknown, unknown keys are ignored, and a known key's bad line spoils the whole note.
Owns the note's form and who signed it; keys are `signature`, the meaning of a text is its own module's.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from sunseed.errors import Malformed, Misuse, Untrue
from sunseed.record.signature import KEY_ID_BYTES, Signer, Verifier, check_name
from sunseed.record.spelling import base64_bytes, to_base64

__all__ = ["MAX_LINES", "MAX_NOTE_BYTES", "Line", "Note", "Signed", "Signer", "Verifier", "parse", "sign", "verify"]

MAX_LINES = 100
"""More signature lines than this are refused; the specification asks for at least 16."""

MAX_NOTE_BYTES = 1_000_000
_DASH = "\u2014 ".encode()
_CONTROL = bytes(byte for byte in range(0x20) if byte != 0x0A)


@dataclass(frozen=True, slots=True)
class Line:
    """One signature line.

    Arguments:
        name: the key's name.
        key_id: the key's 4-byte ID.
        signature: what the key wrote, without the ID.
    """

    name: str
    key_id: bytes
    signature: bytes

    def __post_init__(self) -> None:
        check_name(self.name)
        if len(self.key_id) != KEY_ID_BYTES or not self.signature:
            raise Malformed(f"signature line by {self.name}: expected a 4-byte key ID and a signature")

    def encode(self) -> bytes:
        """Return the line with its newline."""
        return b"%s%s %s\n" % (_DASH, self.name.encode(), to_base64(self.key_id + self.signature))


@dataclass(frozen=True, slots=True)
class Note:
    """A parsed note; nothing about it is verified.

    Arguments:
        text: the signed bytes, final newline included, blank line excluded.
        lines: the signature lines in their order.
    """

    text: bytes
    lines: tuple[Line, ...]

    def encode(self) -> bytes:
        """Return the note's bytes, equal to those it was parsed from."""
        return self.text + b"\n" + b"".join(line.encode() for line in self.lines)

    def adding(self, lines: Iterable[Line]) -> Note:
        """Return this note with more lines below, those it already has left out."""
        new = [line for line in dict.fromkeys(lines) if line not in self.lines]
        return Note(self.text, self.lines + tuple(new))


@dataclass(frozen=True, slots=True)
class Signed:
    """One known key's good line.

    Arguments:
        verifier: the key.
        line: the line it wrote.
        timestamp_s: the time a cosignature states, in seconds since 1970; None for a plain signature.
    """

    verifier: Verifier
    line: Line
    timestamp_s: int | None


def parse(data: bytes) -> Note:
    """Read a note's form, which must be the one form its parts encode to.

    Raises:
        Malformed: no UTF-8, a control character, no blank line, no signature line or more than 100, a line of
            another shape, or more than 1,000,000 bytes.
    """
    if len(data) > MAX_NOTE_BYTES:
        raise Malformed(f"note: expected at most {MAX_NOTE_BYTES} bytes, got {len(data)}")
    _check_characters(data)
    blank = data.rfind(b"\n\n")
    if blank < 0 or not data.endswith(b"\n"):
        raise Malformed("note: expected a text, a blank line and signature lines, each ended by a newline")
    signatures = data[blank + 2 : -1].split(b"\n")
    if len(signatures) > MAX_LINES:
        raise Malformed(f"note: expected at most {MAX_LINES} signature lines, got {len(signatures)}")
    note = Note(data[: blank + 1], tuple(map(parse_line, signatures)))
    if note.encode() != data:
        raise Malformed("note: its parts do not encode to the same bytes")
    return note


def parse_line(line: bytes) -> Line:
    """Read one signature line without its newline.

    Raises:
        Malformed: anything but dash, space, name, space, base64 of more than four bytes.
    """
    parts = line.removeprefix(_DASH).split(b" ")
    if not line.startswith(_DASH) or len(parts) != 2:
        raise Malformed(f"signature line: expected '\u2014 name base64', got {line[:80]!r}")
    try:
        name = parts[0].decode()
    except UnicodeDecodeError as error:
        raise Malformed(f"signature line: the name is not UTF-8: {line[:80]!r}") from error
    value = base64_bytes(parts[1], f"signature line by {name}")
    return Line(name, value[:KEY_ID_BYTES], value[KEY_ID_BYTES:])


def verify(note: Note, verifiers: Iterable[Verifier]) -> tuple[Signed, ...]:
    """Return the good lines of known keys, in the note's order; there is at least one.

    Raises:
        Untrue: no line is by a known key, or a known key's line does not hold.
        Misuse: two of the verifiers claim the same name and key ID.
    """
    known = _by_identity(verifiers)
    good = []
    for line in note.lines:
        verifier = known.get((line.name, line.key_id))
        if verifier is not None:
            good.append(Signed(verifier, line, verifier.verify(note.text, line.signature)))
    if not good:
        wanted = ", ".join(f"{name}+{identity.hex()}" for name, identity in known) or "none"
        found = ", ".join(f"{line.name}+{line.key_id.hex()}" for line in note.lines)
        raise Untrue(f"note: no line by a known key; known are {wanted}; it is signed by {found}")
    return tuple(good)


def sign(text: bytes, signers: Sequence[Signer]) -> bytes:
    """Return the note of `text` signed by each signer in turn.

    Raises:
        Malformed: the text cannot be a note's, or a signer cannot sign it.
        Misuse: no signer.
    """
    if not signers:
        raise Misuse("note: signing needs at least one key")
    check_text(text)
    lines = tuple(Line(signer.name, signer.key_id, signer.sign(text)) for signer in signers)
    return Note(text, lines).encode()


def check_text(text: bytes) -> None:
    """Refuse bytes that cannot be the text of a note.

    Raises:
        Malformed: no final newline, no UTF-8, or a control character.
    """
    if not text.endswith(b"\n"):
        raise Malformed("note text: expected a final newline")
    _check_characters(text)


def _check_characters(data: bytes) -> None:
    if data.translate(None, _CONTROL) != data:
        raise Malformed("note: a control character other than newline")
    try:
        data.decode()
    except UnicodeDecodeError as error:
        raise Malformed(f"note: not UTF-8 at byte {error.start}") from error


def _by_identity(verifiers: Iterable[Verifier]) -> dict[tuple[str, bytes], Verifier]:
    known: dict[tuple[str, bytes], Verifier] = {}
    for verifier in verifiers:
        other = known.setdefault((verifier.name, verifier.key_id), verifier)
        if other != verifier:
            raise Misuse(f"note: two different keys are called {verifier.name}+{verifier.key_id.hex()}")
    return known
