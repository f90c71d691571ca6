"""A store in a folder: plain files any web server can serve, written so that they survive a power cut.

Keeps `sunseed.store.contract`; the order of system calls follows the transparency-log reference §8.4. Every path is
walked part by part from an open root without following links, so no key leads outside. This module owns keys to files;
the single durable write is `disk`.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from threading import Lock
from typing import TypeVar

from sunseed.errors import Absent, Refused, SunseedError, Untrue
from sunseed.store import disk
from sunseed.store.contract import is_temporary, split_key
from sunseed.store.descent import Descent
from sunseed.store.digest import HashingChunks, read_verified

READ_ONLY = 0o444
WRITABLE = 0o644
MAKE_TRIES = 50

T = TypeVar("T")


class FolderStore:
    """Bytes by key in the files below one folder; safe for threads and processes.

    Arguments:
        root: the folder, which must exist: a missing store is Absent, never made silently.
    """

    def __init__(self, root: Path) -> None:
        self.root = root
        self._late: list[str] = []
        self._late_folders: set[str] = set()
        self._lock = Lock()
        with disk.wrapped(f"opening the store {root}", writing=False):
            descriptor = os.open(root, disk.FOLDER)
        os.close(descriptor)

    def __reduce__(self) -> tuple[type[FolderStore], tuple[Path]]:
        return FolderStore, (self.root,)  # another process opens it anew

    @classmethod
    def make(cls, root: Path) -> FolderStore:
        """Make the folder (its parent must exist), durable on return, and open it; an existing one is Refused."""
        with disk.wrapped(f"making the store {root}", writing=True):
            parent = os.open(root.parent, disk.FOLDER)
            try:
                os.mkdir(root.name, dir_fd=parent)
                os.fsync(parent)  # dying before this may leave no folder: whoever makes stores begins again
            except FileExistsError:
                raise Refused(f"{root} already exists; a store is made in a new folder") from None
            finally:
                os.close(parent)
        return cls(root)

    def get(self, path: str) -> bytes:
        """Return all bytes of a key."""
        with self._open(path) as (descriptor, size_bytes):
            return disk.read_all(descriptor, size_bytes)

    def get_each(self, paths: Iterable[str]) -> Iterator[bytes | None]:
        """Yield the bytes of each of these keys, None for one that is not there, going from each folder to the next."""
        with Descent(self.root) as descent:
            for path in paths:
                parts = split_key(path)
                data = None
                try:
                    data = _read(descent.folder(parts[:-1]), parts[-1])
                except Absent:
                    pass  # something lies there that is no file
                except OSError as error:
                    _unless_absent(error, f"reading {self.root}/{path}")
                yield data

    def read(self, path: str, start: int, length: int) -> bytes:
        """Return `length` bytes from `start`; fewer only at the end."""
        with self._open(path) as (descriptor, _):
            return os.pread(descriptor, length, start)

    def size(self, path: str) -> int:
        """Return the size of a key in bytes."""
        with self._open(path) as (_, size_bytes):
            return size_bytes

    def exists(self, path: str) -> bool:
        """Say whether the key is there."""
        try:
            with self._open(path):
                return True
        except Absent:
            return False

    def existing(self, paths: Iterable[str]) -> set[str]:
        """Return those of these keys that are there, going from each folder to the next."""
        found = set()
        with Descent(self.root) as descent:
            for path in paths:
                parts = split_key(path)
                try:
                    if disk.is_file(descent.folder(parts[:-1]), parts[-1]):
                        found.add(path)
                except OSError as error:
                    _unless_absent(error, f"looking for {self.root}/{path}")
        return found

    def list(self, prefix: str) -> Iterator[str]:
        """Yield every key that begins with `prefix`, in ascending order."""
        folder, _, _ = prefix.rpartition("/")
        if folder:
            split_key(folder)
        try:
            with self._folder(folder.split("/") if folder else [], writing=False):
                pass
        except Absent:
            return
        yield from self._walk(folder, prefix)

    def create(self, path: str, data: bytes) -> None:
        """Write a key that never changes, as a read-only file; other bytes already there are Refused."""
        written = self._in_made_folder(path, lambda folder, name: self._create(folder, name, data))
        if not written:
            raise Refused(f"{path} already holds other bytes; an immutable file is never rewritten ({self.root})")

    def pour(self, folder: str, chunks: Iterable[bytes], key: Callable[[str], str]) -> str:
        """Write a read-only file named by its own bytes, hashed as they are written; return their SHA-256."""
        passing = HashingChunks(chunks)
        source = self._make(split_key(folder))
        try:
            with disk.wrapped(f"writing below {self.root}/{folder}", writing=True):
                temporary = disk.pour(source, "pour", passing, READ_ONLY)
            path, found = key(passing.hexdigest), passing.hexdigest
            try:
                new = self._in_made_folder(path, lambda below, name: disk.settle(source, temporary, below, name))
            except SunseedError:
                disk.forget(source, temporary)
                raise
            if not new:
                self._accept(path, found)
        finally:
            os.close(source)
        return found

    def _accept(self, path: str, expected: str) -> None:
        """Accept a file that was there before, if it has this digest, and make it durable."""
        try:
            for _ in read_verified(self, path, expected):
                pass
        except Untrue:
            raise Refused(
                f"{path} already holds other bytes than its name says ({self.root}); audit this tree"
            ) from None
        with disk.wrapped(f"syncing {path}", writing=True):
            disk.sync_files(self.root, [path], ())

    def replace(self, path: str, data: bytes) -> None:
        """Write a key so that readers see the old bytes or the new ones."""
        self._in_made_folder(path, lambda folder, name: disk.replace(folder, name, data, WRITABLE))

    def delete(self, path: str) -> None:
        """Remove a file and the folders it leaves empty."""
        parts = split_key(path)
        with suppress(Absent), disk.wrapped(f"deleting {path}", writing=True):
            with self._folder(parts[:-1], writing=True) as folder:
                os.unlink(parts[-1], dir_fd=folder)
            for depth in range(len(parts) - 1, 0, -1):
                with self._folder(parts[: depth - 1], writing=True) as folder:
                    try:
                        os.rmdir(parts[depth - 1], dir_fd=folder)
                    except OSError:
                        return  # not empty, or somebody was quicker: either is fine

    def apply(self, writes: Iterable[tuple[str, bytes]], *, durable: bool, read_only: bool = False) -> None:
        """Replace many files, with one sync at the end if `durable`."""
        mode = READ_ONLY if read_only else WRITABLE
        unsynced: set[str] = set()
        with Descent(self.root, unsynced) as descent:
            for path, data in writes:
                parts = split_key(path)
                try:
                    disk.replace(_reach(descent, parts[:-1]), parts[-1], data, mode, synced=False)
                except OSError as error:
                    raise disk.in_words(error, f"writing {self.root}/{path}", writing=True) from error
                finally:
                    if unsynced:
                        with self._lock:
                            self._late_folders |= unsynced
                        unsynced.clear()
                with self._lock:  # only now: a sync in another thread may take the list at any moment
                    self._late.append(path)
        if durable:
            self.sync()

    def sync(self) -> None:
        """Make everything durable that `apply` wrote before this call."""
        with self._lock:
            late, self._late = self._late, []
            folders, self._late_folders = self._late_folders, set()
        try:
            with disk.wrapped(f"syncing {len(late)} files of {self.root}", writing=True):
                disk.sync_files(self.root, late, folders)
        except SunseedError:
            with self._lock:
                self._late += late
                self._late_folders |= folders
            raise

    def sweep(self, folder: str) -> int:
        """Remove unfinished writes that lie directly in `folder`."""
        parts = split_key(folder) if folder else []
        swept = 0
        with suppress(Absent), self._folder(parts, writing=True) as descriptor, disk.wrapped("sweeping", writing=True):
            for name in filter(is_temporary, os.listdir(descriptor)):  # noqa: PTH208 - a descriptor, not a path
                os.unlink(name, dir_fd=descriptor)
                swept += 1
        return swept

    def unfinished(self, folder: str) -> dict[str, tuple[int, int]]:
        """Return the unfinished writes that lie directly in `folder`: name -> (size in bytes, last change in ns).

        Some may be going on; only whoever sees one stand still for long may `forget` it.
        """
        found: dict[str, tuple[int, int]] = {}
        with (
            suppress(Absent),
            self._folder(split_key(folder), writing=False) as descriptor,
            disk.wrapped(f"listing {self.root}/{folder}", writing=False),
            os.scandir(descriptor) as entries,
        ):
            for entry in filter(lambda one: is_temporary(one.name), entries):
                with suppress(FileNotFoundError):  # finished since
                    state = entry.stat(follow_symlinks=False)
                    found[entry.name] = (state.st_size, state.st_mtime_ns)
        return found

    def forget(self, folder: str, name: str) -> None:
        """Remove one unfinished write that lies directly in `folder`, if it is still there."""
        with (
            suppress(Absent),
            self._folder(split_key(folder), writing=True) as descriptor,
            disk.wrapped(f"removing {folder}/{name}", writing=True),
        ):
            os.unlink(name, dir_fd=descriptor)

    def room(self) -> int | None:
        """Return how many bytes unprivileged writers have left."""
        state = os.statvfs(self.root)
        return state.f_bavail * state.f_frsize

    @contextmanager
    def _open(self, path: str) -> Iterator[tuple[int, int]]:
        """Give the descriptor and the size in bytes of a file."""
        parts = split_key(path)
        with disk.wrapped(f"reading {self.root}/{path}", writing=False):
            descriptor, size_bytes = disk.open_file(self.root, parts)
            try:
                yield descriptor, size_bytes
            finally:
                os.close(descriptor)

    @contextmanager
    def _folder(self, parts: Sequence[str], *, writing: bool) -> Iterator[int]:
        with disk.wrapped(f"opening the folder {self.root}/{'/'.join(parts)}", writing=writing):
            descriptor = disk.walk(self.root, parts)
        try:
            yield descriptor
        finally:
            os.close(descriptor)

    def _in_made_folder(self, path: str, write: Callable[[int, str], T]) -> T:
        """Write in the key's folder, made if it is missing, with everything above it durable."""
        parts = split_key(path)
        tries = 0
        while True:
            folder = self._make(parts[:-1])
            try:
                with disk.wrapped(f"writing {self.root}/{path}", writing=True):
                    with self._lock:  # a folder made by an `apply` that nobody has synced yet
                        late = self._late_folders & {"/".join(parts[:depth]) for depth in range(len(parts))}
                    disk.sync_files(self.root, (), late)
                    return write(folder, parts[-1])
            except Absent:
                tries += 1  # somebody removed the folder, empty until now, between the two: nothing was written
                if tries == MAKE_TRIES:
                    raise
            finally:
                os.close(folder)

    @staticmethod
    def _create(folder: int, name: str, data: bytes) -> bool:
        return disk.create(folder, name, data, READ_ONLY) or disk.same(folder, name, data)

    def _make(self, parts: Sequence[str]) -> int:
        with disk.wrapped(f"making the folder {self.root}/{'/'.join(parts)}", writing=True):
            for _ in range(MAKE_TRIES):  # somebody may remove an empty folder while we walk through it
                with suppress(FileNotFoundError):
                    return disk.walk(self.root, parts, make=True)
            return disk.walk(self.root, parts, make=True)

    def _walk(self, folder: str, prefix: str) -> Iterator[str]:
        below = f"{folder}/" if folder else ""
        with disk.wrapped(f"listing {self.root}/{folder}", writing=False):
            try:
                with os.scandir(self.root / folder) as entries:
                    found = sorted(
                        below + entry.name + ("/" if entry.is_dir(follow_symlinks=False) else "")
                        for entry in entries
                        if not is_temporary(entry.name)
                    )
            except FileNotFoundError:
                return  # removed since its parent was listed
        for key in found:
            if key.endswith("/"):
                if key.startswith(prefix) or prefix.startswith(key):
                    yield from self._walk(key[:-1], prefix)
            elif key.startswith(prefix):
                yield key


def _read(folder: int, name: str) -> bytes:
    descriptor, size_bytes = disk.open_in(folder, name)
    try:
        return disk.read_all(descriptor, size_bytes)
    finally:
        os.close(descriptor)


def _unless_absent(error: OSError, doing: str) -> None:
    """Raise an error of reading in our words, unless it says that nothing is there."""
    words = disk.in_words(error, doing, writing=False)
    if not isinstance(words, Absent):
        raise words from error


def _reach(descent: Descent, parts: Sequence[str]) -> int:
    for _ in range(MAKE_TRIES):  # somebody may remove an empty folder while we walk through it
        try:
            return descent.folder(parts)
        except FileNotFoundError:
            continue
    return descent.folder(parts)
