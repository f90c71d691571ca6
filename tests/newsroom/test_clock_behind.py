"""A clock that goes back: nothing is sealed by it, nothing is lost by it, and everybody is told what to do."""

from __future__ import annotations

import html
import logging
from dataclasses import replace
from datetime import timedelta

import pytest

from sunseed.record import entry
from sunseed.testing.accounts import sign_in

HOUR_S = 3600


def _verbs(room, write_story):
    """Return every way to change what is public, each ready to be tried by a clock that is wrong."""
    from sunseed.newsroom.publishing import outbox, schedule, verbs
    from sunseed.newsroom.stories import saving
    from sunseed.newsroom.stories.models import Section

    editor = room.people["editor"]
    public, other = write_story(editor), write_story(editor, "Another")
    for one in (public, other):
        verbs.publish(editor, one)
    changed = replace_draft(public.draft, body="<p>Two hundred million of them.</p>")
    saving.save(public, changed, editor=editor, revision=public.revision)
    fresh, soon = write_story(editor, "Not before time"), write_story(editor, "Soon")
    section = Section.objects.create(slug="late", name="Late")
    return {
        "publish": lambda: verbs.publish(editor, fresh),
        "soon": lambda: schedule.plan(editor, soon, why="publish", due=_now(), undo=True),
        "update": lambda: verbs.update(editor, public),
        "correct": lambda: verbs.correct(editor, public, words="It was wrong."),
        "withdraw": lambda: verbs.withdraw(editor, other.pk, reason="error"),
        "take down": lambda: verbs.take_down(editor, other.pk, reason="legal"),
        "arrange": lambda: verbs.arrange(editor, section),
        "root": lambda: outbox.root(2, b"a note"),
        "notice": lambda: outbox.notice("client", 1, b"a note"),
    }


def replace_draft(draft, **changed):
    """Return a draft with some of its fields changed."""
    import msgspec

    return msgspec.structs.replace(draft, **changed)


def _now():
    from sunseed.newsroom import present

    return present.now()


def _rows():
    from sunseed.newsroom.publishing.models import Item, Plan, Statement

    return (
        list(Statement.objects.order_by("pk").values_list("leaf", "index", "sealed")),
        list(Item.objects.order_by("pk").values_list("pk", "head", "state")),
        list(Plan.objects.order_by("pk").values_list("pk", "outcome")),
    )


def _tree(room):
    """Return every public file but objects that no publication came to name."""
    files = (file for file in room.instance.public.rglob("*") if file.is_file())
    return {file: file.read_bytes() for file in files if "objects" not in file.parts}


def test_no_verb_seals_by_a_clock_that_went_back_and_each_works_when_it_is_right(room, write_story):
    """Each is refused with both times, changes no row and no public file, and is carried out afterwards."""
    from sunseed.newsroom.publishing.timekeeping import ClockBehind

    verbs = _verbs(room, write_story)
    room.run()
    rows, tree = _rows(), _tree(room)
    room.clock.advance(-HOUR_S)
    for name, verb in verbs.items():
        with pytest.raises(ClockBehind) as refused:
            verb()
        assert "2027-01-15 07:00:00 UTC" in str(refused.value), name
        assert "2027-01-15 08:00:00 UTC" in str(refused.value), name
        assert "set the clock right" in str(refused.value), name
    assert _rows() == rows
    room.run()
    assert _tree(room) == tree
    room.clock.advance(HOUR_S)
    for name in ("publish", "soon", "correct", "withdraw", "arrange"):
        verbs[name]()
    room.run()
    assert "Not before time" in room.page("/news/not-before-time/")
    assert "Two hundred million" in room.page("/news/the-seeds-arrive/")


def test_machines_may_differ_by_a_little(room, write_story):
    """Two machines' clocks differ by seconds: that stops nobody. More than a minute does."""
    from sunseed.clock import BEHIND_S
    from sunseed.newsroom.publishing import timekeeping, verbs

    editor = room.people["editor"]
    verbs.publish(editor, write_story(editor))
    room.clock.advance(-BEHIND_S)
    verbs.publish(editor, write_story(editor, "A minute ago"))
    room.clock.advance(-1)
    with pytest.raises(timekeeping.ClockBehind):
        verbs.publish(editor, write_story(editor, "More than that"))


def test_an_import_by_a_clock_that_went_back_brings_nothing_in(room, write_story):
    """Not one object is written for it."""
    from sunseed.newsroom.importing import bulk
    from sunseed.newsroom.publishing import timekeeping, verbs
    from sunseed.newsroom.publishing.models import Deposit

    editor = room.people["editor"]
    verbs.publish(editor, write_story(editor))
    room.clock.advance(-HOUR_S)
    before = sorted(room.instance.public.rglob("*")), Deposit.objects.count()
    with pytest.raises(timekeeping.ClockBehind):
        bulk.publish_new(editor, [], beside=lambda: None)
    assert (sorted(room.instance.public.rglob("*")), Deposit.objects.count()) == before


def test_ticks_go_on_and_do_not_make_the_clock_right(room, write_story):
    """Filming never stops for a clock; hours of ticks dated earlier do not make anybody forget what the record says."""
    from sunseed.newsroom.publishing import outbox, sequencer, timekeeping, verbs
    from sunseed.newsroom.publishing.models import Statement

    worker = sequencer.Sequencer(room.instance)

    def beat(times):
        for _ in range(times):
            room.clock.advance(2)
            assert worker.beat()
            worker.run_once()

    beat(2)
    newest = Statement.objects.get(number=1).at
    room.clock.advance(-HOUR_S)
    beat(6)
    outbox.forget_ticks(7)  # as after some hours
    assert sorted(Statement.objects.filter(kind="tick").values_list("number", flat=True)) == [1, 7]
    assert timekeeping.behind().newest == newest
    with pytest.raises(timekeeping.ClockBehind):
        verbs.publish(room.people["editor"], write_story(room.people["editor"]))
    ticks = [one for one in room.entries() if isinstance(one, entry.Tick)]
    assert [one.n for one in ticks] == list(range(8))
    room.clock.advance(HOUR_S)
    verbs.publish(room.people["editor"], write_story(room.people["editor"]))
    worker.close()


def test_what_is_scheduled_waits_and_goes_out_by_itself(room, write_story):
    """Neither a story nor an arrangement whose time has come fails: both are carried out when the clock is right."""
    from sunseed.newsroom.planned import acts
    from sunseed.newsroom.planned.models import PlannedAct
    from sunseed.newsroom.publishing import outbox, schedule
    from sunseed.newsroom.publishing.models import Plan

    editor, done = room.people["editor"], []
    acts.register("test", lambda actor, payload: done.append(payload))
    schedule.plan(editor, write_story(editor), why="publish", due=_now() + timedelta(seconds=5), undo=True)
    acts.plan(editor, "test", "one", {"a": 1}, due=_now() + timedelta(seconds=5), undo=True)
    outbox.beat(0, bytes(32))
    room.clock.advance(HOUR_S)
    outbox.beat(1, bytes(32))
    room.clock.advance(10 - HOUR_S)
    assert (schedule.run_due(), acts.run_due(), done) == (0, 0, [])
    assert Plan.objects.get().outcome == Plan.Outcome.WAITING
    assert PlannedAct.objects.get().outcome == PlannedAct.Outcome.WAITING
    room.clock.advance(HOUR_S)
    assert (schedule.run_due(), acts.run_due(), done) == (1, 1, [{"a": 1}])
    del acts.ACTS["test"]


def test_the_log_says_it_once_a_minute_and_says_when_it_is_over(room, caplog):
    """Neither silence nor a line every quarter of a second."""
    from sunseed.newsroom.publishing import outbox, timekeeping

    caplog.set_level(logging.INFO, "sunseed.clock")
    watch = timekeeping.Watch()
    outbox.beat(0, bytes(32))
    assert not watch.is_behind()
    assert caplog.records == []
    room.clock.advance(-HOUR_S)
    for _ in range(8):
        assert watch.is_behind()
        room.clock.advance(10)
    assert [one.levelname for one in caplog.records] == ["ERROR", "ERROR"]
    assert "2027-01-15T07:00:00Z" in caplog.text
    assert "Set the clock by the network" in caplog.text
    room.clock.advance(HOUR_S)
    assert not watch.is_behind()
    assert not watch.is_behind()
    assert "right again" in caplog.records[-1].message
    assert len(caplog.records) == 3


@pytest.mark.parametrize(
    ("tongue", "words"),
    [
        ("en", "The newsroom's clock says 2027-01-15 07:00:00 UTC"),
        ("es", "El reloj de la redacción"),
        ("zh-hans", "编辑部的时钟"),
        ("ar", "ساعة غرفة الأخبار"),
    ],
)
def test_the_desk_says_it_on_every_page_in_its_readers_language(sqlite_room, tongue, words):
    """An editor learns it before writing a word of what cannot go out; nobody who is not signed in is told."""
    from django.test import Client

    from sunseed.newsroom.publishing import outbox

    outbox.beat(0, bytes(32))
    client = sign_in(headers={"accept-language": tongue})
    sqlite_room.clock.advance(-HOUR_S)
    assert words in html.unescape(client.get("/desk/").content.decode())
    assert words not in Client(headers={"accept-language": tongue}).get("/account/login/").content.decode()
    sqlite_room.clock.advance(HOUR_S)
    assert words not in html.unescape(client.get("/desk/").content.decode())


def test_a_record_dated_by_a_clock_that_ran_ahead_can_be_gone_on_with(room, write_story):
    """The clock was years ahead and is right now: one setting says so, and what stands before it no longer counts."""
    from django.test import override_settings

    from sunseed.newsroom.publishing import timekeeping, verbs

    editor = room.people["editor"]
    room.clock.advance(3 * 365 * 24 * HOUR_S)
    verbs.publish(editor, write_story(editor))
    room.run()
    room.clock.advance(-3 * 365 * 24 * HOUR_S)
    with pytest.raises(timekeeping.ClockBehind):
        verbs.publish(editor, write_story(editor, "Today"))
    settings = room.instance.settings
    said = replace(settings, log=replace(settings.log, times_from=len(room.entries())))
    with override_settings(INSTANCE=replace(room.instance, settings=said)):
        verbs.publish(editor, write_story(editor, "Today"))
        room.run()
        assert "Today" in room.page("/news/today/")
        room.clock.advance(-HOUR_S)
        with pytest.raises(timekeeping.ClockBehind):
            verbs.publish(editor, write_story(editor, "An hour ago"))


def test_a_turn_whose_end_a_clock_wrote_that_was_set_back_is_taken_after_a_term(room):
    """A worker dies right after the clock went back an hour: the next one waits for seconds, not for an hour."""
    from sunseed.newsroom.publishing.lease import TERM, Turn

    dead, following = Turn("sequencer"), Turn("sequencer")
    assert dead.take()
    room.clock.advance(-HOUR_S)
    assert not following.take()
    room.clock.advance(TERM.total_seconds() / 2)
    assert not following.take()
    room.clock.advance(TERM.total_seconds())
    assert following.take()
    assert not dead.take()


def test_a_turn_that_is_renewed_stays_with_its_holder_when_the_clock_goes_back(room):
    """The one who works goes on, and nobody takes the turn away meanwhile."""
    from sunseed.newsroom.publishing.lease import Turn

    first, second = Turn("sequencer"), Turn("sequencer")
    assert first.take()
    room.clock.advance(-HOUR_S)
    for _ in range(20):
        assert first.take()
        assert not second.take()
        assert first.held()
        room.clock.advance(2)
