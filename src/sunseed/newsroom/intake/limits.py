"""How fast and how much one capture may send, so that nobody fills the disk or crowds out those who film.

Follows the settings in `[film]`. A *bucket* fills at a steady rate up to a burst; what it does not hold is told to
come back, with the seconds that takes. Buckets lie in the memory of one process: a restart forgives, and several
machines let through several times as much. Quotas are counted in the database. Owns when to say no; words on HTTP
are `answers`'.
"""

from __future__ import annotations

import math
import threading
from typing import Final

from django.db.models import QuerySet, Sum

from sunseed.errors import Refused, Unavailable
from sunseed.instance import Instance
from sunseed.newsroom import present
from sunseed.newsroom.intake.models import Cipher
from sunseed.newsroom.publishing.releasing import require_room

MOST_BUCKETS: Final = 50_000
FULL_WAIT_S: Final = 60
BURST_S: Final = 10
MIB: Final = 1_048_576


class TooFast(Refused):
    """More than the rate allows. Arguments: message; wait_s: after which it would be taken."""

    def __init__(self, message: str, wait_s: int) -> None:
        super().__init__(message)
        self.wait_s = wait_s


class NoRoom(Unavailable):
    """The disk's reserve or a quota is reached: what is sealed stands, footage waits on the phone."""


class Buckets:
    """Rates by name.

    Arguments:
        per_s: what a bucket gains each second.
        burst: what it holds at most.
    """

    def __init__(self, per_s: float, burst: float) -> None:
        self._per_s, self._burst = per_s, burst
        self._held: dict[str, tuple[float, float]] = {}
        self._lock = threading.Lock()

    def take(self, name: str, amount: float, words: str, now_s: float | None = None) -> None:
        """Take out an amount; raises TooFast with `words` where the bucket holds less.

        An amount beyond the burst is let through by a full bucket, which then owes the rest.

        Arguments:
            now_s: the clock's, where many take at the same moment.
        """
        now_s = present.clock().monotonic_s() if now_s is None else now_s
        with self._lock:
            if len(self._held) >= MOST_BUCKETS:
                self._forget(now_s)
            level, at_s = self._held.get(name, (self._burst, now_s))
            level = min(self._burst, level + (now_s - at_s) * self._per_s)
            wanted = min(amount, self._burst)
            if level < wanted:
                raise TooFast(words, max(1, math.ceil((wanted - level) / self._per_s)))
            self._held[name] = (level - amount, now_s)

    def _forget(self, now_s: float) -> None:
        """Forget buckets that are full again: nobody notices."""
        full = [k for k, (level, at) in self._held.items() if level + (now_s - at) * self._per_s >= self._burst]
        for name in full or list(self._held)[: MOST_BUCKETS // 10]:
            del self._held[name]


class Limits:
    """All limits of a newsroom, as its settings have them."""

    def __init__(self) -> None:
        film = present.instance().settings.film
        self._lines = Buckets(film.lines_per_s, film.lines_burst)
        self._bytes = Buckets(film.footage_kib_s * 1024, film.footage_kib_s * 1024 * BURST_S)
        self._taken = film.ids_per_minute
        if self._taken:
            self._ids = Buckets(self._taken / 60, self._taken)
            self._all_ids = Buckets(self._taken / 6, self._taken * 10)

    def lines(self, capture: str, count: int, now_s: float | None = None) -> None:
        """Let lines of a capture pass; raises TooFast."""
        words = "Lines of this capture come faster than anybody films: wait a moment."
        self._lines.take(capture, count, words, now_s)

    def piece(self, capture: str, size_bytes: int) -> None:
        """Let ciphertext of a capture pass; raises TooFast."""
        self._bytes.take(capture, size_bytes, "Footage of this capture comes faster than it is taken: wait a moment.")

    def ids(self, network: str, count: int) -> None:
        """Let bare ids from a network pass; raises TooFast."""
        if not self._taken:
            raise Refused("This newsroom takes no ids from elsewhere. Ask another one.")
        self._ids.take(network, count, "Too many ids came from this network: wait a moment.")
        self._all_ids.take("", count, "Too many ids come from everywhere: wait a moment.")


_limits: list[tuple[Instance, Limits]] = []


def limits() -> Limits:
    """Return the limits of the instance this process works for."""
    instance = present.instance()
    for of, found in _limits:
        if of is instance:
            return found
    _limits[:] = [(instance, Limits())]
    return _limits[0][1]


def require_room_for_footage(capture: str) -> None:
    """Raise NoRoom where disk reserve, the capture's quota or the newsroom's is reached.

    Counted is what lines name and the vault holds; asked at the first piece of each ciphertext.
    """
    film = present.instance().settings.film
    try:
        require_room()
    except Refused as error:
        raise NoRoom("The newsroom's disk is full: what is sealed stands, footage waits on this phone.") from error
    held = Cipher.objects.filter(held=True)
    if film.capture_mib and _sum(held.filter(capture=capture)) >= film.capture_mib * MIB:
        raise NoRoom(f"This capture has reached {film.capture_mib} MB: its seconds are sealed, footage waits.")
    if film.vault_mib and _sum(held) >= film.vault_mib * MIB:
        raise NoRoom("The newsroom's vault has reached its quota: what is sealed stands, footage waits on this phone.")


def _sum(rows: QuerySet[Cipher]) -> int:
    return rows.aggregate(sum=Sum("size"))["sum"] or 0
