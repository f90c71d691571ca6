"""The desk list: the recipients every capture is wrapped to, and how two people compare it by reading aloud.

Follows formats.md §7: one recipient a line, comments with `#`; all hybrid or all classical, none twice, none that
cannot be locked to, at most as many as a wrap has places. The newest root names the list by its SHA-256.
`web/film/core/desk.js` decides the same cases for the phone.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from hashlib import sha256
from typing import Final

from sunseed.capture import bech32, hybrid
from sunseed.errors import Malformed, Untrue
from sunseed.record import root
from sunseed.record.succession import Succession

MOST: Final = 12
"""Places in a wrapped identity, whoever the editors are."""
HYBRID: Final = "age1pq1"
SMALL_ORDER: Final = frozenset(
    bytes.fromhex(one)
    for one in (
        "0000000000000000000000000000000000000000000000000000000000000000",
        "0100000000000000000000000000000000000000000000000000000000000000",
        "e0eb7a7c3b41b8ae1656e3faf19fc46ada098deb9c32b1fd866205165f49b800",
        "5f9c95bca3508c24b1d0b1559c83ef5b04445cc4581c8e86d8224eddd09f1157",
        "ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
        "edffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
        "eeffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
    )
)
"""X25519 points whose agreement anybody knows beforehand (RFC 7748 §6.1; the list is curve25519's own)."""


@dataclass(frozen=True, slots=True)
class DeskList:
    """A desk list. Arguments: data: its exact bytes; recipients: in its order."""

    data: bytes
    recipients: tuple[str, ...]

    @classmethod
    def parse(cls, data: bytes) -> DeskList:
        """Read a list; one without recipients is a list: nobody can film then.

        Raises:
            Malformed: strange recipients, one twice, both kinds, or too many.
        """
        try:
            lines = [line.strip() for line in data.decode("ascii").split("\n")]
        except UnicodeDecodeError as error:
            raise Malformed("desk list: expected ASCII: recipients and comments") from error
        recipients = tuple(line for line in lines if line and not line.startswith("#"))
        for one in recipients:
            check_recipient(one)
        if len(set(recipients)) != len(recipients):
            raise Malformed("desk list: a recipient twice")
        if len({one.startswith(HYBRID) for one in recipients}) > 1:
            raise Malformed("desk list: hybrid and classical recipients are never mixed")
        if len(recipients) > MOST:
            raise Malformed(f"desk list: more than {MOST} recipients")
        return cls(data, recipients)

    @classmethod
    def of(cls, recipients: Sequence[str], says: str = "") -> DeskList:
        """Return the list of these recipients, each under its fingerprint; raises Malformed as `parse`."""
        parts = [f"# {says}\n"] if says else []
        parts += [f"# {spoken(fingerprint(one))}\n{one}\n" for one in recipients]
        return cls.parse("".join(parts).encode("ascii"))

    @property
    def digest(self) -> str:
        """Hex SHA-256, as the root names it."""
        return sha256(self.data).hexdigest()


def check_recipient(recipient: str) -> None:
    """Return if footage can be locked to a recipient.

    Raises:
        Malformed: neither a hybrid nor an X25519 recipient of age, or a point of small order.
    """
    if recipient.startswith(HYBRID):
        hybrid.check_recipient(recipient)
        point = bech32.decode(recipient, "age1pq")[-32:]
    else:
        point = bech32.decode(recipient, "age")
    if len(point) != 32:
        raise Malformed(f"recipient {recipient[:20]!a}: expected 32 bytes, got {len(point)}")
    if point[:31] + bytes([point[31] & 0x7F]) in SMALL_ORDER:
        raise Malformed(f"recipient {recipient[:20]!a}: a point of small order: anybody could open what it locks")


def fingerprint(recipient: str) -> str:
    """Return the hex SHA-256 of a recipient's text."""
    return sha256(recipient.encode()).hexdigest()


def spoken(digest: str) -> str:
    """Return what two people read to each other of a digest: five groups of four digits, 80 bits."""
    return " ".join(digest[at : at + 4] for at in range(0, 20, 4))


def named_by(
    places: Sequence[tuple[int, bytes]], data: bytes, *, origin: str, pinned: bytes | None, now_ms: int
) -> DeskList:
    """Return the desk list of a newsroom, if the newest of its roots names it and still speaks.

    Arguments:
        places: index of its entry and signed note of each root, in order.
        data: the list as the newsroom serves it.
        origin: the newsroom's log.
        pinned: the signed root note the reader trusts; without it the first root is taken at its word.
        now_ms: the time, in milliseconds since 1970.

    Raises:
        Malformed, Untrue: roots that do not follow one another or leave out the pinned one (an older state), an
        expired root, another newsroom's, a list with another digest, or one that cannot be used.
    """
    known = Succession.verify(places, None if pinned is None else root.open_pinned(pinned))
    if known.origin != origin:
        raise Untrue(f"newsroom: these are roots of {known.origin}, not of {origin}")
    known.newest.statement.check_unexpired(now_ms)
    if sha256(data).hexdigest() != known.newest.desk:
        raise Untrue("desk list: it is not the one that the newest root names")
    return DeskList.parse(data)
