"""One append killed, and failed with EIO, at its system calls: nothing promised is lost and nobody sees a fork."""

from __future__ import annotations

import shutil
import sys
from pathlib import Path

import pytest

from sunseed.errors import Unavailable
from sunseed.testing.log_folder import BEGIN, LogFolder
from sunseed.testing.syscalls import EIO, FULL, KILL, READ_ONLY, Call, require_strace, run_with_fault, trace

SAMPLE = 8
SHAPES = {"whole": 0, "interrupted": 1}


@pytest.fixture(scope="module", autouse=True)
def strace() -> str:
    try:
        return require_strace()
    except Unavailable as error:
        pytest.skip(str(error))


class Experiment:
    """A log in one state, and the same append to copies of it, one of whose calls goes wrong.

    Arguments:
        folder: an empty folder.
        shape: "whole", or "interrupted": killed between commit and publication, so that opening has to recover.
    """

    def __init__(self, folder: Path, shape: str) -> None:
        self.folder = folder
        first = LogFolder(folder / "first")
        first.create()
        first.append(250)
        if shape == "interrupted":
            calls = trace(self.command(self.copy("first")), BEGIN)
            killed = next(call for call in calls if call.name == "renameat" and "checkpoint" not in call.text)
            assert run_with_fault(self.command(first), killed, KILL, BEGIN).struck
            assert list((folder / "first" / "staging").iterdir())
        self.calls = trace(self.command(self.copy("first")), BEGIN)

    def command(self, log: LogFolder) -> list[str]:
        return [sys.executable, "-m", "sunseed.testing.log_folder", str(log.root), "10"]

    def copy(self, name: str) -> LogFolder:
        root = self.folder / "copy"
        shutil.rmtree(root, ignore_errors=True)
        shutil.copytree(self.folder / name, root)
        return LogFolder(root)

    def strike(self, call: Call, way: str, words: bytes = b"") -> bool:
        """Run once with one fault, hold the log to account, append again, and say whether the fault struck.

        Arguments:
            words: what the command must say of it.
        """
        log = self.copy("first")
        seen = [(log.root / "log/checkpoint").read_bytes()]
        files = log.files()
        ended = run_with_fault(self.command(log), call, way, BEGIN)
        if ended.struck and way == KILL:
            assert ended.code != 0, f"{call} did not kill"
        assert words in ended.errors, ended.errors
        promised = [int(line.split()[2]) for line in ended.output.splitlines() if line.startswith(b"promised")]
        seen.append((log.root / "log/checkpoint").read_bytes())
        files.update(log.files())
        size = log.check(max(promised, default=250), seen, files)
        seen.append((log.root / "log/checkpoint").read_bytes())
        files.update(log.files())
        log.append(300)
        assert log.check(size + 300, seen, files) == size + 300
        return ended.struck


@pytest.fixture(scope="module", params=SHAPES)
def experiment(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Experiment:
    return Experiment(tmp_path_factory.mktemp("experiment"), request.param)


def test_the_trace_shows_the_durable_write(experiment: Experiment) -> None:
    """One append makes every kind of call a durable write consists of, so that faults can be tried at each."""
    names = {call.name for call in experiment.calls}
    assert {"openat", "write", "fsync", "close", "linkat", "renameat", "unlinkat", "mkdirat", "pwrite64"} <= names


@pytest.mark.parametrize("way", [KILL, EIO])
def test_a_sample_of_calls(experiment: Experiment, way: str) -> None:
    """At calls spread over one append, dying there or being refused there leaves a log that holds what it promised."""
    step = len(experiment.calls) / SAMPLE
    chosen = [experiment.calls[int((n + (0.5 if way == EIO else 0.9)) * step)] for n in range(SAMPLE)]
    assert sum(experiment.strike(call, way) for call in chosen) >= SAMPLE - 1


@pytest.mark.parametrize(("way", "words"), [(FULL, b"the disk is full"), (READ_ONLY, b"check permissions")])
@pytest.mark.parametrize("name", ["write", "mkdirat"])
def test_a_full_or_read_only_disk(experiment: Experiment, way: str, words: bytes, name: str) -> None:
    """A disk that is full or read-only at a write says so in words, and damages nothing."""
    calls = [call for call in experiment.calls if call.name == name and "promised" not in call.text]
    assert experiment.strike(calls[1 if name == "write" else 0], way, words)


@pytest.mark.long
@pytest.mark.timeout(3600)
@pytest.mark.parametrize("way", [KILL, EIO])
def test_every_call(experiment: Experiment, way: str, capsys: pytest.CaptureFixture[str]) -> None:
    """At every single file call of one append the same holds."""
    missed = [str(call) for call in experiment.calls if not experiment.strike(call, way)]
    with capsys.disabled():
        sys.stdout.write(f"\n{way}: {len(experiment.calls) - len(missed)} of {len(experiment.calls)} calls struck\n")
    assert len(missed) <= len(experiment.calls) // 50, missed
