"""Notices: lists a newsroom signs that expire, its known mirrors and the files of its web apps.

Follows formats.md §3-4: a note by the root's `notice` key over `sunseed-<use>-v1`. Owns opening and signing them; what
the list of one use holds is the business of `mirror` and of the web apps.
"""

from __future__ import annotations

from typing import get_args

from sunseed.errors import Malformed, Untrue
from sunseed.record import entry, note
from sunseed.record.root import Root
from sunseed.record.signature import Signer
from sunseed.record.statement import Statement

USES: tuple[entry.Use, ...] = get_args(entry.Use)


def sign(statement: Statement, signer: Signer) -> bytes:
    """Return the signed note of a notice.

    Raises:
        Malformed: a use that is no notice's.
    """
    if statement.use not in USES:
        raise Malformed(f"notice: expected one of {USES}, got {statement.use!r}")
    return note.sign(statement.text(), [signer])


def open_notice(signed: bytes, use: entry.Use, root: Root, now_ms: int) -> Statement:
    """Return a notice that the root's notice key signed and that speaks at `now_ms` (milliseconds since 1970).

    Raises:
        Malformed: not a notice of this use.
        Untrue: another origin, another signature, or expired.
    """
    parsed = note.parse(signed)
    statement = Statement.parse(parsed.text, use)
    note.verify(parsed, [root.notice])
    if statement.origin != root.origin:
        raise Untrue(f"{use} notice: expected the origin {root.origin!r}, got {statement.origin!r}")
    statement.check_unexpired(now_ms)
    return statement


def of_entry(said: entry.Notice, root: Root, now_ms: int) -> Statement:
    """Return the notice an entry carries, if its use and serial are the entry's; raises like `open_notice`."""
    statement = open_notice(said.note_bytes, said.use, root, now_ms)
    if statement.serial != said.serial:
        raise Untrue(f"{said.use} notice: the entry says serial {said.serial}, its note {statement.serial}")
    return statement
