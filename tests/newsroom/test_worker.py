"""The working process: seals and prints as soon as something is published, keeps times, runs tasks, stops cleanly."""

from __future__ import annotations

import threading
import time
from datetime import timedelta

import pytest

from sunseed.clock import SystemClock
from sunseed.record.entry import Tick


@pytest.fixture
def working(room, monkeypatch):
    """Run the worker by the real clock while a test lasts; its turn outlasts any pause of a busy machine."""
    from django.db import connections

    from sunseed.newsroom import worker
    from sunseed.newsroom.publishing import lease

    monkeypatch.setattr(lease, "TERM", timedelta(hours=1))
    stop, failed = threading.Event(), []

    def work():
        try:
            worker.run(room.instance, stop)
        except BaseException as error:
            failed.append(error)
        finally:
            connections.close_all()

    thread = threading.Thread(target=work)
    thread.start()
    yield room
    stop.set()
    thread.join(200)
    assert not thread.is_alive()
    assert failed == []


def _until(true, timeout_s=200.0):
    started = time.monotonic()
    while not true():
        if time.monotonic() - started > timeout_s:
            pytest.fail("it did not happen in time")
        time.sleep(0.01)
    return time.monotonic() - started


def test_a_published_story_is_printed_without_being_asked_for(working, write_story, capsys):
    """From the verb's return to the page: measured, not judged."""
    from sunseed.newsroom.publishing import verbs

    editor = working.people["editor"]
    home = working.instance.public / "index.html"
    _until(home.exists)
    verbs.publish(editor, write_story(editor, "To warm the press"))
    _until((working.instance.public / "news/to-warm-the-press/index.html").exists)
    verbs.publish(editor, write_story(editor))
    taken_s = _until((working.instance.public / "news/the-seeds-arrive/index.html").exists)
    with capsys.disabled():
        print(f"published to printed: {taken_s * 1000:.0f} ms")  # noqa: T201 - the measurement is the point


def test_plans_ticks_and_tasks_are_kept_and_a_fresh_start_goes_on(working, write_story):
    """A plan is carried out at its time, ticks come in order, a queued task is run."""
    from django_tasks_db.models import DBTaskResult

    from sunseed.newsroom import present
    from sunseed.newsroom.publishing import schedule, tasks

    editor = working.people["editor"]
    task = tasks.tidy.enqueue()
    schedule.plan(editor, write_story(editor), why="publish", due=present.now() + timedelta(seconds=1))
    _until((working.instance.public / "news/the-seeds-arrive/index.html").exists)
    _until(lambda: DBTaskResult.objects.get(pk=task.id).status == "SUCCESSFUL")
    _until(lambda: len([one for one in working.entries() if isinstance(one, Tick)]) >= 2)
    ticks = [one.n for one in working.entries() if isinstance(one, Tick)]
    assert ticks == list(range(len(ticks)))


def test_a_second_worker_stands_by(working, write_story):
    """While one works, another started beside it seals nothing and stops when told."""
    from sunseed.newsroom.publishing.sequencer import Sequencer

    _until((working.instance.public / "index.html").exists)
    second = Sequencer(working.instance)
    assert second.run_once() == 0
    assert not second.elected
    second.close()


def test_another_release_of_the_printer_prints_the_site_again_and_says_so(sqlite_room, write_story, monkeypatch):
    """After an upgrade the first print makes every page anew and names the new edition; without one it adds nothing."""
    from sunseed.edition.press import Press
    from sunseed.newsroom.publishing import verbs
    from sunseed.record.entry import Edition

    def editions():
        return [one for one in sqlite_room.entries() if isinstance(one, Edition)]

    verbs.publish(sqlite_room.people["editor"], write_story(sqlite_room.people["editor"]))
    sqlite_room.run()
    before = editions()
    sqlite_room.run()
    assert editions() == before

    class Other:
        def __init__(self, theme):
            self._theme = theme

        def render(self, context):
            return self._theme.render(context).replace(b"</html>", b"<!-- another release --></html>")

        def assets(self):
            return self._theme.assets()

    from sunseed.edition.theme.printing import Theme

    monkeypatch.setattr(Press, "theme", Other(Theme.load()))
    monkeypatch.setattr(Press, "release", "another")
    sqlite_room.run()
    assert "another release" in sqlite_room.page("/news/the-seeds-arrive/")
    assert len(editions()) == len(before) + 1


def test_a_large_change_is_named_as_an_edition_when_its_last_page_is_printed(sqlite_room, write_story, monkeypatch):
    """While pages are owed no edition is named, what is published meanwhile is shown, and the desk can say so."""
    from sunseed.edition import press
    from sunseed.newsroom.publishing import verbs
    from sunseed.newsroom.publishing.moving import keep_section
    from sunseed.newsroom.publishing.printing import Printer, Stopped, outstanding
    from sunseed.newsroom.publishing.sequencer import Sequencer
    from sunseed.newsroom.stories.models import Section
    from sunseed.record.entry import Edition

    def editions():
        return [one.size for one in sqlite_room.entries() if isinstance(one, Edition)]

    editor = sqlite_room.people["editor"]
    for number in range(12):
        verbs.publish(editor, write_story(editor, f"Story {number}"))
    sqlite_room.run()
    before = editions()
    monkeypatch.setattr(
        press.Press.__init__, "__kwdefaults__", press.Press.__init__.__kwdefaults__ | {"at_once": 3, "slice_size": 2}
    )
    section = Section.objects.get(slug="news")
    section.name = "The News"
    keep_section(editor, section)
    sequencer, printer = Sequencer(sqlite_room.instance), Printer(sqlite_room.instance)
    sequencer.run_once()
    assert printer.run_once().tail is not None
    assert outstanding(sqlite_room.instance).startswith("Printing ")
    verbs.publish(editor, write_story(editor, "Meanwhile"))
    sequencer.run_once()
    assert printer.run_once().tail is not None
    assert "Meanwhile" in sqlite_room.page("/news/meanwhile/")
    stopping = Printer(sqlite_room.instance, lambda: True)
    with pytest.raises(Stopped):
        stopping.run_once()
    sequencer.run_once()
    assert editions() == before
    sequencer.close()
    sqlite_room.run()
    assert len(editions()) == len(before) + 1
    assert outstanding(sqlite_room.instance) == ""
    assert "The News" in sqlite_room.page("/news/story-0/")


class Ahead(SystemClock):
    """The machine's clock, some seconds ahead of itself."""

    def now_ms(self):
        """Return a time to come."""
        return super().now_ms() + 20_000


def test_while_the_clock_is_behind_plans_wait_and_ticks_go_on_and_then_all_goes_out(working, write_story, monkeypatch):
    """A real worker, whose clock goes back twenty seconds where one is allowed: nobody has to start it again."""
    from django.test import override_settings

    from sunseed.newsroom import present
    from sunseed.newsroom.publishing import schedule, timekeeping, verbs
    from sunseed.newsroom.publishing.models import Plan, Statement

    monkeypatch.setattr(timekeeping, "BEHIND_S", 1)
    editor, ticks = working.people["editor"], Statement.objects.filter(kind="tick")
    with override_settings(CLOCK=Ahead()):
        before = ticks.count()
        _until(lambda: ticks.count() > before + 1)
    with pytest.raises(timekeeping.ClockBehind):
        verbs.publish(editor, write_story(editor, "Too early"))
    schedule.plan(editor, write_story(editor), why="publish", due=present.now())
    before = ticks.filter(sealed=True).count()
    _until(lambda: ticks.filter(sealed=True).count() > before + 1)
    assert timekeeping.behind() is None or Plan.objects.get().outcome == Plan.Outcome.WAITING
    _until((working.instance.public / "news/the-seeds-arrive/index.html").exists)
    assert Plan.objects.get().outcome == Plan.Outcome.DONE
    assert timekeeping.behind() is None
