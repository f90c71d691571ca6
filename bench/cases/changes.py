"""
In one process, with nothing else running, an editor lets two stories of the front page change places, merges a topic
into another, and moves a section into the one beside its own: each is sealed and printed to its end. Pages and feeds
written are counted beside those whose bytes are really others than before: a change prints what it touches and nothing
else.
"""

from __future__ import annotations

from bench.figures import Figure, Target
from bench.measuring import PYTHON, ROOT, Scale, run

TITLE = "Large changes"


def measure(scale: Scale) -> list[Figure]:
    """Measure what each change writes, and how long it takes until all of it is printed."""
    stories = scale.pick(100_000, 500)
    newsroom = scale.newsroom(stories)
    found = run([PYTHON, ROOT / "bench/changing.py", newsroom.folder]).json
    figures: list[Figure] = []
    for row in found:
        what = f"{row['name']}, {stories:,} stories"
        figures.append(
            Figure(what=f"{what}: files written", unit="files", ours=[row["files"]], rival="files that differ",
                   theirs=[row["differ"]], target=Target("ratio", "at most", 1), note="One round.")
        )  # fmt: skip
        figures.append(Figure(what=f"{what}: until all is printed", unit="s", ours=[row["seconds"]], note="One round."))
    return figures
