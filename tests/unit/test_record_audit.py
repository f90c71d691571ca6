"""The audit names every file that is wrong, and no other."""

from __future__ import annotations

import os
import random
import signal
from collections.abc import Iterable, Iterator
from pathlib import Path

import pytest

from sunseed.errors import Unavailable
from sunseed.record import bundles, keys
from sunseed.record import checkpoint as checkpoints
from sunseed.record.audit import AuditReport, audit
from sunseed.record.hashing import complete_root, leaf_hashes
from sunseed.record.tiles import join, split
from sunseed.record.tree_head import Checkpoint
from sunseed.record.writer import LogWriter
from sunseed.store.cell import MemoryCell
from sunseed.store.contract import Store
from sunseed.store.folder import FolderStore
from sunseed.store.memory import MemoryStore

ORIGIN = "news.example/log"
SIGNERS = keys.generate_log_keys(ORIGIN)
VERIFIERS = tuple(signer.verifier for signer in SIGNERS)


def fill(store: Store, sizes: list[int]) -> None:
    writer = LogWriter.create(store, MemoryCell(), staging=MemoryStore(), origin=ORIGIN, signers=SIGNERS)
    with writer:
        for size in sizes:
            writer.append([b"entry %d" % n for n in range(writer.size, size)])


@pytest.fixture(scope="module")
def pristine() -> MemoryStore:
    store = MemoryStore()
    fill(store, [10, 300, 700, 707])
    return store


@pytest.fixture
def store(pristine: MemoryStore) -> MemoryStore:
    """Return a copy that a test may harm."""
    copy = MemoryStore()
    copy.apply([(key, pristine.get(key)) for key in pristine.list("")], durable=True)
    return copy


def named(report: AuditReport) -> list[str]:
    return sorted({problem.path for problem in report.problems})


def test_a_good_log_has_no_problems(store: MemoryStore) -> None:
    """A log as the writer leaves it passes, with its size and root."""
    report = audit(store, VERIFIERS)
    assert report.problems == ()
    assert report.size == 707
    assert report.root == checkpoints.LogKeys(VERIFIERS).open(store.get("log/checkpoint")).root


@pytest.mark.parametrize("size", [0, 1, 255, 256, 257, 512, 65_536])
def test_logs_of_every_shape_pass(size: int) -> None:
    """Empty logs, full tiles and several levels pass too."""
    store = MemoryStore()
    fill(store, [size] if size else [])
    assert audit(store, VERIFIERS).problems == ()


def test_a_bit_flipped_in_any_file_is_named(store: MemoryStore) -> None:
    """Whatever file has one bit flipped, the audit names it, and, the checkpoint aside, names nothing else."""
    chosen = random.Random(5)
    for path in list(store.list("")):
        data = store.get(path)
        for place in {0, len(data) - 1, chosen.randrange(len(data))}:
            store.replace(path, data[:place] + bytes([data[place] ^ 1 << chosen.randrange(8)]) + data[place + 1 :])
            report = audit(store, VERIFIERS)
            assert path in named(report), (path, place)
            assert path.endswith("checkpoint") or named(report) == [path], (path, place, report.problems)
        store.replace(path, data)


def test_a_file_that_is_gone_or_cut_is_named(store: MemoryStore) -> None:
    """A needed file that is missing, empty or cut is named; the partials of earlier sizes may go."""
    for path in list(store.list("")):
        data = store.get(path)
        store.delete(path)
        report = audit(store, VERIFIERS)
        earlier = ".p/" in path and not path.endswith((".p/195", ".p/2"))
        assert named(report) == ([] if earlier else [path]), path
        for cut in (b"", data[:-1], data[:-32]):
            store.replace(path, cut)
            assert path in named(audit(store, VERIFIERS)), (path, cut)
        store.replace(path, data)


def test_an_entry_altered_with_its_tile_is_caught_by_the_level_above(store: MemoryStore) -> None:
    """Whoever alters an entry and the tile above it is caught at the next level, all of them named wrong together."""
    entries = bundles.decode(store.get("log/tile/entries/001"), 256)
    entries[7] = b"never written"
    store.replace("log/tile/entries/001", bundles.encode(entries))
    store.replace("log/tile/0/001", join(leaf_hashes(entries)))
    assert named(audit(store, VERIFIERS)) == ["log/checkpoint", "log/tile/1/000.p/2"]
    row = split(store.get("log/tile/1/000.p/2"))
    row[1] = complete_root(leaf_hashes(entries))
    store.replace("log/tile/1/000.p/2", join(row))
    assert named(audit(store, VERIFIERS)) == ["log/checkpoint"]


def test_a_checkpoint_one_key_did_not_sign_is_named(store: MemoryStore) -> None:
    """With one signature line stripped, or a line by strangers, the checkpoint is named and the rest still checked."""
    signed = store.get("log/checkpoint")
    store.replace("log/checkpoint", b"".join(signed.splitlines(keepends=True)[:-1]))
    report = audit(store, VERIFIERS)
    assert named(report) == ["log/checkpoint"]
    assert report.size == 707
    store.replace("log/checkpoint", signed)
    strangers = [signer.verifier for signer in keys.generate_log_keys(ORIGIN)]
    assert named(audit(store, strangers)) == ["log/checkpoint"]


def test_a_signed_lie_about_the_root_is_named(store: MemoryStore) -> None:
    """A checkpoint signed by all keys over a root its entries do not have is named."""
    store.replace("log/checkpoint", checkpoints.sign(Checkpoint(ORIGIN, 707, b"\x07" * 32), SIGNERS))
    assert named(audit(store, VERIFIERS)) == ["log/checkpoint"]


def test_files_that_belong_to_nothing_are_named(store: MemoryStore) -> None:
    """Strange names are always named; files of a larger tree only while no writer is at work; stamps are left alone."""
    store.create("log/tile/0/000.bak", b"x")
    store.create("log/.state", b"x")
    store.create("log/time/700/note", b"x")
    store.create("log/tile/0/009", b"x")
    store.create("log/tile/entries/002.p/200", b"x")
    ahead = ["log/tile/0/009", "log/tile/entries/002.p/200"]
    assert named(audit(store, VERIFIERS)) == ["log/.state", "log/tile/0/000.bak", *ahead]
    report = audit(store, VERIFIERS, live=True)
    assert (named(report), list(report.ahead)) == (["log/.state", "log/tile/0/000.bak"], ahead)
    assert "log/.state" not in named(audit(store, VERIFIERS, ignore=(".state", "time/")))
    assert "log/.state" in named(audit(store, VERIFIERS, ignore=(".st", "time/")))


def test_no_checkpoint_is_a_problem(store: MemoryStore) -> None:
    """A log without a checkpoint, or with one that is none, is reported, not raised."""
    store.replace("log/checkpoint", b"nonsense")
    assert named(audit(store, VERIFIERS)) == ["log/checkpoint"]
    store.delete("log/checkpoint")
    assert named(audit(store, VERIFIERS)) == ["log/checkpoint"]


def test_several_processes_find_the_same(tmp_path: Path) -> None:
    """With two workers the audit of a folder gives the same report, and progress ends at all entries."""
    store = FolderStore(tmp_path)
    fill(store, [70_000])
    store.replace("log/tile/entries/150", store.get("log/tile/entries/151"))
    seen: list[tuple[int, int]] = []
    alone = audit(store, VERIFIERS, progress=lambda done, total: seen.append((done, total)))
    assert alone == audit(store, VERIFIERS, workers=2)
    assert named(alone) == ["log/tile/entries/150"]
    assert seen[-1] == (70_000, 70_000)
    assert seen == sorted(seen)


class Failing(FolderStore):
    """A folder that ends or fails whichever other process reads one bundle of it."""

    def __init__(self, root: Path, parent: int, kill: bool) -> None:
        super().__init__(root)
        self._parent, self._kill = parent, kill

    def __reduce__(self) -> tuple[type[FolderStore], tuple[object, ...]]:
        return Failing, (self.root, self._parent, self._kill)

    def get_each(self, paths: Iterable[str]) -> Iterator[bytes | None]:
        """Read, or do not live to read."""
        asked = list(paths)
        if "log/tile/entries/070" in asked and os.getpid() != self._parent:
            if self._kill:
                os.kill(os.getpid(), signal.SIGKILL)
            raise Unavailable("the disk has gone")
        return super().get_each(asked)


@pytest.mark.parametrize(("kill", "words"), [(True, "ended before its work did"), (False, "the disk has gone")])
def test_a_worker_that_dies_or_fails_ends_the_audit(tmp_path: Path, kill: bool, words: str) -> None:
    """What a worker could not check is never taken for good: the audit raises Unavailable."""
    fill(FolderStore(tmp_path), [20_000])
    with pytest.raises(Unavailable, match=words):
        audit(Failing(tmp_path, os.getpid(), kill), VERIFIERS, workers=2)
