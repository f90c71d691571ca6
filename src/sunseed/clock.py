"""The only reader of time.

Everything that needs the time takes a `Clock`; nothing else in Sunseed calls `time` or `datetime.now`.
Tests pass `sunseed.testing.clock.ManualClock`.
"""

from __future__ import annotations

import time
from datetime import UTC, datetime
from typing import Final, Protocol

BEHIND_S: Final = 60
"""Seconds by which clocks of machines with one record may differ; one further behind the newest entry went back."""


class Clock(Protocol):
    """A source of wall-clock and monotonic time."""

    def now_ms(self) -> int:
        """Return milliseconds since 1970-01-01T00:00:00Z, leap seconds ignored."""

    def monotonic_s(self) -> float:
        """Return seconds from an arbitrary start that never go backwards."""

    def sleep(self, duration_s: float) -> None:
        """Wait for `duration_s` seconds."""


class SystemClock:
    """The machine's clock."""

    def now_ms(self) -> int:
        """Return milliseconds since 1970."""
        return time.time_ns() // 1_000_000

    def monotonic_s(self) -> float:
        """Return seconds that never go backwards."""
        return time.monotonic()

    def sleep(self, duration_s: float) -> None:
        """Wait."""
        time.sleep(duration_s)


def rfc3339(now_ms: int) -> str:
    """Write milliseconds since the epoch as `YYYY-MM-DDTHH:MM:SSZ` (formats.md §3), cutting the fraction."""
    return datetime.fromtimestamp(now_ms // 1000, UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
