"""What a caller holds of an entry on its way into a log: one small object, and one event for the whole batch.

Follows the transparency-log reference §8.7. A future for every entry, with a lock of its own, costs more than hashing
the entry. Gathering batches and acknowledging them is `appender`.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from threading import Event, Lock

LOGGER = logging.getLogger(__name__)


class Batch:
    """Entries that are committed together; those who wait for them share its event."""

    __slots__ = ("_callbacks", "_done", "_error", "_first_index", "_lock", "entries", "size_bytes")

    def __init__(self) -> None:
        self.entries: list[bytes] = []
        self.size_bytes = 0
        self._done = Event()
        self._lock = Lock()
        self._first_index = -1
        self._error: Exception | None = None
        self._callbacks: list[tuple[Callable[[Acknowledgement], object], Acknowledgement]] = []

    @property
    def done(self) -> bool:
        """Whether it was acknowledged or failed."""
        return self._done.is_set()

    def acknowledge(self, first_index: int) -> None:
        """Say that the entries are durable, the first of them at this leaf index."""
        self._first_index = first_index
        self._finish()

    def fail(self, error: Exception) -> None:
        """Say that the entries will not be acknowledged; acknowledged ones stay so."""
        if not self.done:
            self._error = error
            self._finish()

    def first_index(self, timeout_s: float | None) -> int:
        """Wait for the leaf index of the first entry."""
        if not self._done.wait(timeout_s):
            raise TimeoutError(f"not acknowledged within {timeout_s} s; it still may be")
        if self._error is not None:
            raise self._error
        return self._first_index

    def call_when_done(self, callback: Callable[[Acknowledgement], object], told: Acknowledgement) -> None:
        """Call once this is acknowledged or has failed; at once if that is so already."""
        with self._lock:
            if not self.done:
                self._callbacks.append((callback, told))
                return
        _call(callback, told)

    def _finish(self) -> None:
        self.entries = []  # acknowledgements may be kept for long, their entries need not
        with self._lock:
            self._done.set()
            callbacks, self._callbacks = self._callbacks, []
        for callback, told in callbacks:
            _call(callback, told)


class Acknowledgement:
    """The promise of a leaf index, given for an entry, or for a group of entries that stand one after the other."""

    __slots__ = ("_batch", "_place")

    def __init__(self, batch: Batch, place: int) -> None:
        self._batch, self._place = batch, place

    def result(self, timeout_s: float | None = None) -> int:
        """Wait until the entry is durable and return its leaf index, or that of the first entry of the group.

        Raises:
            TimeoutError: it took longer than `timeout_s`; the entry may still be acknowledged: do not add it again.
            OutcomeUnknown: the log failed; the entry may or may not be in it.
            others: what ended the log, as `LogWriter.append` raises.
        """
        return self._batch.first_index(timeout_s) + self._place

    def done(self) -> bool:
        """Say whether `result` would answer or raise at once."""
        return self._batch.done

    def add_done_callback(self, callback: Callable[[Acknowledgement], object]) -> None:
        """Call with this acknowledgement once it is done, in the thread that commits, so briefly; at once if it is."""
        self._batch.call_when_done(callback, self)


def _call(callback: Callable[[Acknowledgement], object], told: Acknowledgement) -> None:
    try:
        callback(told)
    except Exception:
        LOGGER.exception("what was to be done after an acknowledgement failed")
