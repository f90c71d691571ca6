"""A clock that moves only when told to."""

from __future__ import annotations

from threading import Lock


class ManualClock:
    """A clock for tests: it stands still, and sleeping moves it.

    Arguments:
        now_ms: milliseconds since the epoch to begin at.
    """

    def __init__(self, now_ms: int = 0) -> None:
        self._now_ms = now_ms
        self._elapsed_s = now_ms / 1000
        self._lock = Lock()

    def now_ms(self) -> int:
        """Return the moment it shows."""
        return self._now_ms

    def monotonic_s(self) -> float:
        """Return seconds that a clock set back does not take away."""
        return self._elapsed_s

    def sleep(self, duration_s: float) -> None:
        """Move on at once."""
        self.advance(duration_s)

    def advance(self, duration_s: float) -> None:
        """Move on; a negative duration is a clock that is set back, while time goes on."""
        with self._lock:
            self._now_ms += round(duration_s * 1000)
            self._elapsed_s += max(0.0, duration_s)
