"""A tick of many lines holds nobody up for long: certain at once, its places written a slice at a time."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from sunseed.testing.phone import Phone

SECONDS = 40


@pytest.fixture
def small_slices(monkeypatch: pytest.MonkeyPatch) -> int:
    """Let a slice be so small that a tick of these tests needs many."""
    from sunseed.newsroom.intake import ticking

    monkeypatch.setattr(ticking, "SLICE", 6)
    return 6


def filmed(room: Any, name: str = "a phone") -> Phone:
    """Return a phone whose lines are all taken."""
    from sunseed.newsroom.intake import accepting, seen, tokens
    from sunseed.record import note
    from sunseed.record.tree_head import Checkpoint

    room.run()
    data = seen.hand_out()
    made = Phone(room.instance.origin, data, Checkpoint.parse(note.parse(data).text).size, name)
    made.open(wrap=b"wrapped for " + name.encode())
    for n in range(SECONDS):
        made.second(b"second %d of %s" % (n, name.encode()))
    accepting.accept([one.data for one in made.lines], tokens.give())
    return made


def beat(room: Any, *, placing: int) -> int:
    """Let a tick pass, seal it, and place at most so many slices; return how many there were."""
    from sunseed.newsroom.publishing.sequencer import Sequencer

    sequencer, done = Sequencer(room.instance), 0
    try:
        sequencer.run_once()
        assert sequencer.beat()
        sequencer.run_once()
        while done < placing and sequencer.place():
            done += 1
    finally:
        sequencer.close()
    return done


def proven(room: Any, phone: Phone, folder: Path) -> int:
    """Return how many lines have a proof; each that is given is verified by command."""
    from click.testing import CliRunner

    from sunseed.cli.main import main
    from sunseed.errors import Absent
    from sunseed.newsroom.intake import ticking

    given = 0
    for n, one in enumerate(phone.lines):
        try:
            data = ticking.proof(one.id.hex())
        except Absent:
            continue
        given += 1
        if n % 13 == 0:
            file = folder / f"{n}.tlog-proof"
            file.write_bytes(data)
            words = ["verify", str(file), "--id", one.id.hex(), "--root", str(room.instance.root_note_file)]
            answer = CliRunner().invoke(main, words)
            assert answer.exit_code == 0, answer.output
    return given


def test_places_come_slice_by_slice_and_a_line_has_a_proof_once_it_has_a_place(
    room: Any, small_slices: int, tmp_path: Path
) -> None:
    """The first slice with the tick, the others after it; every proof holds."""
    phone = filmed(room)
    assert beat(room, placing=0) == 0
    assert proven(room, phone, tmp_path) == small_slices
    from sunseed.newsroom.intake.models import Leaves
    from sunseed.newsroom.publishing.sequencer import Sequencer

    sequencer = Sequencer(room.instance)
    assert sequencer.place()
    assert proven(room, phone, tmp_path) == 2 * small_slices
    while sequencer.place():
        pass
    assert proven(room, phone, tmp_path) == len(phone.lines)
    assert not Leaves.objects.filter(placed=False).exists()


def test_after_a_crash_the_rest_is_placed_before_the_next_tick_takes_anything(
    room: Any, small_slices: int, tmp_path: Path
) -> None:
    """Lines of a tick that are not placed yet are in no second tick, nor are those that came meanwhile in the first."""
    from sunseed.newsroom.intake.models import HeldTick, Leaves, Line

    first = filmed(room, "first")
    assert beat(room, placing=2) == 2  # and the worker dies: another one begins with an empty memory
    second = filmed(room, "second")
    beat(room, placing=1000)
    ticks = list(HeldTick.objects.order_by("n").values_list("n", flat=True))
    assert len(ticks) == 2
    for phone, n in ((first, ticks[0]), (second, ticks[1])):
        placed = dict(Line.objects.filter(capture=phone.lines[0].id.hex()).values_list("id", "tick"))
        assert placed == {one.id.hex(): n for one in phone.lines}
        assert proven(room, phone, tmp_path) == len(phone.lines)
        leaves = bytes(Leaves.objects.get(n=n).data)
        assert all(one.id in leaves for one in phone.lines)
    assert not any(one.id in bytes(Leaves.objects.get(n=ticks[1]).data) for one in first.lines)


def test_a_tick_that_another_process_beat_meanwhile_takes_nothing_twice(
    room: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Two processes gather the same lines: one tick is certain, the other fails as a whole."""
    from sunseed.newsroom.intake import ticking
    from sunseed.newsroom.intake.models import HeldTick, Leaves
    from sunseed.newsroom.publishing.outbox import Overtaken
    from sunseed.newsroom.publishing.sequencer import Sequencer

    filmed(room)
    slow, quick, gather = Sequencer(room.instance), Sequencer(room.instance), ticking.gather

    def gather_slowly(n: int) -> Any:
        found = gather(n)
        monkeypatch.setattr(ticking, "gather", gather)
        slow.close()  # its turn is over
        assert quick.beat()
        return found

    monkeypatch.setattr(ticking, "gather", gather_slowly)
    with pytest.raises(Overtaken):
        slow.beat()
    quick.close()
    assert (HeldTick.objects.count(), Leaves.objects.count()) == (1, 1)


def test_a_path_that_an_earlier_release_kept_is_still_given(room: Any, tmp_path: Path) -> None:
    """Rows from before the leaves were kept have their path themselves."""
    from sunseed.newsroom.intake import ticking
    from sunseed.newsroom.intake.models import Leaves, Line

    phone = filmed(room)
    beat(room, placing=0)
    for row in Line.objects.all():
        row.path = b"".join(ticking.place_of(row).path)
        row.save()
    Leaves.objects.all().delete()
    assert proven(room, phone, tmp_path) == len(phone.lines)
