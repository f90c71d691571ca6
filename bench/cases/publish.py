"""
A demonstration newsroom is served by `sunseed serve` (both doors and the worker). An editor's session publishes one
saved draft after another through the desk's own form over HTTP, the undo window set to none; the clock starts when the
form is sent and stops when the public door has answered with the story's page bearing its entry number and with a
checkpoint that covers it. Then, with nothing else running, the same steps (verb, sequencer, printer) in one process,
in a small and in a large newsroom: pages and feeds written, files of the edition map written (their number depends on
where the hashes of thirty keys fall among 4,096 files, in any newsroom), SQL statements given to the newsroom's
database and to the printer's index (not those that its full-text index runs inside them), and time.
"""

from __future__ import annotations

import os
import statistics
from pathlib import Path
from typing import Any

from bench.figures import Figure, Target
from bench.measuring import PYTHON, ROOT, SUNSEED, Scale, run, serving

TITLE = "Publish"
COUNTED = (
    ("pages and feeds written", "files", "files"),
    ("map files written", "map_files", "files"),
    ("statements, newsroom", "newsroom_statements", "statements"),
    ("statements, index", "index_statements", "statements"),
)
TIMED = (("time", "ms"), ("of it: verb", "verb_ms"), ("of it: seal", "seal_ms"), ("of it: print", "print_ms"))


def served(instance: Path, door: str, times: int) -> dict[str, Any]:
    """Publish through a running newsroom."""
    env = {"SUNSEED_NEWSROOM_UNDO_S": "0"}
    with serving([SUNSEED, "serve", instance], f"{door}/account/login/", env=env):
        words = ["served", instance, "--times", str(times)]
        found: dict[str, Any] = run([PYTHON, ROOT / "bench/publishing.py", *words], env=env).json
        return found


def counted(instance: Path, times: int) -> dict[str, list[float]]:
    """Publish in one process, counting."""
    found: dict[str, list[float]] = run(
        [PYTHON, ROOT / "bench/publishing.py", "counted", instance, "--times", str(times)]
    ).json
    return found


def measure(scale: Scale) -> list[Figure]:
    """Measure times and counts."""
    few, many = scale.pick(1_000, 20), scale.pick(100_000, 60)
    small, large = scale.newsroom(few), scale.newsroom(many)
    times, rounds = scale.pick(100, 5), range(scale.rounds)
    small_served = [served(small.folder, small.newsroom_url, times) for _ in rounds]
    large_served = [served(large.folder, large.newsroom_url, times) for _ in rounds]
    pairs = [(counted(large.folder, times // 2), counted(small.folder, times // 2)) for _ in rounds]
    figures: list[Figure] = []
    for stories, found in ((few, small_served), (many, large_served)):
        for name, target in (("p50", None), ("p99", Target("value", "at most", 1000))):
            figures.append(
                Figure(what=f"publish to served, {stories:,} stories, {name}", unit="ms",
                       ours=[one["served_ms"][name] for one in found], target=target,
                       note=f"{times} publications a round.")
            )  # fmt: skip
    beside = f"ours at {few:,}"
    for words, name, unit in COUNTED:
        ours, theirs = ([statistics.median(one[name]) for one in side] for side in zip(*pairs, strict=True))
        figures.append(
            Figure(what=f"{words}, one publication, {many:,} stories", unit=unit, ours=ours, rival=beside,
                   theirs=theirs, target=None if name == "map_files" else Target("ratio", "equal"))
        )  # fmt: skip
    for words, name in TIMED:
        ours, theirs = ([round(statistics.median(one[name]), 1) for one in side] for side in zip(*pairs, strict=True))
        target = Target("ratio", "at most", 1.5) if name == "ms" else None
        figures.append(
            Figure(what=f"{words}, one publication, {many:,} stories", unit="ms", ours=ours, rival=beside,
                   theirs=theirs, target=target, note=f"{os.cpu_count()} processors, one process.")
        )  # fmt: skip
    return figures
