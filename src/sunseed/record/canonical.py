"""Canonical JSON: one value, one sequence of bytes, in every implementation.

Follows RFC 8785 restricted by formats.md §1: no floats, no null, integers 0..2^53-1, and for entries ASCII without
backslashes at most three levels deep, for documents NFC text at most 32 levels deep. A reader encodes what it read and
compares, so there is no second spelling. Owns that form; which fields a thing has is said by `entry` and `documents`.
"""

from __future__ import annotations

import json
import re
import unicodedata
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from typing import NoReturn, TypeAlias

from sunseed.errors import Malformed

Value: TypeAlias = "str | int | bool | list[Value] | dict[str, Value]"
"""What canonical JSON can hold."""

MAX_INTEGER = 2**53 - 1
"""The largest whole number JavaScript holds exactly."""


@dataclass(frozen=True, slots=True)
class Profile:
    """How much of JSON a kind of file may use.

    Arguments:
        name: for messages.
        max_depth: how many arrays and objects may be open at once.
        ascii_only: bytes 0x20 to 0x7E without backslash; otherwise NFC Unicode.
        object_only: the value is an object.
    """

    name: str
    max_depth: int
    ascii_only: bool
    object_only: bool


ENTRY = Profile("entry", max_depth=3, ascii_only=True, object_only=True)
DOCUMENT = Profile("document", max_depth=32, ascii_only=False, object_only=False)

_NOT_ENTRY = re.compile(rb"[^\x20-\x5b\x5d-\x7e]")
# A string that does not end runs to the end of the text, so that no text is scanned twice.
_STRING_OR_BRACKET = re.compile(r'"[^"\\]*+(?:\\.[^"\\]*+)*+"?|[\[\]{}]', re.DOTALL)
_BOM = b"\xef\xbb\xbf"


def dumps(value: Value, profile: Profile) -> bytes:
    """Return the canonical bytes of a value.

    Raises:
        Malformed: the value holds something the profile does not allow.
    """
    _check_value(value, profile)
    data = json.dumps(_sorted(value), ensure_ascii=False, separators=(",", ":"), allow_nan=False).encode()
    _check_bytes(data, profile)
    return data


def loads(data: bytes, profile: Profile) -> Value:
    """Return the value of canonical bytes.

    Raises:
        Malformed: no JSON, or not the canonical bytes of what it says; the message gives position and reason.
    """
    text = _check_bytes(data, profile)
    _check_depth(text, profile)
    try:
        value: Value = json.loads(
            text,
            parse_float=_no_float,
            parse_constant=_no_float,
            parse_int=_integer,
            object_pairs_hook=_object,
        )
    except json.JSONDecodeError as error:
        raise Malformed(f"{profile.name}: not JSON at character {error.pos}: {error.msg}") from error
    again = dumps(value, profile)
    if again != data:
        at = next((i for i, pair in enumerate(zip(again, data, strict=False)) if pair[0] != pair[1]), len(again))
        expected, got = again[at : at + 20], data[at : at + 20]
        raise Malformed(f"{profile.name}: not canonical at byte {at}: expected {expected!r}, got {got!r}")
    return value


def _check_bytes(data: bytes, profile: Profile) -> str:
    if data.startswith(_BOM):
        raise Malformed(f"{profile.name}: begins with a byte order mark")
    if profile.ascii_only:
        strange = _NOT_ENTRY.search(data)
        if strange is not None:
            what = f"the byte 0x{strange[0][0]:02x}"
            raise Malformed(f"{profile.name}: {what} at {strange.start()}; allowed are 0x20-0x7E without backslash")
    try:
        return data.decode()
    except UnicodeDecodeError as error:
        raise Malformed(f"{profile.name}: not UTF-8 at byte {error.start}") from error


def _check_depth(text: str, profile: Profile) -> None:
    """Refuse deep nesting before a parser that recurses sees it."""
    depth = 0
    for match in _STRING_OR_BRACKET.finditer(text):
        if match[0] in "[{":
            depth += 1
            if depth > profile.max_depth:
                raise Malformed(f"{profile.name}: deeper than {profile.max_depth} levels at character {match.start()}")
        elif match[0] in "]}":
            depth -= 1


def _check_value(value: object, profile: Profile) -> None:
    if profile.object_only and not isinstance(value, dict):
        raise Malformed(f"{profile.name}: expected an object, got {type(value).__name__}")
    _check(value, profile, profile.max_depth)


def _check(value: object, profile: Profile, levels: int) -> None:
    """Refuse values the profile does not allow; `levels` is how many containers may still be opened."""
    if isinstance(value, str):
        _check_text(value, profile)
    elif isinstance(value, bool):
        return
    elif isinstance(value, int):
        if not 0 <= value <= MAX_INTEGER:
            raise Malformed(
                f"{profile.name}: integers go from 0 to {MAX_INTEGER}, got one of {value.bit_length()} bits"
            )
    elif isinstance(value, dict | list):
        if levels == 0:
            raise Malformed(f"{profile.name}: deeper than {profile.max_depth} levels")
        if isinstance(value, dict):
            for key in value:
                if not isinstance(key, str):
                    raise Malformed(f"{profile.name}: a key that is no string: {key!r}")
                _check_text(key, profile)
        items: Iterable[object] = value.values() if isinstance(value, dict) else value
        for item in items:
            _check(item, profile, levels - 1)
    else:
        raise Malformed(f"{profile.name}: {type(value).__name__} has no place in canonical JSON")


def _check_text(text: str, profile: Profile) -> None:
    if text.isascii():
        return
    if profile.ascii_only:
        raise Malformed(f"{profile.name}: text that is not ASCII: {text[:40]!r}")
    if not unicodedata.is_normalized("NFC", text):
        raise Malformed(f"{profile.name}: text that is not in NFC: {text[:40]!r}")
    try:
        text.encode()
    except UnicodeEncodeError as error:
        raise Malformed(f"{profile.name}: a lone surrogate at character {error.start} of {text[:40]!r}") from error


def _sorted(value: Value) -> Value:
    """Return the value with every object's keys in the order of their UTF-16 code units (RFC 8785 §3.2.3)."""
    if isinstance(value, dict):
        keys = sorted(value) if all(map(str.isascii, value)) else sorted(value, key=_utf16)
        return {key: _sorted(value[key]) for key in keys}
    if isinstance(value, list):
        return [_sorted(item) for item in value]
    return value


def _utf16(key: str) -> bytes:
    return key.encode("utf-16-be")


def _object(pairs: list[tuple[str, Value]]) -> dict[str, Value]:
    value = dict(pairs)
    if len(value) != len(pairs):
        (twice, _), *_ = Counter(key for key, _ in pairs).most_common(1)
        raise Malformed(f"JSON: the key {twice[:80]!r} stands twice in one object")
    return value


def _integer(digits: str) -> int:
    if len(digits) > 16 or digits.startswith("-"):
        raise Malformed(f"JSON: integers go from 0 to {MAX_INTEGER}, got {digits[:40]}")
    return int(digits)


def _no_float(digits: str) -> NoReturn:
    raise Malformed(f"JSON: only whole numbers are allowed, got {digits[:40]}")
