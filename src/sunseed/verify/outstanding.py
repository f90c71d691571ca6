"""What the record says after its newest edition: files that may be newer than the edition without being a lie.

Follows formats.md §8 and §10 and ADR 0049. Between a statement and the `edition` entry that covers it, honest files are
those of the edition or of a later state of the record. Which bytes these are only printing can tell (`reprint.since`).
Where nothing is outstanding there is no excuse. A record opened near its end (`near`, ADR 0036) has read every entry
from the size of its newest edition on, or says that it has not (`later_unread`), which is an excuse too.
Owned here: whether something is outstanding, and the words for it.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

from sunseed.errors import SunseedError
from sunseed.verify.sealed import Progress, SealedRecord
from sunseed.verify.verdict import State, Verdict, verdict_of

States = Mapping[str, frozenset[bytes | None]]
"""SHA-256 that each file has in the newest edition or at a later state of the record; None where it is not there."""

Since = Callable[[SealedRecord, Progress], States]
"""Prints a record's newest edition and each later state of it.

Raises:
    Unavailable: what these states are cannot be known here; the message says why.
"""

NOWHERE: frozenset[bytes | None] = frozenset({None})


def outstanding(record: SealedRecord) -> list[int]:
    """Return the entries that may change the site and that the newest edition does not cover."""
    contents = record.contents
    size = contents.edition[1].size if contents.edition else 0
    entries = {index for index, _, _ in contents.statements}
    entries |= set(contents.malformed) | {index for index, _ in contents.roots} | set(contents.unknown)
    return sorted(index for index in entries if index >= size)


def may_be_newer(record: SealedRecord) -> bool:
    """Say whether honest files may be newer than the newest edition that was found."""
    return record.evidence.later_unread or bool(outstanding(record))


def words(record: SealedRecord) -> str:
    """Say what is outstanding."""
    edition, left = record.contents.edition, outstanding(record)
    if record.evidence.later_unread:
        return f"entries after edition entry {edition[0] if edition else '-'} were not read"
    return (
        f"{len(left)} statements from entry {left[0]} on are not in edition entry {edition[0] if edition else '-'} yet"
    )


def being_printed(record: SealedRecord, subject: str, *where: str) -> Verdict:
    """Return the verdict on files that follow from the record at a state that no edition names yet."""
    because = f"Being printed: these bytes follow from the record; {words(record)}."
    return Verdict(State.UNPROVEN, subject, because, where)


def perhaps(record: SealedRecord, altered: Verdict) -> Verdict:
    """Return what is left of a verdict *altered* where printing once more, which could tell, is not possible."""
    how = "Reading every entry and printing" if record.evidence.unread else "Printing"
    because = f"{altered.because} Being printed, or altered: {words(record)}. {how} once more can tell."
    return Verdict(State.UNPROVEN, altered.subject, because, altered.where, altered.expected, altered.found)


def of_map(record: SealedRecord, error: SunseedError, subject: str, *where: str) -> Verdict:
    """Return the verdict on map files that do not lead to the edition's root: they may be those of the next one."""
    wrong = verdict_of(error, subject, where)
    return perhaps(record, wrong) if wrong.state is State.ALTERED and may_be_newer(record) else wrong
