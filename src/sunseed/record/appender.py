"""Many threads append to one log: their entries are gathered into batches, each acknowledged when it is durable.

Follows the transparency-log reference §8.7: an index is answered only after staging and head are durable, and waiting
work is bounded. Three threads work behind it: one prepares (hashes) batches, one commits, one settles them (syncs,
publishes, cleans up), so that the disk works on one batch while the next is hashed. The order of writes is `writer`'s,
what a caller holds of a batch is `acknowledgement`.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator, Sequence
from threading import Condition, Lock, Thread
from types import TracebackType

from sunseed.errors import Misuse, OutcomeUnknown, Unavailable
from sunseed.record import bundles
from sunseed.record.acknowledgement import Acknowledgement, Batch
from sunseed.record.writer import LogWriter, Prepared

MAX_BATCH = 8192
MAX_BATCH_BYTES = 32 << 20
MAX_WAITING = 4 * MAX_BATCH
SETTLE_EVERY_S = 0.05


class Appender:
    """A log writer shared by threads; owns the writer and closes it.

    Arguments:
        writer: open, and used by nobody else from now on.
        max_batch: how many entries one batch takes at the most; a larger group is a batch of its own.
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
        self._lock = Lock()  # of everything below
        self._changed = Condition(self._lock)
        self._open = Batch()  # takes entries
        self._full: deque[Batch] = deque()  # wait for being prepared
        self._prepared: tuple[Batch, Prepared] | None = None  # waits for being committed
        self._outside = 0  # entries that wait for their acknowledgement and are not in the open batch
        self._unsettled = self._closing = self._prepared_all = self._committed_all = False
        self._failed: Exception | None = None
        self._threads = [
            Thread(target=work, name=f"log-{name}", daemon=True)
            for name, work in (("preparer", self._prepare), ("committer", self._commit), ("settler", self._settle))
        ]
        for thread in self._threads:
            thread.start()

    def add(self, entry: bytes) -> Acknowledgement:
        """Queue one entry; the acknowledgement gives its leaf index once it is durable. Raises as `add_all`."""
        size_bytes = len(entry)
        if size_bytes > bundles.MAX_ENTRY_BYTES:
            bundles.check_entries((entry,))
        with self._lock:
            batch = self._open
            entries = batch.entries
            place = len(entries)
            if place + self._outside >= self._max_waiting or self._closing:
                self._refuse()
            entries.append(entry)
            batch.size_bytes += size_bytes
            if place + 1 >= self._max_batch or batch.size_bytes >= MAX_BATCH_BYTES:
                self._rotate()
            elif not place:
                self._changed.notify_all()
        return Acknowledgement(batch, place)

    def add_all(self, entries: Sequence[bytes]) -> Acknowledgement:
        """Queue entries that shall stand one after the other; the acknowledgement gives the leaf index of the first.

        Raises:
            Malformed: an entry is too long.
            Misuse: there are no entries.
            Unavailable: too many entries wait already, or the appender is closed; nothing was queued.
            OutcomeUnknown: the log failed; what was not acknowledged may or may not be in it.
        """
        if not entries:
            raise Misuse("adding needs at least one entry")
        bundles.check_entries(entries)
        size_bytes = sum(map(len, entries))
        with self._lock:
            place = len(self._open.entries)
            if place + self._outside + len(entries) > self._max_waiting or self._closing:
                self._refuse()
            if place and place + len(entries) > self._max_batch:
                self._rotate()
                place = 0
            batch = self._open
            batch.entries += entries
            batch.size_bytes += size_bytes
            if place + len(entries) >= self._max_batch or batch.size_bytes >= MAX_BATCH_BYTES:
                self._rotate()
            elif not place:
                self._changed.notify_all()
        return Acknowledgement(batch, place)

    def close(self) -> None:
        """Acknowledge and publish everything that was queued, then close the writer."""
        with self._changed:
            self._closing = True
            self._changed.notify_all()
        for thread in self._threads:
            thread.join()
        self._writer.close()

    def __enter__(self) -> Appender:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def _refuse(self) -> None:
        """Turn entries away, or let them in where only their number is beyond the bound and nothing else waits."""
        if self._failed is not None:
            raise OutcomeUnknown(f"this log has stopped; open it again: {self._failed}") from self._failed
        if self._closing:
            raise Unavailable("this log is being closed")
        waiting = len(self._open.entries) + self._outside
        if waiting:
            raise Unavailable(f"{waiting} entries wait for their acknowledgement already; try again soon")

    def _rotate(self) -> None:
        """Close the open batch and begin another."""
        self._outside += len(self._open.entries)
        self._full.append(self._open)
        self._open = Batch()
        self._changed.notify_all()

    def _prepare(self) -> None:
        for batch in self._batches():
            try:
                prepared = self._writer.prepare(batch.entries)
            except Exception as error:
                self._fail(error, batch)
                break
            with self._changed:
                if self._failed is None:
                    self._prepared = batch, prepared
                    self._changed.notify_all()
                    continue
            batch.fail(self._failed)
        with self._changed:
            self._prepared_all = True
            self._changed.notify_all()

    def _batches(self) -> Iterator[Batch]:
        """Yield a batch when the one before has been taken for committing and this one is full or has waited enough."""
        while True:
            with self._changed:
                self._changed.wait_for(
                    lambda: (self._prepared is None and (self._full or self._open.entries)) or self._closing
                )
                if not self._full and not self._closing:
                    self._changed.wait_for(lambda: self._full or self._closing, self._max_delay_s)
                self._changed.wait_for(lambda: self._prepared is None or self._failed)
                if self._failed is not None:
                    return
                if not self._full:
                    if not self._open.entries:
                        return  # closing, and nothing is left
                    self._rotate()
                batch = self._full.popleft()
            yield batch

    def _commit(self) -> None:
        while taken := self._next_prepared():
            batch, prepared = taken
            count = len(batch.entries)
            try:
                first_index = int(self._writer.commit(prepared).first_index)
            except Exception as error:
                self._fail(error, batch)
                break
            with self._changed:
                self._outside -= count
                self._unsettled = True
                self._changed.notify_all()
            batch.acknowledge(first_index)
        with self._changed:
            self._committed_all = True
            self._changed.notify_all()

    def _next_prepared(self) -> tuple[Batch, Prepared] | None:
        with self._changed:
            self._changed.wait_for(lambda: self._prepared or self._prepared_all)
            taken, self._prepared = self._prepared, None
            self._changed.notify_all()
            return taken

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
                self._fail(error, None)
                return
            with self._changed:  # let a few batches share one sync, unless there are no more to come
                self._changed.wait_for(lambda: self._committed_all or self._failed, SETTLE_EVERY_S)

    def _fail(self, error: Exception, own: Batch | None) -> None:
        """Stop for good: take nothing more, and fail what waits and what the caller's thread was working on.

        A batch in the hands of another thread is left to it: it may be committed all the same.
        """
        with self._changed:
            self._failed = self._failed or error
            self._closing = True
            lost = [own, self._prepared and self._prepared[0], *self._full, self._open]
            self._prepared, self._open = None, Batch()
            self._full.clear()
            self._changed.notify_all()
        for batch in lost:
            if batch:
                batch.fail(error)
