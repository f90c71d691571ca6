"""Receipts: the newsroom's signed promise that a line, and all before it, will be in the record by a certain tick.

Follows formats.md §6: a note by the intake key over `sunseed-receipt-v1`. A receipt that no path follows is a challenge
anyone can publish. Owns the text; who accepted the line is the intake's business.
"""

from __future__ import annotations

from dataclasses import dataclass

from sunseed.errors import Malformed, Untrue
from sunseed.record import note
from sunseed.record.signature import Signer, Verifier
from sunseed.record.spelling import decimal, hex_bytes, lines
from sunseed.record.tree_head import check_origin

_FORM = b"sunseed-receipt-v1"


@dataclass(frozen=True, slots=True)
class Receipt:
    """What the newsroom promises.

    Arguments:
        origin: of its log.
        capture: id of the open line.
        seq, line: of the newest accepted line; all before it are covered.
        accepted_ms: when, milliseconds since 1970, the newsroom says.
        tick: in which tick it will be at the latest.
    """

    origin: str
    capture: bytes
    seq: int
    line: bytes
    accepted_ms: int
    tick: int

    def text(self) -> bytes:
        """Return the text that the intake key signs."""
        numbers = b"%d\n%s\n%d\n%d\n" % (self.seq, self.line.hex().encode(), self.accepted_ms, self.tick)
        return b"%s\n%s\n%s\n%s" % (_FORM, self.origin.encode(), self.capture.hex().encode(), numbers)

    @classmethod
    def parse(cls, text: bytes) -> Receipt:
        """Read a receipt's text.

        Raises:
            Malformed: another form.
        """
        parts = lines(text, "receipt")
        if len(parts) != 7 or parts[0] != _FORM:
            raise Malformed(f"receipt: expected seven lines, the first {_FORM.decode()}, got {text[:80]!r}")
        try:
            origin, capture, line = parts[1].decode(), parts[2].decode("ascii"), parts[4].decode("ascii")
        except UnicodeDecodeError as error:
            raise Malformed(f"receipt: {error}") from error
        check_origin(origin)
        return cls(
            origin,
            hex_bytes(capture, "receipt capture"),
            decimal(parts[3], "receipt seq"),
            hex_bytes(line, "receipt line"),
            decimal(parts[5], "receipt time"),
            decimal(parts[6], "receipt tick"),
        )

    def sign(self, signer: Signer) -> bytes:
        """Return the signed receipt."""
        return note.sign(self.text(), [signer])


def open_receipt(signed: bytes, intake: Verifier, origin: str) -> Receipt:
    """Return a receipt that this newsroom's intake key signed.

    Raises:
        Malformed: not a receipt.
        Untrue: another key, or another origin.
    """
    parsed = note.parse(signed)
    note.verify(parsed, [intake])
    receipt = Receipt.parse(parsed.text)
    if receipt.origin != origin:
        raise Untrue(f"receipt: expected the origin {origin}, got {receipt.origin}")
    return receipt
