"""Whether this machine's clock stands where it must: at the record's newest entry, or after it.

Follows formats.md §3 (`at` is the newsroom's claim, never a proof) and ADR 0132. Entries are dated by this clock, so
what people decide is not sealed while it stands before what is dated already; `outbox` and `importing.bulk` ask. Ticks
go on, so that filming never stops for a clock, and so do editions, which print what stands. Owns the comparison and its
words.
"""

from __future__ import annotations

import logging
from dataclasses import dataclass
from typing import Final

from django.db.models import Q
from django.utils.translation import gettext as _

from sunseed.clock import BEHIND_S
from sunseed.errors import Refused
from sunseed.newsroom import present
from sunseed.newsroom.publishing.models import Statement
from sunseed.record import instant

SAY_EVERY_S: Final = 60.0
log = logging.getLogger("sunseed.clock")


class ClockBehind(Refused):
    """This machine's clock stands before what the record already says; nothing was written."""


@dataclass(frozen=True)
class Behind:
    """A clock that went back. Arguments: newest: the latest `at` of any entry; now: what the clock says, alike."""

    newest: str
    now: str

    def words(self) -> str:
        """Say it to an editor, in the language of whoever asks."""
        return _(
            "The newsroom's clock says %(now)s, but the record already has an entry of %(newest)s. Nothing can be "
            "published until the operator has set the clock right; what is scheduled waits, and then goes out by "
            "itself."
        ) % {"now": _plain(self.now), "newest": _plain(self.newest)}


def behind() -> Behind | None:
    """Return how far the clock is behind the newest entry, sealed or waiting; None while it is not, or hardly.

    Entries before `log.times_from` do not count: the operator says that another clock than this one was wrong.
    """
    rows, now, since = Statement.objects.all(), present.at(), present.instance().settings.log.times_from
    if since:
        rows = rows.filter(Q(index=None) | Q(index__gte=since))
    newest = rows.order_by("-at").values_list("at", flat=True).first()
    if newest is None or instant.seconds(newest) - instant.seconds(now) <= BEHIND_S:
        return None
    return Behind(newest, now)


def require_clock() -> None:
    """Raise while an entry made now would be dated before one that stands.

    Raises:
        ClockBehind: the clock stands more than BEHIND_S before it.
    """
    found = behind()
    if found is not None:
        raise ClockBehind(found.words())


class Watch:
    """Says in the log that the clock went back, once a minute while it lasts, and when it is right again."""

    def __init__(self) -> None:
        self._next_s: float | None = None

    def is_behind(self) -> bool:
        """Look, say what is to be said, and return whether what is planned has to wait."""
        found, now_s = behind(), present.clock().monotonic_s()
        if found is None:
            if self._next_s is not None:
                log.info("this machine's clock is right again; what waited goes out now")
            self._next_s = None
        elif self._next_s is None or now_s >= self._next_s:
            log.error(
                "this machine's clock says %s, but the record already has an entry of %s. Nothing is published and "
                "what is scheduled waits; ticks go on. Set the clock by the network. If it is right and was ahead "
                "before, `sunseed doctor` says what to do",
                found.now,
                found.newest,
            )
            self._next_s = now_s + SAY_EVERY_S
        return found is not None


def _plain(at: str) -> str:
    """Write a moment as people read it."""
    return at.replace("T", " ").replace("Z", " UTC")
