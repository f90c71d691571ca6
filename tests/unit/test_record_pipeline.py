"""Batches appended by one thread while others stage and publish behind it."""

from __future__ import annotations

import time
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path

import pytest

from sunseed.errors import Malformed, Misuse, OutcomeUnknown, Unavailable
from sunseed.record import keys
from sunseed.record.audit import audit
from sunseed.record.checkpoint import LogKeys
from sunseed.record.pipeline import append_all
from sunseed.record.reader import LogReader
from sunseed.record.writer import LogWriter
from sunseed.store.cell import CheckpointCell, MemoryCell, SqliteCell
from sunseed.store.contract import Store
from sunseed.store.folder import FolderStore
from sunseed.store.memory import MemoryStore

ORIGIN = "news.example/log"
SIGNERS = keys.generate_log_keys(ORIGIN)
VERIFIERS = tuple(signer.verifier for signer in SIGNERS)
BATCHES = [[b"entry %d of batch %d" % (n, number) for n in range(number * 37 % 300 + 1)] for number in range(40)]


def created(store: Store, staging: Store, cell: CheckpointCell) -> LogWriter:
    return LogWriter.create(store, cell, staging=staging, origin=ORIGIN, signers=SIGNERS)


def opened(store: Store, staging: Store, cell: CheckpointCell) -> LogWriter:
    return LogWriter.open(store, cell, staging=staging, origin=ORIGIN, signers=SIGNERS, verifiers=VERIFIERS)


def published(store: Store) -> int:
    return LogKeys(VERIFIERS).open(store.get("log/checkpoint")).size


def wait_until_published(store: Store, size: int) -> None:
    until = time.monotonic() + 60
    while published(store) < size:
        assert time.monotonic() < until
        time.sleep(0.001)


def test_the_log_is_the_same_as_batch_by_batch(tmp_path: Path) -> None:
    """Every batch is told in order, readers see some meanwhile and all at the end, and nothing stays staged."""
    store, staging = FolderStore.make(tmp_path / "public"), FolderStore.make(tmp_path / "staging")
    cell = SqliteCell.create(tmp_path / "head.sqlite3")
    told = []
    with created(store, staging, cell) as writer:
        for number, appended in enumerate(append_all(writer, BATCHES, settle_every_s=0.001)):
            told.append((appended.first_index, appended.size))
            if number % 10 == 0:
                wait_until_published(store, appended.size)
        assert published(store) == writer.size == sum(map(len, BATCHES))
        assert list(staging.list("")) == []
        with pytest.raises(Misuse):
            list(append_all(writer, [[]]))
    cell.close()
    sizes = [sum(map(len, BATCHES[:n])) for n in range(len(BATCHES) + 1)]
    assert told == list(pairwise(sizes))
    assert audit(store, VERIFIERS).problems == ()
    assert [entry for _, entry in LogReader(store).entries(0, sizes[-1])] == [one for batch in BATCHES for one in batch]


def test_no_batches_are_fine() -> None:
    """Nothing to append is no error, and the log stays as it was."""
    with created(MemoryStore(), MemoryStore(), MemoryCell()) as writer:
        assert list(append_all(writer, [])) == []
        assert writer.size == 0


def test_a_bad_batch_ends_it_and_what_was_told_before_is_there() -> None:
    """After an entry too long, or a caller who stops early, the writer goes on where the last batch told ended."""
    store = MemoryStore()
    with created(store, MemoryStore(), MemoryCell()) as writer:
        told: list[int] = []
        with pytest.raises(Malformed):
            told.extend(one.size for one in append_all(writer, [[b"a"], [b"b"], [b"c"], [bytes(70_000)]]))
        assert told == [1, 2] == list(range(1, writer.size + 1))
        assert writer.append([b"b2", b"c2"]).first_index == 2
        running = append_all(writer, ([b"%d" % n] for n in range(9)))
        assert next(running).size == 5
        running.close()
        assert writer.append([b"0", b"1"]).first_index == 5
    assert audit(store, VERIFIERS).problems == ()


class Narrow(MemoryStore):
    """A store that says how much room is left."""

    left: int | None = None

    def room(self) -> int | None:
        """Return what was set."""
        return self.left


def test_a_disk_nearly_full_ends_it_before_anything_is_written() -> None:
    """A batch for which there is no room is refused; with room again the same writer goes on."""
    store = Narrow()
    with created(store, MemoryStore(), MemoryCell()) as writer:

        def batches() -> Iterator[list[bytes]]:
            yield [b"first"]
            yield [b"second"]
            store.left = 1000
            yield [b"third"]

        told: list[int] = []
        with pytest.raises(Unavailable):
            told.extend(one.size for one in append_all(writer, batches()))
        assert told == list(range(1, writer.size + 1))
        store.left = None
        assert writer.append([b"again"]).first_index == len(told)
    assert audit(store, VERIFIERS).problems == ()


class Unpublished(MemoryStore):
    """A store that takes no checkpoint but the first."""

    def replace(self, path: str, data: bytes) -> None:
        """Write the first alone."""
        if self.exists(path):
            raise OutcomeUnknown("the disk has gone")
        super().replace(path, data)


@pytest.mark.parametrize("count", [2, 100_000])
def test_where_publishing_fails_appending_ends(count: int) -> None:
    """The next batch says it, or the end; what was told is there after opening again."""
    store, staging, cell = Unpublished(), MemoryStore(), MemoryCell()
    writer = created(store, staging, cell)
    told = 0
    with pytest.raises(OutcomeUnknown, match="the disk has gone"):  # noqa: PT012 - what was told before counts
        for appended in append_all(writer, ([b"%d" % n] for n in range(count)), settle_every_s=0.001):
            told = appended.size
    writer.close()
    healed = MemoryStore()
    for path in store.list(""):
        healed.create(path, store.get(path))
    with opened(healed, staging, cell) as again:
        assert again.size >= told
    assert audit(healed, VERIFIERS).problems == ()
