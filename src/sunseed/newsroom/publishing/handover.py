"""A new root enters the log: through the outbox and the sequencer, like every other entry, beside a running newsroom.

Follows design.md §6 and ADR 0025. Owns putting it in and waiting until it is sealed; whether it may follow the root in
force has been checked before (`record.draft`), and is checked again by `sunseed.roots.announce` as it is sealed.
"""

from __future__ import annotations

from django.db import transaction

from sunseed.errors import Refused, Unavailable
from sunseed.instance import Instance
from sunseed.newsroom import present
from sunseed.newsroom.publishing import outbox, trail
from sunseed.newsroom.publishing.models import Statement
from sunseed.newsroom.publishing.sequencer import Sequencer
from sunseed.record import entry

PATIENCE_S = 60
LOOK_S = 0.2


def publish(instance: Instance, serial: int, signed: bytes) -> int:
    """Put a signed root into the log and return the index of its entry, once it is sealed.

    A newsroom that runs seals it; otherwise this call does. After an interruption the same call goes on waiting.

    Raises:
        Refused: another root of this serial waits already.
        Unavailable: nobody sealed it in a minute; it still waits and will be sealed.
    """
    row = _waiting(serial, signed) or _put(serial, signed)
    clock = present.clock()
    until_s = clock.monotonic_s() + PATIENCE_S
    sequencer = Sequencer(instance)
    try:
        while True:
            sequencer.run_once()
            now = Statement.objects.filter(pk=row.pk).first()
            if now is None:
                raise Refused(f"root {serial} may not follow the root that is in force by now: draft a new one")
            if now.sealed and now.index is not None:
                return now.index
            if clock.monotonic_s() > until_s:
                raise Unavailable(
                    f"root {serial} waits to be sealed, and the process that has the turn did not do it in "
                    f"{PATIENCE_S} s: see what `sunseed serve` says. Nothing is lost: it is sealed when that goes on"
                )
            clock.sleep(LOOK_S)
    finally:
        sequencer.close()


def _put(serial: int, signed: bytes) -> Statement:
    with transaction.atomic():
        row = outbox.root(serial, signed)
        trail.note(None, "root", "log", present.instance().origin, serial=serial)
    return row


def _waiting(serial: int, signed: bytes) -> Statement | None:
    """Return this root's row, if an earlier call put it there."""
    row = Statement.objects.filter(kind="root", number=serial).first()
    if row is None:
        return None
    said = entry.decode(bytes(row.entry))
    if not isinstance(said, entry.RootEntry) or said.note_bytes != signed:
        raise Refused(f"another root {serial} waits to be sealed already; draft the one after it")
    return row
