"""What a killed write of an object leaves behind goes away by itself, and never while somebody still writes it."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from typing import Any

WRITER = """
import sys, time
from pathlib import Path
from sunseed.documents.objects import ObjectStore
from sunseed.store.folder import FolderStore

class Slow:
    def read(self, size):
        print("more", flush=True)
        sys.stdin.readline()
        return b"\\x1aE\\xdf\\xa3" + bytes(100_000)

ObjectStore(FolderStore(Path(sys.argv[1]))).put(Slow(), "webm")
"""


def writing(public: Path) -> subprocess.Popen[str]:
    """Begin to write a large object in a process of its own, which waits before each piece."""
    started = subprocess.Popen(
        [sys.executable, "-c", WRITER, public], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )
    more(started)
    more(started)
    return started


def more(writer: subprocess.Popen[str]) -> None:
    """Let the process write one more piece."""
    assert writer.stdin is not None
    assert writer.stdout is not None
    assert writer.stdout.readline() == "more\n"
    writer.stdin.write("\n")
    writer.stdin.flush()


def temporary(room: Any) -> list[Path]:
    """Return the files below `objects/` that are not whole."""
    return sorted((room.instance.public / "objects").rglob(".*.tmp"))


def test_what_a_killed_write_left_is_swept_after_an_hour_that_passes(sqlite_room: Any) -> None:
    """Seen for less than an hour it stays; a clock set on by a day sweeps nothing; afterwards it is gone."""
    from sunseed.newsroom.publishing.deposits import Unfinished

    writer = writing(sqlite_room.instance.public)
    writer.kill()
    writer.communicate()
    assert len(temporary(sqlite_room)) == 1
    unfinished = Unfinished()
    assert unfinished.sweep() == 0
    sqlite_room.clock.advance(3599)
    assert unfinished.sweep() == 0
    assert len(temporary(sqlite_room)) == 1
    sqlite_room.clock.advance(1)
    assert unfinished.sweep() == 1
    assert temporary(sqlite_room) == []


def test_a_write_that_goes_on_is_never_swept(sqlite_room: Any) -> None:
    """Hours long, it changes its file with each piece; killed, it goes an hour after the last."""
    from sunseed.newsroom.publishing.deposits import Unfinished

    writer, unfinished = writing(sqlite_room.instance.public), Unfinished()
    for _ in range(4):
        assert unfinished.sweep() == 0
        sqlite_room.clock.advance(3000)
        more(writer)
        more(writer)
    writer.kill()
    writer.communicate()
    assert len(temporary(sqlite_room)) == 1
    assert unfinished.sweep() == 0
    sqlite_room.clock.advance(3600)
    assert unfinished.sweep() == 1
