"""Signed statements: a label, an origin, a serial, an expiry and one line of canonical JSON, as a note's text.

Follows formats.md §4, where roots and notices share this frame. Owns the five lines; their meaning is `root` and
`notice`, the signatures below them `note`.
"""

from __future__ import annotations

from dataclasses import dataclass

from sunseed.errors import Malformed, Untrue
from sunseed.record import canonical, instant
from sunseed.record.canonical import ENTRY, Value
from sunseed.record.spelling import decimal, lines
from sunseed.record.tree_head import check_origin

_FORM = "sunseed-%s-v1"


@dataclass(frozen=True, slots=True)
class Statement:
    """The five lines.

    Arguments:
        use: what the statement is: `root`, `mirrors` or `client`.
        origin: the newsroom's log, in ASCII.
        serial: 1, 2, 3, ...; the higher one counts.
        expires: `YYYY-MM-DDTHH:MM:SSZ`; after this the statement says nothing any more.
        body: the JSON object, in the profile of entries (§1).

    Raises:
        Malformed: a part that cannot be written.
    """

    use: str
    origin: str
    serial: int
    expires: str
    body: dict[str, Value]

    def __post_init__(self) -> None:
        if not self.origin.isascii() or " " in self.origin:
            raise Malformed(f"{self.use}: expected an ASCII origin without spaces, got {self.origin!r}")
        check_origin(self.origin)
        if not 1 <= self.serial <= canonical.MAX_INTEGER:
            raise Malformed(f"{self.use}: expected a serial from 1 to 2^53-1, got {self.serial}")
        instant.check(self.expires, f"{self.use} expiry")

    def text(self) -> bytes:
        """Return the text that is signed."""
        head = f"{_FORM % self.use}\n{self.origin}\n{self.serial}\n{self.expires}\n".encode()
        return head + canonical.dumps(self.body, ENTRY) + b"\n"

    @classmethod
    def parse(cls, text: bytes, use: str) -> Statement:
        """Read a note's text as a statement of one use.

        Raises:
            Malformed: other lines than these five, or another label.
        """
        parts = lines(text, use)
        if len(parts) != 5 or parts[0] != (_FORM % use).encode():
            raise Malformed(f"{use}: expected five lines, the first {_FORM % use}, got {text[:80]!r}")
        body = canonical.loads(parts[4], ENTRY)
        assert isinstance(body, dict)  # the profile of entries holds only objects
        try:
            origin, expires = parts[1].decode("ascii"), parts[3].decode("ascii")
        except UnicodeDecodeError as error:
            raise Malformed(f"{use}: not ASCII: {parts[1][:80]!r}") from error
        return cls(use, origin, decimal(parts[2], f"{use} serial", limit=canonical.MAX_INTEGER), expires, body)

    def check_unexpired(self, now_ms: int) -> None:
        """Return if the statement still speaks at `now_ms` (milliseconds since 1970).

        Raises:
            Untrue: it has expired.
        """
        if now_ms >= 1000 * instant.seconds(self.expires):
            raise Untrue(f"{self.use} {self.serial} of {self.origin} expired at {self.expires}; ask for a newer one")
