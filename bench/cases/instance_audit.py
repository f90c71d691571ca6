"""
`sunseed audit` of a whole demonstration newsroom as one process: every log file, document, object, page and file of the
public tree. No rival does this; beside it stands the time of reading and hashing the same files once.
"""

from __future__ import annotations

from bench.figures import Figure
from bench.measuring import SUNSEED, Done, Failed, Scale, alternately, run, run_python

TITLE = "Audit of a whole newsroom"
READ = """
import hashlib, os
count = 0
for folder, _, names in os.walk({tree!r}):
    for name in names:
        with open(os.path.join(folder, name), 'rb') as file:
            hashlib.sha256(file.read())
        count += 1
print(count)
"""


def measure(scale: Scale) -> list[Figure]:
    """Measure time and memory at two sizes."""
    stories = scale.pick(100_000, 60)
    large, small = scale.newsroom(stories), scale.newsroom(scale.pick(1_000, 20))

    def audit(folder: object) -> Done:
        done = run([SUNSEED, "audit", str(folder), "--json"], check=False)
        if done.json["verdict"] != "verified":
            raise Failed(f"the audit says {(done.out + done.err)[:2000]}")
        return done

    mine, read = alternately(
        scale.rounds,
        lambda: audit(large.folder),
        lambda: run_python(READ.format(tree=str(large.folder / "public"))),
    )
    low = [audit(small.folder) for _ in range(scale.rounds)]
    return [
        Figure(what=f"audit of a newsroom of {stories:,} stories", unit="s", ours=[one.seconds for one in mine],
               rival="read and hash each file", theirs=[one.seconds for one in read],
               note=f"{read[0].json:,} files."),
        Figure(what="its peak memory", unit="MiB", ours=[round(one.peak_kib / 1024, 1) for one in mine],
               rival="ours at the small size", theirs=[round(one.peak_kib / 1024, 1) for one in low]),
    ]  # fmt: skip
