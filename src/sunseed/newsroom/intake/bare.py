"""Bare ids: 32 bytes from anybody, sealed in the next tick, so that whoever is refused elsewhere is answered here.

Follows formats.md §6 and ADR 0103. Nothing is known of what an id stands for, and nothing is asked: no account, no
line. The receipt has the form of any other; capture and line are both the id, and seq is 0. It promises that the id
will be in the record, and nothing about lines. An id that is here already is receipted again.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from typing import Final

from sunseed.capture.receipt import Receipt
from sunseed.errors import Malformed
from sunseed.newsroom import present
from sunseed.newsroom.intake import accepting, limits
from sunseed.newsroom.intake.models import BareId
from sunseed.record.spelling import hex_bytes

MOST_AT_ONCE: Final = 64
LASTS: Final = timedelta(days=30)
"""Whoever sent an id has fetched its proof by then; the record holds the tick for ever."""


def accept(ids: Sequence[str], network: str) -> list[bytes]:
    """Commit ids and return a receipt for each.

    Arguments:
        ids: lower-case hex of 32 bytes each, at most 64.
        network: whose rate counts.

    Raises:
        Malformed: another form; TooFast: too many; NoRoom: the disk is full; Refused: this newsroom takes none.
    """
    if not 0 < len(ids) <= MOST_AT_ONCE:
        raise Malformed(f"ids: expected 1 to {MOST_AT_ONCE} in one request, got {len(ids)}")
    raw = [hex_bytes(one, "id") for one in ids]
    limits.limits().ids(network, len(raw))
    accepting.require_room_for_lines()
    now_ms = present.clock().now_ms()
    # Two requests may bring one id at the same moment: the first row stands, and both are receipted.
    rows = [BareId(id=one, accepted_ms=now_ms) for one in dict.fromkeys(ids)]
    BareId.objects.bulk_create(rows, ignore_conflicts=True)
    # Dying here: the ids are committed; whoever asks again gets the receipts.
    signer, tick = accepting.promise()
    origin = present.instance().origin
    return [Receipt(origin, one, 0, one, now_ms, tick).sign(signer) for one in raw]


def forget() -> int:
    """Forget ids whose proofs were there to be fetched long enough; return how many."""
    before_ms = present.clock().now_ms() - int(LASTS.total_seconds() * 1000)
    return BareId.objects.filter(accepted_ms__lt=before_ms, tick__isnull=False).delete()[0]
