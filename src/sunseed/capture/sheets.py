"""Paper sheets of a recovery key: each one share, in letters that can be typed back, with checks row by row.

A recovery key is a hybrid identity like any editor's whose 32 secret bytes are split (`sharing`); its recipient
stands in the desk list. Fifty bytes on a sheet: form 1, how many are needed, how many there are, this one's number,
8 bytes that name the key, the share, 6 bytes of SHA-256 over the rest; in base32, five rows of sixteen letters and
two that check the row. Owns the letters, and that wrong, damaged and mixed sheets are told apart. No input or output
in here; what is printed is `cli.recovery_sheets`.
"""

from __future__ import annotations

import base64
import re
from collections.abc import Sequence
from dataclasses import dataclass
from hashlib import sha256
from typing import Final

from sunseed.capture import desk, sharing
from sunseed.capture.identity import Identity
from sunseed.errors import Malformed, Refused, Untrue

LABEL: Final = "SUNSEED-RECOVERY-1:"
ROWS: Final = 5
_FORM: Final = 1
_ROW_BYTES: Final = 10
_ROW_LETTERS: Final = 16
_SET_BYTES: Final = 8
_CHECK_BYTES: Final = 6
_ALIKE: Final = str.maketrans("018", "OIB")
"""What people write for the three letters that base32 has and these digits look like."""
_LETTERS: Final = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567"
_PRIME: Final = 1021
"""The largest prime that two letters can say."""
_ROW: Final = re.compile(rf"[A-Z2-7]{{{_ROW_LETTERS + 2}}}")


@dataclass(frozen=True, slots=True)
class Sheet:
    """One share.

    Arguments:
        need, of, number: any `need` of the `of` sheets give the key; this is sheet `number`.
        key: the first 8 bytes of the SHA-256 of the key's recipient.
        share: 32 bytes that say nothing alone.
    """

    need: int
    of: int
    number: int
    key: bytes
    share: bytes

    def rows(self) -> list[str]:
        """Return its five rows of letters, in groups of four and two that check them."""
        head = bytes([_FORM, self.need, self.of, self.number]) + self.key + self.share
        data = head + sha256(head).digest()[:_CHECK_BYTES]
        letters = [base64.b32encode(data[at : at + _ROW_BYTES]).decode() for at in range(0, len(data), _ROW_BYTES)]
        return [_grouped(row) + " " + _check(number, row) for number, row in enumerate(letters, 1)]

    def code(self) -> str:
        """Return the same on one line, for a QR code."""
        return LABEL + "".join(self.rows()).replace(" ", "")

    @property
    def spoken(self) -> str:
        """The part of the key's fingerprint that the sheet carries, as it is read aloud."""
        return desk.spoken(self.key.hex())[:19]

    @classmethod
    def parse(cls, text: str) -> Sheet:
        """Read what somebody typed or scanned: rows, or the one line; blanks and case do not matter.

        Raises:
            Malformed: another form, or a row whose letters do not hold; it says which row.
        """
        letters = "".join(text.split()).upper().removeprefix(LABEL).translate(_ALIKE)
        length = _ROW_LETTERS + 2
        if len(letters) != ROWS * length:
            raise Malformed(f"sheet: expected {ROWS} rows of {length} letters, got {len(letters)} letters")
        rows = [letters[at : at + length] for at in range(0, len(letters), length)]
        for number, row in enumerate(rows, 1):
            if _ROW.fullmatch(row) is None or _check(number, row[:-2]) != row[-2:]:
                raise Malformed(f"sheet: row {number} is not as it was printed; read it once more")
        data = base64.b32decode("".join(row[:-2] for row in rows))
        head, check = data[:-_CHECK_BYTES], data[-_CHECK_BYTES:]
        if sha256(head).digest()[:_CHECK_BYTES] != check:
            raise Malformed("sheet: its rows do not belong together: are they from one sheet, in order?")
        form, need, of, number = head[:4]
        if form != _FORM or not 2 <= need <= of or not 1 <= number <= of:
            raise Malformed("sheet: of a form that this program does not know")
        return cls(need, of, number, head[4 : 4 + _SET_BYTES], head[4 + _SET_BYTES :])


def split(key: Identity, need: int, of: int) -> list[Sheet]:
    """Return the sheets of a recovery key, held against it: each `need` of them in a row give it again.

    Raises:
        Misuse: numbers that make no sharing; Malformed: a classical identity.
    """
    shares = sharing.split(key.seed, need, of)
    made = [Sheet(need, of, number, _name(key.recipient), share) for number, share in shares.items()]
    for at in range(of - need + 1):
        if join(made[at : at + need]).recipient != key.recipient:
            raise Untrue("the sheets do not give the key again: print none of them")
    return made


def join(sheets: Sequence[Sheet]) -> Identity:
    """Return the key that sheets give; more than are needed are all held against it.

    Raises:
        Refused: too few, one twice, or sheets of different keys.
        Untrue: together they give another key: one of them is not what was printed.
    """
    if not sheets:
        raise Refused("no sheet was given")
    first = sheets[0]
    for one in sheets:
        if one.key != first.key:
            raise Refused(f"sheets of different keys: one says {first.spoken}, another {one.spoken}")
        if (one.need, one.of) != (first.need, first.of):
            raise Refused("sheets of one key, split at different times: use sheets that say the same numbers")
    shares = {one.number: one.share for one in sheets}
    if len(shares) != len(sheets):
        raise Refused("one sheet was given twice: another one is needed")
    if len(shares) < first.need:
        raise Refused(f"{first.need} different sheets are needed, {len(shares)} came")
    chosen = sorted(shares)[: first.need]
    made = Identity.from_seed(sharing.join({number: shares[number] for number in chosen}))
    if _name(made.recipient) != first.key or not _fit(shares, chosen):
        raise Untrue("these sheets do not give the key they name: one of them is not what was printed; try others")
    return made


def _fit(shares: dict[int, bytes], chosen: list[int]) -> bool:
    """Tell whether every sheet beyond those that are needed gives the same secret."""
    secret = sharing.join({number: shares[number] for number in chosen})
    others = (number for number in shares if number not in chosen)
    return all(sharing.join({n: shares[n] for n in (*chosen[1:], number)}) == secret for number in others)


def _name(recipient: str) -> bytes:
    return bytes.fromhex(desk.fingerprint(recipient))[:_SET_BYTES]


def _grouped(row: str) -> str:
    return " ".join(row[at : at + 4] for at in range(0, len(row), 4))


def _check(number: int, row: str) -> str:
    """Return two letters that no other row has which differs in one letter, or by two letters exchanged.

    A sum weighted by powers of 3, modulo a prime: no difference of two letters is zero there, nor one of two weights.
    """
    total = sum(pow(3, at, _PRIME) * _LETTERS.index(letter) for at, letter in enumerate(row)) + 61 * number
    high, low = divmod(total % _PRIME, len(_LETTERS))
    return _LETTERS[high] + _LETTERS[low]
