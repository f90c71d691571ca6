"""Bech32, as age spells recipients and identities: a prefix, `1`, five bits a letter, six letters of checksum.

Follows BIP 173 without its limit of 90 letters, as C2SP age does. Owns letters and checksum alone.
"""

from __future__ import annotations

from typing import Final

from sunseed.errors import Malformed

_LETTERS: Final = "qpzry9x8gf2tvdw0s3jn54khce6mua7l"
_GENERATOR: Final = (0x3B6A57B2, 0x26508E6D, 0x1EA119FA, 0x3D4233DD, 0x2A1462B3)
_CHECK: Final = 6
_MOST: Final = 5_000


def encode(prefix: str, data: bytes) -> str:
    """Return data in lower case under a prefix."""
    bits = int.from_bytes(data) << (-len(data) * 8 % 5)
    count = -(-len(data) * 8 // 5)
    values = [bits >> 5 * (count - 1 - at) & 31 for at in range(count)]
    rest = _remainder([*_expanded(prefix), *values, *[0] * _CHECK]) ^ 1
    values += [rest >> 5 * (_CHECK - 1 - at) & 31 for at in range(_CHECK)]
    return f"{prefix}1{''.join(_LETTERS[value] for value in values)}"


def decode(text: str, prefix: str) -> bytes:
    """Return the data of a text in lower case.

    Raises:
        Malformed: another prefix, a strange letter, a checksum that does not hold, or bits left over.
    """
    shown = f"{text[:20]!a}..." if len(text) > 20 else ascii(text)
    if not text.startswith(f"{prefix}1") or not len(prefix) + 1 + _CHECK <= len(text) <= _MOST:
        raise Malformed(f"expected {prefix}1 and letters after it, got {shown}")
    letters = text[len(prefix) + 1 :]
    if any(letter not in _LETTERS for letter in letters):
        raise Malformed(f"{shown}: a letter that bech32 does not use")
    values = [_LETTERS.index(letter) for letter in letters]
    if _remainder([*_expanded(prefix), *values]) != 1:
        raise Malformed(f"{shown}: its checksum does not hold: a letter was changed, lost or added")
    del values[-_CHECK:]
    bits = 0
    for value in values:
        bits = bits << 5 | value
    left = len(values) * 5 % 8
    if left >= 5 or bits & ((1 << left) - 1):
        raise Malformed(f"{shown}: bits are left over")
    return (bits >> left).to_bytes(len(values) * 5 // 8)


def _expanded(prefix: str) -> list[int]:
    return [*(ord(letter) >> 5 for letter in prefix), 0, *(ord(letter) & 31 for letter in prefix)]


def _remainder(values: list[int]) -> int:
    rest = 1
    for value in values:
        top, rest = rest >> 25, (rest & 0x1FFFFFF) << 5 ^ value
        for at, term in enumerate(_GENERATOR):
            rest ^= term if top >> at & 1 else 0
    return rest
