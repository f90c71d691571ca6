"""Tools nobody here wrote read what we write: Go's checksum database, Torchwood, and Tessera's fsck.

`tools/build_judges.sh` builds them. Every test runs the `sunseed` command as a stranger would.
"""

from __future__ import annotations

import json
import os
import random
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
JUDGES = Path(os.environ.get("SUNSEED_JUDGES", ROOT / "build" / "judges"))
SUNSEED = str(Path(sys.executable).with_name("sunseed"))
FSCK_TIMEOUT_S = 200  # it needs two for a good log of this size, on a quiet machine
FSCK_DOUBTED_S = 30
ORIGIN = "judged.example/log"

pytestmark = [
    pytest.mark.judges,
    pytest.mark.skipif(not (JUDGES / "sumdb").exists(), reason="the judges are not built: run `make judges`"),
]


def sunseed(*words: str | Path, stdin: bytes = b"") -> bytes:
    """Run our command and return what it prints."""
    command = [SUNSEED, *map(str, words)]
    return subprocess.run(command, input=stdin, check=True, capture_output=True).stdout


def judge(name: str, *words: str | Path) -> subprocess.CompletedProcess[str]:
    """Run one foreign tool."""
    command = [str(JUDGES / name), *map(str, words)]
    return subprocess.run(command, check=False, capture_output=True, text=True, timeout=280)


def fsck(log: Path, key: Path, timeout_s: float = FSCK_TIMEOUT_S) -> bool:
    """Ask Tessera's fsck; its exit code is always 0, so the line it prints is its verdict.

    On some bad bundles it says so and then waits for ever: silence is no approval either.
    """
    words = ["--ui=false", "-N", "2", f"--storage_url=file://{log}/", f"--public_key={key}"]
    try:
        done = subprocess.run(
            [str(JUDGES / "fsck"), *words], check=False, capture_output=True, text=True, timeout=timeout_s
        )
    except subprocess.TimeoutExpired:
        return False
    return "Successfully fsck'd log" in done.stderr


class Log:
    """A log made by our command, and what the judges need to read it."""

    def __init__(self, folder: Path, count: int) -> None:
        self.folder = folder / "judged"
        sunseed("log", "create", self.folder, "--origin", ORIGIN)
        rng = random.Random(count)
        entries = [b'{"n":%d,"r":%d}' % (n, rng.getrandbits(200)) for n in range(count)]
        for first in range(0, count, max(1, count // 3)):
            lines = b"\n".join(entries[first : first + max(1, count // 3)]) + b"\n"
            sunseed("log", "append", self.folder, stdin=lines)
        self.entries = entries
        self.keys = sunseed("log", "key", self.folder).decode().split()
        self.key_file = folder / "vkey"
        self.key_file.write_text(self.keys[0] + "\n")
        (self.tree,) = {found.parent for found in self.folder.rglob("checkpoint")}


@pytest.fixture(scope="module")
def log(tmp_path_factory: pytest.TempPathFactory) -> Log:
    """A log of 100,000 entries, appended in batches that end in the middle of bundles."""
    return Log(tmp_path_factory.mktemp("judges"), 100_000)


def test_checksum_database_rebuilds_the_log(log: Log) -> None:
    """Go's checksum database opens the checkpoint, derives the root and every tile byte of 100,000 entries."""
    done = judge("sumdb", "-dir", log.tree, "-key", log.keys[0])
    assert done.returncode == 0, done.stderr
    assert "100000 entries" in done.stdout


def test_tessera_rebuilds_the_log(log: Log) -> None:
    """Tessera's fsck rebuilds root and tiles from the bundles."""
    assert fsck(log.tree, log.key_file)


@pytest.mark.parametrize("index", [0, 255, 256, 33_333, 65_535, 65_536, 99_999])
def test_proofs_hold_for_foreigners(log: Log, tmp_path: Path, index: int) -> None:
    """A proof file holds for Torchwood under both log keys, and for Go's checksum database."""
    proof, entry = tmp_path / "one.tlog-proof", tmp_path / "entry"
    sunseed("log", "prove", log.folder, str(index), "-o", proof)
    entry.write_bytes(log.entries[index])
    torchwood = judge("proofcheck", "-proof", proof, "-entry", entry, *log.keys)
    assert torchwood.returncode == 0, torchwood.stderr
    sumdb = judge("sumdb", "-proof", proof, "-entry", entry, "-key", log.keys[0])
    assert sumdb.returncode == 0, sumdb.stderr

    entry.write_bytes(log.entries[index] + b" ")
    assert judge("proofcheck", "-proof", proof, "-entry", entry, *log.keys).returncode != 0
    assert judge("sumdb", "-proof", proof, "-entry", entry, "-key", log.keys[0]).returncode != 0


@pytest.mark.parametrize("old", [1, 33_333, 65_536, 99_999, 100_000])
def test_consistency_holds_for_foreigners(log: Log, tmp_path: Path, old: int) -> None:
    """Our consistency proofs satisfy Go's checksum database, and one changed bit does not."""
    proof = tmp_path / "consistency"
    proof.write_bytes(sunseed("log", "consistency", log.folder, str(old), "100000"))
    words = ("-dir", log.tree, "-key", log.keys[0], "-consistency", proof, "-old-size", str(old))
    done = judge("sumdb", *words)
    assert done.returncode == 0, done.stderr
    text = proof.read_bytes()
    if text:
        proof.write_bytes((b"B" if text[:1] == b"A" else b"A") + text[1:])
        assert judge("sumdb", *words).returncode != 0


@pytest.mark.parametrize("kind", ["tile/0", "tile/1", "tile/entries"])
def test_judges_and_we_find_the_same_lie(log: Log, tmp_path: Path, kind: str) -> None:
    """One flipped bit in a tile or bundle is found by both foreign judges and by our own audit."""
    folder = tmp_path / "lie"
    shutil.copytree(log.folder, folder)
    tree = folder / log.tree.relative_to(log.folder)
    victim = min(found for found in (tree / kind).rglob("*") if found.is_file())
    data = bytearray(victim.read_bytes())
    data[len(data) // 2] ^= 1
    victim.chmod(0o644)
    victim.write_bytes(data)
    assert judge("sumdb", "-dir", tree, "-key", log.keys[0]).returncode != 0
    assert not fsck(tree, log.key_file, FSCK_DOUBTED_S)
    command = [SUNSEED, "log", "audit", str(folder), "--json"]
    ours = subprocess.run(command, check=False, capture_output=True, text=True)
    assert ours.returncode != 0
    assert victim.relative_to(tree).as_posix() in json.dumps(json.loads(ours.stdout))
