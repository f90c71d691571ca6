"""The four words a verdict can be, what it rests on, and how it is said to a person or a program.

Follows formats.md §9 (the honest words about time) and §10 (the states). Owns the closed type and its wording;
reaching a verdict is everywhere else in `verify`.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import UTC, datetime
from enum import StrEnum
from typing import Any

from sunseed.errors import Absent, SunseedError, Unavailable


class State(StrEnum):
    """What can be said of a thing; `worst` orders them."""

    VERIFIED = "verified"
    UNPROVEN = "unproven"
    UNREAD = "unread"
    ALTERED = "altered"


_ORDER = (State.VERIFIED, State.UNPROVEN, State.UNREAD, State.ALTERED)
_MEANING = {
    State.VERIFIED: "everything that was checked holds",
    State.UNPROVEN: "nothing contradicts it, something is missing",
    State.UNREAD: "it could not be fetched or understood",
    State.ALTERED: "the bytes differ from the record",
}


def worst(states: list[State]) -> State:
    """Return the gravest of these; verified if there is none."""
    return max(states, key=_ORDER.index, default=State.VERIFIED)


@dataclass(frozen=True, slots=True)
class Evidence:
    """What a verdict rests on.

    Arguments:
        origin, size, root: the checkpoint, its root in hex.
        root_serial: the serial of the newest root note in the record.
        pinned: whether the reader brought a root that is one of the record's.
        signed_by: the log keys that signed the checkpoint, `name+id (type)`.
        said_at: `at` of the newest entry: the newsroom's claim.
        seen_by: witnesses of the policy that cosigned, with the seconds since 1970 they state.
        witnesses: how many the policy knows; 0 where no policy file was at hand.
        seen_at_s: when the quorum had signed; None without one.
        quorum: whether as many witnesses cosigned as the policy asks for.
        stale: whether `said_at` is older than the root's `fresh_s`.
        expired: when the newest root expired; "" while it has not.
        unread: spans of entries `[start, end)` that were not read, in order.
        later_unread: whether one of them lies behind the edition that was found.
        elsewhere: how they can be read.
    """

    origin: str
    size: int
    root: str
    root_serial: int
    pinned: bool
    signed_by: tuple[str, ...]
    said_at: str
    seen_by: tuple[tuple[str, int], ...] = ()
    witnesses: int = 0
    seen_at_s: int | None = None
    quorum: bool = True
    stale: bool = False
    expired: str = ""
    unread: tuple[tuple[int, int], ...] = ()
    later_unread: bool = False
    elsewhere: str = "--whole reads every entry."

    def missing(self) -> str:
        """Return the sentence on what keeps everything unproven, or ""."""
        if not self.pinned:
            return "No root was given to check who speaks: give one with --root."
        if self.expired:
            return f"The newest root, {self.root_serial}, expired at {self.expired}: nobody may speak by it since."
        if not self.quorum:
            return f"{self._seen()} The newsroom's policy asks for more."
        if self.later_unread:
            start, end = self.unread[-1]
            return f"Entries {start} to {end - 1} were not read: a newer edition could stand there."
        return ""

    def words(self) -> list[str]:
        """Return the grounds in plain sentences."""
        pin = "the root you gave" if self.pinned else "its own first root, which nobody here vouches for"
        lines = [
            f"Record {self.origin}, {self.size} entries, root {self.root}.",
            f"Signed by {' and '.join(self.signed_by)}; trusted through {pin} (newest serial {self.root_serial}).",
        ]
        if self.seen_by:
            lines.append(self._seen())
        if self.seen_at_s is not None:
            lines.append(
                f"Enough witnesses for the newsroom's policy had seen this state by {_instant(self.seen_at_s)}."
            )
        else:
            lines.append(f"As of {self.said_at}, the newsroom says; no witness confirms the time.")
        if self.stale:
            lines.append("That is older than this newsroom promises to be: there may be newer entries.")
        if self.unread:
            spans = ", ".join(f"{start} to {end - 1}" for start, end in self.unread)
            lines.append(
                f"Not read: entries {spans}. A root that replaces these keys, or an entry this release cannot read, "
                f"could stand there; {self.elsewhere}"
            )
        return lines

    def _seen(self) -> str:
        names = ", ".join(f"{name} at {_instant(time_s)}" for name, time_s in self.seen_by)
        return f"Seen by {len(self.seen_by)} of {self.witnesses} witnesses{f': {names}' if names else ''}."


@dataclass(frozen=True, slots=True)
class Verdict:
    """One statement about one thing.

    Arguments:
        state: the word.
        subject: what it is about.
        because: one sentence.
        where: the files whose bytes are meant.
        expected, found: digests or values, where two differ.
        evidence: what it rests on; None where not even the record could be opened.
        notes: what else a careful reader wants to know.
    """

    state: State
    subject: str
    because: str
    where: tuple[str, ...] = ()
    expected: str | None = None
    found: str | None = None
    evidence: Evidence | None = None
    notes: tuple[str, ...] = ()

    def resting_on(self, evidence: Evidence) -> Verdict:
        """Return this verdict with its grounds; without a pinned, valid root, what held is unproven."""
        if self.state is State.VERIFIED and (missing := evidence.missing()):
            notes = (*self.notes, f"Everything holds, but: {missing}")
            return replace(self, state=State.UNPROVEN, evidence=evidence, notes=notes)
        return replace(self, evidence=evidence)

    def words(self) -> list[str]:
        """Return the verdict in plain sentences, the word first."""
        lines = [f"{self.state.value.upper()}: {self.subject}", self.because]
        lines += [f"Bytes: {path}" for path in self.where]
        if self.expected is not None:
            lines.append(f"Expected {self.expected}")
        if self.found is not None:
            lines.append(f"Found    {self.found}")
        lines += self.notes
        if self.evidence is not None:
            lines += self.evidence.words()
        lines.append(f"({self.state.value}: {_MEANING[self.state]})")
        return lines

    def as_json(self) -> dict[str, Any]:
        """Return the verdict for a program; absent fields are left out."""
        fields: dict[str, Any] = {"verdict": self.state.value, "subject": self.subject, "because": self.because}
        fields |= {"where": list(self.where), "notes": list(self.notes)}
        fields |= {name: value for name in ("expected", "found") if (value := getattr(self, name)) is not None}
        if self.evidence is not None:
            evidence = {name: getattr(self.evidence, name) for name in Evidence.__slots__ if name != "elsewhere"}
            unread = [list(span) for span in self.evidence.unread]
            fields["evidence"] = evidence | {"seen_by": dict(self.evidence.seen_by), "unread": unread}
        return fields


def verdict_of(error: SunseedError, subject: str, where: tuple[str, ...] = ()) -> Verdict:
    """Return the verdict that an error met while checking amounts to.

    What is not there or out of reach is unread; what is there and has not its form or does not hold is altered.
    """
    unread = isinstance(error, Absent | Unavailable)
    return Verdict(State.UNREAD if unread else State.ALTERED, subject, str(error), where)


def _instant(seconds: int) -> str:
    return datetime.fromtimestamp(seconds, UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
