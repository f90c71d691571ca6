"""Run programs alternately and take down what they cost: time, peak memory, and what they print.

Every measured thing is a process of its own, so that nothing is shared but the machine. Its peak memory is the kernel's
figure for it; `launcher` says why it is begun from another small process, and reads all its figures. Our own modules
are compiled before anything is measured, as an installation leaves them.

Nothing is deleted while anything is measured, and each run gets a folder of its own in a part of the disk of its own:
`docs/measurements/files.md` says why.
"""

from __future__ import annotations

import compileall
import contextlib
import fcntl
import json
import os
import signal
import socket
import subprocess
import sys
import tempfile
import time
import tomllib
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any, TypeVar

T = TypeVar("T")
ROOT = Path(__file__).resolve().parent.parent
JUDGES = ROOT / "build/judges"
LAUNCHER = ROOT / "bench/launcher.py"
GET_FLAGS, SET_FLAGS, TOP_FOLDER = 0x80086601, 0x40086602, 0x00020000
PYTHON = sys.executable
SUNSEED = str(Path(PYTHON).with_name("sunseed"))


class Left(Exception):
    """A case that cannot run here, and why."""


class Failed(Exception):
    """A measured program that did not do its work."""


@dataclass(frozen=True, slots=True)
class Done:
    """How a program went.

    Arguments:
        seconds: wall time from start to end.
        cpu_s: processor time of it and its children.
        peak_kib: most memory resident at once, in the largest of its processes.
        out, err: what it printed.
    """

    seconds: float
    cpu_s: float
    peak_kib: int
    out: str
    err: str

    @property
    def json(self) -> Any:
        """The last line printed, as JSON."""
        return json.loads(self.out.strip().splitlines()[-1])


@dataclass(frozen=True, slots=True)
class MadeNewsroom:
    """A demonstration newsroom on disk.

    Arguments:
        folder: of the instance.
        public_url, newsroom_url: where its doors are when it is served.
    """

    folder: Path
    public_url: str
    newsroom_url: str


@dataclass(frozen=True, slots=True)
class Scale:
    """How large to measure, and where.

    Arguments:
        quick: small sizes, to see that everything runs; figures that mean nothing.
        folder: an empty folder for what the cases write; see `spread`.
        say: tells the person waiting what goes on.
    """

    quick: bool
    folder: Path
    say: Callable[[str], None]
    _logs: dict[int, Path] = field(default_factory=dict)
    _newsrooms: dict[int, MadeNewsroom] = field(default_factory=dict)

    @property
    def rounds(self) -> int:
        """How often each side runs."""
        return 2 if self.quick else 3

    def pick(self, full: int, quick: int) -> int:
        """Return the size to measure at."""
        return quick if self.quick else full

    def log(self, size: int) -> Path:
        """Return a log of so many 200-byte entries, laid out as `sunseed log create` does; made when first asked."""
        if size not in self._logs:
            self.say(f"writing a log of {size} entries")
            place = self.folder / f"log-{size}"
            place.mkdir()
            run_python(
                "from pathlib import Path; from bench.audit import fill; "
                f"p = Path({str(place)!r}); (p / 'vkeys').write_text('\\n'.join(fill(p, {size}, 200)))"
            )
            self._logs[size] = place
        return self._logs[size]

    def lend(self, stories: int, folder: Path) -> None:
        """Use a demonstration newsroom that exists already where one of so many stories is asked for."""
        site = tomllib.loads((folder / "sunseed.toml").read_text(encoding="utf-8"))["site"]
        self._newsrooms[stories] = MadeNewsroom(folder, site["public_url"], site["newsroom_url"])

    def newsroom(self, stories: int) -> MadeNewsroom:
        """Return a demonstration newsroom with so many stories besides the demo's own; made when first asked."""
        if stories not in self._newsrooms:
            self.say(f"making a newsroom of {stories} stories")
            place, ports = self.folder / f"newsroom-{stories}", (free_port(), free_port())
            words = ["--public-port", str(ports[0]), "--newsroom-port", str(ports[1]), "--stories", str(stories)]
            run([SUNSEED, "demo", place, "--no-serve", *words])
            urls = [f"http://127.0.0.1:{port}" for port in ports]
            self._newsrooms[stories] = MadeNewsroom(place, *urls)
        return self._newsrooms[stories]


def run(
    command: Sequence[str | Path], *, env: Mapping[str, str] | None = None, timeout_s: float = 3600, check: bool = True
) -> Done:
    """Run a program to its end.

    Raises:
        Failed: it ended with another code than 0, and `check` is set; or took longer than `timeout_s`.
    """
    _compile_modules()
    with tempfile.TemporaryFile("w+") as out, tempfile.TemporaryFile("w+") as err, tempfile.TemporaryFile() as report:
        process = subprocess.Popen(
            [PYTHON, "-I", "-S", str(LAUNCHER), str(report.fileno()), *map(str, command)],
            stdout=out,
            stderr=err,
            cwd=ROOT,
            env={**os.environ, **(env or {})},
            pass_fds=(report.fileno(),),
            start_new_session=True,
        )
        try:
            process.wait(timeout_s)
        except subprocess.TimeoutExpired as error:
            raise Failed(f"{command!r} took longer than {timeout_s} s") from error
        finally:
            if process.poll() is None:
                os.killpg(process.pid, signal.SIGKILL)
                process.wait()
        for written in (out, err, report):
            written.seek(0)
        seconds, cpu_s, peak_kib, code = report.read().split()
        done = Done(float(seconds), float(cpu_s), int(peak_kib), out.read(), err.read())
    if check and int(code):
        raise Failed(f"{Path(str(command[0])).name} ended with {int(code)}: {(done.err or done.out)[-2000:]}")
    return done


def run_python(code: str, **options: Any) -> Done:
    """Run a few lines of Python in a process of its own, the bench and the product importable."""
    return run([PYTHON, "-c", code], env={"PYTHONPATH": str(ROOT)}, **options)


@cache
def _compile_modules() -> None:
    """Compile the product's modules: otherwise, where Python may write no bytecode, each start would do it anew."""
    compileall.compile_dir(ROOT / "src", quiet=1)


def judge(name: str) -> Path:
    """Return a foreign tool.

    Raises:
        Left: it has not been built.
    """
    found = JUDGES / name
    if not found.exists():
        raise Left(f"build/judges/{name} is missing: run `make judges`")
    return found


def spread(folder: Path) -> None:
    """Ask ext4 to put each folder made in this one where few files are, as those in the root of a disk."""
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        flags = int.from_bytes(fcntl.ioctl(descriptor, GET_FLAGS, bytes(8)), sys.byteorder) | TOP_FOLDER
        fcntl.ioctl(descriptor, SET_FLAGS, flags.to_bytes(8, sys.byteorder))
    except OSError:
        pass  # no ext4
    finally:
        os.close(descriptor)


def fresh(scale: Scale) -> Path:
    """Return an empty folder, which stays until everything is measured."""
    return Path(tempfile.mkdtemp(dir=scale.folder))


@contextlib.contextmanager
def serving(command: Sequence[str | Path], url: str, *, env: Mapping[str, str] | None = None) -> Iterator[int]:
    """Run a server until the block ends; it has answered at `url` when the block begins. Gives its process id.

    Raises:
        Failed: it ended, or never answered.
    """
    with tempfile.TemporaryFile("w+") as err:
        process = subprocess.Popen(
            [str(word) for word in command],
            stdout=err,
            stderr=err,
            cwd=ROOT,
            env={**os.environ, **(env or {})},
            start_new_session=True,
        )
        try:
            until = time.monotonic() + 60
            while not answers(url):
                if process.poll() is not None or time.monotonic() > until:
                    err.seek(0)
                    raise Failed(f"{Path(str(command[0])).name} does not answer: {err.read()[-2000:]}")
                time.sleep(0.05)
            yield process.pid
        finally:
            with contextlib.suppress(ProcessLookupError):
                os.killpg(process.pid, signal.SIGTERM)
            try:
                process.wait(20)
            except subprocess.TimeoutExpired:
                os.killpg(process.pid, signal.SIGKILL)
                process.wait()


def answers(url: str) -> bool:
    """Tell whether anything is served there."""
    try:
        with urllib.request.urlopen(url, timeout=2) as answer:
            answer.read()
    except urllib.error.HTTPError:
        return True
    except OSError:
        return False
    return True


def free_port() -> int:
    """Return a TCP port nobody uses now."""
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return int(one.getsockname()[1])


def alternately(rounds: int, *sides: Callable[[], T]) -> list[list[T]]:
    """Run all sides one after another, so many times, none while what others wrote still goes to the disk."""
    results: list[list[T]] = [[] for _ in sides]
    for _ in range(rounds):
        for mine, side in zip(results, sides, strict=True):
            os.sync()
            mine.append(side())
    return results
