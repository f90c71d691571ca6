"""
`sunseed serve --only public` serves a story with See also on loopback, and Chromium opens it as a phone would: 360 px
wide, the processor four times slower, 1.6 Mbit/s, 150 ms, nothing in its cache. Bytes are the page, its style sheet
and the scripts it loads, each compressed with gzip; first contentful paint and layout shift are the browser's own.
"""

from __future__ import annotations

import statistics

from bench.figures import Figure, Target
from bench.measuring import PYTHON, ROOT, SUNSEED, Scale, run, serving
from sunseed import documents
from sunseed.instance import Instance

TITLE = "A page on a slow phone"


def measure(scale: Scale) -> list[Figure]:
    """Measure weight, first paint and layout shift of one story."""
    from bench.hugo_site import standing

    newsroom = scale.newsroom(scale.pick(100_000, 500))
    public = Instance.open(newsroom.folder, {}).public
    stories = (one.document for one in standing(public).values())
    story = max((one for one in stories if isinstance(one, documents.Story)), key=lambda one: len(one.see_also))
    address = f"{newsroom.public_url}{story.url}"
    found = []
    with serving([SUNSEED, "serve", newsroom.folder, "--only", "public"], f"{newsroom.public_url}/"):
        for _ in range(scale.rounds):
            words = [address, "--times", str(scale.pick(5, 1))]
            found.append(run([PYTHON, ROOT / "bench/reading.py", *words], env={"PYTHONPATH": str(ROOT)}).json)
    return [
        Figure(what="page, style sheet and scripts, compressed", unit="kB",
               ours=[max(one["bytes"] for one in rows) / 1000 for rows in found],
               target=Target("value", "at most", 60)),
        Figure(what="first contentful paint, median", unit="ms",
               ours=[statistics.median(one["fcp_ms"] for one in rows) for rows in found],
               target=Target("value", "at most", 1000)),
        Figure(what="layout shift, worst", unit="",
               ours=[max(one["shift"] for one in rows) for rows in found], target=Target("value", "at most", 0)),
    ]  # fmt: skip
