"""
`sunseed serve --only public` answers searches over HTTP on loopback, from one connection, the same questions in turn:
chosen from the stories themselves, of each kind one. Times are whole answers, as pages.
"""

from __future__ import annotations

import statistics
from typing import Any

from bench.figures import Figure, Target
from bench.measuring import PYTHON, ROOT, SUNSEED, Scale, run, serving

TITLE = "Search"


def measure(scale: Scale) -> list[Figure]:
    """Measure median and worst answers."""
    stories = scale.pick(100_000, 500)
    newsroom = scale.newsroom(stories)
    found: list[list[dict[str, Any]]] = []
    for _ in range(scale.rounds):
        with serving([SUNSEED, "serve", newsroom.folder, "--only", "public"], f"{newsroom.public_url}/"):
            words = [newsroom.folder, "--times", str(scale.pick(40, 4))]
            found.append(run([PYTHON, ROOT / "bench/searching.py", *words], env={"PYTHONPATH": str(ROOT)}).json)
    every = [[ms for row in rows for ms in row["ms"]] for rows in found]
    figures = [
        Figure(what=f"search in {stories:,} stories, median of all questions", unit="ms",
               ours=[round(statistics.median(one), 2) for one in every], target=Target("value", "at most", 50)),
        Figure(what=f"search in {stories:,} stories, worst of all questions", unit="ms",
               ours=[max(one) for one in every], target=Target("value", "at most", 250)),
    ]  # fmt: skip
    for at, row in enumerate(found[0]):
        times = [round(statistics.median(rows[at]["ms"]), 2) for rows in found]
        figures.append(Figure(what=f"of these: {row['name']}", unit="ms", ours=times))
    return figures
