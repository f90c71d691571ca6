"""Every error Sunseed raises on purpose, in one tree, by what the reader of it must do.

    SunseedError
    ├── Malformed        the bytes do not have the required form: reject them
    ├── Untrue           well formed, but a signature, hash or proof does not hold: reject and say so
    ├── Equivocation     two truths signed by one key that cannot both hold: keep both, stop
    ├── Absent           the thing asked for is not there
    ├── Refused          understood, and not allowed in this state: change something first
    ├── Unavailable      could not be reached or is busy: the same call may work later
    ├── OutcomeUnknown   a write may or may not have happened: stop, reload, verify
    └── Misuse           our own bug: an argument no correct caller passes

A message says what was expected, what came, where, and what to do next. Foreign exceptions are wrapped
once, at the seam where they enter.
"""

from __future__ import annotations


class SunseedError(Exception):
    """The root of the tree; catching it catches everything Sunseed raises on purpose."""


class Malformed(SunseedError):
    """Bytes that do not have the form their specification requires."""


class Untrue(SunseedError):
    """Well-formed bytes whose signature, hash or proof does not hold."""


class Equivocation(SunseedError):
    """Two statements signed by the same key that cannot both be true.

    Arguments:
        message: what contradicts what, and where each was seen.
        first: the signed bytes held before.
        second: the signed bytes that contradict them.
    """

    def __init__(self, message: str, first: bytes, second: bytes) -> None:
        super().__init__(message)
        self.first = first
        self.second = second


class Absent(SunseedError):
    """Something that was asked for by name does not exist."""


class Refused(SunseedError):
    """A well-understood request that the present state, a rule or a permission forbids."""


class Unavailable(SunseedError):
    """A resource could not be reached or is busy; trying again may succeed."""


class OutcomeUnknown(SunseedError):
    """A durable write may or may not have taken place.

    Nothing may be concluded from memory after this: the program stops, and the next start recovers.
    """


class Misuse(SunseedError):
    """A call that no correct program makes: a bug on our side of the seam."""
