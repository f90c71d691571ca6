"""How fast a log is audited and proved from disk: prints one JSON object.

    python bench/audit.py [--entries N] [--bytes N] [--workers N] [--folder DIR]

Beside the audit stand the same `hashlib` calls alone, over entries in memory. Proofs are read with a new reader each,
so nothing is remembered between them but what the system caches. Memory is the peak of this process.
"""

from __future__ import annotations

import argparse
import json
import random
import resource
import statistics
import tempfile
import time
from concurrent.futures import ProcessPoolExecutor
from hashlib import sha256
from multiprocessing import get_context
from pathlib import Path

from sunseed.record import keys, proof
from sunseed.record.audit import audit
from sunseed.record.reader import LogReader
from sunseed.record.signature import Verifier
from sunseed.record.writer import LogWriter
from sunseed.store.cell import SqliteCell
from sunseed.store.folder import FolderStore

ORIGIN = "bench.example/log"


def bare_hashes(count: int, size_bytes: int) -> float:
    """Return the seconds that hashing so many leaves and nodes takes, doing nothing else."""
    entry, left, right = bytes(size_bytes), bytes(32), bytes(32)
    begun = time.perf_counter()
    for _ in range(count):
        sha256(b"\x00" + entry).digest()
    for _ in range(count):
        sha256(b"\x01" + left + right).digest()
    return time.perf_counter() - begun


def fill(place: Path, count: int, size_bytes: int) -> list[str]:
    """Write a log of `count` entries below `place` and return its verifier keys."""
    store = FolderStore.make(place / "log")
    signers = keys.generate_log_keys(ORIGIN)
    cell = SqliteCell.create(place / "head.sqlite3")
    staging = FolderStore.make(place / "staging")
    with LogWriter.create(store, cell, staging=staging, origin=ORIGIN, signers=signers, prefix="") as writer:
        for start in range(0, count, 32768):
            size = min(32768, count - start)
            writer.append([n.to_bytes(8, "big") * (size_bytes // 8) for n in range(start, start + size)])
    cell.close()
    return [signer.verifier.vkey for signer in signers]


def prove(store: FolderStore, size: int, times: int) -> dict[str, float]:
    """Return how long inclusion proofs take and how many tiles they read."""
    taken, tiles_read = [], []
    chosen = random.Random(1)
    root = LogReader(store, "").root(size)
    for _ in range(times):
        index = chosen.randrange(size)
        begun = time.perf_counter()
        reader = LogReader(store, "", size=size)
        path = reader.inclusion(index, size)
        taken.append(time.perf_counter() - begun)
        tiles_read.append(reader.tiles_read)
        proof.verify_inclusion(index, size, reader.leaf_hash(index), path, root)
    return {
        "median_ms": round(1000 * statistics.median(taken), 3),
        "p99_ms": round(1000 * sorted(taken)[int(times * 0.99)], 3),
        "most_tiles_read": max(tiles_read),
    }


def measure(count: int, size_bytes: int, workers: int, folder: Path) -> dict[str, object]:
    """Write a log below `folder`, audit it, prove from it, and return the figures."""
    place = Path(tempfile.mkdtemp(dir=folder))
    with ProcessPoolExecutor(1, mp_context=get_context("spawn")) as other:  # so that our peak is the audit's
        vkeys = other.submit(fill, place, count, size_bytes).result()
    store = FolderStore(place / "log")
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    begun = time.perf_counter()
    report = audit(store, [Verifier(vkey) for vkey in vkeys], prefix="", workers=workers)
    taken = time.perf_counter() - begun
    after = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    assert report.size == count
    assert not report.problems
    proofs = prove(store, count, 1000)
    bare = bare_hashes(count, size_bytes)
    return {
        "entries": count,
        "entry_bytes": size_bytes,
        "workers": workers,
        "audit_s": round(taken, 3),
        "bare_hashlib_s": round(bare, 3),
        "ratio": round(taken / bare, 2),
        "memory_added_by_the_audit_kib": after - before,
        "proof": proofs,
    }


def main() -> None:
    """Read the arguments and print the figures."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--entries", type=int, default=1_000_000)
    parser.add_argument("--bytes", type=int, default=200)
    parser.add_argument("--workers", type=int, default=1)
    parser.add_argument("--folder", type=Path, help="where the log is written and stays; without it, nothing stays")
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as passing:
        folder = given.folder or Path(passing)
        print(json.dumps(measure(given.entries, given.bytes, given.workers, folder)))


if __name__ == "__main__":
    main()
