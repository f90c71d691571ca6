"""The durable write of one file, system call by system call, and the errors of the file system put into our words.

Follows the transparency-log reference §8.4: folder open first, temporary file in the same folder, write, fsync, close,
rename, fsync of the folder; new folders fsync their parents. After a failed fsync the page cache may show bytes the
disk does not have, so such a failure is OutcomeUnknown and nothing here reads back after it.
"""

from __future__ import annotations

import ctypes
import errno
import os
import stat
import sys
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager, suppress
from itertools import count
from pathlib import Path

from sunseed.errors import Absent, OutcomeUnknown, Refused, SunseedError, Unavailable

FOLDER = os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC
BELOW = FOLDER | os.O_NOFOLLOW
READ = os.O_RDONLY | os.O_CLOEXEC | os.O_NOFOLLOW | os.O_NONBLOCK
NEW = os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC | os.O_NOFOLLOW

FEW_FILES = 24
"""Up to so many files are synced one by one; more are synced by one syncfs of their file system."""

_FULL = {errno.ENOSPC, errno.EDQUOT}
_FORBIDDEN = {errno.EROFS, errno.EACCES, errno.EPERM, errno.ELOOP, errno.EISDIR, errno.ENAMETOOLONG}
_NO_LINKS = {errno.EPERM, errno.EOPNOTSUPP, errno.ENOSYS}
_temporary = count()


def walk(root: Path, parts: Sequence[str], *, make: bool = False) -> int:
    """Open a folder below `root` part by part, following no links, and return its descriptor.

    Arguments:
        root: where to begin; may itself be reached through links.
        parts: the folders downwards.
        make: make those that are missing, each durable at once.
    """
    here = os.open(root, FOLDER)
    try:
        for part in parts:
            deeper = below(here, part) if make else os.open(part, BELOW, dir_fd=here)
            above, here = here, deeper
            os.close(above)
    except BaseException:
        os.close(here)
        raise
    return here


def below(here: int, part: str, above: Sequence[str] = (), unsynced: set[str] | None = None) -> int:
    """Open a folder in an open one, following no link, and return its descriptor; make it where it is missing.

    Arguments:
        here: descriptor of the open folder.
        part: the name in it.
        above: the way from the root to the open folder.
        unsynced: takes that way if the folder was made, for a later sync; if None, it is synced at once.
    """
    try:
        return os.open(part, BELOW, dir_fd=here)
    except FileNotFoundError:
        with suppress(FileExistsError):
            os.mkdir(part, dir_fd=here)
    if unsynced is None:
        os.fsync(here)  # dying before this may lose an empty folder, and nothing that was promised
    else:
        unsynced.add("/".join(above))
    return os.open(part, BELOW, dir_fd=here)


def open_file(root: Path, parts: Sequence[str]) -> tuple[int, int]:
    """Open a file below `root`, following no links; return its descriptor and its size. What is no file is Absent."""
    folder = walk(root, parts[:-1])
    try:
        return open_in(folder, parts[-1])
    finally:
        os.close(folder)


def open_in(folder: int, name: str) -> tuple[int, int]:
    """Open a file in an open folder, as `open_file` does."""
    descriptor = os.open(name, READ, dir_fd=folder)
    state = os.fstat(descriptor)
    if not stat.S_ISREG(state.st_mode):
        os.close(descriptor)
        raise Absent(f"{name} is not a file")
    return descriptor, state.st_size


def is_file(folder: int, name: str) -> bool:
    """Say whether a file lies under a name; a link there is the error that opening it would be."""
    try:
        mode = os.stat(name, dir_fd=folder, follow_symlinks=False).st_mode
    except FileNotFoundError:
        return False
    if stat.S_ISLNK(mode):
        raise OSError(errno.ELOOP, os.strerror(errno.ELOOP), name)
    return stat.S_ISREG(mode)


def replace(folder: int, name: str, data: bytes, mode: int, *, synced: bool = True) -> None:
    """Put bytes under a name so that readers see the old ones or the new ones, never a mixture.

    Arguments:
        folder: descriptor of the folder, opened before, so that late write errors reach us.
        name: the file's name in it.
        data: the bytes.
        mode: permission bits.
        synced: durable on return; otherwise durable after a later sync of the file system.
    """
    temporary = pour(folder, name, (data,), mode, synced=synced)
    # Dying here leaves a temporary file no reader sees; `sweep` removes it.
    try:
        os.rename(temporary, name, src_dir_fd=folder, dst_dir_fd=folder)
    except OSError:
        forget(folder, temporary)
        raise
    if synced:
        os.fsync(folder)  # dying before this: the old bytes or the new ones come back, both whole


def create(folder: int, name: str, data: bytes, mode: int) -> bool:
    """Put bytes under a new name, durable on return; return False, writing nothing, where the name is taken."""
    return settle(folder, pour(folder, name, (data,), mode), folder, name)


def pour(folder: int, name: str, chunks: Iterable[bytes], mode: int, *, synced: bool = True) -> str:
    """Write bytes as they come into a temporary file in a folder, durable on return if `synced`; return its name.

    Whatever `chunks` raises goes through, and nothing is left.
    """
    descriptor, temporary = _open_temporary(folder, name, mode)
    try:
        try:
            for chunk in chunks:
                _write_all(descriptor, chunk)
            if synced:
                os.fsync(descriptor)  # dying before this: a torn temporary file no reader sees
        finally:
            os.close(descriptor)
    except BaseException:
        forget(folder, temporary)
        raise
    return temporary


def settle(source: int, temporary: str, folder: int, name: str) -> bool:
    """Give a temporary file in `source` its new name in `folder`, durable on return; False, the temporary file gone,
    where the name is taken."""
    try:
        # A link, not a rename: it refuses to take the place of a file that came in between.
        os.link(temporary, name, src_dir_fd=source, dst_dir_fd=folder, follow_symlinks=False)
    except FileExistsError:
        forget(source, temporary)
        return False
    except OSError as error:
        if error.errno not in _NO_LINKS or _is_there(folder, name):
            forget(source, temporary)
            if error.errno in _NO_LINKS:
                return False
            raise
        # No links on this file system: two who create one name at the same moment are not told apart here.
        os.rename(temporary, name, src_dir_fd=source, dst_dir_fd=folder)
    else:
        os.unlink(temporary, dir_fd=source)  # dying before this leaves a second name; `sweep` removes it
    os.fsync(folder)  # dying before this: the file is whole or not there
    return True


def same(folder: int, name: str, data: bytes) -> bool:
    """Say whether a file holds these bytes, and if so make it durable: its writer may have died before its fsync."""
    descriptor = os.open(name, READ, dir_fd=folder)
    try:
        if read_all(descriptor, os.fstat(descriptor).st_size) != data:
            return False
        os.fsync(descriptor)
        os.fsync(folder)
        return True
    finally:
        os.close(descriptor)


def read_all(descriptor: int, size: int) -> bytes:
    """Return everything in a file of about `size` bytes."""
    data = os.read(descriptor, size + 1)
    if len(data) == size:
        return data
    pieces = [data]
    while data:
        data = os.read(descriptor, 1 << 20)
        pieces.append(data)
    return b"".join(pieces)


def sync_files(root: Path, names: Sequence[str], folders: Iterable[str]) -> None:
    """Make files, the folders they lie in, and other folders below `root` durable.

    A few are synced one by one. Many are synced by syncfs, which costs one flush instead of thousands and, since
    Linux 5.8, reports write errors; it also waits for what others wrote on that file system. Where there is no syncfs,
    each file is synced by itself.
    """
    if len(names) > FEW_FILES and _syncfs is not None:
        descriptor = os.open(root, FOLDER)
        try:
            if _syncfs(descriptor) != 0:
                number = ctypes.get_errno()
                raise OSError(number, f"syncfs: {os.strerror(number)}")
        finally:
            os.close(descriptor)
        return
    for name in names:
        with suppress(FileNotFoundError):  # deleted since: nothing left to keep
            _fsync(root / name, os.O_RDONLY | os.O_CLOEXEC)
    for name in sorted({name.rpartition("/")[0] for name in names}.union(folders), key=len, reverse=True):
        with suppress(FileNotFoundError):
            _fsync(root / name, FOLDER)


@contextmanager
def wrapped(doing: str, *, writing: bool) -> Iterator[None]:
    """Put errors of the file system into Sunseed's words.

    Arguments:
        doing: what was going on, for the message.
        writing: an unforeseen error leaves the outcome unknown; when only reading, trying again may help.
    """
    try:
        yield
    except OSError as error:
        raise in_words(error, doing, writing=writing) from error


def in_words(error: OSError, doing: str, *, writing: bool) -> SunseedError:
    """Return the error to raise instead of one of the file system: what `wrapped` does, for what is done many times."""
    if isinstance(error, FileNotFoundError):
        return Absent(f"{doing}: {error.strerror}")
    if isinstance(error, NotADirectoryError):
        kind = Refused if writing else Absent
        return kind(f"{doing}: a part of the path is a file or a link; links are not followed")
    if error.errno in _FULL:
        return Unavailable(f"{doing}: the disk is full; free some space and try again")
    if error.errno in _FORBIDDEN:
        return Refused(f"{doing}: {error.strerror}; check permissions, links and mounts")
    if writing:
        return OutcomeUnknown(f"{doing}: {error.strerror}; stop, check the disk, then open again")
    return Unavailable(f"{doing}: {error.strerror}")


def _open_temporary(folder: int, name: str, mode: int) -> tuple[int, str]:
    while True:
        temporary = f".{name[:40]}.{os.getpid()}-{next(_temporary)}.tmp"
        try:
            return os.open(temporary, NEW, mode, dir_fd=folder), temporary
        except FileExistsError:
            continue  # left by one that died with our process number, as in containers


def _write_all(descriptor: int, data: bytes) -> None:
    written = os.write(descriptor, data) if data else 0
    if written < len(data):
        view = memoryview(data)[written:]
        while view:
            view = view[os.write(descriptor, view) :]


def _is_there(folder: int, name: str) -> bool:
    try:
        os.stat(name, dir_fd=folder, follow_symlinks=False)
    except FileNotFoundError:
        return False
    return True


def forget(folder: int, temporary: str) -> None:
    """Remove a temporary file, as far as that can be done."""
    with suppress(OSError):  # the first error is the one to report; `sweep` removes what stays
        os.unlink(temporary, dir_fd=folder)


def _fsync(path: Path, flags: int) -> None:
    descriptor = os.open(path, flags)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _find_syncfs() -> ctypes._NamedFuncPointer | None:
    if not sys.platform.startswith("linux"):
        return None
    release = os.uname().release.split(".")
    if (int(release[0]), int("".join(c for c in release[1] if c.isdigit()) or 0)) < (5, 8):
        return None  # before 5.8 syncfs did not report write errors
    function = getattr(ctypes.CDLL(None, use_errno=True), "syncfs", None)
    if function is not None:
        function.argtypes = [ctypes.c_int]
        function.restype = ctypes.c_int
    return function


_syncfs = _find_syncfs()
