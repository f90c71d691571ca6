"""
500 captures, each on a connection of its own, send one line a request and wait for its receipt before the next. The
newsroom's door runs as operators run it (SQLite, vault and database on the same disk), the senders are one Python
process on the same two cores, whose own time is said. Each line is parsed, its signature and place in the chain
checked, encrypted into the vault and committed, both synced, before its receipt is signed. As fast as all can, 500
lines always wait, so that time to receipt is 500 divided by the rate; how long a receipt takes is measured in steady
streams beside, from the moment each line was due, with everything that `sunseed serve` starts: a tick every five
seconds seals what was taken. Judging alone is the same code in one thread without files. In the last round the door's
processes get `kill -9` in the middle: every acknowledged line is then looked for in rows and vault.
"""

from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess
import time
from dataclasses import dataclass
from pathlib import Path

from bench.figures import Figure, Target
from bench.measuring import PYTHON, ROOT, Failed, Scale, free_port, fresh, run, serving
from sunseed.testing.costs import processor_s

TITLE = "Lines of film taken in"
ENV = {"PYTHONPATH": str(ROOT)}
STEADY = 3000
SLOWER = (1500, 2000)
ROOM, LOAD = ROOT / "bench/film_room.py", ROOT / "bench/film_load.py"


@dataclass(frozen=True)
class Room:
    """A newsroom to be copied for each round. Arguments: folder, tokens: files; port: of its settings."""

    folder: Path
    tokens: Path
    port: int

    @classmethod
    def begin(cls, scale: Scale) -> Room:
        """Found it, and give tokens."""
        place, port = fresh(scale), free_port()
        made = cls(place / "newsroom", place / "tokens.json", port)
        begun = run([PYTHON, ROOM, "begin", made.folder, str(scale.pick(500, 50)), str(port)], env=ENV)
        made.tokens.write_text(begun.out, encoding="utf-8")
        return made


def once(scale: Scale, room: Room, *, killed: bool = False, rate: int = 0, whole: bool = False) -> dict[str, float]:
    """Measure once, in a copy of `room`.

    Arguments:
        killed: `kill -9` in the middle.
        rate: lines a second in a steady stream; 0 for as fast as all can.
        whole: with sequencer, printer and public door.

    Returns:
        lines a second, milliseconds at the median and the 99th of 100, processor time in ms a line on both sides,
        lines lost.
    """
    place = fresh(scale)
    folder, out = place / "newsroom", place / "out.json"
    shutil.copytree(room.folder, folder, symlinks=True)
    os.sync()
    command = [PYTHON, "-m", "sunseed.cli", "serve", folder, *([] if whole else ["--only", "newsroom"])]
    more = ["--until-it-dies"] if killed else ["--rate", rate] if rate else []
    load = [str(word) for word in (PYTHON, LOAD, room.tokens, room.port, scale.pick(80, 10), out, *more)]
    with (
        serving(command, f"http://127.0.0.1:{room.port}/film/checkpoint/") as server,
        subprocess.Popen(load, env={**os.environ, **ENV}, stdout=subprocess.PIPE) as sender,
    ):
        assert sender.stdout is not None
        sender.stdout.readline()  # "sending"
        before_s = processor_s(server)
        if killed:
            time.sleep(scale.pick(3, 1) / 2)
            os.killpg(server, signal.SIGKILL)
        if sender.wait(600):
            raise Failed("the senders were refused")
        server_s = processor_s(server) - before_s
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
    room = Room.begin(scale)
    rounds = [once(scale, room) for _ in range(scale.rounds)]
    steady = [once(scale, room, rate=scale.pick(STEADY, 300), whole=True) for _ in range(scale.rounds)]
    slower = [once(scale, room, rate=scale.pick(rate, 200), whole=True) for rate in SLOWER]
    whole = once(scale, room, whole=True)
    killed = once(scale, room, killed=True)
    alone = [run([PYTHON, ROOM, "verify", str(scale.pick(5000, 300))], env=ENV).json for _ in range(scale.rounds)]
    lost = killed["lost"] + sum(one["lost"] for one in (*rounds, *steady, *slower, whole))
    return [
        Figure(what="lines a second, one a request, durable before the receipt", unit="a second",
               ours=[round(one["rate"]) for one in rounds], target=Target("value", "at least", 3000)),
        Figure(what="the same beside sequencer, printer and public door, a tick every five seconds", unit="a second",
               ours=[round(whole["rate"])]),
        Figure(what="processor time a line, newsroom", unit="ms", ours=[round(one["server_ms"], 3) for one in rounds]),
        Figure(what="processor time a line, senders", unit="ms", ours=[round(one["sender_ms"], 3) for one in rounds]),
        Figure(what=f"lines a second of a steady stream of {STEADY}, ticks beside", unit="a second",
               ours=[round(one["rate"]) for one in steady]),
        Figure(what="line to receipt in it, median", unit="ms", ours=[round(one["median_ms"], 1) for one in steady]),
        Figure(what="the same, 99 of 100", unit="ms", ours=[round(one["p99_ms"], 1) for one in steady],
               target=Target("value", "at most", 100)),
        *(Figure(what=f"line to receipt in a steady stream of {rate} a second, 99 of 100", unit="ms",
                 ours=[round(one["p99_ms"], 1)]) for rate, one in zip(SLOWER, slower, strict=True)),
        Figure(what="line to receipt while 500 always wait, 99 of 100", unit="ms",
               ours=[round(one["p99_ms"], 1) for one in rounds]),
        Figure(what="acknowledged lines lost, kill -9 among the rounds", unit="lines", ours=[lost],
               target=Target("value", "at most", 0)),
        Figure(what="form, signature and chain alone, one thread", unit="a second", ours=[round(one) for one in alone]),
    ]  # fmt: skip
