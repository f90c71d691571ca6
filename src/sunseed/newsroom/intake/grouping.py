"""Group commit: lines of many captures in one transaction and one sync of the vault, each receipted by itself.

Follows formats.md §6 and ADR 0103. What is plain, the next lines of captures that are known, is judged in memory,
kept and committed together; everything else (an open line, the same lines again, a fork, a hole) and every group that
the database refuses goes through `accepting.accept` one request at a time, so that both ways decide alike. What is
kept in memory is only a guess at the database's state: captures move on by compare-and-swap, and a wrong guess ends
in the slow way. So one thread may judge the next group, which is mostly checking signatures, while another commits the
one before, which is mostly waiting for the disk: what it assumed of a group that then failed is found out by the same
compare-and-swap. A crash before the commit leaves slots in the vault that no row names; after it the phone sends the
lines again.
"""

from __future__ import annotations

import queue
import threading
import time
from collections.abc import Callable, Iterable, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from functools import partial
from typing import Any, Final

from django.db import DatabaseError, close_old_connections, connection, connections, transaction

from sunseed.capture import line as lines
from sunseed.capture.chain import Chain
from sunseed.capture.line import Line, Open, Seal, Seen
from sunseed.errors import SunseedError, Unavailable
from sunseed.newsroom import present
from sunseed.newsroom.intake import accepting, limits, segments, wal
from sunseed.newsroom.intake.accepting import MOST_AT_ONCE, Accepted
from sunseed.newsroom.intake.models import Capture, Checkpoint

MOST_LINES: Final = 1024
"""In one group; what waits beyond goes into the next."""
MANY_LINES: Final = 16
GATHERING_S: Final = 0.02
"""The group after one of many lines begins so much later, not sooner: each group costs two syncs and a transaction,
whatever its size, and lines that share them share pages too. Where few film nothing waits."""
MOST_WAITING: Final = 4096
"""Requests; more are told to come back, before a byte of memory is spent on them."""
MOST_KNOWN: Final = 20_000
"""Captures whose state is remembered; all are forgotten at once, and read again as they are needed."""

Result = Accepted | BaseException
_LINES: Final = (
    "INSERT INTO intake_line (id, capture_id, seq, segment, slot, accepted_ms) VALUES (%s, %s, %s, %s, %s, %s)"
)
_CIPHERS: Final = "INSERT INTO intake_cipher (digest, capture_id, seq, size, held) VALUES (%s, %s, %s, %s, %s)"
_CAPTURES: Final = (
    "UPDATE intake_capture SET seq = %s, head = %s, until_ms = %s, seen = %s, closed = %s WHERE id = %s AND head = %s"
)


@dataclass
class Job:
    """One request.

    Arguments:
        data: exact bytes of its lines.
        token: where the first line opens a capture.
        context: whatever the asker wants back with the result.
    """

    data: Sequence[bytes]
    token: str
    context: Any = None
    parsed: list[Line] = field(default_factory=list)


class _NotPlain(Exception):
    """These lines go through `accepting`."""


@dataclass(frozen=True, slots=True)
class Judged:
    """A group on its way to the disk. Arguments: plans: what is committed together; others: what is done alone."""

    group: Sequence[Job]
    plans: Sequence[_Plan]
    others: Sequence[Job]


class Committer:
    """Takes requests from any thread and answers them from two of its own, one that judges and one that commits.

    Arguments:
        answer: called with the jobs of a group and their results, in one of the committer's threads.
    """

    def __init__(self, answer: Callable[[Sequence[tuple[Job, Result]]], None]) -> None:
        self._answer = answer
        self._waiting: queue.SimpleQueue[Job | None] = queue.SimpleQueue()
        self._chains: dict[str, Chain] = {}
        self._seen: set[tuple[int, str]] = set()
        self._judged: queue.Queue[Judged | None] = queue.Queue(1)
        threads = {"judging": self._judge_all, "committing": self._commit_all}
        self._threads = [threading.Thread(target=run, name=name, daemon=True) for name, run in threads.items()]
        for one in self._threads:
            one.start()

    def submit(self, job: Job) -> None:
        """Let a job be done; raises Unavailable where too many wait."""
        if self._waiting.qsize() >= MOST_WAITING:
            raise Unavailable("Too many phones send at this moment. Send the lines again in a moment.")
        self._waiting.put(job)

    def close(self) -> None:
        """Finish what waits and end."""
        self._waiting.put(None)
        for one in self._threads:
            one.join()

    def _judge_all(self) -> None:
        going, count, clock = True, 0, present.clock()
        next_s = clock.monotonic_s()
        while going:
            group: list[Job] = []
            job = self._waiting.get()
            if count >= MANY_LINES and job is not None and (wait_s := next_s - clock.monotonic_s()) > 0:
                time.sleep(wait_s)
            next_s = clock.monotonic_s() + GATHERING_S
            count = 0
            while job is not None:
                group.append(job)
                count += len(job.data)
                if count >= MOST_LINES:
                    break
                try:
                    job = self._waiting.get_nowait()
                except queue.Empty:
                    break
            going = job is not None
            if group:
                try:
                    self._judged.put(self.judge(group))
                except Exception as error:  # the database is away
                    self._answer([(job, error) for job in group])
        self._judged.put(None)
        connections.close_all()

    def _commit_all(self) -> None:
        copier = wal.Copier()
        with suppress(DatabaseError):  # the database is away: the first group says so, and SQLite copies by itself
            copier.begin()
        while (judged := self._judged.get()) is not None:
            self._answer(self.commit(judged))
            with suppress(DatabaseError):
                copier.after_commit()
        copier.close()
        connections.close_all()

    def do(self, group: Sequence[Job]) -> list[tuple[Job, Result]]:
        """Judge and commit a group and return what each is answered."""
        return self.commit(self.judge(group))

    def judge(self, group: Sequence[Job]) -> Judged:
        """Judge a group in memory; what is plain is assumed to be committed from here on."""
        _fresh_connection()
        if len(self._chains) > MOST_KNOWN:
            self._chains.clear()
        return Judged(group, *self._sort(group))

    def commit(self, judged: Judged) -> list[tuple[Job, Result]]:
        """Commit a group, in the order of judging, and return what each is answered."""
        done: list[tuple[Job, Result]] = []
        others = list(judged.others)
        try:
            _fresh_connection()
            if judged.plans:
                others += self._together(judged.plans, done)
        except Exception as error:  # the group as a whole failed: the disk is full, the database away
            self._chains.clear()
            return [*done, *((job, error) for job in judged.group if all(job is not one for one, _ in done))]
        done += [(job, self._alone(job)) for job in others]
        return done

    def _sort(self, group: Sequence[Job]) -> tuple[list[_Plan], list[Job]]:
        """Judge what is plain; return it, and the rest."""
        plans: list[_Plan] = []
        others: list[Job] = []
        for job in group:
            with suppress(SunseedError):  # said again, in words, by `accepting`
                job.parsed = [lines.parse(one) for one in job.data[: MOST_AT_ONCE + 1]]
        self._learn(job.parsed[0] for job in group if job.parsed)
        let_pass = partial(limits.limits().lines, now_s=present.clock().monotonic_s())
        for job in group:
            try:
                plan = self._plan(job, let_pass)
            except (_NotPlain, SunseedError):
                others.append(job)
            else:
                self._chains[plan.capture] = plan.after  # assumed from here on, forgotten where it is not committed
                plans.append(plan)
        return plans, others

    def _learn(self, firsts: Iterable[Line]) -> None:
        """Read the state of captures that are not known yet."""
        bodies = [one.body for one in firsts]
        names = {one.capture for one in bodies if not isinstance(one, Open) and one.capture not in self._chains}
        if names:
            self._chains |= {row.id: accepting.chain_of(row) for row in Capture.objects.filter(pk__in=names)}

    def _plan(self, job: Job, let_pass: Callable[[str, int], None]) -> _Plan:
        if not 0 < len(job.parsed) <= MOST_AT_ONCE or isinstance(first := job.parsed[0].body, Open):
            raise _NotPlain
        before = self._chains.get(first.capture)
        if before is None:
            raise _NotPlain
        let_pass(first.capture, len(job.parsed))
        after = before
        for line in job.parsed:
            body = line.body
            if isinstance(body, Open) or body.capture != first.capture or body.seq != after.seq + 1:
                raise _NotPlain
            if body.seen is not None and not self._handed_out(body.seen):
                raise _NotPlain
            after = after.take(line)
        return _Plan(job, first.capture, before, after)

    def _handed_out(self, seen: Seen) -> bool:
        """Tell whether a checkpoint is known and marked as named by a line already."""
        key = (seen.size, seen.note)
        if key not in self._seen:
            if not Checkpoint.objects.filter(digest=seen.note, size=seen.size, named=True).exists():
                return False
            if len(self._seen) > MOST_KNOWN:
                self._seen.clear()
            self._seen.add(key)
        return True

    def _together(self, plans: Sequence[_Plan], done: list[tuple[Job, Result]]) -> list[Job]:
        """Commit all plans at once and answer them; return the jobs to be done one by one where that is refused."""
        accepting.require_room_for_lines()
        taken = [(plan.capture, line) for plan in plans for line in plan.job.parsed]
        places = segments.writer().keep([line.data for _, line in taken])  # before others wait for this transaction
        # Dying here leaves slots in the vault that no row names; the phones send the lines again.
        try:
            with transaction.atomic():
                _move_on(plans)
                _name_ciphers(taken)
                _save_lines(taken, places)
        except (DatabaseError, _NotPlain):
            for plan in plans:
                self._chains.pop(plan.capture, None)
            return [plan.job for plan in plans]
        # Dying here: the lines are committed; the phones ask again and get their receipts.
        receipts = accepting.receipts([plan.after for plan in plans])
        done += [
            (plan.job, Accepted(receipt, plan.after.seq + 1)) for plan, receipt in zip(plans, receipts, strict=True)
        ]
        return []

    def _alone(self, job: Job) -> Result:
        try:
            return accepting.accept(job.data, job.token)
        except Exception as error:  # every failure is the answer to this one request, and to no other
            return error
        finally:
            for line in job.parsed[:1]:
                self._chains.pop(line.id.hex() if isinstance(line.body, Open) else line.body.capture, None)


def _fresh_connection() -> None:
    """Let go of a connection that a database server may have ended; a file's has not, and opening it anew costs."""
    if connection.vendor != "sqlite":
        close_old_connections()


@dataclass(frozen=True, slots=True)
class _Plan:
    """What one job would do. Arguments: before, after: the capture's chain around its lines."""

    job: Job
    capture: str
    before: Chain
    after: Chain


def _move_on(plans: Sequence[_Plan]) -> None:
    """Move captures on by compare-and-swap: the first head of each, to its last."""
    ends: dict[str, tuple[Chain, Chain]] = {}
    for plan in plans:
        ends[plan.capture] = (ends[plan.capture][0] if plan.capture in ends else plan.before, plan.after)
    rows = [(*accepting.columns(after), name, before.head.hex()) for name, (before, after) in ends.items()]
    with connection.cursor() as cursor:
        cursor.executemany(_CAPTURES, rows)
        if cursor.rowcount != len(rows):
            raise _NotPlain


def _name_ciphers(taken: Sequence[tuple[str, Line]]) -> None:
    rows = [
        (line.body.cipher, name, line.body.seq, line.body.size, False)
        for name, line in taken
        if isinstance(line.body, Seal)
    ]
    if rows:
        with connection.cursor() as cursor:
            cursor.executemany(_CIPHERS, rows)


def _save_lines(taken: Sequence[tuple[str, Line]], places: Sequence[segments.Place]) -> None:
    now_ms = present.clock().now_ms()
    rows = [
        (line.id.hex(), capture, line.body.seq, segment, slot, now_ms)
        for (capture, line), (segment, slot) in zip(taken, places, strict=True)
    ]
    with connection.cursor() as cursor:
        cursor.executemany(_LINES, rows)
