"""The write-ahead log is copied beside the lines, begins again from its start, and is never waited for."""

from __future__ import annotations

import asyncio
import time
from typing import Any

import pytest

PAGES = 40


@pytest.fixture
def copier(sqlite_room: Any, monkeypatch: pytest.MonkeyPatch) -> Any:
    """Return a copier that finds little already much."""
    from sunseed.newsroom.intake import wal

    monkeypatch.setattr(wal, "MOST_PAGES", PAGES)
    monkeypatch.setattr(wal, "FEW_PAGES", 10)
    monkeypatch.setattr(wal, "AGAIN_S", 0.0)
    sqlite_room.run()
    made = wal.Copier()
    made.begin()
    yield made
    made.close()


def write(n: int) -> None:
    """Commit something that touches a page or more."""
    from sunseed.newsroom.intake.models import Checkpoint
    from sunseed.newsroom.present import now

    Checkpoint.objects.create(digest=f"{n:064x}", size=n, data=bytes(9000), at=now())


def test_the_log_does_not_grow_while_lines_come(copier: Any) -> None:
    """Two thousand pages are committed, one transaction after the other; the log never holds more than some hundred."""
    from sunseed.newsroom.intake import wal

    longest = 0
    for n in range(600):
        write(n)
        copier.after_commit()
        longest = max(longest, wal.copy("NOOP")[0])
        copier._idle.wait(10)  # as fast as the disk here, so that the test does not depend on it
    assert PAGES < longest < 4 * PAGES


def test_a_reader_holds_up_copying_and_not_the_lines(copier: Any, sqlite_room: Any) -> None:
    """While something reads what was, the log grows and lines are committed; afterwards it begins again."""
    from sunseed.newsroom.intake import wal
    from sunseed.store.sqlite import sqlite3

    reader = sqlite3.connect(sqlite_room.instance.newsroom_db, isolation_level=None)
    reader.execute("BEGIN")
    reader.execute("SELECT COUNT(*) FROM intake_checkpoint").fetchone()
    for n in range(100):
        write(n)
        copier.after_commit()
        copier._idle.wait(10)
    assert wal.copy("NOOP")[0] > 2 * PAGES
    reader.execute("COMMIT")
    reader.close()
    for n in range(100, 110):
        write(n)
        copier.after_commit()
        copier._idle.wait(10)
    assert wal.copy("NOOP")[0] <= PAGES


def test_where_the_thread_does_not_come_to_it_the_committing_one_copies(
    copier: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Far too much waits: nobody relies on a thread that may be dead."""
    from sunseed.newsroom.intake import wal

    for n in range(30):
        write(n)
    assert wal.copy("NOOP")[1] > PAGES
    monkeypatch.setattr(wal, "FAR_TOO_MANY", PAGES)
    copier.after_commit()
    assert wal.copy("NOOP")[1] == 0


def test_a_small_body_that_stands_still_is_ended_and_others_are_not(monkeypatch: pytest.MonkeyPatch) -> None:
    """One timer for all: the slow one is told, those beside it and a cancelled one are as they were."""
    from sunseed.newsroom import bridge

    monkeypatch.setattr(bridge, "LOOK_S", 0.02)

    async def ask() -> None:
        patience = bridge.Patience(0.1)

        async def still() -> bytes:
            await asyncio.sleep(60)
            return b""

        async def quick() -> bytes:
            await asyncio.sleep(0.01)
            return b"whole"

        slow, left = asyncio.create_task(patience.read(still)), asyncio.create_task(patience.read(still))
        assert await patience.read(quick) == b"whole"
        left.cancel()
        with pytest.raises(asyncio.CancelledError):
            await left
        began_s = time.monotonic()
        with pytest.raises(bridge.Slow):
            await slow
        assert time.monotonic() - began_s < 10
        assert await patience.read(quick) == b"whole"

    asyncio.run(ask())
