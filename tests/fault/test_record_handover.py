"""The log's keys change in the middle of its life: every durable write around it lost, or kept but reported lost."""

from __future__ import annotations

import zlib
from hashlib import sha256
from random import Random

import pytest

from sunseed.errors import OutcomeUnknown, Untrue
from sunseed.record import entry, keys, root
from sunseed.record.audit import audit
from sunseed.record.checkpoint import Checkpoint
from sunseed.record.note import parse
from sunseed.record.reader import LogReader
from sunseed.record.root import Root
from sunseed.record.signature import Signer
from sunseed.record.succession import Succession
from sunseed.record.writer import LogWriter
from sunseed.store.cell import MemoryCell
from sunseed.testing.faults import HALF, WAYS, FaultyCell, FaultyStore, Plan
from sunseed.testing.stores import PowerCutStore

ORIGIN = "news.example/log"
AT = "2026-11-01T00:00:00Z"
OWN, NOTICE, INTAKE = (keys.generate(f"{ORIGIN}/{name}") for name in ("root", "notice", "intake"))
SIGNERS = [keys.generate_log_keys(ORIGIN) for _ in range(3)]
BATCHES = [3, 250, 2]


def note_of(serial: int, signers: tuple[Signer, ...]) -> bytes:
    made = Root.of(
        ORIGIN, serial, "2036-01-01T00:00:00Z", root=[OWN.verifier], need=1,
        log=[one.verifier for one in signers], notice=NOTICE.verifier, intake=INTAKE.verifier,
        policy=sha256(b"").hexdigest(), tick_s=5, fresh_s=60, desk=sha256(b"").hexdigest(),
    )  # fmt: skip
    return root.sign(made, [OWN])


NOTES = [note_of(serial, signers) for serial, signers in enumerate(SIGNERS, 1)]


class Life:
    """A log whose keys change twice; `announced` is what its owner wrote down before each change was committed."""

    def __init__(self) -> None:
        self.store, self.staging, self.cell = PowerCutStore(), PowerCutStore(), MemoryCell()
        self.announced: list[tuple[int, bytes]] = []
        self.promised: dict[int, bytes] = {}
        self.seen: set[bytes] = set()

    def run(self, plan: Plan) -> None:
        """Create the log, let it live and change its keys until the plan strikes or all is done."""
        store, staging = FaultyStore(self.store, plan, "public"), FaultyStore(self.staging, plan, "staging")
        cell = FaultyCell(self.cell, plan)
        writer = LogWriter.create(store, cell, staging=staging, origin=ORIGIN, signers=SIGNERS[0])
        for serial in range(1, 4):
            self.hand_over(writer, serial)
            self.grow(writer)
        writer.close()

    def hand_over(self, writer: LogWriter, serial: int) -> None:
        """Seal a root, with an entry on each side of it in the same batch."""
        before = [] if serial == 1 else [b"before root %d" % serial]
        self.announced = [one for one in self.announced if one[0] < writer.size]
        self.announced.append((writer.size + len(before), NOTES[serial - 1]))
        said = entry.encode(entry.RootEntry.of(AT, serial, NOTES[serial - 1]))
        self.append(writer, [*before, said, b"after root %d" % serial], signers=SIGNERS[serial - 1])

    def grow(self, writer: LogWriter) -> None:
        for count in BATCHES:
            self.append(writer, [b"entry %d of %d" % (n, writer.size) for n in range(count)])

    def append(self, writer: LogWriter, entries: list[bytes], signers: tuple[Signer, ...] | None = None) -> None:
        first = writer.append(entries, settle=len(entries) != 250, signers=signers).first_index
        self.promised.update({first + n: one for n, one in enumerate(entries)})
        self.look()

    def look(self) -> None:
        if self.store.exists("log/checkpoint"):
            self.seen.add(self.store.get("log/checkpoint"))

    @property
    def size(self) -> int:
        signed = self.cell.read()
        return 0 if signed is None else Checkpoint.parse(parse(signed).text).size

    def open(self) -> LogWriter:
        """Open the log as an instance does: the head's size alone tells which of the announced roots is in force."""
        known = Succession.verify(self.announced or [(0, NOTES[0])])
        current = known.in_force(self.size)
        return LogWriter.open(
            self.store, self.cell, staging=self.staging, origin=ORIGIN, signers=SIGNERS[current.serial - 1],
            verifiers=current.log.verifiers, earlier=known,
        )  # fmt: skip

    def check(self) -> int:
        """Hold everything to what was promised and seen; return the serial of the root in force."""
        found = [
            (index, said.note_bytes)
            for index, data in LogReader(self.store).entries(0, self.size)
            if data.startswith(b"{") and isinstance(said := entry.decode(data), entry.RootEntry)
        ]
        known = Succession.verify(found or [(0, NOTES[0])])
        report = audit(self.store, known.in_force(self.size).log.verifiers)
        assert report.problems == ()
        held = dict(LogReader(self.store).entries(0, report.size))
        assert {index: held.get(index) for index in self.promised} == self.promised
        for signed in self.seen:
            checkpoint = known.open(signed)
            assert LogReader(self.store).root(checkpoint.size) == checkpoint.root
        assert list(self.staging.list("")) == []
        return known.newest.serial if found else 0


def writes_of_a_life() -> list[str]:
    plan = Plan()
    Life().run(plan)
    return plan.names


WRITES = writes_of_a_life()


@pytest.mark.parametrize("cut", [False, True], ids=["killed", "power cut"])
@pytest.mark.parametrize("way", WAYS)
def test_a_fault_at_any_write_around_a_change_of_keys_loses_nothing(way: str, cut: bool) -> None:
    """After each fault the log opens by the rule of sizes alone, audits green, forks nobody, and changes keys again."""
    for at, name in enumerate(WRITES):
        if way == HALF and " apply " not in name:
            continue
        life = Life()
        with pytest.raises(OutcomeUnknown):
            life.run(Plan(at, way))
        life.look()
        life.cell.release()
        if cut:
            chance = Random(zlib.crc32(f"{at} {way}".encode()))
            life.store.cut_power(chance)
            life.staging.cut_power(chance)
        if life.cell.read() is None:
            continue  # died before the log existed
        life.open().close()
        life.look()
        reached = life.check()
        with life.open() as writer:
            for serial in range(reached + 1, 4):
                life.hand_over(writer, serial)
            life.grow(writer)
        assert life.check() == 3, name


def test_after_a_change_the_old_keys_do_not_open_the_log() -> None:
    """Whoever knows only the first root's keys is refused, and so is a writer that would go on signing with them."""
    life = Life()
    life.run(Plan())
    life.cell.release()
    life.announced = life.announced[:1]
    with pytest.raises(Untrue, match="no line by a known key"):
        life.open()
