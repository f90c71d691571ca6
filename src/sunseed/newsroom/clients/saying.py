"""The client notice: a signed list of the client's files, put into the record when it has changed or will expire.

Follows formats.md §3-4 and ADR 0113. Owns when one is made. The list is `clients.files`'s, the form `verify.clients`'s.
"""

from __future__ import annotations

from typing import Final

from django.db import transaction
from django.db.models import Max

from sunseed import roots
from sunseed.clock import rfc3339
from sunseed.errors import Refused
from sunseed.instance import Instance
from sunseed.newsroom import present
from sunseed.newsroom.clients import files
from sunseed.newsroom.publishing import outbox, trail
from sunseed.newsroom.publishing.models import Statement as Row
from sunseed.record import entry, instant, keys, note, notice
from sunseed.record.signature import Signer
from sunseed.record.statement import Statement
from sunseed.verify import clients

USE: Final = "client"
DAY_MS: Final = 86_400_000
LASTS_DAYS: Final = 90
RENEW_DAYS: Final = 30
"""So many days before it expires the next one is made."""


def renew(instance: Instance) -> Row | None:
    """Put a notice into the outbox if the newest one names other files, or will expire; return its row.

    Raises:
        Refused: the key that the root names for notices is not here, or more files than one entry can name.
    """
    made = clients.body_of(files.named())
    known = roots.in_force(instance).newest
    last = newest()
    now_ms = present.clock().now_ms()
    if last is not None and last.body == made and _speaks(last, now_ms):
        return None
    signer = _signer(instance)
    if signer.verifier != known.notice:
        raise Refused(f"{instance.notice_key_file} is not the key that root {known.serial} names for notices")
    expires = rfc3339(now_ms + LASTS_DAYS * DAY_MS)
    with transaction.atomic():
        serial = 1 + (Row.objects.filter(kind="notice").aggregate(last=Max("number"))["last"] or 0)
        statement = Statement(USE, known.origin, serial, expires, made)
        row = outbox.notice(USE, serial, notice.sign(statement, signer))
        trail.note(None, "name the client's files", "log", known.origin, serial=serial)
    return row


def newest() -> Statement | None:
    """Return the newest client notice that waits or stands."""
    for row in Row.objects.filter(kind="notice").order_by("-number").iterator():
        said = entry.decode(bytes(row.entry))
        if isinstance(said, entry.Notice) and said.use == USE:
            return Statement.parse(note.parse(said.note_bytes).text, USE)
    return None


def _speaks(last: Statement, now_ms: int) -> bool:
    return 1000 * instant.seconds(last.expires) - now_ms > RENEW_DAYS * DAY_MS


def _signer(instance: Instance) -> Signer:
    found = keys.load(instance.notice_key_file)
    if len(found) != 1:
        raise Refused(f"{instance.notice_key_file}: expected one key, got {len(found)}")
    return found[0]
