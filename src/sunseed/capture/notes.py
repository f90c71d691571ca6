"""Notes: what a reporter adds to a capture by hand, one thing a note, all of one size: a place can be told alone.

Follows formats.md §5 (`part: note`) and ADR 0091. The data of a note's chunk is one canonical JSON object (documents'
profile) with `about`, `text` and `v`, and zeros to exactly 16 KiB: `bytes` in the line, which is shown where a note
stands inside released film, says nothing of what was written, nor which of the four things it is. Owns form and limits;
sealing is the phone's, decrypting is `opening`'s.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final, Literal, get_args

from sunseed.capture.chunk import SALT_BYTES
from sunseed.errors import Malformed
from sunseed.record import canonical

About = Literal["who", "where", "clock", "words"]
"""Who filmed or is seen; the place; what the clock said; anything else."""
ABOUTS: Final[tuple[About, ...]] = get_args(About)

NOTE_BYTES: Final = 16 * 1024
CHUNK_BYTES: Final = SALT_BYTES + NOTE_BYTES
"""What every note's line says in `bytes`."""

MAX_CHARACTERS: Final = 3_000
"""Four bytes each and the object around them stay below `NOTE_BYTES`."""

_CLOCK: Final = re.compile(
    r"\d{4}-(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])T([01]\d|2[0-3]):[0-5]\d(:[0-5]\d)?(Z|[+-]([01]\d|2[0-3]):[0-5]\d)",
    re.ASCII,
)
_ENDS: Final = re.compile(r"\A[\s\ufeff]|[\s\ufeff]\Z")
"""Space as JavaScript counts it, which is where notes are written."""


@dataclass(frozen=True, slots=True)
class Note:
    """One thing that was noted.

    Arguments:
        about: which of the four things.
        text: NFC, at most 3,000 characters, no control characters but newlines; of a clock, ISO 8601 with its offset.

    Raises:
        Malformed: another form.
    """

    about: About
    text: str

    def __post_init__(self) -> None:
        if self.about not in ABOUTS:
            raise Malformed(f"note: about expected to be one of {', '.join(ABOUTS)}, got {self.about!r}")
        if not self.text or _ENDS.search(self.text) or len(self.text) > MAX_CHARACTERS:
            raise Malformed(f"note: expected 1 to {MAX_CHARACTERS} characters without space at the ends")
        strange = next((one for one in self.text if one != "\n" and unicodedata.category(one) in ("Cc", "Cs")), None)
        if strange is not None:
            raise Malformed(f"note: the control character {ord(strange):#x} in its text")
        if self.about == "clock" and _CLOCK.fullmatch(self.text) is None:
            raise Malformed(f"note: a clock is written 2026-11-28T14:02:10+01:00, got {self.text[:40]!r}")

    def encode(self) -> bytes:
        """Return the data of its chunk, filled; raises Malformed for text that is not in NFC."""
        text = canonical.dumps({"about": self.about, "text": self.text, "v": 1}, canonical.DOCUMENT)
        return text + bytes(NOTE_BYTES - len(text))

    @classmethod
    def parse(cls, data: bytes) -> Note:
        """Read the data of a note's chunk.

        Raises:
            Malformed: another size, something behind the object, not canonical, other fields.
        """
        if len(data) != NOTE_BYTES:
            raise Malformed(f"note: expected {NOTE_BYTES} bytes, got {len(data)}")
        text = data.rstrip(b"\0")
        value = canonical.loads(text, canonical.DOCUMENT)
        if not isinstance(value, dict) or set(value) != {"about", "text", "v"} or value["v"] is True or value["v"] != 1:
            raise Malformed("note: expected an object with about, text and v 1")
        said = value["text"]
        about = next((one for one in ABOUTS if one == value["about"]), None)
        if about is None or not isinstance(said, str):
            raise Malformed(f"note: expected about to be one of {', '.join(ABOUTS)}, and text a string")
        return cls(about, said)


@dataclass(frozen=True, slots=True)
class Noted:
    """A note as an editor sees it.

    Arguments:
        seq: of its line.
        at_ms: where filming was when it was written; nobody says that it is about that second.
        note: what it says, or None where it cannot be read.
        words: why it cannot be read.
    """

    seq: int
    at_ms: int
    note: Note | None
    words: str = ""


def read(pieces: Sequence[tuple[int, int, bytes, str]]) -> Iterator[Noted]:
    """Yield notes as they are; one that cannot be read hides no other.

    Arguments:
        pieces: seq, milliseconds, data (empty where it is not opened) and what is wrong with it.
    """
    for seq, at_ms, data, words in pieces:
        if not data:
            yield Noted(seq, at_ms, None, words)
            continue
        try:
            yield Noted(seq, at_ms, Note.parse(data))
        except Malformed as error:
            yield Noted(seq, at_ms, None, str(error))
