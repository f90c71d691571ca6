"""Group commit decides as a request alone does: same answers, same rows, nothing acknowledged that is not kept."""

from __future__ import annotations

import errno
import os
from collections.abc import Iterator
from typing import Any

import msgspec
import pytest

from sunseed.capture import receipt
from sunseed.capture.identity import Identity
from sunseed.capture.segment import Opener
from sunseed.errors import Malformed, Refused, Untrue
from sunseed.testing.filming import EDITOR_KEY
from sunseed.testing.phone import Phone

PHONES = 12


def phones(room: Any, count: int = PHONES, seconds: int = 3) -> list[Phone]:
    """Return phones that have opened their captures and filmed."""
    from sunseed.newsroom.intake import accepting, seen, tokens
    from sunseed.record import note
    from sunseed.record.tree_head import Checkpoint

    room.run()
    data = seen.hand_out()
    made = []
    for n in range(count):
        one = Phone(room.instance.origin, data, Checkpoint.parse(note.parse(data).text).size, f"phone {n}")
        one.open(wrap=b"wrapped for %d" % n)
        for second in range(seconds):
            one.second(b"second %d of %d " % (second, n) * 30)
        accepting.accept([one.lines[0].data], tokens.give())
        made.append(one)
    return made


@pytest.fixture
def committer(room: Any) -> Iterator[Any]:
    """Return a committer whose groups the tests make themselves."""
    from sunseed.newsroom.intake.grouping import Committer

    made = Committer(lambda _: None)
    yield made
    made.close()


def do(committer: Any, *jobs: list[bytes]) -> list[Any]:
    """Do a group and return the results in its order."""
    from sunseed.newsroom.intake.grouping import Job

    group = [Job(data, "") for data in jobs]
    results = committer.do(group)
    assert len(results) == len(group)
    return [next(result for job, result in results if job is one) for one in group]


def kept() -> dict[str, bytes]:
    """Return every line that has a row, opened from the vault."""
    from sunseed.newsroom.intake import segments
    from sunseed.newsroom.intake.models import Line

    rows = list(Line.objects.all())
    opener = Opener(segments.key, Identity(EDITOR_KEY))
    sealed = segments.read([(row.segment, row.slot) for row in rows])
    return {row.pk: opener.open(one) for row, one in zip(rows, sealed, strict=True)}


def test_many_captures_are_committed_together_and_each_is_receipted(room: Any, committer: Any) -> None:
    """One transaction and one sync; each receipt is the intake key's, over its own line; each line opens."""
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    from sunseed import roots

    made = phones(room)
    do(committer, [made[0].lines[1].data])
    with CaptureQueriesContext(
        connection,
    ) as asked:
        results = do(committer, *([one.lines[1 if n else 2].data] for n, one in enumerate(made)))
    assert len([one for one in asked if one["sql"].startswith("SELECT")]) <= 3
    intake = roots.in_force(room.instance).newest.intake
    for n, (one, result) in enumerate(zip(made, results, strict=True)):
        line = one.lines[1 if n else 2]
        promised = receipt.open_receipt(result.receipt, intake, room.instance.origin)
        assert (promised.capture, promised.seq, promised.line) == (one.lines[0].id, line.body.seq, line.id)
        assert result.expected == line.body.seq + 1
        assert kept()[line.id.hex()] == line.data


def test_a_capture_may_stand_twice_in_a_group(room: Any, committer: Any) -> None:
    """Both are judged one after the other; what came too early waits for them and is then the next."""
    (one,) = phones(room, 1)
    first, early, second = do(committer, [one.lines[1].data], [one.lines[3].data], [one.lines[2].data])
    assert (first.expected, second.expected, early.expected) == (2, 3, 4)


def test_what_is_not_plain_gets_the_answer_it_gets_alone(room: Any, committer: Any) -> None:
    """Resends, holes, forks, strangers' signatures, unknown captures, garbage; all others are committed."""
    from sunseed.newsroom.intake.accepting import Contradicted, OutOfOrder
    from sunseed.newsroom.intake.models import Conflict

    made = phones(room)
    do(committer, *([one.lines[1].data] for one in made))
    fork = made[0].sign(msgspec.structs.replace(made[0].lines[1].body, commit="ab" * 32))
    stranger = made[1].sign(made[2].lines[2].body)
    unknown = Phone(room.instance.origin, made[0].seen, made[0].size, "never opened")
    unknown.open()
    unknown.second(b"nobody knows this capture " * 9)
    results = do(
        committer, [made[3].lines[1].data], [made[4].lines[3].data], [fork.data], [stranger.data],
        [unknown.lines[1].data], [b"garbage"], [], [made[5].lines[2].data],
        [made[6].lines[2].data, made[7].lines[2].data],
    )  # fmt: skip
    again, hole, contradicted, untrue, missing, garbage, nothing, plain, mixed = results
    assert again.expected == 2
    assert isinstance(hole, OutOfOrder)
    assert hole.expected == 2
    assert isinstance(contradicted, Contradicted)
    assert Conflict.objects.get().pk == fork.id.hex()
    assert isinstance(untrue, Untrue)
    assert isinstance(missing, OutOfOrder)
    assert missing.expected == 0
    assert isinstance(garbage, Malformed)
    assert isinstance(nothing, Malformed)
    assert plain.expected == 3
    assert isinstance(mixed, Untrue)
    assert stranger.id.hex() not in kept()


def test_a_guess_that_another_process_made_stale_is_found_out(room: Any, committer: Any) -> None:
    """The capture was moved on elsewhere: the group is done again one by one, and everybody gets the true answer."""
    from sunseed.newsroom.intake import accepting
    from sunseed.newsroom.intake.accepting import Contradicted

    one, other = phones(room, 2)
    do(committer, [one.lines[1].data], [other.lines[1].data])
    accepting.accept([one.lines[2].data])
    fork = one.sign(msgspec.structs.replace(one.lines[2].body, commit="cd" * 32))
    stale, plain = do(committer, [fork.data], [other.lines[2].data])
    assert isinstance(stale, Contradicted)
    assert plain.expected == 3
    assert fork.id.hex() not in kept()
    assert do(committer, [one.lines[3].data])[0].expected == 4


def test_two_lines_of_a_group_cannot_name_the_same_ciphertext(room: Any, committer: Any) -> None:
    """One of them is refused, and everything else of the group stands."""
    one, other, third = phones(room, 3)
    named = one.lines[1].body
    copied = other.sign(msgspec.structs.replace(named, capture=other.lines[0].id.hex(), prev=other.lines[0].id.hex()))
    results = do(committer, [one.lines[1].data], [copied.data], [third.lines[1].data])
    assert results[0].expected == results[2].expected == 2
    assert isinstance(results[1], Refused)
    assert copied.id.hex() not in kept()


def test_a_group_that_cannot_be_kept_is_acknowledged_to_nobody(
    room: Any, committer: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The disk is full in mid-capture: no rows, no receipts; with room again the same lines are taken."""
    made = phones(room)
    true = os.fdatasync

    def full(_: int) -> None:
        raise OSError(errno.ENOSPC, "no space left")

    monkeypatch.setattr(os, "fdatasync", full)
    results = do(committer, *([one.lines[1].data] for one in made))
    assert all(isinstance(one, Exception) for one in results)
    assert not {one.lines[1].id.hex() for one in made} & set(kept())
    monkeypatch.setattr(os, "fdatasync", true)
    results = do(committer, *([one.lines[1].data] for one in made))
    assert [one.expected for one in results] == [2] * PHONES


def test_a_group_judged_before_the_one_ahead_of_it_failed_is_found_out(
    room: Any, committer: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    """While one group waits for the disk the next is judged as if it stood; where it does not, nothing is claimed."""
    from sunseed.newsroom.intake.accepting import OutOfOrder
    from sunseed.newsroom.intake.grouping import Job

    made = phones(room, 3)
    first, second = (committer.judge([Job([one.lines[seq].data], "") for one in made]) for seq in (1, 2))
    assert len(second.plans) == 3

    def full(_: int) -> None:
        raise OSError(errno.ENOSPC, "no space left")

    with monkeypatch.context() as disk:
        disk.setattr(os, "fdatasync", full)
        assert all(isinstance(result, Exception) for _, result in committer.commit(first))
    results = [result for _, result in committer.commit(second)]
    assert [(type(one), one.expected) for one in results] == [(OutOfOrder, 1)] * 3
    for seq in (1, 2):
        assert [one.expected for one in do(committer, *([one.lines[seq].data] for one in made))] == [seq + 1] * 3
    assert {one.lines[seq].id.hex() for one in made for seq in (1, 2)} <= set(kept())


def test_a_closed_capture_keeps_no_times(room: Any, committer: Any) -> None:
    """How long a film was that nobody adds to any more, nobody needs to know; nothing follows it."""
    from sunseed.newsroom.intake.models import Capture

    (one,) = phones(room, 1)
    one.close()
    do(committer, [line.data for line in one.lines[1:]])
    row = Capture.objects.get()
    assert (row.closed, row.until_ms, row.seen) == (True, 0, 0)
    one.second(b"after the end " * 9)
    assert isinstance(do(committer, [one.lines[-1].data])[0], Refused)
