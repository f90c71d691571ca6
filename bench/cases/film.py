"""
A demonstration is served by its own command; a real Chromium films as the phone does, another is the editor's and the
reader's. Clocks are one machine's. *Cut* is the recorder giving a piece, *receipt* the answer to the request that
carried its line, *in the record* the proof the phone then asks for and verifies (a tick every five seconds). The oldest
frame of a piece is the first that can be decoded with it; a camera that paints the time into frames of 640 x 360 says
how old it is. Memory is what phone and newsroom hold themselves (PSS, all processes), in a film of two minutes at
1280 x 720; processor time is that of all the browser's processes, encoding by the processor included. The film of a
minute is released at the light table after it was watched whole: from the press of the button. One round, because one
takes nine minutes.
"""

from __future__ import annotations

import statistics

from bench.figures import Figure, Target
from bench.measuring import PYTHON, ROOT, Scale, fresh, run

TITLE = "Film from a phone"


def measure(scale: Scale) -> list[Figure]:
    """Measure a film's way from cut to receipt, record and readers, and what it costs."""
    seconds = scale.pick(60, 12)
    options = ["--stamped", scale.pick(30, 8), "--minute", seconds, "--long", scale.pick(120, 15)]
    command = [PYTHON, ROOT / "bench/filming.py", fresh(scale), *map(str, options)]
    rounds = [run(command, env={"PYTHONPATH": str(ROOT)}).json]

    def medians(name: str) -> list[float]:
        return [round(statistics.median(one[name]), 1) for one in rounds]

    def grown(name: str) -> tuple[list[float], list[float]]:
        """Return the largest memory of the last quarter and of the first, without the very beginning."""
        rows = [one["memory_mib"][name] for one in rounds]
        return [max(row[-len(row) // 4 :]) for row in rows], [max(row[2 : 2 + len(row) // 4]) for row in rows]

    phone, newsroom = grown("phone"), grown("newsroom")
    return [
        Figure(what="cut to receipt, median", unit="ms", ours=medians("receipt_ms"),
               target=Target("value", "at most", 50)),
        Figure(what="oldest frame to receipt, median", unit="ms", ours=medians("oldest_ms")),
        Figure(what="oldest frame to receipt, longest", unit="ms", ours=[max(one["oldest_ms"]) for one in rounds],
               target=Target("value", "at most", 1500)),
        Figure(what="cut to in the record, median", unit="s", ours=[one / 1000 for one in medians("record_ms")]),
        Figure(what="cut to in the record, longest", unit="s", ours=[max(one["record_ms"]) / 1000 for one in rounds],
               target=Target("value", "at most", 10), note="Two ticks."),
        Figure(what=f"{seconds} s of 1280 x 720: until its page is served", unit="s",
               ours=[one["publish"]["served_s"] for one in rounds], target=Target("value", "at most", 5)),
        Figure(what=f"{seconds} s of 1280 x 720: until a reader's browser plays it", unit="s",
               ours=[one["publish"]["playing_s"] for one in rounds]),
        Figure(what="phone's memory, last quarter of a film", unit="MiB", ours=phone[0], rival="its first quarter",
               theirs=phone[1], target=Target("ratio", "at most", 1.1)),
        Figure(what="newsroom's memory, last quarter of a film", unit="MiB", ours=newsroom[0],
               rival="its first quarter", theirs=newsroom[1], target=Target("ratio", "at most", 1.1)),
        Figure(what="processor time of a minute, phone", unit="s", ours=[one["cpu_s"]["sealed"] for one in rounds],
               rival="not encrypted", theirs=[one["cpu_s"]["bare"] for one in rounds]),
    ]  # fmt: skip
