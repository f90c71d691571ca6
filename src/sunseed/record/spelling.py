"""One spelling for each number and each byte string: a second way to write the same value is malformed.

Follows formats.md ("base64 is standard, padded, re-encoded on reading and compared") and the C2SP formats' "decimal,
no leading zeros". Owns decimals, base64 and lower-case hex on bytes, because `int()` and `base64.b64decode()` accept
far more than the formats do. JSON is `canonical`; the line structure of each file is in its own module.
"""

from __future__ import annotations

import base64
import binascii
import re

from sunseed.errors import Malformed, Misuse

MAX_SIZE = 2**63 - 1
"""The largest tree size, leaf index or timestamp any C2SP format allows."""

HASH_BYTES = 32
_DECIMAL = re.compile(rb"0|[1-9][0-9]{0,19}")
_HEX = re.compile(r"(?:[0-9a-f]{2})*")


def decimal(data: bytes, what: str, *, limit: int = MAX_SIZE) -> int:
    """Read an ASCII decimal without sign or leading zeros, at most `limit`.

    Raises:
        Malformed: any other spelling, naming `what` was read.
    """
    if _DECIMAL.fullmatch(data) is None or (value := int(data)) > limit:
        raise Malformed(f"{what}: expected a decimal of 0 to {limit} without leading zeros, got {data[:40]!r}")
    return value


def base64_bytes(data: bytes, what: str, *, length: int | None = None) -> bytes:
    """Read standard padded base64, whose re-encoding must equal `data`; `length` is the exact number of bytes wanted.

    Raises:
        Malformed: another alphabet, missing padding, stray bits, or another length.
    """
    try:
        value = base64.b64decode(data, validate=True)
    except (binascii.Error, ValueError) as error:
        raise Malformed(f"{what}: not standard base64: {data[:40]!r}") from error
    if binascii.b2a_base64(value, newline=False) != data:
        raise Malformed(f"{what}: base64 that does not re-encode to itself: {data[:40]!r}")
    if length is not None and len(value) != length:
        raise Malformed(f"{what}: expected {length} bytes in base64, got {len(value)}")
    return value


def to_base64(value: bytes) -> bytes:
    """Write bytes as standard padded base64."""
    return binascii.b2a_base64(value, newline=False)


def hex_bytes(text: str, what: str, *, length: int = HASH_BYTES) -> bytes:
    """Read exactly `length` bytes of lower-case hex.

    Raises:
        Malformed: upper case, another length, anything else.
    """
    if len(text) != 2 * length or _HEX.fullmatch(text) is None:
        raise Malformed(f"{what}: expected {2 * length} lower-case hex digits, got {text[:80]!r}")
    return bytes.fromhex(text)


def lines(data: bytes, what: str) -> list[bytes]:
    """Split at newlines only; the last line must be ended by one, and is not followed by an empty item.

    Raises:
        Malformed: no final newline, or no bytes at all.
    """
    if not data.endswith(b"\n"):
        raise Malformed(f"{what}: expected a final newline")
    return data[:-1].split(b"\n")


def check_size(value: int, what: str) -> int:
    """Return `value` if it is a lawful size, index or timestamp; raise Misuse otherwise."""
    if not 0 <= value <= MAX_SIZE:
        raise Misuse(f"{what}: {value} is outside 0..2^63-1")
    return value
