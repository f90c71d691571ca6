"""
500 captures, each on a connection of its own, send one line a request and wait for its receipt before the next. The
newsroom's door runs as operators run it (SQLite, vault and database on the same disk), the senders are one Python
process on the same two cores. Each line is parsed, its signature and place in the chain checked, encrypted into the
vault and committed, both synced, before its receipt is signed. Judging alone is the same code in one thread without
files. In the last round the door's processes get `kill -9` in the middle: every acknowledged line is then looked
for in rows and vault.
"""

from __future__ import annotations

import json
import os
import signal
import subprocess
import time

from bench.figures import Figure, Target
from bench.measuring import PYTHON, ROOT, Failed, Scale, free_port, fresh, run, serving

TITLE = "Lines of film taken in"
ENV = {"PYTHONPATH": str(ROOT)}
ROOM, LOAD = ROOT / "bench/film_room.py", ROOT / "bench/film_load.py"


def once(scale: Scale, *, killed: bool = False) -> dict[str, float]:
    """Measure once: lines a second, milliseconds at the median and the 99th of 100, lines lost."""
    place, port = fresh(scale), free_port()
    folder, tokens, out = place / "newsroom", place / "tokens.json", place / "out.json"
    captures, lines = scale.pick(500, 50), scale.pick(80, 10)
    tokens.write_text(run([PYTHON, ROOM, "begin", folder, str(captures), str(port)], env=ENV).out, encoding="utf-8")
    command = [PYTHON, "-m", "sunseed.cli", "serve", folder, "--only", "newsroom"]
    load = [str(word) for word in (PYTHON, LOAD, tokens, port, lines, out, *(["--until-it-dies"] if killed else []))]
    with (
        serving(command, f"http://127.0.0.1:{port}/film/checkpoint/") as server,
        subprocess.Popen(load, env={**os.environ, **ENV}, stdout=subprocess.PIPE) as sender,
    ):
        assert sender.stdout is not None
        sender.stdout.readline()  # "sending"
        if killed:
            time.sleep(scale.pick(3, 1) / 2)
            os.killpg(server, signal.SIGKILL)
        if sender.wait(600):
            raise Failed("the senders were refused")
    said = json.loads(out.read_text(encoding="utf-8"))
    took_s = said["took_s"] or [0.0]
    found = run([PYTHON, ROOM, "check", folder, out], env=ENV).json
    return {
        "rate": len(took_s) / said["seconds"],
        "median_ms": took_s[len(took_s) // 2] * 1000,
        "p99_ms": took_s[int(len(took_s) * 0.99)] * 1000,
        "lost": found["without a row"] + found["not opened"],
    }


def measure(scale: Scale) -> list[Figure]:
    """Measure rate, latency, what a kill loses, and judging alone."""
    rounds = [once(scale) for _ in range(scale.rounds)]
    killed = once(scale, killed=True)
    alone = [run([PYTHON, ROOM, "verify", str(scale.pick(5000, 300))], env=ENV).json for _ in range(scale.rounds)]
    return [
        Figure(what="lines a second, one a request, durable before the receipt", unit="a second",
               ours=[round(one["rate"]) for one in rounds], target=Target("value", "at least", 3000)),
        Figure(what="line to receipt, median", unit="ms", ours=[round(one["median_ms"], 1) for one in rounds]),
        Figure(what="line to receipt, 99 of 100", unit="ms", ours=[round(one["p99_ms"], 1) for one in rounds],
               target=Target("value", "at most", 100)),
        Figure(what="acknowledged lines lost by kill -9", unit="lines", ours=[killed["lost"]],
               target=Target("value", "at most", 0)),
        Figure(what="form, signature and chain alone, one thread", unit="a second", ours=[round(one) for one in alone]),
    ]  # fmt: skip
