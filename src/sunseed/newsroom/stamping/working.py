"""What the worker does for time: every so often a state is archived, and stamps that are due are asked for.

Follows formats.md §9. A row says first what is wanted; only then is anything written or asked, so that a crash at any
place is made good by the next call. Failures wait longer each time, and are *failed* after some two weeks, which the
doctor shows. Owns this rhythm; how authorities and calendars are asked is theirs.
"""

from __future__ import annotations

import logging
from datetime import timedelta
from typing import Final

from django.db import transaction

from sunseed.errors import SunseedError
from sunseed.newsroom import present
from sunseed.newsroom.intake.models import Checkpoint
from sunseed.newsroom.stamping import archive, authorities, calendars, witnesses
from sunseed.newsroom.stamping.models import Stamp, State

FIRST_WAIT_S: Final = 30
LONGEST_WAIT_S: Final = 3600
GIVEN_UP_AFTER: Final = timedelta(days=14)
AT_ONCE: Final = 20
PROOF: Final = "note.ots"
log = logging.getLogger("sunseed.stamping")


def run_due() -> int:
    """Do everything that is due; return how many steps were taken."""
    return int(witnesses.cosign()) + int(archive_newest()) + write() + ask_due()


def archive_newest() -> bool:
    """Archive the newest state that can be, if the last one is old enough."""
    every = timedelta(seconds=present.instance().settings.time.every_s)
    last = State.objects.filter(archived=True).order_by("-at").first()
    if last is not None and last.at + every > present.now():
        return False
    row = State.objects.filter(cosigned=True).order_by("-size").first()
    if row is None or row.at + every < present.now():  # no witness signs any more: a state without them, then
        size, data = archive.newest()
        if size == 0:
            return False
        handed = Checkpoint.objects.filter(size=size).first()
        row = State(size=size, data=data if handed is None else bytes(handed.data), at=present.now(), cosigned=False)
    if last is not None and row.size <= last.size:
        return False
    with transaction.atomic():
        kept, _ = State.objects.get_or_create(
            size=row.size, defaults={"data": row.data, "at": row.at, "cosigned": row.cosigned}
        )
        State.objects.filter(pk=kept.pk).update(archived=True, at=present.now())
        names = {authorities.file_name(url): url for url in authorities.listed()}
        if calendars.listed():
            names[PROOF] = ""
        for name, source in names.items():
            Stamp.objects.get_or_create(state=kept, name=name, defaults={"source": source, "due": present.now()})
    return True


def write() -> int:
    """Write the public files that rows speak of; return how many."""
    states = list(State.objects.filter(archived=True, written=False)[:AT_ONCE])
    archive.publish((row.size, bytes(row.data)) for row in states)
    # A crash here: they are written again, which finds them there.
    State.objects.filter(pk__in=[row.pk for row in states]).update(written=True)
    stamps = list(Stamp.objects.filter(written=False).select_related("state")[:AT_ONCE])
    store = present.public()
    for stamp in stamps:
        store.replace(archive.path(stamp.state.size, stamp.name), bytes(stamp.data or b""))
    archive.enlist(store, {stamp.state.size for stamp in stamps})
    Stamp.objects.filter(pk__in=[stamp.pk for stamp in stamps]).update(written=True)
    return len(states) + len(stamps)


def ask_due() -> int:
    """Ask for stamps that are due; return how many were asked for."""
    waiting = Stamp.objects.filter(word__in=(Stamp.Word.WANTED, Stamp.Word.PENDING), due__lte=present.now())
    due = list(waiting.select_related("state").order_by("due")[:AT_ONCE])
    for stamp in due:
        _ask(stamp)
    if due:
        write()
    return len(due)


def _ask(stamp: Stamp) -> None:
    """Ask once, and note what came of it."""
    # The stamp must be over the public file, which another process may have published first.
    data = present.public().get(archive.path(stamp.state.size))
    try:
        if stamp.name != PROOF:
            _keep(stamp, Stamp.Word.HELD, authorities.stamp(stamp.source, data))
        elif stamp.word == Stamp.Word.WANTED:
            _keep(stamp, Stamp.Word.PENDING, calendars.begin(data))
        else:
            made, height = calendars.finish(bytes(stamp.data or b""))
            _keep(stamp, Stamp.Word.PENDING if height is None else Stamp.Word.CONFIRMED, made, height)
    except SunseedError as error:
        _again(stamp, str(error)[:300])


def _keep(stamp: Stamp, word: Stamp.Word, data: bytes, height: int | None = None) -> None:
    if word == Stamp.Word.PENDING and stamp.word == word and bytes(stamp.data or b"") == data:
        _again(stamp, "")
        return
    Stamp.objects.filter(pk=stamp.pk).update(
        word=word, data=data, written=False, height=height, tries=0, trouble="", due=present.now() + _wait(0)
    )


def _again(stamp: Stamp, trouble: str) -> None:
    """Let it wait longer, or give it up."""
    word = stamp.word
    if stamp.state.at + GIVEN_UP_AFTER < present.now():
        word = Stamp.Word.FAILED
        trouble = trouble or "no block holds it after two weeks"
        log.error("time stamp %s of state %d is given up: %s", stamp.name, stamp.state.size, trouble)
    elif trouble:
        log.warning("time stamp %s of state %d: %s; trying again", stamp.name, stamp.state.size, trouble)
    Stamp.objects.filter(pk=stamp.pk).update(
        word=word, tries=stamp.tries + 1, trouble=trouble, due=present.now() + _wait(stamp.tries)
    )


def _wait(tries: int) -> timedelta:
    return timedelta(seconds=min(LONGEST_WAIT_S, FIRST_WAIT_S * 2 ** min(tries, 20)))
