"""Moments as entries and roots write them: `YYYY-MM-DDTHH:MM:SSZ`, a real date and time of day, nothing else.

Follows formats.md §3. Owns the reading of such text; writing it is `sunseed.clock.rfc3339`, and what a moment proves is
nothing: it is what somebody said.
"""

from __future__ import annotations

import re
from datetime import UTC, datetime

from sunseed.errors import Malformed

_FORM = re.compile(r"([0-9]{4})-([0-9]{2})-([0-9]{2})T([0-9]{2}):([0-9]{2}):([0-9]{2})Z")
_FIRST_YEAR = 1970


def seconds(text: str, what: str = "time") -> int:
    """Return the seconds since 1970 of a moment.

    Raises:
        Malformed: another spelling, a year before 1970, or a moment no calendar has (a 60th second included).
    """
    match = _FORM.fullmatch(text)
    if match is None:
        raise Malformed(f"{what}: expected YYYY-MM-DDTHH:MM:SSZ, got {text[:40]!r}")
    year, month, day, hour, minute, second = map(int, match.groups())
    try:
        moment = datetime(year, month, day, hour, minute, second, tzinfo=UTC)
    except ValueError as error:
        raise Malformed(f"{what}: {text} is in no calendar: {error}") from error
    if year < _FIRST_YEAR:
        raise Malformed(f"{what}: {text} is before {_FIRST_YEAR}")
    return int(moment.timestamp())


def check(text: str, what: str = "time") -> str:
    """Return the text if it names a moment; raises Malformed like `seconds`."""
    seconds(text, what)
    return text
