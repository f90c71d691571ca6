"""The doctor's questions about the newsroom's database: does it belong to this log, what waits, is the clock right?

Owns what is asked, of the rows themselves: Django is not started, for it would bring the tables up to this release, and
asking changes nothing. Beside SQLite it knows PostgreSQL, as `newsroom.database` names it.
"""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from importlib import import_module
from typing import Any, Final, cast

from sunseed import roots
from sunseed.cli import serving
from sunseed.cli.findings import Finding
from sunseed.clock import BEHIND_S, SystemClock, rfc3339
from sunseed.errors import SunseedError
from sunseed.instance import Instance
from sunseed.record import entry, instant
from sunseed.record.reader import LogReader
from sunseed.store.cell import SqliteCell
from sunseed.store.folder import FolderStore
from sunseed.store.sqlite import connect_looking, sqlite3

LATE_S: Final = 60
"""After so long what waits, or is due, is late: a worker takes it within a second."""


@dataclass(frozen=True)
class Rows:
    """What the database says.

    Arguments:
        known: entries it knows, those without a gap that have an index.
        sealed: entries it calls sealed, likewise.
        waiting: entries that are not in the log yet.
        oldest, newest: `at` of the oldest that waits, and of any from `log.times_from` on; empty if there is none.
        turn_s: end of the worker's turn, in seconds since 1970; None where none works.
        due_s: when the earliest publication is due that waits for its time; None if none does.
    """

    known: int
    sealed: int
    waiting: int
    oldest: str
    newest: str
    turn_s: float | None
    due_s: float | None


def newsroom(instance: Instance) -> Iterator[Finding]:
    """Ask whether database and log belong together, whether somebody takes into the log what waits, and the clock."""
    before = _head_size(instance)
    rows: Rows | None = None
    if not instance.settings.newsroom.database and not instance.newsroom_db.exists():
        yield _empty(instance, before, f"{instance.newsroom_db} is missing")
    else:
        try:
            rows = _read(instance)
        except Exception as error:  # drivers have trees of their own; each means the same here
            yield _unread(instance, before, str(error).strip() or type(error).__name__)
    if rows is not None:
        yield _belongs(rows, before, _head_size(instance))
        yield _worker(instance, rows)
        yield from _overdue(rows)
    yield from _clock(instance, rows)


def _empty(instance: Instance, size: int, words: str) -> Finding:
    """Say what a newsroom without tables means: nothing while the log holds its root alone."""
    if size <= 1:
        return Finding("database", "good", "its tables are not made yet; `sunseed serve` makes them")
    advice = f"bring back your newest backup; then, with or without one: sunseed reconcile {instance.root}"
    return Finding("database", "bad", f"{words}, though the log holds {size} entries", advice)


def _unread(instance: Instance, size: int, error: str) -> Finding:
    """Say what it means that a database answered with an error."""
    if "no such table" in error or 'relation "publishing_statement"' in error:
        return _empty(instance, size, "the newsroom's database is empty")
    advice = "if it is damaged, bring back your newest backup of it, then `sunseed reconcile`"
    if instance.settings.newsroom.database:
        advice = "is its server up, and is newsroom.database in sunseed.toml right? `sunseed serve` waits for it"
    return Finding("database", "bad", f"the newsroom's database cannot be read: {error}", advice)


def _belongs(rows: Rows, before: int, after: int) -> Finding:
    """Hold the database against the head, which was read before it and after it: a worker may be at work."""
    if before > max(rows.known, 1):
        words = f"the log holds {before} entries, the database knows {rows.known}: it was restored from a backup"
        advice = "run `sunseed reconcile`: it relearns the rest from the log; nothing published is lost"
        return Finding("database", "bad", words, advice)
    if rows.sealed > after:
        words = f"the database says that {rows.sealed} entries are sealed, the log ends at {after}: the log is older"
        return Finding("database", "bad", words, "bring back the newest log and head; never go on from an older one")
    words = f"knows all {after} entries of the log" if after > 1 else "the log holds its first entry alone"
    return Finding("database", "good", words)


def _worker(instance: Instance, rows: Rows) -> Finding:
    now_s = SystemClock().now_ms() / 1000
    works = rows.turn_s is not None and rows.turn_s > now_s
    late_s = int(now_s) - instant.seconds(rows.oldest) if rows.oldest else 0
    if rows.waiting and late_s > LATE_S:
        words = f"{rows.waiting} entries wait for the log, the oldest since {rows.oldest}"
        if works:
            return Finding("worker", "bad", f"{words}, though a worker runs", "see its lines in what `serve` says")
        return Finding("worker", "bad", f"{words}, and no worker runs", f"start it: sunseed serve {instance.root}")
    door = (instance.settings.newsroom.host, instance.settings.newsroom.port)
    if works:
        return Finding("worker", "good", "one runs: what is published is sealed at once")
    if rows.turn_s is not None and serving.reachable(door):
        words = "the newsroom's door is open, but no worker runs: what is published there goes nowhere"
        return Finding("worker", "bad", words, "see what `sunseed serve` says of it, then start `sunseed serve` again")
    return Finding("worker", "good", f"none runs, and nothing waits; `sunseed serve {instance.root}` starts it")


def _overdue(rows: Rows) -> Iterator[Finding]:
    late_s = 0.0 if rows.due_s is None else SystemClock().now_ms() / 1000 - rows.due_s
    if rows.due_s is not None and late_s > LATE_S:
        words = f"a publication was due at {rows.due_s and rfc3339(int(rows.due_s * 1000))} and has not gone out"
        yield Finding("schedule", "bad", words, "it goes out by itself once a worker runs and the clock is right")


def _clock(instance: Instance, rows: Rows | None) -> Iterator[Finding]:
    """Hold this machine's clock against the newest entry, be it sealed or on its way."""
    since = instance.settings.log.times_from
    dated = [one for one in (rows.newest if rows else "", _published_at(instance, since)) if one]
    if not dated:
        if since:
            yield Finding("clock", "good", f"no entry from {since} on to hold it against yet")
        return
    newest, now = max(dated), rfc3339(SystemClock().now_ms())
    ahead_s = instant.seconds(newest) - instant.seconds(now)
    if ahead_s <= BEHIND_S:
        yield Finding("clock", "good", f"not behind the newest entry ({newest})")
        return
    words = f"it says {now}, but there is an entry of {newest}, {ahead_s} s in the future: nothing can be published"
    advice = (
        "set this machine's clock by the network; what waits then goes out by itself. Only if it is right, and was "
        f"ahead before: times_from = {_head_size(instance)} under [log] in sunseed.toml, then start `serve` again"
    )
    yield Finding("clock", "bad", words, advice)


def _published_at(instance: Instance, since: int) -> str:
    """Return `at` of the newest published entry, empty if it does not count or cannot be read (`log` says why)."""
    with contextlib.suppress(SunseedError, OSError):
        reader = LogReader(FolderStore(instance.public), prefix="log/")
        size = roots.in_force(instance).succession.open(reader.checkpoint_bytes()).size
        if size > max(since, 0):
            return entry.decode(reader.entry(size - 1)).at
    return ""


def _head_size(instance: Instance) -> int:
    """Return how many entries are committed, 0 where the head cannot be read (`log` says why)."""
    with contextlib.suppress(SunseedError, OSError, sqlite3.Error):
        with contextlib.closing(SqliteCell(instance.head)) as cell:
            signed = cell.read()
        if signed is not None:
            return roots.in_force(instance).succession.open(signed).size
    return 0


def _read(instance: Instance) -> Rows:
    """Ask the database, which is closed afterwards."""
    with contextlib.closing(_open(instance)) as connection:
        return _rows(connection.cursor(), instance.settings.log.times_from)


def _open(instance: Instance) -> Any:
    if not instance.settings.newsroom.database:
        return connect_looking(instance.newsroom_db)
    return import_module("psycopg").connect(instance.settings.newsroom.database, connect_timeout=5)


def _rows(cursor: Any, since: int) -> Rows:
    def one(question: str) -> tuple[Any, ...]:
        cursor.execute(question)
        return cast(tuple[Any, ...], cursor.fetchone() or (None, None))

    known, _ = one('SELECT max("index"), 0 FROM publishing_statement')
    sealed, _ = one('SELECT max("index"), 0 FROM publishing_statement WHERE sealed')
    waiting, oldest = one("SELECT count(*), min(at) FROM publishing_statement WHERE NOT sealed")
    counted = f'"index" IS NULL OR "index" >= {since:d}'
    newest, _ = one(f"SELECT max(at), 0 FROM publishing_statement WHERE {counted}")  # noqa: S608 - a whole number of ours
    turn, _ = one("SELECT until, 0 FROM publishing_lease WHERE name = 'sequencer'")
    due, _ = one("SELECT min(due), 0 FROM publishing_plan WHERE outcome = 'waiting'")
    return Rows(
        0 if known is None else known + 1,
        0 if sealed is None else sealed + 1,
        waiting,
        oldest or "",
        newest or "",
        _seconds(turn),
        _seconds(due),
    )


def _seconds(value: Any) -> float | None:
    """Return a moment of the database, which SQLite keeps as text in UTC, as seconds since 1970."""
    if value is None:
        return None
    moment = value if isinstance(value, datetime) else datetime.fromisoformat(value)
    return (moment if moment.tzinfo else moment.replace(tzinfo=UTC)).timestamp()
