"""Running a command while one chosen system call fails or kills it, by strace.

After the fault tests of Tessera and Sunlight named in the transparency-log reference §2-3: trace a run, then repeat it
once for every call. Owns tracing and injecting; what must hold afterwards is up to the test.
Commands come from tests alone, which is why running them is not checked (`noqa: S603`).
"""

from __future__ import annotations

import re
import shutil
import subprocess
import tempfile
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby
from pathlib import Path

from sunseed.errors import Unavailable

# fmt: off
CALLS = (
    "open", "openat", "creat", "read", "pread64", "readv", "write", "pwrite64", "writev", "fsync", "fdatasync",
    "syncfs", "sync_file_range", "rename", "renameat", "renameat2", "link", "linkat", "symlink", "symlinkat",
    "mkdir", "mkdirat", "unlink", "unlinkat", "rmdir", "truncate", "ftruncate", "fallocate", "close", "fcntl",
    "flock", "chmod", "fchmod", "fchmodat", "stat", "lstat", "newfstatat", "fstat", "statx", "statfs", "fstatfs",
    "access", "faccessat", "faccessat2", "getdents64", "lseek", "dup", "copy_file_range",
)
# fmt: on
"""Every call that touches files; a fault is tried at each one that the traced command makes."""

# fmt: off
_CHANGING = frozenset({
    "creat", "write", "pwrite64", "writev", "rename", "renameat", "renameat2", "link", "linkat", "symlink", "symlinkat",
    "mkdir", "mkdirat", "unlink", "unlinkat", "rmdir", "truncate", "ftruncate", "fallocate", "chmod", "fchmod",
    "fchmodat", "copy_file_range",
})
# fmt: on
_SYNCING = frozenset({"fsync", "fdatasync", "syncfs", "sync_file_range"})

KILL, EIO, FULL, READ_ONLY = "killed", "EIO", "ENOSPC", "EROFS"
_LINE = re.compile(r"(?:\d+ +)?([a-z0-9_]+)\((.*)")
_FILE = re.compile(r"(?:(?:AT_FDCWD|\d+)<([^>]*)>)?(?:, )?(?:\"([^\"]*)\")?")
_TEMPORARY = re.compile(r"\.\d+-\d+\.tmp")


@dataclass(frozen=True, slots=True)
class Call:
    """One system call of a traced run.

    Arguments:
        name: the call.
        number: it is so manieth of its name since the process began, counted from 1.
        text: its arguments as strace shows them, each descriptor with its path.
    """

    name: str
    number: int
    text: str

    @property
    def changes(self) -> bool:
        """Whether the files differ after it: what a process killed here leaves is then new."""
        return self.name in _CHANGING or "O_CREAT" in self.text or "O_TRUNC" in self.text

    @property
    def file(self) -> str:
        """The path of the first file it names, temporary names made alike."""
        match = _FILE.match(self.text)
        folder, name = match.groups() if match else (None, None)
        takes_a_name = self.name.endswith("at") or folder is None
        path = "/".join(part for part in (folder, name if takes_a_name else None) if part)
        return _TEMPORARY.sub(".tmp", path)

    def __str__(self) -> str:
        return f"{self.name} {self.number} ({self.text[:100]}"


@dataclass(frozen=True, slots=True)
class Ended:
    """How an injected run ended.

    Arguments:
        code: its exit code; below 0 the signal that killed it.
        output: its standard output.
        errors: its standard error.
        struck: whether the fault was injected, and after the mark.
    """

    code: int
    output: bytes
    errors: bytes
    struck: bool


def require_strace() -> str:
    """Return where strace is; Unavailable, saying so, where it is not or may not trace."""
    path = shutil.which("strace")
    if path is None:
        raise Unavailable("strace is not installed (apt-get install strace)")
    if subprocess.run([path, "-o", "/dev/null", "true"], capture_output=True, check=False).returncode:  # noqa: S603
        raise Unavailable("strace is not allowed to trace here")
    return path


def trace(command: Sequence[str], mark: bytes) -> list[Call]:
    """Run a command and return its file calls after it wrote `mark` to a descriptor.

    Arguments:
        command: program and arguments.
        mark: what it writes when the interesting part begins.
    """
    with tempfile.NamedTemporaryFile(suffix=".strace") as log:
        subprocess.run([*_strace(log.name, CALLS), *command], check=True, capture_output=True)  # noqa: S603
        lines = Path(log.name).read_text(errors="replace").splitlines()
    counts: Counter[str] = Counter()
    calls = []
    marked = False
    for line in lines:
        match = _LINE.match(line)
        if match is None:
            continue
        counts[match[1]] += 1
        if marked:
            calls.append(Call(match[1], counts[match[1]], match[2]))
        marked = marked or _is_mark(line, mark)
    return calls


def distinct(calls: Sequence[Call], way: str, below: Path) -> list[Call]:
    """Return the calls at which a fault can have an outcome of its own, among those that touch files below a folder.

    A process killed at a call that changes nothing leaves what the next call that changes something finds, so the one
    stands for the other. Of pages written to one file in a row, as SQLite does, the first, the middle and the last are
    taken. A call refused is another matter: each that changes or syncs, and of those that only open, ask, lock, read
    or close, the first of its kind for each file.

    Arguments:
        calls: from `trace`.
        way: KILL, or the name of an error.
        below: the folder of what is under test; the files of the program itself are left alone.
    """
    ours = [call for call in calls if str(below) in call.text]
    changing = [
        run[at]
        for _, group in groupby((call for call in ours if call.changes), key=lambda call: (call.name, call.file))
        for run in [list(group)]
        for at in sorted({0, len(run) // 2, len(run) - 1})
    ]
    if way == KILL:
        return changing
    others = (call for call in reversed(ours) if not call.changes)
    first = {(call.name, call.number if call.name in _SYNCING else call.file): call for call in others}
    chosen = {*changing, *first.values()}
    return [call for call in ours if call in chosen]


def run_with_fault(command: Sequence[str], call: Call, way: str, mark: bytes) -> Ended:
    """Run a command in which one call fails or kills it before anything is done.

    Arguments:
        command: program and arguments.
        call: which call, from a trace of the same command in the same situation.
        way: KILL, or the name of the error the call fails with.
        mark: as for `trace`.
    """
    what = "signal=KILL" if way == KILL else f"error={way}"
    with tempfile.NamedTemporaryFile(suffix=".strace") as log:
        inject = ["-e", f"inject={call.name}:{what}:when={call.number}"]
        command = [*_strace(log.name, (call.name, "write")), *inject, *command]
        ended = subprocess.run(command, capture_output=True, check=False)  # noqa: S603
        lines = Path(log.name).read_text(errors="replace").splitlines()
    marked = next((n for n, line in enumerate(lines) if _is_mark(line, mark)), len(lines))
    if way == KILL:
        struck = marked < len(lines) and any("+++ killed by SIGKILL" in line for line in lines)
    else:
        struck = any("(INJECTED)" in line for line in lines[marked:])
    return Ended(ended.returncode, ended.stdout, ended.stderr, struck)


def _strace(log: str, calls: Sequence[str]) -> list[str]:
    """Return the command that traces these calls alone."""
    kinds = ",".join("?" + name for name in calls)
    return [require_strace(), "-f", "-qq", "-y", "-o", log, "-s", "64", "-e", f"trace={kinds}"]


def _is_mark(line: str, mark: bytes) -> bool:
    return "write(" in line and f'"{mark.decode().rstrip()}' in line
