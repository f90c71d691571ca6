"""Many threads on one log."""

from __future__ import annotations

import threading
from collections.abc import Iterable
from pathlib import Path

import pytest

from sunseed.errors import Malformed, Misuse, OutcomeUnknown, Unavailable
from sunseed.record import keys
from sunseed.record.appender import Appender
from sunseed.record.audit import audit
from sunseed.record.reader import LogReader
from sunseed.record.writer import LogWriter
from sunseed.store.cell import MemoryCell
from sunseed.store.folder import FolderStore
from sunseed.store.memory import MemoryStore

ORIGIN = "news.example/log"
SIGNERS = keys.generate_log_keys(ORIGIN)
VERIFIERS = tuple(signer.verifier for signer in SIGNERS)


class SlowStore(MemoryStore):
    """A store whose bulk writes wait until they are let through, and fail on request."""

    def __init__(self) -> None:
        super().__init__()
        self.gate = threading.Event()
        self.fail = False

    def apply(self, writes: Iterable[tuple[str, bytes]], *, durable: bool, read_only: bool = False) -> None:
        """Wait, then write or fail."""
        writes = list(writes)
        if writes:
            assert self.gate.wait(20)
        if writes and self.fail:
            raise OutcomeUnknown("the disk has gone")
        super().apply(writes, durable=durable, read_only=read_only)


def create(store: MemoryStore | FolderStore) -> LogWriter:
    return LogWriter.create(store, MemoryCell(), staging=MemoryStore(), origin=ORIGIN, signers=SIGNERS)


def test_every_thread_gets_the_index_of_its_own_entry(tmp_path: Path) -> None:
    """Entries added by many threads are all in the log, each at the index its acknowledgement gave."""
    store = FolderStore(tmp_path)
    told: dict[int, bytes] = {}

    def add(number: int) -> None:
        for n in range(200):
            entry = b"%d-%d" % (number, n)
            told[appender.add(entry).result(200)] = entry

    with Appender(create(store), max_batch=64) as appender:
        threads = [threading.Thread(target=add, args=(number,)) for number in range(8)]
        for thread in threads:
            thread.start()
        group = appender.add_all([b"g%d" % n for n in range(300)]).result(200)
        told.update({group + n: b"g%d" % n for n in range(300)})
        for thread in threads:
            thread.join()
    assert sorted(told) == list(range(1900))
    assert dict(LogReader(store).entries(0, 1900)) == told
    assert audit(store, VERIFIERS).problems == ()


def test_beyond_its_bound_it_turns_entries_away() -> None:
    """When too many entries wait, adding raises Unavailable at once; those accepted are still acknowledged."""
    store = SlowStore()
    with Appender(create(store), max_batch=4, max_waiting=10) as appender:
        accepted = [appender.add(b"%d" % n) for n in range(10)]
        with pytest.raises(Unavailable):
            appender.add(b"too many")
        with pytest.raises(Malformed):
            appender.add(b"x" * 65_536)
        store.gate.set()
        assert sorted(one.result(200) for one in accepted) == list(range(10))
        assert appender.add(b"room again").result(200) == 10
    with pytest.raises(Unavailable):
        appender.add(b"closed")


def test_after_a_failure_nobody_is_acknowledged() -> None:
    """A failed batch fails every waiting entry and every later one with OutcomeUnknown."""
    store = SlowStore()
    store.fail = True
    with Appender(create(store), max_batch=4) as appender:
        waiting = [appender.add(b"%d" % n) for n in range(10)]
        store.gate.set()
        for one in waiting:
            with pytest.raises(OutcomeUnknown):
                one.result(200)
        with pytest.raises(OutcomeUnknown):
            appender.add(b"later")


def test_closing_acknowledges_and_publishes_what_was_queued() -> None:
    """Entries added just before closing are in the published log when close returns."""
    store = MemoryStore()
    appender = Appender(create(store), max_delay_s=5)
    waiting = [appender.add(b"%d" % n) for n in range(30)]
    appender.close()
    assert [one.result(0) for one in waiting] == list(range(30))
    assert LogReader(store).size == 30


def test_groups_stand_together_and_none_is_empty() -> None:
    """Groups of all sizes, beyond a batch too, keep their entries next to each other; an empty one is Misuse."""
    store = MemoryStore()
    sizes = [3, 60, 5, 200, 64, 1, 63, 2]
    with Appender(create(store), max_batch=64) as appender:
        with pytest.raises(Misuse):
            appender.add_all([])
        waiting = [appender.add_all([b"%d/%d" % (group, n) for n in range(size)]) for group, size in enumerate(sizes)]
        starts = [one.result(200) for one in waiting]
    assert starts == [sum(sizes[:group]) for group in range(len(sizes))]
    held = dict(LogReader(store).entries(0, sum(sizes)))
    assert held == {starts[group] + n: b"%d/%d" % (group, n) for group, size in enumerate(sizes) for n in range(size)}


def test_an_acknowledgement_says_when_it_is_done() -> None:
    """Before the batch is durable a wait times out; after it, callbacks are called, late ones at once."""
    store = SlowStore()
    called: list[tuple[str, int]] = []
    with Appender(create(store)) as appender:
        appender.add(b"first")
        one = appender.add(b"second")
        one.add_done_callback(lambda told: called.append(("early", told.result(0))))
        one.add_done_callback(lambda told: 1 // 0)
        assert not one.done()
        with pytest.raises(TimeoutError):
            one.result(0.01)
        store.gate.set()
        assert one.result(200) == 1
        assert one.done()
        assert appender.add(b"third").result(200) == 2
    one.add_done_callback(lambda told: called.append(("late", told.result(0))))
    assert called == [("early", 1), ("late", 1)]


def test_a_failed_settling_stops_the_log() -> None:
    """Where publishing fails, what was acknowledged stays so and later entries are refused with OutcomeUnknown."""

    class Unpublished(MemoryStore):
        """A store that takes no checkpoint but the first."""

        def replace(self, path: str, data: bytes) -> None:
            if self.exists(path):
                raise OutcomeUnknown("the disk has gone")
            super().replace(path, data)

    with Appender(create(Unpublished())) as appender:
        assert appender.add(b"acknowledged").result(200) == 0

        def add_until_refused() -> None:
            while True:
                appender.add(b"later").result(200)

        with pytest.raises(OutcomeUnknown):
            add_until_refused()
