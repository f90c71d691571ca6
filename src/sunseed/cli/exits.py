"""Exit codes: one for each class of error, so that a script knows what to do without reading words.

Owns the table; `docs/for-operators.md` repeats it and a test holds the two together.
"""

from __future__ import annotations

from typing import Final

from sunseed.errors import (
    Absent,
    Equivocation,
    Malformed,
    Misuse,
    OutcomeUnknown,
    Refused,
    SunseedError,
    Unavailable,
    Untrue,
)

OK: Final = 0
UNEXPECTED: Final = 1
USAGE: Final = 2
MALFORMED: Final = 3
UNTRUE: Final = 4
EQUIVOCATION: Final = 5
ABSENT: Final = 6
REFUSED: Final = 7
UNAVAILABLE: Final = 8
OUTCOME_UNKNOWN: Final = 9
MISUSE: Final = 10
MACHINE: Final = 11
UNPROVEN: Final = 12
UNREAD: Final = 13
INTERRUPTED: Final = 130

MEANINGS: Final[dict[int, str]] = {
    OK: "done; of `verify` and `audit`: everything holds",
    UNEXPECTED: "an unexpected error: a bug, please report it with `--debug`",
    USAGE: "the command line was not understood",
    MALFORMED: "bytes or settings do not have the required form",
    UNTRUE: "altered: a signature, hash or proof does not hold",
    EQUIVOCATION: "two signed statements contradict each other: keep both, stop",
    ABSENT: "the thing asked for is not there",
    REFUSED: "not allowed in this state: change something first",
    UNAVAILABLE: "busy or out of reach: try again",
    OUTCOME_UNKNOWN: "a write may or may not have happened: start again, it recovers by itself",
    MISUSE: "a bug on our side of a call, please report it with `--debug`",
    MACHINE: "the machine refused: disk full, permission, input or output error",
    UNPROVEN: "nothing contradicts it, something is missing",
    UNREAD: "could not be fetched or understood",
    INTERRUPTED: "stopped by Ctrl-C",
}

_BY_CLASS: Final[dict[type[SunseedError], int]] = {
    Malformed: MALFORMED,
    Untrue: UNTRUE,
    Equivocation: EQUIVOCATION,
    Absent: ABSENT,
    Refused: REFUSED,
    Unavailable: UNAVAILABLE,
    OutcomeUnknown: OUTCOME_UNKNOWN,
    Misuse: MISUSE,
}


def code_of(error: BaseException) -> int:
    """Return the exit code that belongs to an error."""
    for kind in type(error).__mro__:
        if kind in _BY_CLASS:
            return _BY_CLASS[kind]
    return MACHINE if isinstance(error, OSError) else UNEXPECTED
