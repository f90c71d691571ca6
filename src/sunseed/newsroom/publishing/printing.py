"""The printer's part of publishing: print what was sealed, delete what was erased, name the edition in the log.

Follows design.md §6 and ADR 0049. Owns when the press runs and the `edition` entries, which are made only when no page
is owed any more. How pages are made is `edition.press`, which reads the record alone. Each step may be repeated: a
print of what is printed writes nothing, a deletion of what is gone does nothing, and the entry is added once for each
size.
"""

from __future__ import annotations

import contextlib
import logging
from collections.abc import Callable
from dataclasses import dataclass

from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext as _

from sunseed import documents
from sunseed.documents.objects import ObjectName
from sunseed.edition.index import open_existing
from sunseed.edition.owed import Owed, Tail
from sunseed.edition.press import NEW, Press
from sunseed.errors import Absent, Unavailable
from sunseed.instance import Instance
from sunseed.newsroom import present
from sunseed.newsroom.publishing import outbox, signposts
from sunseed.newsroom.publishing.models import ObjectUse, PublicDocument, Statement
from sunseed.newsroom.stories import pictures
from sunseed.newsroom.stories.models import Upload
from sunseed.record import entry
from sunseed.store.digest import sha256_hex

QUIET = ("tick", "edition", "notice")
EDITION_EVERY = 4096
"""Entries after which the edition is named again although nothing was published: so far readers have to look for it."""

NEAR = 1000
"""Entries behind an erasure among which a publication may stand that was being made when its pictures went."""

SAY_EVERY_S = 5.0

log = logging.getLogger("sunseed.printer")


class Stopped(Exception):
    """The printer was told to stop in the middle; what is left is printed after the next start."""


@dataclass(frozen=True)
class Print:
    """What one run did.

    Arguments:
        size: of the record whose statements are in effect.
        written, removed: how many files.
        tail: what is left of a change that touches very many pages; None where all is printed.
    """

    size: int
    written: int
    removed: int
    tail: Tail | None = None


class Printer:
    """Prints an instance's public site whenever something was sealed that readers can see.

    Arguments:
        instance: whose site.
        stopping: asked in the middle of long prints.
    """

    def __init__(self, instance: Instance, stopping: Callable[[], bool] = lambda: False) -> None:
        self._instance = instance
        self._stopping = stopping
        self._press: Press | None = None
        self._pointed = -1
        self._tidied: int | None = None  # erasures before this entry need nothing any more
        self._tail: Tail | None = None
        self._next_word_s = 0.0

    def due(self) -> bool:
        """Tell whether something was sealed after the last print, or the log has grown long since."""
        sealed = Statement.objects.filter(sealed=True)
        news = sealed.exclude(kind__in=QUIET)
        last = _last_size()
        if not last:
            return news.exists() or not self._instance.index.exists()
        return news.filter(index__gte=last).exists() or sealed.filter(index__gte=last + EDITION_EVERY).exists()

    def run_once(self, *, anew: bool = False) -> Print | None:
        """Print what is due, and a slice of what is left of a large change; return what was done, None if nothing was.

        The first call always prints: this release may print otherwise than the one that was here before. Every call
        points readers to the newest edition that is sealed by now.

        Arguments:
            anew: print everything from nothing, in all workers: the quickest way where nobody waits for anything else.

        Raises:
            Stopped: it was asked to stop.
        """
        self._pointed = signposts.write(self._instance, self._pointed)
        due = self.due()
        if self._press is None:
            workers = self._instance.settings.printing.workers
            self._press = Press(present.public(), self._instance.index, workers=workers, clock=present.clock())
        elif not due and self._tail is None:
            return None
        since = _last_size() if self._tidied is None else self._tidied
        printed = self._press.reprint(self._go_on) if anew else self._press.step(self._go_on)
        self._tail = printed.tail
        _delete_erased(since, printed.size)
        _mend(since, printed.size)
        self._tidied = printed.size  # dying before this: both are done again, which is harmless
        if printed.tail is None:
            with transaction.atomic():
                if printed.size > _last_size() and (due or printed.root != _last_root()):
                    outbox.edition(printed.size, printed.root, printed.format)
            log.info(
                "printed size %d: %d written, %d removed", printed.size, len(printed.written), len(printed.removed)
            )
        return Print(printed.size, len(printed.written), len(printed.removed), printed.tail)

    def close(self) -> None:
        """Let go of the processes that print slices."""
        if self._press is not None:
            self._press.close()

    def _go_on(self, stage: str, done: int, total: int) -> None:
        """Say now and then how far a long print has come; end it if it is to stop."""
        if self._stopping():
            raise Stopped
        now_s = present.clock().monotonic_s()
        if self._next_word_s == 0.0:
            self._next_word_s = now_s + SAY_EVERY_S  # a short print needs no words
        elif now_s >= self._next_word_s:
            self._next_word_s = now_s + SAY_EVERY_S
            log.info("%s", Tail(done, total) if stage == "printing" else f"Reading entry {done:,} of {total:,}")


def outstanding(instance: Instance) -> str:
    """Return how far a long print has come, in words; empty if none goes on. For people: it may be a moment old."""
    if instance.index.with_name(instance.index.name + NEW).exists():
        return _("Printing the whole site anew")
    with contextlib.suppress(Unavailable):
        index = open_existing(instance.index, readonly=True)
        if index is not None:
            with contextlib.closing(index):
                tail = Owed(index).tail
                said = {"done": f"{tail.done:,}", "total": f"{tail.total:,}"} if tail else {}
                return _("Printing %(done)s of %(total)s pages") % said if tail else ""
    return ""


def _last_root() -> bytes:
    """Return the root of the edition the log named last, empty if none."""
    last = Statement.objects.filter(kind="edition").order_by("-number").first()
    made = entry.decode(bytes(last.entry)) if last else None
    return bytes.fromhex(made.root) if isinstance(made, entry.Edition) else b""


def _last_size() -> int:
    """Return the size the last `edition` entry speaks of, 0 if there is none."""
    return Statement.objects.filter(kind="edition").aggregate(size=Max("number"))["size"] or 0


def _mend(since: int, size: int) -> None:
    """Put back pictures that an erasure took while another publication, just being made, relied on them.

    That publication found the file there, the press deleted it for the erasure, and only then was the publication
    sealed. Its own upload still has the bytes.
    """
    erased = Statement.objects.filter(kind="erase", sealed=True, index__gte=since - NEAR, index__lt=size)
    last = erased.aggregate(last=Max("index"))["last"]
    if last is None:
        return
    sealed = Statement.objects.filter(sealed=True, index__gte=since, index__lt=min(size, last + NEAR))
    store = present.objects()
    for item, version in sealed.filter(kind="publish").values_list("item", "number"):
        if item is None or version is None:
            continue
        shown = ObjectUse.objects.filter(document__item=item, document__version=version, document__erased=False)
        missing = {one for one in shown.values_list("name", flat=True) if not store.exists(ObjectName.parse(one))}
        for upload in Upload.objects.filter(story=item) if missing else ():
            for data, ext in pictures.contents(upload):
                if f"{sha256_hex(data)}.{ext}" in missing:
                    store.put(data, ext)
                    log.warning("put back an object of %s that an erasure had taken", item)


def _delete_erased(since: int, size: int) -> None:
    """Delete the files that erasures sealed since the last print list, but for those still needed."""
    for row in Statement.objects.filter(kind="erase", sealed=True, index__gte=since, index__lt=size):
        made = entry.decode(bytes(row.entry))
        if isinstance(made, entry.Erase):
            delete_listed(made.sha256)


def delete_listed(digest: str) -> None:
    """Delete what one erasure document lists; a picture that was published again meanwhile stays."""
    store = present.objects()
    try:
        erasure = documents.decode(store.get(ObjectName(digest, "json")))
    except Absent:
        return
    if not isinstance(erasure, documents.Erasure):
        return
    shown = set(
        ObjectUse.objects.filter(name__in=erasure.objects, document__erased=False).values_list("name", flat=True)
    )
    standing = set(
        PublicDocument.objects.filter(sha256__in=erasure.sha256, erased=False).values_list("sha256", flat=True)
    )
    for name in erasure.objects:
        if name not in shown:
            store.delete(ObjectName.parse(name))
    for one in erasure.sha256:
        if one not in standing:
            store.delete(ObjectName(one, "json"))
