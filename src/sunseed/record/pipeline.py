"""Batch after batch appended by one thread, while others write the last one to disk and publish those before.

Owned here: which batch is at which step. What the steps are, and that each may be done by a thread of its own, is
`writer`; many threads that append entries of their own are `appender`.

    this thread    prepare 3, commit 2 | prepare 4, commit 3 | ...     hashes, swaps the head, applies files
    stager         stage 3             | stage 4             | ...     one large write and its fsync
    settler        settle what is committed, again and again           one sync, the checkpoint, dropped stagings
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from threading import Event, Thread

from sunseed.record.writer import Appended, LogWriter, Prepared

SETTLE_EVERY_S = 0.2
"""Between two times of settling: a few batches share one sync, and readers see them soon."""


def append_all(
    writer: LogWriter, batches: Iterable[Sequence[bytes]], *, settle_every_s: float = SETTLE_EVERY_S
) -> Iterator[Appended]:
    """Append batches, yield each in order when it survives `kill -9` and a power cut, and publish all at the end.

    A batch is yielded while the next one is on its way, so it is told a batch later than `append` would tell it. Where
    the caller stops early, up to two batches that were taken are not appended.

    Arguments:
        writer: open; used by nobody else meanwhile.
        batches: each of at least one entry; asked for one by one.
        settle_every_s: how many seconds lie between two publications.

    Raises as `LogWriter.append`; what was yielded before is safe.
    """
    with _settling(writer, settle_every_s), ThreadPoolExecutor(1, "log-stager") as stager:
        last: tuple[Prepared, Future[None]] | None = None
        for batch in batches:
            prepared = writer.prepare(batch)
            following = prepared, stager.submit(writer.stage, prepared)
            if last is not None:
                yield _committed(writer, *last)
            last = following
        if last is not None:
            yield _committed(writer, *last)


def _committed(writer: LogWriter, prepared: Prepared, staged: Future[None]) -> Appended:
    staged.result()
    return writer.commit(prepared)


@contextmanager
def _settling(writer: LogWriter, every_s: float) -> Iterator[None]:
    """Settle again and again in a thread of its own, and once more at the end."""
    ended = Event()
    failed: list[Exception] = []

    def work() -> None:
        while not ended.wait(every_s):
            try:
                writer.settle()
            except Exception as error:  # the writer is dead: the next commit says so, or the end of the block
                failed.append(error)
                return

    thread = Thread(target=work, name="log-settler", daemon=True)
    thread.start()
    try:
        yield
    finally:
        ended.set()
        thread.join()
    if failed:
        raise failed[0]
    writer.settle()
