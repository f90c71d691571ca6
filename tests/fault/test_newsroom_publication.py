"""One publication killed, and failed with EIO, at its system calls: it happens once or not at all, and goes on."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import threading
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from sunseed.errors import Unavailable
from sunseed.testing import one_publication
from sunseed.testing.log_folder import BEGIN
from sunseed.testing.syscalls import EIO, KILL, Call, distinct, require_strace, run_with_fault, trace

SAMPLE = 3


class Experiment:
    """A newsroom with a draft, and its publication in copies of it, one of whose calls goes wrong."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        subprocess.run([*self.command(folder / "first"), "prepare"], check=True, capture_output=True)
        self.calls = trace(self.command(self.copy()), BEGIN)

    def command(self, root: Path) -> list[str]:
        return [sys.executable, "-m", "sunseed.testing.one_publication", str(root)]

    def distinct(self, way: str) -> list[Call]:
        return distinct(self.calls, way, self.folder)

    def copy(self) -> Path:
        root = self.folder / f"copy-{threading.get_ident()}"
        shutil.rmtree(root, ignore_errors=True)
        shutil.copytree(self.folder / "first", root)
        return root

    def strike(self, call: Call, way: str) -> bool:
        """Publish with one fault, publish again without, hold the newsroom to account; say whether the fault struck."""
        root = self.copy()
        files = one_publication.unchanging(root)
        ended = run_with_fault(self.command(root), call, way, BEGIN)
        for name, data in one_publication.unchanging(root).items():
            assert files.setdefault(name, data) == data, f"{name} has other bytes after {call}"
        self.outlive_the_lease(root)
        again = subprocess.run(self.command(root), capture_output=True, check=False)
        assert again.returncode == 0, f"{way} at {call}: {again.stderr.decode()[-2000:]}"
        assert not (b"committed" in ended.output and b"committed" in again.stdout), f"published twice after {call}"
        for name, data in one_publication.unchanging(root).items():
            assert files.setdefault(name, data) == data, f"{name} has other bytes after {call} and recovery"
        one_publication.check(root)
        return ended.struck

    def outlive_the_lease(self, root: Path) -> None:
        """Let the dead sequencer's turn run out without waiting for it."""
        from sunseed.store.sqlite import connect_existing

        database = root / "newsroom.sqlite3"
        connection = connect_existing(database)
        connection.execute("DELETE FROM publishing_lease")
        connection.close()


@pytest.fixture(scope="module")
def experiment(tmp_path_factory: pytest.TempPathFactory) -> Experiment:
    try:
        require_strace()
    except Unavailable as error:
        pytest.skip(str(error))
    return Experiment(tmp_path_factory.mktemp("experiment"))


@pytest.mark.parametrize("way", [KILL, EIO])
def test_a_sample_of_calls(experiment: Experiment, way: str) -> None:
    """At calls spread over one publication, dying there or being refused there loses and repeats nothing."""
    step = len(experiment.calls) / SAMPLE
    chosen = [experiment.calls[int((n + (0.5 if way == EIO else 0.9)) * step)] for n in range(SAMPLE)]
    assert sum(experiment.strike(call, way) for call in chosen) >= SAMPLE - 1


@pytest.mark.long
@pytest.mark.timeout(14_400)
@pytest.mark.parametrize("way", [KILL, EIO])
def test_every_distinct_call(experiment: Experiment, way: str, capsys: pytest.CaptureFixture[str]) -> None:
    """At every call on the newsroom's files that can end in its own way, from the verb to the page, the same holds."""
    calls = experiment.distinct(way)
    with ThreadPoolExecutor(os.cpu_count()) as threads:
        struck = list(threads.map(lambda call: experiment.strike(call, way), calls))
    with capsys.disabled():
        sys.stdout.write(f"\n{way}: {sum(struck)} of {len(calls)} calls struck\n")
    assert sum(struck) >= len(calls) * 49 // 50, [str(call) for call, hit in zip(calls, struck, strict=True) if not hit]
