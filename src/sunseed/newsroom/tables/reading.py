"""What light tables fetch: which captures there are, their lines and ciphertext. Opaque bytes; nothing is opened here.

Follows formats.md §5-7. A capture that is closed, whole and older than an hour changes no more; `captures` gives those
that began or may have changed since a cursor, without a counter on the way that phones take. Where each line stands is
told with the tick's index and claimed time, which the record itself confirms once a film is public.
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any, Final

from django.db.models import Count, Exists, OuterRef, Q

from sunseed.errors import Absent
from sunseed.newsroom import present
from sunseed.newsroom.intake import segments, vault
from sunseed.newsroom.intake.models import Capture, Cipher, HeldTick, Line
from sunseed.record import entry

MOST_CAPTURES: Final = 500
MOST_LINES: Final = 500
MOST_MISSING: Final = 5_000
_SLACK: Final = timedelta(hours=1)


def captures(since_ms: int) -> dict[str, Any]:
    """Return captures that began after a cursor or may still change, newest first, and the next cursor.

    Arguments:
        since_ms: the cursor given last; 0 for all.
    """
    now = present.now()
    rows: Any = Capture.objects.annotate(missing=Count("ciphers", filter=Q(ciphers__held=False)))
    if since_ms:
        since = datetime.fromtimestamp(min(since_ms, 4_000_000_000_000) / 1000, UTC) - _SLACK
        missing = Cipher.objects.filter(capture=OuterRef("pk"), held=False)
        rows = rows.filter(Q(began__gte=since) | Q(closed=False) | Exists(missing))
    said = [
        {
            "id": row.pk, "began_ms": int(row.began.timestamp() * 1000), "seq": row.seq, "until_ms": row.until_ms,
            "closed": row.closed, "missing": row.missing,
        }
        for row in rows.order_by("-began", "pk")[:MOST_CAPTURES]
    ]  # fmt: skip
    return {"captures": said, "cursor": int(now.timestamp() * 1000)}


def lines(capture: str, first: int) -> dict[str, Any]:
    """Return lines from a seq on, as many as one answer holds, with what is known of their places and ciphertext.

    Arguments:
        capture: hex id.
        first: the seq of the first line wanted; a light table asks again for those without a tick.

    Raises:
        Absent: no such capture.
    """
    row = Capture.objects.filter(pk=capture).first()
    if row is None:
        raise Absent(f"There is no capture {capture} here.")
    found = list(Line.objects.filter(capture=row, seq__gte=first).order_by("seq")[:MOST_LINES])
    sealed = segments.read([(one.segment, one.slot) for one in found])
    ticks = HeldTick.objects.in_bulk({one.tick for one in found if one.tick is not None})
    missing = Cipher.objects.filter(capture=row, held=False).order_by("seq").values_list("seq", flat=True)
    return {
        "lines": [
            {"seq": one.seq, "line": slot.encode().decode(), "accepted_ms": one.accepted_ms, "tick": one.tick}
            for one, slot in zip(found, sealed, strict=True)
        ],
        "ticks": [
            {"n": one.n, "index": one.index, "at": entry.decode(bytes(one.entry)).at} for one in ticks.values()
        ],
        "missing": list(missing[:MOST_MISSING]),
        "seq": row.seq,
        "closed": row.closed,
    }  # fmt: skip


def cipher(digest: str) -> bytes:
    """Return ciphertext, or the key of a segment of lines as only editors open it, by its digest.

    Raises:
        Absent: none is held; Untrue: the vault's bytes have changed.
    """
    if Cipher.objects.filter(pk=digest, held=True).exists():
        return vault.get(digest)
    return segments.key(digest)
