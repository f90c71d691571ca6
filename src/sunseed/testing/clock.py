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
        self._lock = Lock()

    def now_ms(self) -> int:
        """Return the moment it shows."""
        return self._now_ms

    def monotonic_s(self) -> float:
        """Return the same moment in seconds."""
        return self._now_ms / 1000

    def sleep(self, duration_s: float) -> None:
        """Move on at once."""
        self.advance(duration_s)

    def advance(self, duration_s: float) -> None:
        """Move on; a negative duration is a clock that goes back."""
        with self._lock:
            self._now_ms += round(duration_s * 1000)
