"""One at a time, held by the database: a row that names who does a job, until when.

Follows design.md §7 (one sequencer elected by the database) and §4 (no row locks): taking and renewing are
compare-and-swap updates. It is the first guard of the log, not the last; that is the head's own compare-and-swap.
"""

from __future__ import annotations

import secrets
from datetime import timedelta

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
        if row.holder == self.holder and row.until - now > TERM / 2:
            return True
        taken = Lease.objects.filter(mine | Q(until__lt=now), name=self.name)
        return taken.update(holder=self.holder, until=now + TERM) == 1

    def held(self) -> bool:
        """Tell whether the turn is still this process's; asked inside the transaction that depends on it."""
        return Lease.objects.filter(name=self.name, holder=self.holder, until__gt=present.now()).exists()

    def give_back(self) -> None:
        """Let the next one in at once."""
        Lease.objects.filter(name=self.name, holder=self.holder).delete()
