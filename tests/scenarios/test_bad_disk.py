"""A newsroom on a disk that is really full, and really read-only: each verb says what to do, and nothing is damaged."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from sunseed.cli import exits

SIZE = "64m"
WRITING = (("print", "--from-nothing"), ("print",), ("reconcile",), ("serve", "--only", "worker"))


def sunseed(*words: str | Path, typed: str = "") -> subprocess.CompletedProcess[str]:
    """Run a command to its end."""
    environ = {**os.environ, "SUNSEED_STORAGE_RESERVE_MIB": "0"}
    command = [sys.executable, "-m", "sunseed.cli", *map(str, words)]
    return subprocess.run(command, capture_output=True, text=True, timeout=280, input=typed, env=environ, check=False)


@pytest.fixture(scope="module")
def disk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """Mount a small disk of its own, which only root may."""
    folder = tmp_path_factory.mktemp("disk")
    mount = ["mount", "-t", "tmpfs", "-o", f"size={SIZE}", "sunseed-test", folder]
    if os.geteuid() or not shutil.which("mount") or subprocess.run(mount, capture_output=True, check=False).returncode:
        pytest.skip("no small disk can be mounted here: that takes root")
    yield folder
    subprocess.run(["umount", "--lazy", folder], check=True)


@pytest.fixture(scope="module")
def room(disk: Path) -> Path:
    """Make a newsroom that fits the disk, and print it."""
    root = disk / "news"
    words = ("--origin", "news.example/log", "--name", "The Field", "--operator", "op@news.example")
    made = sunseed("init", root, *words, typed="a quiet field of seeds\n" * 2)
    assert made.returncode == exits.OK, made.stderr
    assert sunseed("print", root).returncode == exits.OK
    return root


def held(root: Path) -> dict[str, bytes]:
    """Return every file of the public tree and of the head."""
    files = [*(root / "public").rglob("*"), root / "head.sqlite3"]
    return {str(file.relative_to(root)): file.read_bytes() for file in files if file.is_file()}


def fill(room: Path) -> None:
    """Leave no byte free."""
    with (room.parent / "filler").open("wb", buffering=0) as file:
        for size in (65_536, 4_096, 1):
            try:
                while file.write(bytes(size)) == size:
                    pass
            except OSError:
                continue


def free(room: Path) -> None:
    """Give the room back."""
    (room.parent / "filler").unlink()


def seal(room: Path) -> None:
    """Mount the disk read-only."""
    subprocess.run(["mount", "-o", "remount,ro", room.parent], check=True)


def unseal(room: Path) -> None:
    """Mount it for writing again."""
    subprocess.run(["mount", "-o", "remount,rw", room.parent], check=True)


@pytest.mark.parametrize(
    ("break_it", "mend_it", "words", "code"),
    [
        (fill, free, ("the disk is full", "Free some space"), exits.UNAVAILABLE),
        (seal, unseal, ("mounted read-only", "dmesg"), exits.REFUSED),
    ],
    ids=["full", "read-only"],
)
def test_each_verb_refuses_in_words_and_goes_on_when_the_disk_is_mended(
    room: Path,
    break_it: Callable[[Path], None],
    mend_it: Callable[[Path], None],
    words: tuple[str, ...],
    code: int,
) -> None:
    """Printing, reconciling and the worker say what is wrong and what to do; the doctor finds it; no byte changes."""
    before = held(room)
    break_it(room)
    try:
        for verb, *options in WRITING:
            outcome = sunseed(verb, room, *options)
            assert outcome.returncode == code, (verb, outcome.stderr)
            assert all(one in outcome.stderr for one in words), (verb, outcome.stderr)
            assert "Traceback" not in outcome.stderr
        found = sunseed("doctor", room)
        assert found.returncode != exits.OK
        assert "BAD  disk" in found.stdout, found.stdout
        assert held(room) == before
    finally:
        mend_it(room)
    audited = sunseed("audit", room / "public", "--root", room / "root.note")
    assert audited.returncode == exits.UNPROVEN, audited.stdout  # nothing has been sealed beside the root yet
    assert "altered" not in audited.stdout.lower()
    for verb in ("print", "reconcile"):
        assert sunseed(verb, room).returncode == exits.OK
    assert held(room) == before
