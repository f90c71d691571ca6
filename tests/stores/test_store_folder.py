"""What only a store in a folder must do, and the cell beside it."""

from __future__ import annotations

import errno
import os
import shutil
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from sunseed.errors import Absent, OutcomeUnknown, Refused, Unavailable
from sunseed.store import disk
from sunseed.store.cell import CheckpointCell, MemoryCell, SqliteCell
from sunseed.store.folder import FolderStore
from sunseed.store.sqlite import connect, sqlite3


def names(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


@pytest.fixture
def store(tmp_path: Path) -> FolderStore:
    return FolderStore.make(tmp_path / "store")


def test_a_missing_folder_is_an_error(tmp_path: Path) -> None:
    """Opening a store whose folder is missing raises Absent and makes nothing; making one twice is refused."""
    with pytest.raises(Absent):
        FolderStore(tmp_path / "missing")
    assert not (tmp_path / "missing").exists()
    FolderStore.make(tmp_path / "new")
    with pytest.raises(Refused):
        FolderStore.make(tmp_path / "new")


def test_immutable_files_are_read_only(store: FolderStore) -> None:
    """What create wrote, and what apply was asked to protect, carries no write permission."""
    store.create("a/created", b"x")
    store.apply([("a/applied", b"x")], durable=True, read_only=True)
    store.apply([("a/page", b"x")], durable=True)
    modes = [(store.root / path).stat().st_mode & 0o222 for path in ("a/created", "a/applied", "a/page")]
    assert modes[:2] == [0, 0]
    assert modes[2] != 0


def test_links_lead_nowhere(store: FolderStore, tmp_path: Path) -> None:
    """Neither a link to a folder nor a link to a file is followed, for reading or writing."""
    outside = tmp_path / "outside"
    outside.mkdir()
    (outside / "secret").write_bytes(b"secret")
    (store.root / "folder").symlink_to(outside)
    (store.root / "file").symlink_to(outside / "secret")
    with pytest.raises(Absent):
        store.get("folder/secret")
    with pytest.raises(Refused):
        store.get("file")
    with pytest.raises(Refused):
        store.existing(["file"])
    with pytest.raises(Refused):
        list(store.get_each(["file"]))
    assert store.existing(["folder/secret"]) == set()
    assert list(store.get_each(["folder/secret"])) == [None]
    for write in (store.create, store.replace):
        with pytest.raises(Refused):
            write("folder/planted", b"x")
    with pytest.raises(Refused):
        store.apply([("folder/planted", b"x")], durable=True)
    assert [path.name for path in outside.iterdir()] == ["secret"]
    assert list(store.list("folder/")) == []


def test_unfinished_writes_are_invisible_and_swept(store: FolderStore) -> None:
    """A temporary file left by a crash is not listed, cannot be asked for, and goes with sweep."""
    store.create("a/k", b"x")
    (store.root / "a" / ".k.1-1.tmp").write_bytes(b"torn")
    assert list(store.list("")) == ["a/k"]
    assert store.sweep("a") == 1
    assert names(store.root / "a") == ["k"]


def test_what_a_dead_process_left_is_no_obstacle(store: FolderStore) -> None:
    """Temporary files with our own process number, as a container's last run leaves them, stop no write."""
    (store.root / "a").mkdir()
    for number in range(2000):
        (store.root / "a" / f".k.{os.getpid()}-{number}.tmp").write_bytes(b"")
    store.create("a/k", b"one")
    store.replace("a/k", b"two")
    assert store.get("a/k") == b"two"


def test_folders_that_come_and_go_lose_nothing(store: FolderStore) -> None:
    """While one thread empties a folder, which removes it, another one always succeeds in writing there."""
    stop = threading.Event()

    def empty() -> None:
        while not stop.is_set():
            store.replace("d/e/passing", b"x")
            store.delete("d/e/passing")

    thread = threading.Thread(target=empty)
    thread.start()
    try:
        for number in range(150):
            store.create(f"d/e/{number}", b"x")
            store.delete(f"d/e/{number}")
    finally:
        stop.set()
        thread.join()


def test_a_file_system_without_links_will_do(store: FolderStore, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where files cannot be linked, as on sticks, creating still never replaces and leaves nothing behind."""

    def refuse(*arguments: object, **named: object) -> None:
        raise OSError(errno.EPERM, "no links here")

    monkeypatch.setattr(os, "link", refuse)
    store.create("a/k", b"one")
    store.create("a/k", b"one")
    with pytest.raises(Refused):
        store.create("a/k", b"two")
    assert store.get("a/k") == b"one"
    assert names(store.root / "a") == ["k"]


def test_empty_folders_go_with_their_last_file(store: FolderStore) -> None:
    """Deleting the last file of a folder removes the folder and those above it that are empty."""
    store.create("a/b/c/k", b"x")
    store.create("a/k", b"x")
    store.delete("a/b/c/k")
    assert names(store.root / "a") == ["k"]


def test_many_threads_creating_one_key_agree(store: FolderStore) -> None:
    """Of threads that create one key with different bytes exactly one wins and the others are refused."""
    refused = []

    def create(number: int) -> None:
        try:
            store.create("d/k", b"%d" % number)
        except Refused:
            refused.append(number)

    threads = [threading.Thread(target=create, args=(n,)) for n in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(refused) == 7
    assert int(store.get("d/k")) not in refused
    assert names(store.root / "d") == ["k"]


@pytest.mark.parametrize(
    ("number", "writing", "expected"),
    [
        (errno.ENOENT, True, Absent),
        (errno.ENOSPC, True, Unavailable),
        (errno.EDQUOT, True, Unavailable),
        (errno.EROFS, True, Refused),
        (errno.EACCES, False, Refused),
        (errno.EIO, True, OutcomeUnknown),
        (errno.EIO, False, Unavailable),
    ],
)
def test_errors_of_the_file_system_say_what_to_do(number: int, writing: bool, expected: type[Exception]) -> None:
    """Each error number becomes the error by what its reader must do."""
    with pytest.raises(expected), disk.wrapped("trying", writing=writing):
        raise OSError(number, os.strerror(number))


@pytest.fixture(params=["memory", "sqlite"])
def cell(request: pytest.FixtureRequest, tmp_path: Path) -> CheckpointCell:
    return MemoryCell() if request.param == "memory" else SqliteCell.create(tmp_path / "head.sqlite3")


def test_a_cell_changes_only_for_who_knows_it(cell: CheckpointCell) -> None:
    """A swap with the right present value is kept, any other refused without a change."""
    assert cell.read() is None
    with pytest.raises(Refused):
        cell.swap(b"something", b"new")
    cell.swap(None, b"one")
    with pytest.raises(Refused):
        cell.swap(None, b"two")
    cell.swap(b"one", b"two")
    assert cell.read() == b"two"


def test_one_claim_at_a_time(cell: CheckpointCell) -> None:
    """A second claim is refused until the first is released; releasing twice is fine."""
    cell.claim()
    with pytest.raises(Refused):
        cell.claim()
    cell.release()
    cell.release()
    cell.claim()
    cell.release()


def test_a_claim_holds_against_other_processes(tmp_path: Path) -> None:
    """Another process cannot claim a claimed head, and can once its holder is gone."""
    path = tmp_path / "head.sqlite3"
    cell = SqliteCell.create(path)
    cell.claim()
    code = (
        f"from pathlib import Path; from sunseed.store.cell import SqliteCell; SqliteCell(Path({str(path)!r})).claim()"
    )
    held = subprocess.run([sys.executable, "-c", code], capture_output=True, check=False)
    assert held.returncode != 0
    assert b"another writer has this log open" in held.stderr
    cell.close()
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


def test_a_forgotten_cell_does_not_keep_its_log_locked(tmp_path: Path) -> None:
    """A claimed cell that is dropped without being closed lets others claim."""
    path = tmp_path / "head.sqlite3"
    forgotten = SqliteCell.create(path)
    forgotten.claim()
    del forgotten
    cell = SqliteCell(path)
    cell.claim()
    cell.close()
    cell.close()


def test_a_head_is_made_once_and_never_by_opening(tmp_path: Path) -> None:
    """Opening a missing head raises Absent; making one that exists, or opening something else, is refused."""
    path = tmp_path / "head.sqlite3"
    with pytest.raises(Absent):
        SqliteCell(path)
    cell = SqliteCell.create(path)
    cell.swap(None, b"value")
    cell.close()
    with pytest.raises(Refused):
        SqliteCell.create(path)
    again = SqliteCell(path)
    assert again.read() == b"value"
    again.close()
    (tmp_path / "other").write_bytes(b"not a database, certainly not one, whatever its length may be" * 20)
    with pytest.raises(Refused):
        SqliteCell(tmp_path / "other")


def test_two_cells_on_one_file_do_not_both_win(tmp_path: Path) -> None:
    """Threads that swap from the same value through cells of their own end with one winner."""
    path = tmp_path / "head.sqlite3"
    SqliteCell.create(path).close()
    cells = [SqliteCell(path) for _ in range(4)]
    won = []

    def swap(number: int) -> None:
        try:
            cells[number].swap(None, b"%d" % number)
        except Refused:
            return
        won.append(number)

    threads = [threading.Thread(target=swap, args=(n,)) for n in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(won) == 1
    assert cells[0].read() == b"%d" % won[0]
    for held in cells:
        held.close()


def test_connections_keep_what_they_commit(tmp_path: Path) -> None:
    """Ordinary connections use WAL, full syncs, foreign keys and a library outside the data-loss range."""
    connection = connect(tmp_path / "any.sqlite3")
    settings = [
        connection.execute(f"PRAGMA {name}").fetchone()[0] for name in ("journal_mode", "synchronous", "foreign_keys")
    ]
    assert settings == ["wal", 2, 1]
    assert sqlite3.sqlite_version_info >= (3, 51, 3)
    connection.close()
    readonly = connect(tmp_path / "any.sqlite3", readonly=True)
    with pytest.raises(sqlite3.OperationalError):
        readonly.execute("CREATE TABLE t (x)")
    readonly.close()


def test_a_poured_film_of_any_size_needs_little_memory(tmp_path: Path) -> None:
    """Storing 512 MB in pieces and reading them back verified takes less than 64 MB more than an empty Python."""
    program = """
import io, resource, sys
from pathlib import Path
from sunseed.documents.objects import ObjectStore
from sunseed.store.folder import FolderStore

class Film(io.RawIOBase):
    left = 512 << 20
    def readable(self): return True
    def read(self, size=-1):
        size = min(size, self.left)
        first = b"\\x1a\\x45\\xdf\\xa3" if self.left == 512 << 20 else b""
        self.left -= size
        return first + bytes(size - len(first))

before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
objects = ObjectStore(FolderStore(Path(sys.argv[1])))
name = objects.put(Film(), "webm")
assert sum(map(len, objects.chunks(name))) == 512 << 20
print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before)
"""
    done = subprocess.run([sys.executable, "-c", program, tmp_path], capture_output=True, text=True, check=True)
    assert int(done.stdout) < 64 << 10


def test_a_kill_while_a_film_is_poured_leaves_no_object(tmp_path: Path) -> None:
    """Whoever is killed in the middle leaves an unfinished file that no key names and that a sweep removes."""
    program = """
import os, signal, sys
from pathlib import Path
from sunseed.store.folder import FolderStore

def chunks():
    yield bytes(1 << 20)
    os.kill(os.getpid(), signal.SIGKILL)

FolderStore(Path(sys.argv[1])).pour("objects", chunks(), lambda sha256: "objects/" + sha256)
"""
    done = subprocess.run([sys.executable, "-c", program, tmp_path], check=False)
    store = FolderStore(tmp_path)
    assert done.returncode == -9
    assert list(store.list("")) == []
    assert store.sweep("objects") == 1


def test_a_batch_goes_on_when_a_folder_is_removed_under_it(tmp_path: Path) -> None:
    """A folder that somebody removes between two files of one batch is made again, and so is what lies above it."""
    store = FolderStore(tmp_path)

    def writes() -> Iterator[tuple[str, bytes]]:
        yield "a/b/c/one", b"1"
        shutil.rmtree(tmp_path / "a")
        yield "a/b/d/two", b"2"

    store.apply(writes(), durable=True)
    assert store.get("a/b/d/two") == b"2"
    assert not store.exists("a/b/c/one")


def test_a_batch_leaves_no_folder_open(tmp_path: Path) -> None:
    """However a batch of writes goes up and down, and however it ends, every descriptor is closed."""
    store = FolderStore(tmp_path)
    (tmp_path / "file").write_bytes(b"")
    before = len(os.listdir("/proc/self/fd"))  # noqa: PTH208 - names suffice
    store.apply(
        [("a/b/c/one", b""), ("a/two", b""), ("x/y/three", b""), ("four", b""), ("a/b/five", b"")], durable=True
    )
    with pytest.raises(Refused):
        store.apply([("a/b/six", b""), ("file/seven", b"")], durable=True)
    assert len(os.listdir("/proc/self/fd")) == before  # noqa: PTH208 - names suffice
    assert list(store.list("")) == ["a/b/c/one", "a/b/five", "a/b/six", "a/two", "file", "four", "x/y/three"]
