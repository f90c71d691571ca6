"""Many threads append to one log: their entries are gathered into batches, each acknowledged when it is durable.

Follows the transparency-log reference §8.7: an index is answered only after staging and head are durable, and waiting
work is bounded. Two threads work behind it: one commits batches, one settles them (syncs, publishes, cleans up), so
that the disk catches up while the next batch is hashed. The order of writes is `writer`'s.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Sequence
from concurrent.futures import Future, InvalidStateError
from contextlib import suppress
from threading import Condition, Lock, Thread
from types import TracebackType

from sunseed.errors import OutcomeUnknown, Unavailable
from sunseed.record import bundles
from sunseed.record.writer import LogWriter

MAX_BATCH = 8192
MAX_BATCH_BYTES = 32 << 20
MAX_WAITING = 4 * MAX_BATCH
SETTLE_EVERY_S = 0.05


class Appender:
    """A log writer shared by threads; owns the writer and closes it.

    Arguments:
        writer: open, and used by nobody else from now on.
        max_batch: how many entries one batch takes at the most.
        max_delay_s: how long the first entry of a batch may wait for others before the batch is committed.
        max_waiting: how many entries may wait for their acknowledgement before more are turned away.
    """

    def __init__(
        self,
        writer: LogWriter,
        *,
        max_batch: int = MAX_BATCH,
        max_delay_s: float = 0.005,
        max_waiting: int = MAX_WAITING,
    ) -> None:
        self._writer = writer
        self._max_batch, self._max_delay_s, self._max_waiting = max_batch, max_delay_s, max_waiting
        self._lock = Lock()
        self._changed = Condition(self._lock)
        self._queue: deque[tuple[Sequence[bytes], Future[int]]] = deque()
        self._queued = self._waiting = 0
        self._unsettled = False
        self._failed: Exception | None = None
        self._closing = self._committed_all = False
        self._committer = Thread(target=self._commit, name="log-committer", daemon=True)
        self._settler = Thread(target=self._settle, name="log-settler", daemon=True)
        self._committer.start()
        self._settler.start()

    def add(self, entry: bytes) -> Future[int]:
        """Queue one entry; the future gives its leaf index once it is durable. Raises as `add_all`."""
        if len(entry) > bundles.MAX_ENTRY_BYTES:
            bundles.check_entries((entry,))
        return self._queue_group((entry,))

    def add_all(self, entries: Sequence[bytes]) -> Future[int]:
        """Queue entries that shall stand one after the other; the future gives the leaf index of the first.

        Cancelling a future does not take its entries back.

        Raises:
            Malformed: an entry is too long.
            Unavailable: too many entries wait already, or the appender is closed; nothing was queued.
            OutcomeUnknown: the log failed; what was not acknowledged may or may not be in it.
        """
        bundles.check_entries(entries)
        return self._queue_group(entries)

    def _queue_group(self, entries: Sequence[bytes]) -> Future[int]:
        future: Future[int] = Future()
        with self._lock:
            if self._failed is not None:
                raise OutcomeUnknown(f"this log has stopped; open it again: {self._failed}") from self._failed
            if self._closing:
                raise Unavailable("this log is being closed")
            waiting = self._waiting + len(entries)
            if waiting > self._max_waiting and self._waiting:
                raise Unavailable(f"{self._waiting} entries wait for their acknowledgement already; try again soon")
            self._waiting = waiting
            self._queue.append((entries, future))
            self._queued += len(entries)
            if self._queued == len(entries) or self._queued >= self._max_batch:
                self._changed.notify_all()
        return future

    def close(self) -> None:
        """Acknowledge and publish everything that was queued, then close the writer."""
        with self._changed:
            self._closing = True
            self._changed.notify_all()
        self._committer.join()
        self._settler.join()
        self._writer.close()

    def __enter__(self) -> Appender:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def _commit(self) -> None:
        while batch := self._next_batch():
            entries = [entry for group, _ in batch for entry in group]
            try:
                index = int(self._writer.append(entries, settle=False).first_index)
            except Exception as error:
                self._fail(error, batch)
                break
            with self._changed:
                self._waiting -= len(entries)
                self._unsettled = True
                self._changed.notify_all()
            for group, future in batch:
                try:  # noqa: SIM105 - for every entry, and half as costly as suppress
                    future.set_result(index)
                except InvalidStateError:
                    pass  # cancelled: its entries are in the log all the same
                index += len(group)
        with self._changed:
            self._committed_all = True
            self._changed.notify_all()

    def _next_batch(self) -> list[tuple[Sequence[bytes], Future[int]]]:
        """Wait for entries and take as many whole groups as one batch may hold; nothing when closing or failed."""
        with self._changed:
            self._changed.wait_for(lambda: self._queue or self._closing or self._failed)
            if self._failed is None and self._queued < self._max_batch and not self._closing:
                self._changed.wait_for(
                    lambda: self._queued >= self._max_batch or self._closing or self._failed, self._max_delay_s
                )
            if self._failed is not None:
                self._reject(self._failed)
                return []
            batch: list[tuple[Sequence[bytes], Future[int]]] = []
            count = size_bytes = 0
            while self._queue and count < self._max_batch and size_bytes < MAX_BATCH_BYTES:
                if batch and count + len(self._queue[0][0]) > self._max_batch:
                    break
                batch.append(self._queue.popleft())
                count += len(batch[-1][0])
                size_bytes += sum(map(len, batch[-1][0]))
            self._queued -= count
            return batch

    def _settle(self) -> None:
        while True:
            with self._changed:
                self._changed.wait_for(lambda: self._unsettled or self._committed_all or self._failed)
                if not self._unsettled or self._failed is not None:
                    return
                self._unsettled = False
            try:
                self._writer.settle()
            except Exception as error:
                self._fail(error, [])
                return
            with self._changed:  # let a few batches share one sync, unless there are no more to come
                self._changed.wait_for(lambda: self._committed_all or self._failed, SETTLE_EVERY_S)

    def _fail(self, error: Exception, batch: list[tuple[Sequence[bytes], Future[int]]]) -> None:
        with self._lock:
            self._failed = self._failed or error
            self._reject(error, batch)
            self._changed.notify_all()

    def _reject(self, error: Exception, batch: Sequence[tuple[Sequence[bytes], Future[int]]] = ()) -> None:
        for entries, future in [*batch, *self._queue]:
            self._waiting -= len(entries)
            with suppress(InvalidStateError):
                future.set_exception(error)
        self._queue.clear()
        self._queued = 0
