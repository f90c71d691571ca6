"""
One log of 200-byte entries on disk, audited by `sunseed log audit` as a whole process (its default workers, and one
worker), by Tessera's fsck (one worker a processor, judged by its line on stderr), and, as the floor, the same hashlib
calls alone over one entry in memory. Files are in the system's cache for all alike. Peak memory is the kernel's figure
for the largest process, one worker, at a tenth of the entries and at all of them.
"""

from __future__ import annotations

import os
from pathlib import Path

from bench.figures import Figure, Target
from bench.measuring import SUNSEED, Done, Failed, Scale, alternately, judge, run, run_python

TITLE = "Audit of a log"


def ours(log: Path, size: int, workers: int | None = None) -> Done:
    """Audit once with the command."""
    words = ["--json"] + (["--workers", str(workers)] if workers else [])
    keys = [word for key in (log / "vkeys").read_text(encoding="ascii").split() for word in ("--key", key)]
    done = run([SUNSEED, "log", "audit", log, *words, *keys])
    if done.json["size"] != size or done.json["problems"]:
        raise Failed(f"our audit says {done.json}")
    return done


def theirs(log: Path) -> Done:
    """Audit once with fsck, whose exit code says nothing."""
    key = log / "vkey"
    key.write_text((log / "vkeys").read_text(encoding="ascii").split()[0], encoding="ascii")
    words = ["--ui=false", f"-N={os.cpu_count()}", f"--storage_url=file://{log / 'log'}/", f"--public_key={key}"]
    done = run([judge("fsck"), *words])
    if "Successfully fsck'd log" not in done.err:
        raise Failed(f"fsck says {done.err[-500:]}")
    return done


def bare(size: int) -> float:
    """Return the seconds of the hashlib calls alone."""
    return float(run_python(f"from bench.audit import bare_hashes; print(bare_hashes({size}, 200))").json)


def measure(scale: Scale) -> list[Figure]:
    """Compare times and memory."""
    judge("fsck")
    size = scale.pick(1_000_000, 20_000)
    log, small = scale.log(size), scale.log(size // 10)
    mine, single, fsck, hashes = alternately(
        scale.rounds, lambda: ours(log, size), lambda: ours(log, size, 1), lambda: theirs(log), lambda: bare(size)
    )
    low = [ours(small, size // 10, 1).peak_kib for _ in range(scale.rounds)]
    their_low = [theirs(small).peak_kib for _ in range(scale.rounds)]
    fsck_s, single_s = [one.seconds for one in fsck], [one.seconds for one in single]
    words = f"audit of {size:,} entries"
    return [
        Figure(what=words, unit="s", ours=[one.seconds for one in mine], rival="Tessera's fsck", theirs=fsck_s,
               target=Target("ratio", "at most", 1)),
        Figure(what=f"{words}, one worker", unit="s", ours=single_s, rival="hashlib alone", theirs=hashes,
               target=Target("ratio", "at most", 3)),
        Figure(what=f"{words}: peak memory", unit="MiB", ours=[round(one.peak_kib / 1024, 1) for one in single],
               rival="Tessera's fsck", theirs=[round(one.peak_kib / 1024, 1) for one in fsck]),
        Figure(what=f"peak memory, {size:,} entries beside {size // 10:,}", unit="MiB",
               ours=[round(one.peak_kib / 1024, 1) for one in single], rival="ours at a tenth",
               theirs=[round(one / 1024, 1) for one in low], target=Target("ratio", "at most", 1.1),
               note=f"fsck: {fsck[0].peak_kib / their_low[0]:.2f} times."),
    ]  # fmt: skip
