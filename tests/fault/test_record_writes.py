"""Every durable write of a log's life, lost and kept but reported lost, with and without a power cut after it."""

from __future__ import annotations

import zlib
from random import Random

import pytest

from sunseed.errors import OutcomeUnknown, Refused, SunseedError
from sunseed.record import keys
from sunseed.record.audit import audit
from sunseed.record.checkpoint import LogKeys
from sunseed.record.hashing import leaf_hash
from sunseed.record.pipeline import append_all
from sunseed.record.reader import LogReader
from sunseed.record.writer import LogWriter
from sunseed.store.cell import MemoryCell
from sunseed.store.contract import Store
from sunseed.testing.faults import HALF, KEPT, LOST, WAYS, FaultyCell, FaultyStore, Plan
from sunseed.testing.stores import PowerCutStore

ORIGIN = "news.example/log"
SIGNERS = keys.generate_log_keys(ORIGIN)
VERIFIERS = tuple(signer.verifier for signer in SIGNERS)
BATCHES = [3, 250, 1, 2, 300, 1]


class Life:
    """A log's stores, what its users were promised, and what its readers saw."""

    def __init__(self) -> None:
        self.store, self.staging, self.cell = PowerCutStore(), PowerCutStore(), MemoryCell()
        self.promised: dict[int, bytes] = {}
        self.seen: set[bytes] = set()
        self.written = 0

    def run(self, plan: Plan) -> None:
        """Create a log and let it live until the plan strikes or the batches are over."""
        store, staging = FaultyStore(self.store, plan, "public"), FaultyStore(self.staging, plan, "staging")
        cell = FaultyCell(self.cell, plan)
        writer = LogWriter.create(store, cell, staging=staging, origin=ORIGIN, signers=SIGNERS)
        self.append_all(writer, plan)
        self.look()
        writer.close()
        with LogWriter.open(
            store, cell, staging=staging, origin=ORIGIN, signers=SIGNERS, verifiers=VERIFIERS
        ) as writer:
            self.append_all(writer, plan)

    def append_all(self, writer: LogWriter, plan: Plan) -> None:
        for number, count in enumerate(BATCHES):
            entries = [
                b"entry %d of writer %d" % (n, id(plan) % 1000) for n in range(self.written, self.written + count)
            ]
            self.written += count
            first = writer.append(entries, settle=number % 3 == 2).first_index
            self.promised.update({first + n: entry for n, entry in enumerate(entries)})
            self.look()

    def look(self) -> None:
        if self.store.exists("log/checkpoint"):
            self.seen.add(self.store.get("log/checkpoint"))

    def open(self) -> LogWriter:
        return LogWriter.open(
            self.store, self.cell, staging=self.staging, origin=ORIGIN, signers=SIGNERS, verifiers=VERIFIERS
        )

    def check(self) -> None:
        """Hold everything to what was promised and seen."""
        report = audit(self.store, VERIFIERS)
        assert report.problems == ()
        reader = LogReader(self.store)
        held = dict(reader.entries(0, report.size))
        assert {index: held.get(index) for index in self.promised} == self.promised
        for index in self.promised:
            assert reader.leaf_hash(index) == leaf_hash(held[index])
        for signed in self.seen:
            checkpoint = LogKeys(VERIFIERS).open(signed)
            assert reader.root(checkpoint.size) == checkpoint.root, "readers saw a tree that is not part of this log"
        assert list(self.staging.list("")) == []


class SharedLife(Life):
    """The same where one thread hashes, swaps and applies, one stages, and one settles: writes come in any order."""

    def append_all(self, writer: LogWriter, plan: Plan) -> None:
        batches = [[b"entry %d of %d" % (n, id(plan) % 1000) for n in range(count)] for count in BATCHES]
        for number, appended in enumerate(append_all(writer, batches, settle_every_s=0.0005)):
            first = appended.first_index
            self.promised.update({first + n: entry for n, entry in enumerate(batches[number])})
            self.look()


def writes_of_a_life() -> list[str]:
    plan = Plan()
    Life().run(plan)
    return plan.names


WRITES = writes_of_a_life()


def test_a_life_has_every_kind_of_write() -> None:
    """The scenario passes through every kind of write there is: stage, swap, apply, sync, publish, clean, drop."""
    for kind in (
        "staging create",
        "cell swap",
        "public apply",
        "public sync",
        "public replace",
        "public delete",
        "staging delete",
    ):
        assert any(name.startswith(kind) for name in WRITES), kind


@pytest.mark.parametrize("cut", [False, True], ids=["killed", "power cut"])
@pytest.mark.parametrize("way", WAYS)
def test_a_fault_at_any_write_loses_nothing(way: str, cut: bool) -> None:
    """After a fault at each write in turn the log opens, audits green, holds all it promised, forks nobody, goes on."""
    for at, name in enumerate(WRITES):
        if way == HALF and " apply " not in name:
            continue
        life = Life()
        with pytest.raises(SunseedError) as caught:
            life.run(Plan(at, way))
        assert isinstance(caught.value, OutcomeUnknown), name
        life.look()
        life.cell.release()
        if cut:
            chance = Random(zlib.crc32(f"{at} {way}".encode()))
            life.store.cut_power(chance)
            life.staging.cut_power(chance)
        if life.cell.read() is None:
            assert not life.promised  # died before the log existed: there is nothing to open
            with pytest.raises(Refused):
                life.open()
            continue
        life.open().close()
        life.look()
        life.check()
        with life.open() as writer:
            life.append_all(writer, Plan())
        life.look()
        life.check()


@pytest.mark.parametrize("cut", [False, True], ids=["killed", "power cut"])
@pytest.mark.parametrize("way", WAYS)
def test_a_fault_while_threads_share_the_work_loses_nothing(way: str, cut: bool) -> None:
    """The same for batches appended by three threads, where a staging may be there before the batch below it is."""
    struck = 0
    for at in range(0, len(WRITES), 2):
        life = SharedLife()
        plan = Plan(at, way)
        try:
            life.run(plan)
        except OutcomeUnknown:
            struck += 1
        life.look()
        life.cell.release()
        if cut:
            chance = Random(zlib.crc32(f"{at} {way}".encode()))
            life.store.cut_power(chance)
            life.staging.cut_power(chance)
        if life.cell.read() is None:
            continue
        life.open().close()
        life.look()
        life.check()
        with life.open() as writer:
            life.append_all(writer, Plan())
        life.look()
        life.check()
    assert struck > len(WRITES) // 4


@pytest.mark.parametrize("way", [LOST, KEPT])
def test_a_second_fault_during_recovery_loses_nothing(way: str) -> None:
    """If recovery itself fails at any of its writes, and the power goes, the next recovery still finds everything."""
    struck = 0
    for at in range(40):
        life = Life()
        after_commit = next(n for n, name in enumerate(WRITES) if name.startswith("public apply") and n > 12)
        with pytest.raises(OutcomeUnknown):
            life.run(Plan(after_commit, LOST))
        life.cell.release()
        plan = Plan(at, way)
        store: Store = FaultyStore(life.store, plan, "public")
        staging: Store = FaultyStore(life.staging, plan, "staging")
        try:
            LogWriter.open(
                store, life.cell, staging=staging, origin=ORIGIN, signers=SIGNERS, verifiers=VERIFIERS
            ).close()
        except OutcomeUnknown:
            struck += 1
            life.cell.release()
        life.look()
        life.store.cut_power(Random(at))
        life.staging.cut_power(Random(at))
        life.open().close()
        life.check()
    assert struck >= 3
