"""The doctor at a newsroom that has been at work: each sickness of its database and clock is named, with what to do."""

from __future__ import annotations

import socket
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from sunseed.cli import checks_newsroom
from sunseed.cli.findings import Finding


@pytest.fixture
def ask(room: Any, write_story: Callable[..., Any], monkeypatch: pytest.MonkeyPatch) -> Callable[..., Finding]:
    """Publish a story; return a function that asks the doctor by the room's clock what it says about something."""
    from sunseed.newsroom.publishing import verbs

    monkeypatch.setattr(checks_newsroom, "SystemClock", lambda: room.clock)
    verbs.publish(room.people["editor"], write_story(room.people["editor"]))
    room.run()

    def asked(about: str, **settings: Any) -> Finding:
        changed = {name: replace(getattr(room.instance.settings, name), **values) for name, values in settings.items()}
        instance = replace(room.instance, settings=replace(room.instance.settings, **changed))
        before = {file for file in room.instance.root.iterdir() if not file.name.endswith(("-shm", "-wal"))}
        found = [one for one in checks_newsroom.newsroom(instance) if one.about == about]
        assert {file for file in room.instance.root.iterdir() if not file.name.endswith(("-shm", "-wal"))} == before
        (one,) = found
        return one

    return asked


def test_a_newsroom_at_rest_is_healthy(room: Any, ask: Callable[..., Finding]) -> None:
    """Database, worker and clock are each said to be good, in words that say what was seen."""
    size = len(room.entries())
    assert ask("database") == Finding("database", "good", f"knows all {size} entries of the log")
    assert ask("worker").grade == "good"
    assert "none runs, and nothing waits" in ask("worker").words
    assert ask("clock").grade == "good"


def test_looking_into_a_database_that_nobody_has_open_leaves_nothing_beside_it(
    room: Any, ask: Callable[..., Finding]
) -> None:
    """`-wal` and `-shm` of another user would keep the newsroom from opening its own database."""
    room.close()
    before = sorted(room.instance.root.iterdir())
    assert ask("database").grade == "good"
    assert sorted(room.instance.root.iterdir()) == before
    assert not room.instance.newsroom_db.with_name("newsroom.sqlite3-shm").exists()


def test_a_clock_that_went_back_is_named_with_both_times_whatever_ticks_say_since(
    room: Any, ask: Callable[..., Finding]
) -> None:
    """Ticks dated by the wrong clock do not mislead it, and it gives the line that helps if the clock is right."""
    from sunseed.newsroom.publishing import outbox

    room.clock.advance(-3600)
    outbox.beat(0, bytes(32))
    room.run()
    said = ask("clock")
    assert said.grade == "bad"
    assert "2027-01-15T07:00:00Z" in said.words
    assert "2027-01-15T08:00:00Z, 3600 s in the future" in said.words
    assert "by the network" in said.advice
    size = len(room.entries())
    assert f"times_from = {size} under [log]" in said.advice
    assert ask("clock", log={"times_from": size}).grade == "good"


def test_a_database_from_a_backup_is_found_beside_a_newer_head(
    room: Any, ask: Callable[..., Finding], write_story: Callable[..., Any]
) -> None:
    """It is told from the log's entries that it does not know, and `reconcile` makes it good."""
    from sunseed.newsroom.publishing import reconcile, verbs
    from sunseed.newsroom.publishing.models import Statement

    before = len(room.entries())
    verbs.publish(room.people["editor"], write_story(room.people["editor"], "After the backup"))
    room.run()
    Statement.objects.filter(index__gte=before).delete()  # as the backup left it
    said = ask("database")
    assert said.grade == "bad"
    assert (
        f"holds {len(room.entries())} entries, the database knows {before}: it was restored from a backup" in said.words
    )
    assert "sunseed reconcile" in said.advice
    reconcile.reconcile(room.instance)
    assert ask("database").grade == "good"


def test_a_log_from_a_backup_is_found_behind_the_database(room: Any, ask: Callable[..., Finding]) -> None:
    """Going on from an older log would sign two histories: that is what the advice warns of."""
    from sunseed.newsroom.publishing import outbox
    from sunseed.newsroom.publishing.models import Statement

    outbox.beat(0, bytes(32))
    Statement.objects.filter(kind="tick").update(index=1000, sealed=True)
    said = ask("database")
    assert (said.grade, "the log is older" in said.words) == ("bad", True)
    assert "never go on from an older one" in said.advice


def test_a_lost_or_damaged_database_is_called_what_it_is(room: Any, ask: Callable[..., Finding]) -> None:
    """Empty, gone, damaged, or its server out of reach: each has its words and its way back."""
    gone = ask("database", newsroom={"database": "postgresql://newsroom@127.0.0.1:9/none"})
    assert "cannot be read" in gone.words
    assert "is its server up" in gone.advice
    room.lose_database()
    empty = ask("database")
    assert (empty.grade, "the database knows 0" in empty.words) == ("bad", True)
    room.close()
    if room.instance.settings.newsroom.database:
        return
    for ending in ("-wal", "-shm"):
        room.instance.newsroom_db.with_name(f"newsroom.sqlite3{ending}").unlink(missing_ok=True)
    room.instance.newsroom_db.write_bytes(b"")
    assert "the newsroom's database is empty, though the log holds" in ask("database").words
    assert "sunseed reconcile" in ask("database").advice
    room.instance.newsroom_db.write_bytes(b"SQLite format 3\0" + bytes(range(256)) * 20)
    assert "cannot be read" in ask("database").words
    assert "bring back your newest backup" in ask("database").advice
    room.instance.newsroom_db.unlink()
    assert "newsroom.sqlite3 is missing, though the log holds" in ask("database").words
    room.fresh()


def test_what_waits_with_nobody_to_seal_it_is_found(room: Any, ask: Callable[..., Finding]) -> None:
    """Entries of a minute ago that are not in the log: no worker runs, or one does and is stuck."""
    from sunseed.newsroom.publishing import outbox
    from sunseed.newsroom.publishing.lease import Turn

    outbox.beat(0, bytes(32))
    assert ask("worker").grade == "good"
    room.clock.advance(61)
    said = ask("worker")
    assert said.grade == "bad"
    assert "1 entries wait for the log, the oldest since 2027-01-15T08:00:00Z, and no worker runs" in said.words
    assert "sunseed serve" in said.advice
    turn = Turn("sequencer")
    assert turn.take()
    assert "though a worker runs" in ask("worker").words
    turn.give_back()


def test_a_dead_worker_behind_an_open_door_is_found(room: Any, ask: Callable[..., Finding]) -> None:
    """Somebody still publishes at the desk, and nothing goes out: its turn has ended and nobody took it."""
    from sunseed.newsroom.publishing.lease import Turn

    assert Turn("sequencer").take()
    assert "one runs" in ask("worker").words
    room.clock.advance(60)
    with socket.create_server(("127.0.0.1", 0)) as door:
        said = ask("worker", newsroom={"port": door.getsockname()[1]})
    assert said.grade == "bad"
    assert "door is open, but no worker runs" in said.words
    assert "start `sunseed serve` again" in said.advice


def test_a_publication_that_is_overdue_is_found(
    room: Any, ask: Callable[..., Finding], write_story: Callable[..., Any]
) -> None:
    """A scheduled story whose time has passed is named with its time."""
    from sunseed.newsroom import present
    from sunseed.newsroom.publishing import schedule

    editor = room.people["editor"]
    due = present.now() + timedelta(seconds=30)
    schedule.plan(editor, write_story(editor, "Tonight"), why="publish", due=due)
    room.clock.advance(200)
    said = ask("schedule")
    assert said.grade == "bad"
    assert "was due at 2027-01-15T08:00:30Z and has not gone out" in said.words
