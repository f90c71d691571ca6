"""One at a time, held by the database: a row that names who does a job, until when.

Follows design.md §7 (one sequencer elected by the database) and §4 (no row locks): taking and renewing are
compare-and-swap updates. A turn that nobody renews ends by the time that passes here, too: one whose end was written
before a clock was set back holds up nobody for longer than a term. It is the first guard of the log, not the last; that
is the head's own compare-and-swap.
"""

from __future__ import annotations

import secrets
from datetime import datetime, timedelta

from django.db import IntegrityError, transaction
from django.db.models import Q

from sunseed.newsroom import present
from sunseed.newsroom.publishing.models import Lease

TERM = timedelta(seconds=10)


class Turn:
    """A process's wish to do a job alone.

    Arguments:
        name: of the job.
    """

    def __init__(self, name: str) -> None:
        self.name = name
        self.holder = secrets.token_hex(16)
        self._seen: tuple[str, datetime] | None = None  # what another's row said, and since when it says so
        self._since_s = 0.0

    def take(self) -> bool:
        """Take or renew the turn; return whether it is this process's now."""
        now = present.now()
        mine = Q(holder=self.holder)
        row = Lease.objects.filter(name=self.name).first()
        if row is None:
            try:
                with transaction.atomic():
                    Lease.objects.create(name=self.name, holder=self.holder, until=now + TERM)
            except IntegrityError:
                return False
            return True
        if row.holder == self.holder and TERM / 2 < row.until - now <= TERM:
            return True
        free = Q(until__lt=now)
        if self._is_still(row):
            free |= Q(holder=row.holder, until=row.until)
        taken = Lease.objects.filter(mine | free, name=self.name)
        return taken.update(holder=self.holder, until=now + TERM) == 1

    def _is_still(self, row: Lease) -> bool:
        """Tell whether a row has stood as it is for a term: whoever holds it renews it every half of one."""
        now_s = present.clock().monotonic_s()
        if self._seen != (row.holder, row.until):
            self._seen, self._since_s = (row.holder, row.until), now_s
        return now_s - self._since_s > TERM.total_seconds()

    def held(self) -> bool:
        """Tell whether the turn is still this process's; asked inside the transaction that depends on it."""
        return Lease.objects.filter(name=self.name, holder=self.holder, until__gt=present.now()).exists()

    def give_back(self) -> None:
        """Let the next one in at once."""
        Lease.objects.filter(name=self.name, holder=self.holder).delete()
