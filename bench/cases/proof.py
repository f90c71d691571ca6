"""
Inclusion proofs of 1,000 chosen entries out of a log on disk, each with a new reader that remembers nothing (the files
are in the system's cache), each verified against the root afterwards, outside the time.
"""

from __future__ import annotations

from typing import Any

from bench.figures import Figure, Target
from bench.measuring import Scale, run_python

TITLE = "Proof from disk"


def measure(scale: Scale, size: int = 0) -> list[Figure]:
    """Measure times and tiles read, at a size of one's own or the usual one."""
    size = size or scale.pick(1_000_000, 20_000)
    log = scale.log(size)
    code = (
        "import json; from pathlib import Path; from bench.audit import prove; "
        "from sunseed.store.folder import FolderStore; "
        f"print(json.dumps(prove(FolderStore(Path({str(log / 'log')!r})), {size}, {scale.pick(1000, 100)})))"
    )
    found: list[dict[str, Any]] = [run_python(code).json for _ in range(scale.rounds)]
    words = f"inclusion proof of {size:,} entries"
    return [
        Figure(what=f"{words}, median", unit="ms", ours=[one["median_ms"] for one in found],
               target=Target("value", "at most", 1)),
        Figure(what=f"{words}, p99", unit="ms", ours=[one["p99_ms"] for one in found]),
        Figure(what=f"{words}: most tiles read", unit="tiles", ours=[one["most_tiles_read"] for one in found],
               target=Target("value", "at most", 5)),
    ]  # fmt: skip
