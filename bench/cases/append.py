"""
Entries of 200 bytes go into a new log on disk, library against library, each in a process of its own: `bench/append.py`
drives our writer and our appender; a small Go program (judges/tessera_append) drives Tessera's POSIX appender. Both
acknowledge an entry only when it would survive a kill and a power cut, as far as fsync can promise. Each side's best
settings are found first, at a fifth of the size. Rates are over the whole run; acknowledgement is from handing an entry
over until its index is known and durable.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

from bench.figures import Figure, Target
from bench.measuring import PYTHON, ROOT, Scale, alternately, fresh, judge, run

TITLE = "Append, library against library"
RIVAL = "Tessera POSIX"
THEIR_SETTINGS = ((1024, 8192, "50ms"), (4096, 16384, "50ms"), (4096, 8192, "20ms"), (512, 4096, "20ms"))
OUR_MODES = (("single", 16384), ("groups", 16384), ("writer", 16384), ("writer", 32768))


def ours(scale: Scale, entries: int, mode: str, batch: int) -> dict[str, Any]:
    """Append with our library once."""
    place = fresh(scale)
    words = ["--entries", str(entries), "--mode", mode, "--batch", str(batch), "--folder", str(place)]
    found: dict[str, Any] = run([PYTHON, ROOT / "bench/append.py", *words]).json
    return found


def theirs(scale: Scale, tool: Path, entries: int, settings: tuple[int, int, str]) -> dict[str, Any]:
    """Append with Tessera's once."""
    batch, outstanding, age = settings
    place = fresh(scale)
    words = ["-entries", str(entries), "-batch", str(batch), "-outstanding", str(outstanding), "-age", age]
    found: dict[str, Any] = run([tool, "-dir", place / "log", *words]).json
    return found


def measure(scale: Scale) -> list[Figure]:
    """Compare rates and acknowledgement times."""
    tool = judge("tessera_append")
    entries = scale.pick(1_000_000, 20_000)
    scale.say("looking for each side's best settings")
    their_best = max(THEIR_SETTINGS, key=lambda one: _rate(theirs(scale, tool, entries // 5, one)))
    our_best = max(OUR_MODES, key=lambda one: _rate(ours(scale, entries // 5, *one)))
    scale.say(f"ours {our_best}, theirs {their_best}; {entries} entries, {scale.rounds} rounds")
    mine, single, other = alternately(
        scale.rounds,
        lambda: ours(scale, entries, *our_best),
        lambda: ours(scale, entries, "single", 16384),
        lambda: theirs(scale, tool, entries, their_best),
    )
    note = (
        f"Ours: mode {our_best[0]}, batches of {our_best[1]}. Tessera: batches of {their_best[0]}, {their_best[1]} "
        f"outstanding, flushed after {their_best[2]}; the best of {len(THEIR_SETTINGS)} settings tried."
    )
    each = "Each entry by itself from four Python threads, each with an acknowledgement of its own."
    rates, acks = [_rate(one) for one in other], [one["ack_p99_ms"] for one in other]
    return [
        Figure(what="append, best way", unit="entries/s", ours=[_rate(one) for one in mine], rival=RIVAL, theirs=rates,
               target=Target("ratio", "at least", 5), note=note),
        Figure(what="append, best way: acknowledgement p99", unit="ms", ours=[_ack(one) for one in mine], rival=RIVAL,
               theirs=acks, target=Target("value", "at most", 250), note=note),
        Figure(what="append, one by one", unit="entries/s", ours=[_rate(one) for one in single], rival=RIVAL,
               theirs=rates, note=each),
        Figure(what="append, one by one: acknowledgement p99", unit="ms", ours=[_ack(one) for one in single],
               rival=RIVAL, theirs=acks, target=Target("value", "at most", 250), note=each),
    ]  # fmt: skip


def _rate(found: dict[str, Any]) -> float:
    return round(found["entries_per_s"])


def _ack(found: dict[str, Any]) -> float:
    return float(found["ack_ms"]["p99"])
