"""Ours over theirs: a log that Tessera's own server wrote, audited, read and proved by us, and lied about."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from urllib.error import URLError
from urllib.request import Request, urlopen

import pytest

from sunseed.record import keys
from sunseed.record.audit import audit
from sunseed.record.checkpoint import LogKeys
from sunseed.record.hashing import leaf_hash
from sunseed.record.proof import verify_inclusion
from sunseed.record.reader import LogReader
from sunseed.record.signature import ED25519, Verifier
from sunseed.store.folder import FolderStore
from sunseed.testing.ports import free_port

ROOT = Path(__file__).resolve().parents[2]
SERVER = Path(os.environ.get("SUNSEED_JUDGES", ROOT / "build" / "judges")) / "posix"
ORIGIN = "tessera.example/log"
COUNT = 600
IGNORED = (".state/",)

pytestmark = [
    pytest.mark.judges,
    pytest.mark.skipif(not SERVER.exists(), reason="Tessera's server is not built: run `make judges`"),
]


@pytest.fixture(scope="module")
def theirs(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Verifier]:
    """Let Tessera write a log of 600 entries and return its folder and key."""
    folder = tmp_path_factory.mktemp("tessera") / "log"
    signer = keys.generate(ORIGIN, ED25519)
    port = free_port()
    environment = {**os.environ, "LOG_PRIVATE_KEY": signer.private_text(), "GODEBUG": "httpmuxgo121=0"}
    command = [str(SERVER), f"--storage_dir={folder}", f"--listen=127.0.0.1:{port}"]
    with subprocess.Popen(command, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as server:
        try:
            with ThreadPoolExecutor(COUNT) as threads:
                indices = set(threads.map(lambda n: add(port, b"entry %d" % n), range(COUNT)))
            assert indices == set(range(COUNT))
            deadline = time.monotonic() + 200
            while LogReader(FolderStore(folder), "").size < COUNT:
                assert time.monotonic() < deadline, "Tessera did not publish in time"
                time.sleep(0.2)
        finally:
            server.terminate()
    return folder, signer.verifier


def add(port: int, entry: bytes) -> int:
    """Send one entry and return its index; the server may still be starting."""
    deadline = time.monotonic() + 200
    while True:
        try:
            with urlopen(Request(f"http://127.0.0.1:{port}/add", data=entry, method="POST"), timeout=60) as answer:
                return int(answer.read())
        except (URLError, ConnectionError):
            assert time.monotonic() < deadline
            time.sleep(0.1)


def test_our_audit_accepts_it(theirs: tuple[Path, Verifier]) -> None:
    """Every tile, bundle, partial, and the signature of a log that Tessera wrote pass our audit."""
    folder, verifier = theirs
    report = audit(FolderStore(folder), [verifier], prefix="", ignore=IGNORED)
    assert (report.size, report.problems) == (COUNT, ())


def test_our_reader_proves_from_it(theirs: tuple[Path, Verifier]) -> None:
    """Every entry is found in their bundles and proved from their tiles to their signed root."""
    folder, verifier = theirs
    reader = LogReader(FolderStore(folder), "")
    checkpoint = LogKeys((verifier,)).open(reader.checkpoint_bytes())
    held = list(reader.entries(0, COUNT))
    assert {entry for _, entry in held} == {b"entry %d" % n for n in range(COUNT)}
    for index, entry in held[::50]:
        verify_inclusion(index, COUNT, leaf_hash(entry), reader.inclusion(index, COUNT), checkpoint.root)


@pytest.mark.parametrize(
    "path", ["checkpoint", "tile/0/001", "tile/entries/000", "tile/entries/002.p/88", "tile/1/000.p/2"]
)
def test_our_audit_refuses_it_with_one_byte_changed(theirs: tuple[Path, Verifier], path: str, tmp_path: Path) -> None:
    """With one byte of any file changed the command names that file and ends in the code for untrue things."""
    folder, verifier = theirs
    copy = tmp_path / "log"
    shutil.copytree(folder, copy)
    target = copy / path
    data = target.read_bytes()
    target.chmod(0o644)
    target.write_bytes(data[:40] + bytes([data[40] ^ 1]) + data[41:])
    command = [sys.executable, "-m", "sunseed.cli", "log", "audit", str(copy), "--key", verifier.vkey]
    done = subprocess.run([*command, "--ignore", ".state/"], capture_output=True, check=False)
    assert done.returncode == 4, done.stderr
    assert done.stdout.decode().startswith(path)
