"""Publication at a set time: nothing before it, and a few seconds in which it can be taken back."""

from __future__ import annotations

from datetime import timedelta

import msgspec
import pytest

from sunseed.errors import Refused


def _plan(room, story, after_s=3600, **arguments):
    from sunseed.newsroom import present
    from sunseed.newsroom.publishing import schedule

    due = present.now() + timedelta(seconds=after_s)
    return schedule.plan(room.people["editor"], story, why=arguments.pop("why", "publish"), due=due, **arguments)


def _tree(room):
    return {file: file.read_bytes() for file in room.instance.public.rglob("*") if file.is_file()}


def test_a_scheduled_story_touches_nothing_public_before_its_time(room, write_story, picture):
    """Before its time not a byte of the public tree changes, nor the outbox; afterwards the story is there."""
    from sunseed.newsroom.publishing import schedule
    from sunseed.newsroom.publishing.models import Statement

    room.run()
    before, rows = _tree(room), Statement.objects.count()
    editor = room.people["editor"]
    mine = picture(editor, "embargoed picture")
    story = write_story(editor, "Embargoed headline", lead=mine.id, pictures=[mine], body="<p>Embargoed words.</p>")
    _plan(room, story)
    room.clock.advance(3599)
    assert schedule.run_due() == 0
    room.run()
    assert _tree(room) == before
    assert Statement.objects.count() == rows
    room.clock.advance(1)
    assert schedule.run_due() == 1
    room.run()
    assert "Embargoed words." in room.page("/news/embargoed-headline/")


def test_what_is_scheduled_is_the_version_that_was_approved(room, write_story):
    """Edits after scheduling wait for their own publication."""
    from sunseed.newsroom.publishing import schedule
    from sunseed.newsroom.stories import saving

    editor = room.people["editor"]
    story = write_story(editor, body="<p>Approved.</p>")
    _plan(room, story)
    changed = msgspec.structs.replace(story.draft, body="<p>Not approved.</p>")
    saving.save(story, changed, editor=editor, revision=story.revision, autosave=True)
    room.clock.advance(3601)
    schedule.run_due()
    room.run()
    assert "Approved." in room.page("/news/the-seeds-arrive/")
    assert not room.public_text("Not approved.")


def test_a_publication_can_be_taken_back_until_it_happens(room, write_story):
    """Taken back, nothing is published; once published, it is too late."""
    from sunseed.newsroom.publishing import schedule
    from sunseed.newsroom.publishing.models import Statement

    editor = room.people["editor"]
    first = _plan(room, write_story(editor), after_s=5, undo=True)
    schedule.take_back(editor, first)
    room.clock.advance(10)
    assert schedule.run_due() == 0
    assert not Statement.objects.exists()
    second = _plan(room, write_story(editor, "Another"), after_s=5, undo=True)
    room.clock.advance(10)
    assert schedule.run_due() == 1
    with pytest.raises(Refused, match="Too late"):
        schedule.take_back(editor, second)


@pytest.mark.parametrize("committed", [False, True])
def test_dying_while_a_plan_is_carried_out_publishes_once(room, write_story, monkeypatch, committed):
    """A worker that dies before or after the verb's transaction goes on and publishes exactly one version."""
    from sunseed.newsroom.publishing import schedule
    from sunseed.newsroom.publishing.models import Item, Plan

    class Death(BaseException):
        pass

    story = write_story(room.people["editor"])
    plan = _plan(room, story)
    room.clock.advance(3601)
    run = schedule._run

    def deadly(*arguments):
        if committed:
            run(*arguments)
        raise Death

    with monkeypatch.context() as patch:
        patch.setattr(schedule, "_run", deadly)
        with pytest.raises(Death):
            schedule.run_due()
    schedule.run_due()
    plan.refresh_from_db()
    assert plan.outcome == Plan.Outcome.DONE
    assert Item.objects.get(pk=story.pk).version == 1


def test_a_plan_that_cannot_be_carried_out_says_why(room, write_story):
    """A plan whose editor lost the role, or whose address was taken, fails with words and stays failed."""
    from sunseed.newsroom.people.models import Account
    from sunseed.newsroom.publishing import schedule
    from sunseed.newsroom.publishing.models import Plan, Statement

    plan = _plan(room, write_story(room.people["editor"]))
    Account.objects.filter(pk=room.people["editor"].pk).update(role="reporter")
    room.clock.advance(3601)
    assert schedule.run_due() == 0
    plan.refresh_from_db()
    assert (plan.outcome, plan.trouble) == (Plan.Outcome.FAILED, "Only editors may publish.")
    assert schedule.run_due() == 0
    assert not Statement.objects.exists()


def test_one_story_has_one_plan_at_a_time(room, write_story):
    """A second plan for the same story is refused while the first waits."""
    story = write_story(room.people["editor"])
    _plan(room, story)
    with pytest.raises(Refused, match="waiting already"):
        _plan(room, story)
