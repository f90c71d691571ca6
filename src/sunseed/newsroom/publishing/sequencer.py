"""The sequencer: gives waiting entries their indices and puts them into the log, one process at a time.

Follows design.md §6 (steps 1 to 5; 2 to 5 are `record.writer`'s). Each step may be repeated after a crash:

* before the indices are committed: the rows still wait, and are taken again;
* after it, before the append: the rows have indices the log does not reach; they are appended in that order;
* after the append, before the rows are marked: the log holds them; their leaves are compared and they are marked.

Owns the order of entries. A log that is ahead of the database, or differs from it, is refused, never guessed at:
`publishing.reconcile` relearns it.
"""

from __future__ import annotations

import logging
from collections.abc import Sequence

from django.db import transaction
from django.db.models import Max

from sunseed import roots
from sunseed.errors import Malformed, OutcomeUnknown, Refused, Untrue
from sunseed.instance import Instance
from sunseed.newsroom import present
from sunseed.newsroom.intake import bare, seen, ticking
from sunseed.newsroom.publishing import outbox
from sunseed.newsroom.publishing.lease import Turn
from sunseed.newsroom.publishing.log import open_reader, open_writer
from sunseed.newsroom.publishing.models import Statement
from sunseed.record import entry
from sunseed.record.signature import Signer
from sunseed.record.writer import LogWriter

MOST_AT_ONCE = 1000
TICKS_KEPT = 5000
log = logging.getLogger("sunseed.sequencer")


class Sequencer:
    """Takes entries from the outbox into the log.

    Arguments:
        instance: whose log.
    """

    def __init__(self, instance: Instance) -> None:
        self._instance = instance
        self._turn = Turn("sequencer")
        self._writer: LogWriter | None = None
        self._next_tick_s = 0.0
        self._placing = ticking.Placing()
        self.elected = False

    def run_once(self) -> int:
        """Seal what waits; return how many entries, 0 too when it is another process's turn.

        Raises:
            Refused: log and database do not belong together.
            OutcomeUnknown: an append may or may not have happened; the next call recovers.
        """
        self.elected = self._turn.take()
        if not self.elected:
            self.close_log()
            return 0
        try:
            writer = self._open()
            done = self._finish(writer)
            while self._turn.take() and (rows := self._number(writer)):  # a long queue outlasts one term
                done += self._append(writer, rows)
        except OutcomeUnknown:
            self.close_log()
            raise
        return done

    def beat(self) -> bool:
        """Add a tick to the outbox if one is due; return whether it was.

        Ticks come every `tick_s` seconds whether or not anything happened, so that their rhythm says nothing.
        """
        clock = present.clock()
        if clock.monotonic_s() < self._next_tick_s or not self._turn.take():
            return False
        tick_s = self._instance.settings.log.tick_s
        self._next_tick_s = max(self._next_tick_s + tick_s, clock.monotonic_s() + tick_s / 2)
        while self.place():  # what the tick before took waits no longer for a tick
            pass
        last = outbox.last_tick()
        n = 0 if last is None else last + 1
        gathered = ticking.gather(n)
        with transaction.atomic():
            # Another process that beat meanwhile has this number, and perhaps these lines: then this is Overtaken.
            row = outbox.beat(n, gathered.tree.root)
            if gathered.rows:
                ticking.keep(gathered, bytes(row.entry))
        if last is not None and last % 1000 == 0:
            outbox.forget_ticks(last - TICKS_KEPT)
            seen.forget()
            bare.forget()
        return True

    def place(self) -> bool:
        """Write down the places of some lines that a large tick took; return whether there were any."""
        return self._placing.some()

    def close_log(self) -> None:
        """Let go of the log, so that another process may write it."""
        if self._writer is not None:
            self._writer.close()
            self._writer = None

    def close(self) -> None:
        """Stop: let go of the log and of the turn."""
        self.close_log()
        self._turn.give_back()

    def _open(self) -> LogWriter:
        """Open the log, recovered, and make sure that the database belongs to it."""
        if self._writer is None:
            writer = open_writer(self._instance)
            try:
                self._compare(writer.size)
            except BaseException:
                writer.close()
                raise
            self._writer = writer
        return self._writer

    def _compare(self, size: int) -> None:
        """Raise unless the database knows the log's last entry, and nothing sealed beyond it."""
        numbered = Statement.objects.exclude(index=None)
        if size <= 1 and not numbered.exists():
            return  # a new log: its root entry was written by whoever founded it, before any newsroom
        known = numbered.aggregate(last=Max("index"))["last"]
        known_size = 0 if known is None else known + 1
        if size > known_size:
            raise Refused(
                f"the log holds {size} entries, the newsroom's database knows {known_size}: the database is older than "
                "the log, perhaps restored from a backup. Run `sunseed reconcile`; nothing was written"
            )
        sealed = numbered.filter(sealed=True).aggregate(last=Max("index"))["last"]
        if sealed is not None and sealed >= size:
            raise Refused(
                f"the database says that entry {sealed} is sealed, the log ends at {size}: this log is older than the "
                "database. Bring back the newest log; nothing was written"
            )

    def _finish(self, writer: LogWriter) -> int:
        """Bring rows to their end that had an index when something stopped."""
        rows = list(Statement.objects.filter(sealed=False).exclude(index=None).order_by("index")[:MOST_AT_ONCE])
        inside = [row for row in rows if row.index is not None and row.index < writer.size]
        if inside:
            reader = open_reader(self._instance)
            for row in inside:
                if row.index is not None and reader.leaf_hash(row.index).hex() != row.leaf:
                    raise Refused(
                        f"entry {row.index} of the log is not the one the database gave that index. Something else "
                        "wrote this log. Run `sunseed audit`, then `sunseed reconcile`; nothing was written"
                    )
            self._mark(inside)
        return len(inside) + self._append(writer, rows[len(inside) :])

    def _number(self, writer: LogWriter) -> list[Statement]:
        """Give waiting rows the next indices, in the order they came."""
        rows = self._that_may_follow(list(Statement.objects.filter(index=None).order_by("pk")[:MOST_AT_ONCE]))
        if not rows:
            return []
        for index, row in enumerate(rows, start=writer.size):
            row.index = index
        with transaction.atomic():
            if not self._turn.held():  # this process slept past its turn
                raise Refused("another sequencer took over; this one stops")
            Statement.objects.bulk_update(rows, ["index"], batch_size=250)
        return rows

    def _that_may_follow(self, rows: list[Statement]) -> list[Statement]:
        """Return the rows without a root that may not follow, which is dropped: the log has another one by now.

        This happens where the database was restored from a backup in which a root was still waiting.
        """
        if all(row.kind != "root" for row in rows):
            return rows
        known, kept = roots.in_force(self._instance).succession, []
        for row in rows:
            try:
                if row.kind == "root":
                    known = known.followed_by(known.indices[-1] + 1, _note_of(row))
                kept.append(row)
            except (Malformed, Untrue) as error:
                log.error("a waiting root was dropped: %s", error)
                row.delete()
        return kept

    def _append(self, writer: LogWriter, rows: Sequence[Statement]) -> int:
        """Append rows at the indices they have, and mark them."""
        if not rows:
            return 0
        if rows[0].index != writer.size:
            raise Refused(
                f"the next index is {writer.size}, the database says {rows[0].index}. Run `sunseed reconcile`"
            )
        writer.append([bytes(row.entry) for row in rows], signers=self._announce(rows))
        # A crash here leaves them sealed and not marked; `_finish` compares the leaves and marks them.
        if any(row.kind == "root" for row in rows):
            roots.settle(self._instance, writer.size)
        self._mark(rows)
        beat = all(row.kind == "tick" for row in rows)  # one every few seconds, day and night: not worth a line
        log.log(logging.DEBUG if beat else logging.INFO, "sealed %d, size %d", len(rows), writer.size)
        return len(rows)

    def _announce(self, rows: Sequence[Statement]) -> tuple[Signer, ...] | None:
        """Write down which root these rows bring, and return the keys that sign from it on; None where none does."""
        signers = None
        for row in rows:
            if row.kind == "root" and row.index is not None:
                made = roots.announce(self._instance, _note_of(row), row.index)
                signers = roots.signers(self._instance, made)
                log.info("root %d takes over at entry %d", made.serial, row.index)
        return signers

    def _mark(self, rows: Sequence[Statement]) -> None:
        ticks = [row for row in rows if row.kind == "tick"]
        ticking.sealed((row.number, row.index) for row in ticks if row.number is not None and row.index is not None)
        Statement.objects.filter(pk__in=[row.pk for row in rows]).update(sealed=True)


def _note_of(row: Statement) -> bytes:
    """Return the signed note in a row's root entry."""
    said = entry.decode(bytes(row.entry))
    assert isinstance(said, entry.RootEntry)
    return said.note_bytes
