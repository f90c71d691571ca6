"""How fast one machine appends: prints one JSON object.

    python bench/append.py [--entries N] [--bytes N] [--folder DIR] [--mode single|groups|writer] [--threads N]

`single`: threads add entries one by one, each waiting for acknowledgements only when turned away. `groups`: the same,
a hundred entries at a time. `writer`: one thread appends batches by `pipeline.append_all`. An acknowledged entry
survives `kill -9` and a power cut. Latency is from the first try to add to the acknowledgement, of one in a hundred of
the single entries.
`cpu_s` is user and system time of this process from the first entry to the last publication.
"""

from __future__ import annotations

import argparse
import gc
import json
import tempfile
import threading
import time
from collections import deque
from collections.abc import Iterator
from pathlib import Path

from sunseed.errors import Unavailable
from sunseed.record import keys
from sunseed.record.acknowledgement import Acknowledgement
from sunseed.record.appender import MAX_BATCH, Appender
from sunseed.record.pipeline import append_all
from sunseed.record.writer import LogWriter
from sunseed.store.cell import SqliteCell
from sunseed.store.folder import FolderStore

ORIGIN = "bench.example/log"
GROUP = 100
TURNED_AWAY_S = 0.002
WAITING_BATCHES = 2


def create(folder: Path) -> LogWriter:
    """Create an empty log in a folder, laid out as `sunseed log create` does."""
    return LogWriter.create(
        FolderStore.make(folder / "log"),
        SqliteCell.create(folder / "head.sqlite3"),
        staging=FolderStore.make(folder / "staging"),
        origin=ORIGIN,
        signers=keys.generate_log_keys(ORIGIN),
        prefix="",
    )


def through_writer(writer: LogWriter, entries: list[bytes], batch: int) -> list[float]:
    """Append in batches from one thread; return seconds from handing a batch over to its acknowledgement."""
    taken, handed = [], deque[float]()

    def batches() -> Iterator[list[bytes]]:
        for start in range(0, len(entries), batch):
            handed.append(time.perf_counter())
            yield entries[start : start + batch]

    for _ in append_all(writer, batches()):
        taken.append(time.perf_counter() - handed.popleft())
    return taken


def through_appender(writer: LogWriter, entries: list[bytes], threads: int, group: int, batch: int) -> list[float]:
    """Append from many threads; return seconds from adding to acknowledgement."""
    taken: list[float] = []
    clock = time.perf_counter

    def note(acknowledgement: Acknowledgement, begun: float) -> None:
        acknowledgement.add_done_callback(lambda _: taken.append(clock() - begun))

    def produce_groups(mine: list[list[bytes]]) -> None:
        for chunk in mine:
            begun = clock()
            while True:
                try:
                    acknowledgement = appender.add_all(chunk)
                    break
                except Unavailable:
                    time.sleep(TURNED_AWAY_S)
            note(acknowledgement, begun)

    def produce_singles(mine: list[list[bytes]]) -> None:
        add = appender.add
        for chunk in mine:
            begun = clock()
            first = None
            for entry in chunk:
                while True:
                    try:
                        acknowledgement = add(entry)
                        break
                    except Unavailable:
                        time.sleep(TURNED_AWAY_S)
                first = first or acknowledgement
            if first:
                note(first, begun)

    produce = produce_groups if group > 1 else produce_singles
    chunks = [entries[start : start + GROUP] for start in range(0, len(entries), GROUP)]
    with Appender(writer, max_batch=batch, max_waiting=WAITING_BATCHES * batch) as appender:
        running = [threading.Thread(target=produce, args=(chunks[n::threads],)) for n in range(threads)]
        for thread in running:
            thread.start()
        for thread in running:
            thread.join()
    return taken


def measure(count: int, size_bytes: int, mode: str, threads: int, batch: int, folder: Path) -> dict[str, object]:
    """Run once in a new folder below `folder` and return the figures."""
    entries = [n.to_bytes(8, "big") * (size_bytes // 8) for n in range(count)]
    place = Path(tempfile.mkdtemp(dir=folder))
    writer = create(place)
    gc.freeze()  # the entries made beforehand are no part of what is measured
    begun, cpu_begun = time.perf_counter(), time.process_time()
    if mode == "writer":
        taken = through_writer(writer, entries, batch)
    else:
        taken = through_appender(writer, entries, threads, GROUP if mode == "groups" else 1, batch)
    writer.close()
    total, cpu = time.perf_counter() - begun, time.process_time() - cpu_begun
    assert writer.size == count
    taken.sort()
    return {
        "mode": mode,
        "entries": count,
        "entry_bytes": size_bytes,
        "batch": batch,
        "threads": threads,
        "seconds_until_all_is_published": round(total, 3),
        "entries_per_s": round(count / total),
        "cpu_s": round(cpu, 3),
        "cpu_us_per_entry": round(1e6 * cpu / count, 2),
        "ack_ms": {
            name: round(1000 * taken[min(len(taken) - 1, int(len(taken) * share))], 1)
            for name, share in (("p50", 0.5), ("p99", 0.99), ("max", 1.0))
        },
    }


def main() -> None:
    """Read the arguments and print the figures."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--entries", type=int, default=1_000_000)
    parser.add_argument("--bytes", type=int, default=200)
    parser.add_argument("--batch", type=int, default=MAX_BATCH)
    parser.add_argument("--threads", type=int, default=4)
    parser.add_argument("--mode", choices=["single", "groups", "writer"], default="single")
    parser.add_argument("--folder", type=Path, help="where the log is written and stays; without it, nothing stays")
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as passing:
        folder = given.folder or Path(passing)
        print(json.dumps(measure(given.entries, given.bytes, given.mode, given.threads, given.batch, folder)))


if __name__ == "__main__":
    main()
