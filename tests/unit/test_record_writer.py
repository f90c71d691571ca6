"""The writer of a log, in calm weather and before doubtful states."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

import pytest

from sunseed.errors import Absent, Equivocation, Malformed, Misuse, OutcomeUnknown, Refused, Unavailable, Untrue
from sunseed.record import checkpoint as checkpoints
from sunseed.record import keys, note
from sunseed.record.audit import audit
from sunseed.record.checkpoint import LogKeys
from sunseed.record.reader import LogReader
from sunseed.record.staging import Staging
from sunseed.record.tree_head import Checkpoint
from sunseed.record.writer import LogWriter
from sunseed.store.cell import CheckpointCell, MemoryCell, SqliteCell
from sunseed.store.contract import Store
from sunseed.store.folder import FolderStore
from sunseed.store.memory import MemoryStore

ORIGIN = "news.example/log"
SIGNERS = keys.generate_log_keys(ORIGIN)
VERIFIERS = tuple(signer.verifier for signer in SIGNERS)


class Place:
    """Everything a log needs, in memory or in folders."""

    def __init__(self, store: Store, staging: Store, cell: CheckpointCell) -> None:
        self.store, self.staging, self.cell = store, staging, cell

    def create(self) -> LogWriter:
        return LogWriter.create(self.store, self.cell, staging=self.staging, origin=ORIGIN, signers=SIGNERS)

    def open(self) -> LogWriter:
        return LogWriter.open(
            self.store, self.cell, staging=self.staging, origin=ORIGIN, signers=SIGNERS, verifiers=VERIFIERS
        )

    def published(self) -> Checkpoint:
        return LogKeys(VERIFIERS).open(self.store.get("log/checkpoint"))


@pytest.fixture(params=["memory", "folder"])
def place(request: pytest.FixtureRequest, tmp_path: Path) -> Place:
    if request.param == "memory":
        return Place(MemoryStore(), MemoryStore(), MemoryCell())
    return Place(
        FolderStore.make(tmp_path / "public"),
        FolderStore.make(tmp_path / "staging"),
        SqliteCell.create(tmp_path / "head.sqlite3"),
    )


def entries(start: int, end: int) -> list[bytes]:
    return [b"entry %d" % n for n in range(start, end)]


def test_what_is_appended_is_published_and_read(place: Place) -> None:
    """Appended entries get the next indices, and readers find them under the published checkpoint."""
    with place.create() as writer:
        assert writer.size == 0
        first = writer.append(entries(0, 3))
        second = writer.append(entries(3, 700))
        assert (first.first_index, first.size, second.first_index, second.size) == (0, 3, 3, 700)
        assert second.signed_checkpoint == place.store.get("log/checkpoint") == writer.signed_checkpoint
    assert place.published() == writer.checkpoint
    reader = LogReader(place.store)
    assert [entry for _, entry in reader.entries(0, 700)] == entries(0, 700)
    assert reader.root(700) == place.published().root
    assert list(place.staging.list("")) == []


def test_a_log_goes_on_where_it_was(place: Place) -> None:
    """Closing and opening between batches makes the same tree as one writer would."""
    sizes = [1, 2, 255, 256, 257, 512, 1000]
    place.create().close()
    for start, end in zip([0, *sizes], sizes, strict=False):
        with place.open() as writer:
            writer.append(entries(start, end))
    other = Place(MemoryStore(), MemoryStore(), MemoryCell())
    with other.create() as writer:
        writer.append(entries(0, 1000))
    assert place.published() == other.published()


def test_partial_files_of_the_edge_stay_and_others_go(place: Place) -> None:
    """Every published size keeps its partials until their full file is published, and not longer."""
    with place.create() as writer:
        for n in range(300):
            writer.append(entries(n, n + 1))
        held = list(place.store.list("log/tile/"))
    assert [path for path in held if path.startswith("log/tile/0/000")] == ["log/tile/0/000"]
    assert [path for path in held if path.startswith("log/tile/entries/000")] == ["log/tile/entries/000"]
    assert sum(path.startswith("log/tile/0/001.p/") for path in held) == 44
    assert sum(path.startswith("log/tile/entries/001.p/") for path in held) == 44
    assert [path for path in held if path.startswith("log/tile/1/")] == ["log/tile/1/000.p/1"]


def test_settling_later_publishes_later(place: Place) -> None:
    """Unsettled batches are committed and staged but unseen; settling publishes the newest, closing settles."""
    writer = place.create()
    writer.append(entries(0, 3), settle=False)
    writer.append(entries(3, 10), settle=False)
    assert place.published().size == 0
    assert len(list(place.staging.list(""))) == 2
    writer.settle()
    assert place.published().size == 10
    assert list(place.staging.list("")) == []
    writer.append(entries(10, 11), settle=False)
    writer.close()
    assert place.published().size == 11


def test_a_log_is_created_once_and_never_by_opening(place: Place) -> None:
    """Opening where no log is, and creating where one is or anything lies in the way, are refused."""
    with pytest.raises(Refused, match="creating one is a separate act"):
        place.open()
    place.store.create("log/something", b"x")
    with pytest.raises(Refused, match="empty place"):
        place.create()
    place.store.delete("log/something")
    place.create().close()
    with pytest.raises(Refused):
        place.create()
    with pytest.raises(Refused):
        Place(MemoryStore(), MemoryStore(), place.cell).create()
    place.open().close()


def test_lines_of_witnesses_stay_when_a_log_is_opened(place: Place) -> None:
    """A published checkpoint that somebody cosigned keeps those lines through an opening, and a crash before it."""
    with place.create() as writer:
        writer.append(entries(0, 2))
        other = keys.generate("witness.example/w1").sign(writer.checkpoint.text())
        line = note.Line("witness.example/w1", b"abcd", other).encode()
    cosigned = place.store.get("log/checkpoint") + line
    place.store.replace("log/checkpoint", cosigned)
    place.open().close()
    assert place.store.get("log/checkpoint") == cosigned
    with place.open() as writer:
        writer.append(entries(2, 3))
    assert place.published().size == 3


def test_one_writer_at_a_time(place: Place) -> None:
    """A second writer is refused while the first is open, and welcome afterwards."""
    writer = place.create()
    with pytest.raises(Refused, match="another writer"):
        place.open()
    writer.close()
    other = place.open()
    writer.close()  # closing twice takes nothing from the other
    with pytest.raises(Refused):
        place.open()
    other.close()


def test_a_writer_whose_head_moved_dies_without_a_fork(place: Place) -> None:
    """If somebody moved the head, appending commits nothing, publishes nothing, and the writer never goes on."""
    writer = place.create()
    writer.append(entries(0, 5))
    moved = checkpoints.sign(writer.checkpoint, SIGNERS)
    place.cell.swap(writer.signed_checkpoint, moved)
    with pytest.raises(Refused, match="somebody else"):
        writer.append(entries(5, 6))
    with pytest.raises(OutcomeUnknown, match="open the log again"):
        writer.append(entries(5, 6))
    writer.close()
    assert place.published().size == 5
    with place.open() as again:
        assert again.size == 5
        again.append(entries(5, 7))
    assert place.published().size == 7


class UnclaimedCell(MemoryCell):
    """A head whose lock fails to lock, as on some network file systems."""

    def claim(self) -> None:
        """Let everybody in."""


@pytest.mark.parametrize("count", [1, 3])
def test_two_writers_that_no_lock_kept_apart_end_with_one(count: int) -> None:
    """Without a lock the compare-and-swap alone decides: one writer goes on, the other is refused, nobody forks."""
    place = Place(MemoryStore(), MemoryStore(), UnclaimedCell())
    place.create().close()
    one, other = place.open(), place.open()
    one.append(entries(0, 3))
    with pytest.raises(Refused):
        other.append([b"from the other"] * count)
    other.close()
    one.append(entries(3, 5))
    one.close()
    assert audit(place.store, VERIFIERS).problems == ()
    assert [entry for _, entry in LogReader(place.store).entries(0, 5)] == entries(0, 5)


def test_a_head_older_than_what_is_published_is_refused(place: Place) -> None:
    """A head put back from a backup is refused before anything changes, and the newest one is welcome again."""
    with place.create() as writer:
        old = writer.append(entries(0, 2)).signed_checkpoint
        new = writer.append(entries(2, 4)).signed_checkpoint
    place.cell.swap(new, old)
    before = {key: place.store.get(key) for key in place.store.list("")}
    with pytest.raises(Refused, match="old copy"):
        place.open()
    assert {key: place.store.get(key) for key in place.store.list("")} == before
    place.cell.swap(old, new)
    place.open().close()


def test_two_signed_trees_of_one_size_are_evidence(place: Place) -> None:
    """A published checkpoint of the same size with another root stops the writer and carries both."""
    with place.create() as writer:
        writer.append(entries(0, 2))
    other = checkpoints.sign(Checkpoint(ORIGIN, 2, b"\x01" * 32), SIGNERS)
    place.store.replace("log/checkpoint", other)
    with pytest.raises(Equivocation) as caught:
        place.open()
    assert (caught.value.first, caught.value.second) == (other, place.cell.read())


def test_a_fork_below_the_head_is_evidence(place: Place) -> None:
    """A published smaller tree that the committed one does not begin with is evidence, not just refused."""
    with place.create() as writer:
        writer.append(entries(0, 9))
    place.store.replace("log/checkpoint", checkpoints.sign(Checkpoint(ORIGIN, 2, b"\x01" * 32), SIGNERS))
    with pytest.raises(Equivocation, match="not the beginning"):
        place.open()


def test_a_store_that_is_missing_is_not_an_empty_log(place: Place) -> None:
    """A head with entries beside a store without a checkpoint is refused."""
    with place.create() as writer:
        writer.append(entries(0, 2))
    with pytest.raises(Refused, match="the store is missing"):
        Place(MemoryStore(), MemoryStore(), place.cell).open()


def test_one_signature_line_alone_does_not_open_a_log(place: Place) -> None:
    """A head that only one of the log's keys signed is untrue."""
    with place.create() as writer:
        signed = writer.append(entries(0, 2)).signed_checkpoint
    lines = signed.splitlines(keepends=True)
    place.cell.swap(signed, b"".join(lines[:-1]))
    with pytest.raises(Untrue):
        place.open()


@pytest.mark.parametrize(
    ("size", "path"),
    [
        (300, "log/tile/0/001.p/44"),
        (300, "log/tile/1/000.p/1"),
        (300, "log/tile/entries/001.p/44"),
        (256, "log/tile/0/000"),
        (256, "log/tile/entries/000"),
    ],
)
@pytest.mark.parametrize("harm", ["gone", "flipped", "cut"])
def test_a_damaged_edge_is_refused(place: Place, size: int, path: str, harm: str) -> None:
    """A file the next batch builds on that is gone, flipped or cut is named, and nothing is appended."""
    with place.create() as writer:
        writer.append(entries(0, size))
    data = place.store.get(path)
    place.store.delete(path)
    if harm != "gone":
        place.store.create(path, data[:-1] if harm == "cut" else data[:-3] + bytes([data[-3] ^ 1]) + data[-2:])
    with pytest.raises(Refused, match="restore the files"):
        place.open()


def test_a_name_with_other_bytes_stops_the_writer(place: Place) -> None:
    """If a file the batch would write exists with other bytes, nothing is committed or overwritten."""
    with place.create() as writer:
        writer.append(entries(0, 2))
        place.store.create("log/tile/0/000.p/3", b"from a fork")
        with pytest.raises(Refused, match="other bytes"):
            writer.append(entries(2, 3))
    assert place.store.get("log/tile/0/000.p/3") == b"from a fork"
    assert LogKeys(VERIFIERS).open(place.cell.read() or b"").size == 2


def test_a_staging_nobody_committed_is_dropped(place: Place) -> None:
    """A staged batch whose checkpoint never reached the head leaves no trace after opening."""
    with place.create() as writer:
        writer.append(entries(0, 2))
        tree = writer.checkpoint
    other = Place(MemoryStore(), MemoryStore(), MemoryCell())
    with other.create() as writer:
        writer.append(entries(0, 2))
        writer.append(entries(50, 60), settle=False)
        (name,) = other.staging.list("")
        place.staging.create(name, other.staging.get(name))
    with place.open() as writer:
        assert writer.checkpoint == tree
        assert list(place.staging.list("")) == []
        writer.append(entries(2, 3))
    assert [entry for _, entry in LogReader(place.store).entries(0, 3)] == entries(0, 3)


def test_recovery_repairs_torn_files(place: Place) -> None:
    """Applied files that a power cut tore are written again from their staging, for all kept batches."""
    writer = place.create()
    writer.append(entries(0, 2))
    writer.append(entries(2, 300), settle=False)
    writer.append(entries(300, 301), settle=False)
    torn = [path for name in place.staging.list("") for path, _ in Staging.decode(place.staging.get(name)).writes]
    for number, path in enumerate(sorted(set(torn))):
        place.store.delete(path)
        if number % 2:
            place.store.create(path, b"")
    place.cell.release()  # the writer is killed: nothing else of it runs
    with place.open() as writer:
        assert writer.size == 301
    assert [entry for _, entry in LogReader(place.store).entries(0, 301)] == entries(0, 301)
    assert place.published().size == 301


def test_too_long_an_entry_changes_nothing(place: Place) -> None:
    """An entry over 65,535 bytes and an empty batch are refused, and the writer lives on."""
    with place.create() as writer:
        with pytest.raises(Malformed):
            writer.append([b"x" * 65_536])
        with pytest.raises(Misuse):
            writer.append([])
        assert writer.append([b"x" * 65_535]).size == 1


def test_a_full_disk_is_noticed_before_writing(place: Place, monkeypatch: pytest.MonkeyPatch) -> None:
    """Without room for the batch nothing is written, and appending works again when there is room."""
    with place.create() as writer:
        monkeypatch.setattr(type(place.staging), "room", lambda self: 1000, raising=True)
        with pytest.raises(Unavailable, match="free some space"):
            writer.append(entries(0, 2))
        assert list(place.staging.list("")) == []
        monkeypatch.undo()
        assert writer.append(entries(0, 2)).size == 2


def test_other_keys_do_not_write(place: Place) -> None:
    """Opening with keys that are not the log's is refused."""
    place.create().close()
    others = keys.generate_log_keys(ORIGIN)
    with pytest.raises(Refused):
        LogWriter.open(
            place.store, place.cell, staging=place.staging, origin=ORIGIN, signers=others, verifiers=VERIFIERS
        )
    with pytest.raises(Untrue):
        LogWriter.open(
            place.store,
            place.cell,
            staging=place.staging,
            origin=ORIGIN,
            signers=others,
            verifiers=[signer.verifier for signer in others],
        )


def test_a_reader_says_what_is_not_there(place: Place) -> None:
    """Entries beyond the log are absent, a shrinking tree is refused, a wrong bundle is untrue."""
    with place.create() as writer:
        writer.append(entries(0, 5))
    reader = LogReader(place.store)
    for call in (lambda: reader.entry(5), lambda: reader.inclusion(5, 6), lambda: reader.root(6)):
        with pytest.raises(Absent):
            call()
    with pytest.raises(Refused):
        reader.consistency(4, 3)
    with place.open() as writer:
        writer.append(entries(5, 6))
    assert reader.entry(5) == b"entry 5"
    place.store.replace("log/tile/entries/000.p/6", place.store.get("log/tile/entries/000.p/6").replace(b"y 5", b"y 6"))
    with pytest.raises(Untrue):
        LogReader(place.store).entry(0)


def test_batches_prepared_ahead_make_the_same_log(place: Place) -> None:
    """Batches prepared one behind the other and committed in that order make the tree that appending makes."""
    with place.create() as writer:
        prepared = [writer.prepare(entries(start, start + 300)) for start in (0, 300, 600)]
        assert writer.size == 0
        assert list(place.staging.list("")) == []
        assert [writer.commit(batch).first_index for batch in prepared] == [0, 300, 600]
    other = Place(MemoryStore(), MemoryStore(), MemoryCell())
    with other.create() as writer:
        writer.append(entries(0, 900))
    assert place.published() == other.published()


def test_a_prepared_batch_is_committed_only_in_its_place(place: Place) -> None:
    """A batch out of turn, committed twice, or dropped by an append between, is Misuse, and the log goes on."""
    with place.create() as writer:
        first, second = writer.prepare(entries(0, 5)), writer.prepare(entries(5, 9))
        with pytest.raises(Misuse):
            writer.commit(second)
        writer.commit(first)
        with pytest.raises(Misuse):
            writer.commit(first)
        assert writer.append(entries(5, 6)).size == 6
        with pytest.raises(Misuse):
            writer.commit(second)
        assert writer.append(entries(6, 8)).size == 8
    assert [entry for _, entry in LogReader(place.store).entries(0, 8)] == entries(0, 8)


def test_a_batch_that_cannot_be_prepared_leaves_no_gap() -> None:
    """An entry too long counts as never prepared: the next batch goes where it would have gone."""
    place = Place(MemoryStore(), MemoryStore(), MemoryCell())
    with place.create() as writer:
        first = writer.prepare(entries(0, 2))
        with pytest.raises(Malformed):
            writer.prepare([b"x" * 65_536])
        second = writer.prepare(entries(2, 4))
        writer.commit(first)
        assert writer.commit(second).size == 4


class NarrowStore(MemoryStore):
    """A store that says how much room is left."""

    left: int | None = None

    def room(self) -> int | None:
        """Return what was set."""
        return self.left


def test_where_room_is_short_what_was_prepared_behind_is_lost_too() -> None:
    """A batch refused for want of room takes those prepared behind it along; with room again the writer goes on."""
    store = NarrowStore()
    place = Place(store, MemoryStore(), MemoryCell())
    with place.create() as writer:
        first, second = writer.prepare(entries(0, 2)), writer.prepare(entries(2, 4))
        store.left = 1000
        with pytest.raises(Unavailable):
            writer.commit(first)
        store.left = None
        with pytest.raises(Misuse):
            writer.commit(second)
        assert writer.append(entries(7, 9)).first_index == 0


class FailingStore(MemoryStore):
    """A store whose bulk writes fail once asked to."""

    fail = False

    def apply(self, writes: Iterable[tuple[str, bytes]], *, durable: bool, read_only: bool = False) -> None:
        """Write or fail."""
        if self.fail:
            raise OutcomeUnknown("the disk has gone")
        super().apply(writes, durable=durable, read_only=read_only)


def test_a_failed_commit_kills_every_prepared_batch() -> None:
    """After a commit of unknown outcome nothing prepared is committed, nothing more is prepared; opening recovers."""
    store = FailingStore()
    place = Place(store, MemoryStore(), MemoryCell())
    with place.create() as writer:
        first, second = writer.prepare(entries(0, 2)), writer.prepare(entries(2, 4))
        store.fail = True
        with pytest.raises(OutcomeUnknown):
            writer.commit(first)
        store.fail = False
        with pytest.raises(OutcomeUnknown):
            writer.commit(second)
        with pytest.raises(OutcomeUnknown):
            writer.prepare(entries(4, 5))
    with place.open() as writer:
        assert writer.size == 2
