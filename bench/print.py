"""Prints a synthetic newsroom from nothing and then story by story: prints one JSON object.

    python bench/print.py [--stories N]... [--workers N] [--publish N] [--folder DIR]

For each size: documents and log are made (`sunseed.testing.corpus`), the whole site is printed into an empty tree, and
then stories are published one at a time into the same log and printed. Files and SQL statements are counted by the
press; the newest stories are of a section, topics and an author that exist already. Times are wall-clock.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import statistics
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

from sunseed import documents
from sunseed.clock import rfc3339
from sunseed.edition.press import Press
from sunseed.edition.theme import Theme
from sunseed.record import entry as entries
from sunseed.record.writer import LogWriter
from sunseed.store.cell import MemoryCell
from sunseed.store.folder import FolderStore
from sunseed.store.memory import MemoryStore
from sunseed.testing import corpus
from sunseed.testing.newsdesk import signers


def fill(folder: str | Path, stories: int) -> tuple[corpus.Corpus, FolderStore, LogWriter]:
    """Write documents and log of so many stories into `public/` in a folder; nothing is printed."""
    public = Path(folder) / "public"
    public.mkdir()
    store = FolderStore(public)
    plan = corpus.Plan(stories=stories)
    made = corpus.Corpus(plan)
    writer = LogWriter.create(
        store, MemoryCell(), staging=MemoryStore(), origin=plan.origin, signers=signers(plan.origin)
    )
    corpus.write(made, store, writer, progress=lambda done, total: _say(f"making {done} of {total}"))
    return made, store, writer


def measure(folder: Path, stories: int, workers: int, publications: int) -> dict[str, Any]:
    """Measure one size in an empty folder."""
    begun = time.perf_counter()
    made, store, writer = fill(folder, stories)
    making_s = time.perf_counter() - begun
    theme = Theme.load()
    begun = time.perf_counter()
    full = Press(store, folder / "index.sqlite3", workers=workers, theme=theme).print(
        lambda stage, done, total: _say(f"{stage} {done} of {total}")
    )
    full_s = time.perf_counter() - begun
    press = Press(store, folder / "index.sqlite3", theme=theme, count=True)
    rows = [_publish(made, store, writer, press, stories + number) for number in range(publications + 3)][3:]
    times = sorted(row["ms"] for row in rows)
    return {
        "stories": stories,
        "entries": full.size,
        "making_s": round(making_s, 1),
        "workers": workers,
        "full_print_s": round(full_s, 1),
        "full_print_files": len(full.written),
        "publications": publications,
        "publish_ms": {"median": round(statistics.median(times), 1), "worst": round(times[-1], 1)},
        "publish_files": _range(rows, "files"),
        "publish_statements": _range(rows, "statements"),
    }


def _publish(made: corpus.Corpus, store: FolderStore, writer: LogWriter, press: Press, number: int) -> dict[str, float]:
    """Publish one more story, without see-also of its own, and print."""
    document = made.story(number)
    data = documents.encode(document)
    name = documents.ObjectStore(store).put(data, "json")
    said = entries.Publish(
        at=rfc3339((corpus.START_S + number * 4_000) * 1000),
        id=document.identifier,
        version=1,
        sha256=hashlib.sha256(data).hexdigest(),
        size=len(data),
        why="new",
    )
    assert name.sha256 == said.sha256
    writer.append([entries.encode(said)])
    begun = time.perf_counter()
    printed = press.print()
    return {
        "ms": (time.perf_counter() - begun) * 1000,
        "files": len(printed.written),
        "statements": printed.statements,
    }


def _range(rows: list[dict[str, float]], name: str) -> list[int]:
    found = [int(row[name]) for row in rows]
    return [min(found), int(statistics.median(found)), max(found)]


def _say(words: str) -> None:
    print(f"\r{words:60}", end="", file=sys.stderr, flush=True)


def main() -> None:
    """Read the arguments and print the figures."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--stories", type=int, action="append")
    parser.add_argument("--workers", type=int, default=2)
    parser.add_argument("--publish", type=int, default=20)
    parser.add_argument("--folder", type=Path)
    given = parser.parse_args()
    found = []
    for stories in given.stories or [1_000, 100_000]:
        with tempfile.TemporaryDirectory(dir=given.folder, prefix="sunseed-print-") as folder:
            found.append(measure(Path(folder), stories, given.workers, given.publish))
    print(json.dumps(found, indent=1))


if __name__ == "__main__":
    main()
