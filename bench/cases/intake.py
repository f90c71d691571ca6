"""
500 captures, each on a connection of its own, send one line a request and wait for its receipt before the next. The
newsroom's door runs as operators run it (SQLite, vault and database on the same disk), the senders are one Python
process on the same two cores. Each line is parsed, its signature and place in the chain checked, encrypted into the
vault and committed, both synced, before its receipt is signed. As fast as all can, 500 lines always wait, so that time
to receipt is 500 divided by the rate; how long a receipt takes is measured in a steady stream beside, from the moment
each line was due. A round with everything that `sunseed serve` starts has a tick every five seconds. Judging alone is
the same code in one thread without files. In the last round the door's processes get `kill -9` in the middle: every
acknowledged line is then looked for in rows and vault.
"""

from __future__ import annotations

import contextlib
import json
import os
import signal
import subprocess
import time
from pathlib import Path

from bench.figures import Figure, Target
from bench.measuring import PYTHON, ROOT, Failed, Scale, free_port, fresh, run, serving

TITLE = "Lines of film taken in"
ENV = {"PYTHONPATH": str(ROOT)}
STEADY = 3000
ROOM, LOAD = ROOT / "bench/film_room.py", ROOT / "bench/film_load.py"


def spent_s(session: int) -> float:
    """Return the processor time of all processes of a session so far, in seconds."""
    ticks = 0
    for stat in Path("/proc").glob("[0-9]*/stat"):
        with contextlib.suppress(OSError):
            fields = stat.read_text(encoding="utf-8").rpartition(")")[2].split()
            if int(fields[3]) == session:
                ticks += int(fields[11]) + int(fields[12])
    return ticks / os.sysconf("SC_CLK_TCK")


def once(scale: Scale, *, killed: bool = False, rate: int = 0, whole: bool = False) -> dict[str, float]:
    """Measure once.

    Arguments:
        killed: `kill -9` in the middle.
        rate: lines a second in a steady stream; 0 for as fast as all can.
        whole: with sequencer, printer and public door.

    Returns:
        lines a second, milliseconds at the median and the 99th of 100, processor time in ms a line on both sides,
        lines lost.
    """
    place, port = fresh(scale), free_port()
    folder, tokens, out = place / "newsroom", place / "tokens.json", place / "out.json"
    captures, lines = scale.pick(500, 50), scale.pick(80, 10)
    tokens.write_text(run([PYTHON, ROOM, "begin", folder, str(captures), str(port)], env=ENV).out, encoding="utf-8")
    command = [PYTHON, "-m", "sunseed.cli", "serve", folder, *([] if whole else ["--only", "newsroom"])]
    more = ["--until-it-dies"] if killed else ["--rate", rate] if rate else []
    load = [str(word) for word in (PYTHON, LOAD, tokens, port, lines, out, *more)]
    with (
        serving(command, f"http://127.0.0.1:{port}/film/checkpoint/") as server,
        subprocess.Popen(load, env={**os.environ, **ENV}, stdout=subprocess.PIPE) as sender,
    ):
        assert sender.stdout is not None
        sender.stdout.readline()  # "sending"
        before_s = spent_s(server)
        if killed:
            time.sleep(scale.pick(3, 1) / 2)
            os.killpg(server, signal.SIGKILL)
        if sender.wait(600):
            raise Failed("the senders were refused")
        server_s = spent_s(server) - before_s
    said = json.loads(out.read_text(encoding="utf-8"))
    took_s = said["took_s"] or [0.0]
    found = run([PYTHON, ROOM, "check", folder, out], env=ENV).json
    return {
        "rate": len(took_s) / said["seconds"],
        "median_ms": took_s[len(took_s) // 2] * 1000,
        "p99_ms": took_s[int(len(took_s) * 0.99)] * 1000,
        "server_ms": server_s * 1000 / len(took_s),
        "sender_ms": said["own_s"] * 1000 / len(took_s),
        "lost": found["without a row"] + found["not opened"],
    }


def measure(scale: Scale) -> list[Figure]:
    """Measure rate, latency, what a kill loses, and judging alone."""
    rounds = [once(scale) for _ in range(scale.rounds)]
    steady = [once(scale, rate=scale.pick(STEADY, 300)) for _ in range(scale.rounds)]
    whole = once(scale, whole=True)
    killed = once(scale, killed=True)
    alone = [run([PYTHON, ROOM, "verify", str(scale.pick(5000, 300))], env=ENV).json for _ in range(scale.rounds)]
    lost = killed["lost"] + sum(one["lost"] for one in (*rounds, *steady, whole))
    return [
        Figure(what="lines a second, one a request, durable before the receipt", unit="a second",
               ours=[round(one["rate"]) for one in rounds], target=Target("value", "at least", 3000)),
        Figure(what="the same beside sequencer, printer and public door, a tick every five seconds", unit="a second",
               ours=[round(whole["rate"])]),
        Figure(what="processor time a line, newsroom", unit="ms", ours=[round(one["server_ms"], 3) for one in rounds]),
        Figure(what="processor time a line, senders", unit="ms", ours=[round(one["sender_ms"], 3) for one in rounds]),
        Figure(what=f"line to receipt in a steady stream of {STEADY} a second, median", unit="ms",
               ours=[round(one["median_ms"], 1) for one in steady]),
        Figure(what="the same, 99 of 100", unit="ms", ours=[round(one["p99_ms"], 1) for one in steady],
               target=Target("value", "at most", 100)),
        Figure(what="line to receipt while 500 always wait, 99 of 100", unit="ms",
               ours=[round(one["p99_ms"], 1) for one in rounds]),
        Figure(what="acknowledged lines lost, kill -9 among the rounds", unit="lines", ours=[lost],
               target=Target("value", "at most", 0)),
        Figure(what="form, signature and chain alone, one thread", unit="a second", ours=[round(one) for one in alone]),
    ]  # fmt: skip
