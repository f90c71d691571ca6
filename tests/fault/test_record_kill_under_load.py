"""A busy appender killed without warning, again and again: what it acknowledged is there."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from random import Random

import pytest

from sunseed.record.audit import audit
from sunseed.record.checkpoint import LogKeys
from sunseed.record.reader import LogReader
from sunseed.store.cell import SqliteCell
from sunseed.store.folder import FolderStore
from sunseed.testing.log_folder import LogFolder

CODE = """
import os, sys, threading
from pathlib import Path
from sunseed.errors import Unavailable
from sunseed.record.appender import Appender
from sunseed.store.cell import SqliteCell
from sunseed.testing.log_folder import LogFolder

log = LogFolder(Path(sys.argv[1]))
appender = Appender(log.open(SqliteCell(log.root / "head.sqlite3")), max_batch=500)

def produce(thread):
    n = 0
    while True:
        entry = b"%s-%d-%d" % (sys.argv[2].encode(), thread, n)
        try:
            future = appender.add(entry)
        except Unavailable:
            continue
        future.add_done_callback(lambda done, entry=entry: os.write(1, b"%d %s\\n" % (done.result(), entry)))
        n += 1

for thread in range(3):
    threading.Thread(target=produce, args=(thread,), daemon=True).start()
threading.Event().wait()
"""
BATCHES = """
import os, sys
from itertools import count
from pathlib import Path
from sunseed.record.pipeline import append_all
from sunseed.store.cell import SqliteCell
from sunseed.testing.log_folder import LogFolder

log = LogFolder(Path(sys.argv[1]))
writer = log.open(SqliteCell(log.root / "head.sqlite3"))
batches = ([b"%s-%d-%d" % (sys.argv[2].encode(), number, n) for n in range(number % 400 + 1)] for number in count())
for number, appended in enumerate(append_all(writer, batches, settle_every_s=0.01)):
    place = appended.first_index, sys.argv[2].encode(), number
    lines = (b"%d %s-%d-%d\\n" % (place[0] + n, *place[1:], n) for n in range(number % 400 + 1))
    os.write(1, b"".join(lines))
"""


@pytest.mark.parametrize("code", [CODE, BATCHES], ids=["many threads", "batches"])
def test_what_was_acknowledged_survives_every_kill(tmp_path: Path, code: str) -> None:
    """Four times killed amid many entries, the log holds each acknowledged one, and every tree readers saw."""
    log = LogFolder(tmp_path / "log")
    log.create()
    chance = Random(7)
    told: dict[int, bytes] = {}
    seen: list[bytes] = []
    for life in range(4):
        process = subprocess.Popen([sys.executable, "-c", code, str(log.root), str(life)], stdout=subprocess.PIPE)
        assert process.stdout is not None
        lines = [process.stdout.readline() for _ in range(chance.randrange(50, 3000))]
        process.kill()
        lines.extend(process.stdout)
        assert process.wait() == -9
        process.stdout.close()
        for line in lines:
            index, space, entry = line.partition(b" ")
            if space and entry.endswith(b"\n"):  # the last line may be cut by the kill
                assert told.setdefault(int(index), entry[:-1]) == entry[:-1]
        seen.append((log.root / "log/checkpoint").read_bytes())
    cell = SqliteCell(log.root / "head.sqlite3")
    log.open(cell).close()
    cell.close()
    store = FolderStore(log.root / "log")
    verifiers = tuple(signer.verifier for signer in log.signers())
    report = audit(store, verifiers, prefix="")
    assert report.problems == ()
    reader = LogReader(store, "")
    held = dict(reader.entries(0, report.size))
    assert len(told) > 100
    assert {index: held[index] for index in told} == told
    for signed in seen:
        checkpoint = LogKeys(verifiers).open(signed)
        assert reader.root(checkpoint.size) == checkpoint.root
