"""
Every page is asked through Django's test client in one process as an editor who is signed in, in turn: the newsroom's
own code, SQLite and the printed index, without a web server or a browser.
"""

from __future__ import annotations

import statistics

from bench.figures import Figure, Target
from bench.measuring import PYTHON, ROOT, Scale, run

TITLE = "The desk"


def measure(scale: Scale) -> list[Figure]:
    """Measure the median answer of each page."""
    stories = scale.pick(100_000, 500)
    newsroom = scale.newsroom(stories)
    words = [newsroom.folder, "--times", str(scale.pick(20, 3))]
    found = [
        run([PYTHON, ROOT / "bench/desk.py", *words], env={"PYTHONPATH": str(ROOT)}).json for _ in range(scale.rounds)
    ]
    return [
        Figure(what=f"{row['name']}, {stories:,} stories, {row['queries']} questions to the database", unit="ms",
               ours=[round(statistics.median(rows[at]["ms"]), 1) for rows in found],
               target=Target("value", "at most", 150))
        for at, row in enumerate(found[0])
    ]  # fmt: skip
