"""The doctor's questions: each looks at one thing and answers in words, with advice.

Owns what is asked and when an answer is good. Nothing here changes anything; the questions are quick, and checking
every byte is `sunseed audit`. Each function takes an instance and yields findings, so one more question is one more
function in `QUESTIONS`.
"""

from __future__ import annotations

import contextlib
import platform
import shutil
import sys
from collections.abc import Callable, Iterator
from typing import Final

from sunseed import roots
from sunseed.cli import machine, serving
from sunseed.cli.checks_files import files_and_permissions, named_files
from sunseed.cli.checks_newsroom import newsroom
from sunseed.cli.checks_people import mail, second_factors
from sunseed.cli.checks_time import stamps, states
from sunseed.cli.findings import Finding, Grade
from sunseed.clock import SystemClock
from sunseed.edition import index as editions
from sunseed.edition.theme import Theme
from sunseed.errors import SunseedError
from sunseed.instance import Instance
from sunseed.record import entry, instant, root
from sunseed.record.reader import LogReader
from sunseed.record.tree_head import Checkpoint
from sunseed.store.cell import SqliteCell
from sunseed.store.folder import FolderStore
from sunseed.store.sqlite import SAFE_VERSION, sqlite3

MIB: Final = 1 << 20
DAY_S: Final = 86_400


HEAD_LOST: Final = (
    "publish nothing: the head never comes from a backup, and is never made anew. Look for this one; the site is "
    "served and can be checked meanwhile"
)
PUBLIC_LOST: Final = "put back a complete copy of public/log, anybody's, at least as new; then run `sunseed audit`"
RIGHTED: Final = "`sunseed serve` writes it anew when it starts"
SOON: Final[tuple[tuple[int, Grade, str], ...]] = (
    (7, "bad", "hold the ceremony today: sunseed root next, sign, publish"),
    (30, "warning", "hold the ceremony this week: sunseed root next, sign, publish"),
    (60, "warning", "fix a day with those who have the root keys: sunseed root next, sign, publish"),
)


Question = Callable[[Instance], Iterator[Finding]]


def python_and_sqlite(_: Instance) -> Iterator[Finding]:
    """Ask for a Python and an SQLite that this release runs on safely."""
    version = platform.python_version()
    old = sys.version_info < (3, 11)
    yield Finding("python", "bad" if old else "good", version, "use Python 3.11 or newer" if old else "")
    safe = sqlite3.sqlite_version_info >= SAFE_VERSION
    wanted = ".".join(map(str, SAFE_VERSION))
    advice = f"older than {wanted} can lose what was committed: pip install pysqlite3"
    yield Finding("sqlite", "good" if safe else "bad", sqlite3.sqlite_version, "" if safe else advice)


def disk(instance: Instance) -> Iterator[Finding]:
    """Ask for room on the disk."""
    if machine.is_read_only(instance.root):
        yield Finding("disk", "bad", "mounted read-only", "see `dmesg` for why, then `mount -o remount,rw`")
    free = shutil.disk_usage(instance.root).free // MIB
    reserve = instance.settings.storage.reserve_mib
    grade: Grade = "bad" if free < max(reserve, 1) else "warning" if free < 4 * reserve else "good"
    advice = "" if grade == "good" else "free some space, or move the newsroom to a larger disk"
    yield Finding("disk", grade, f"{free} MiB free, {reserve} MiB kept in reserve", advice)


def ports(instance: Instance) -> Iterator[Finding]:
    """Ask whether the two doors are open, or could be."""
    public, newsroom = instance.settings.public, instance.settings.newsroom
    for name, host, port in (("public", public.host, public.port), ("newsroom", newsroom.host, newsroom.port)):
        part = serving.Part(name, [], (host, port))
        where = f"{name} door on {host}:{port}"
        if serving.reachable(part.address):
            yield Finding("ports", "good", f"{where}: somebody answers; this newsroom, if it is running")
            continue
        try:
            serving.demand_free(part)
        except SunseedError as error:
            yield Finding("ports", "bad", str(error))
        else:
            yield Finding("ports", "good", f"{where}: free")


def log(instance: Instance) -> Iterator[Finding]:
    """Ask whether the head is signed, the published checkpoint agrees with it, and the tree has that root."""
    try:
        known = roots.in_force(instance)
        with contextlib.closing(SqliteCell(instance.head)) as cell:
            signed = cell.read()
        if signed is None:
            yield Finding("log", "bad", "the head was never set: no log was begun here", HEAD_LOST)
            return
        head = known.succession.open_checkpoint(signed)
    except SunseedError as error:
        yield Finding("log", "bad", str(error), HEAD_LOST)
        return
    try:
        roots.signers(instance, known.newest)
    except SunseedError as error:
        yield Finding("log", "bad", str(error), "nothing can be published until each key of the log is here")
    try:
        reader = LogReader(FolderStore(instance.public), prefix="log/")
        published = known.succession.open(reader.checkpoint_bytes())
        yield from _compare(head, published, reader)
    except SunseedError as error:
        yield Finding("log", "bad", f"what readers see of the record: {error}", PUBLIC_LOST)


def _compare(head: Checkpoint, published: Checkpoint, reader: LogReader) -> Iterator[Finding]:
    """Hold the committed against the published state."""
    if published.size > head.size:
        words = f"{published.size} entries are published, the head knows {head.size}"
        yield Finding("log", "bad", words, "the head was restored from a copy: never do that; rebuild from a mirror")
    elif published.size < head.size:
        words = f"{head.size - published.size} committed entries are not yet published"
        yield Finding("log", "warning", words, "`sunseed serve` publishes them when it starts")
    elif published.root != head.root or reader.root(published.size) != published.root:
        yield Finding("log", "bad", "the tiles do not have the signed root", PUBLIC_LOST)
    else:
        if published.size:
            entry.decode(reader.entry(published.size - 1))
        yield Finding("log", "good", f"{head.size} entries, published as committed, root as signed")


def root_note(instance: Instance) -> Iterator[Finding]:
    """Ask whether the root still speaks, who could make the next one, and what lies here that should not."""
    try:
        roots.read(instance)
    except SunseedError as error:
        yield Finding("root", "bad", str(error), "bring root.note and roots/ back from another copy")
        return
    try:
        known = roots.in_force(instance)
    except SunseedError:
        return  # the head cannot be read: `log` says it
    newest = known.newest
    try:
        pinned = root.open_pinned(instance.root_note_file.read_bytes())
        if pinned.text() != newest.text():
            words = f"root.note holds root {pinned.serial}, in force is root {newest.serial}"
            yield Finding("root", "warning", words, RIGHTED)
    except (OSError, SunseedError) as error:
        words = machine.words_of(error) if isinstance(error, OSError) else f"{instance.root_note_file}: {error}"
        yield Finding("root", "bad", words, RIGHTED)
    yield _expiry(newest)
    if len(newest.root) == 1 or newest.need == 1:
        words = f"any one of {len(newest.root)} root keys" if len(newest.root) > 1 else "one root key"
        advice = "" if instance.settings.site.demo else "make more with `sunseed root key`, then `sunseed root next`"
        yield Finding("root", "warning", f"{words} alone can say who speaks for this newsroom", advice)
    with contextlib.suppress(SunseedError):  # of keys that cannot be read `log` says it
        for file in roots.retired(instance, known):
            advice = f"destroy every copy: shred -u {file}"
            yield Finding("root", "warning", f"{file.name} signs nothing any more", advice)


def _expiry(newest: root.Root) -> Finding:
    """Return how long the root still speaks, more urgently at 60, 30 and 7 days."""
    left_s = instant.seconds(newest.statement.expires) - SystemClock().now_ms() // 1000
    days = left_s // DAY_S
    words = f"root {newest.serial} speaks until {newest.statement.expires}"
    if left_s <= 0:
        advice = "everything is unproven to readers: hold the ceremony now, with `sunseed root next`"
        return Finding("root", "bad", f"root {newest.serial} expired at {newest.statement.expires}", advice)
    for limit, grade, advice in SOON:
        if days < limit:
            return Finding("root", grade, f"{words}, {days} days", advice)
    return Finding("root", "good", words)


def edition(instance: Instance) -> Iterator[Finding]:
    """Ask whether the site is printed as far as the record goes, and whether it can be."""
    try:
        Theme.load()
        yield Finding("assets", "good", "styles, scripts and typeface are in place")
    except SunseedError as error:
        yield Finding("assets", "bad", str(error))
    opened = editions.open_existing(instance.index, readonly=True)
    if opened is None:
        there = instance.index.exists()
        words = f"{instance.index} is damaged or of another release" if there else "nothing has been printed yet"
        yield Finding("edition", "warning", words, f"sunseed print {instance.root}")
        return
    try:
        printed = opened.meta("size")
    finally:
        opened.close()
    yield Finding("edition", "good", f"printed up to {printed} entries")


QUESTIONS: Final[tuple[Question, ...]] = (
    python_and_sqlite,
    files_and_permissions,
    disk,
    ports,
    log,
    newsroom,
    root_note,
    named_files,
    edition,
    second_factors,
    mail,
    states,
    stamps,
)


def examine(instance: Instance) -> Iterator[Finding]:
    """Ask every question; one that cannot be asked keeps no other from being answered."""
    for question in QUESTIONS:
        try:
            yield from question(instance)
        except (SunseedError, OSError, sqlite3.DatabaseError) as error:
            words = str(error) if isinstance(error, SunseedError) else machine.words_of(error)
            yield Finding(question.__name__.replace("_", " "), "bad", f"cannot be looked at: {words}")
