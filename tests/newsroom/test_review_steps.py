"""The way of a story: every step from every state by every role, and what each leaves behind."""

from __future__ import annotations

from dataclasses import replace

import pytest

STATES = ("draft", "submitted", "review", "returned", "approved", "scheduled", "published", "withdrawn", "taken down")
# What each step needs; written out here once more, so that a change of the table is a change of this test.
TABLE = {
    "submit": ("writer", "draft published withdrawn taken-down returned", "submitted"),
    "recall": ("writer", "submitted review", None),
    "take": ("editor", "submitted", "review"),
    "return": ("editor", "submitted review approved", "returned"),
    "approve": ("editor", "draft published withdrawn taken-down submitted review returned approved", "approved"),
    "schedule": ("editor", "draft published withdrawn taken-down submitted review returned approved", "scheduled"),
    "take back": ("editor", "scheduled", None),
    "publish": ("editor", "draft withdrawn taken-down", "published"),
    "change": ("editor", "published", "published"),
    "withdraw": ("editor", "published", "withdrawn"),
    "take down": ("editor", "published withdrawn", "taken down"),
}


def test_the_graph_is_the_one_written_here(django_base):
    """Each step leaves the states named in this file, for the people named here, and leads where it says."""
    from sunseed.newsroom.stories.stages import STEPS, State

    assert {str(one) for one in State} == set(STATES)
    found = {
        verb: (step.who, {str(one) for one in step.leaves}, str(step.to) if step.to else None)
        for verb, step in STEPS.items()
    }
    wanted = {
        verb: (who, {one.replace("-", " ") for one in leaves.split()}, to) for verb, (who, leaves, to) in TABLE.items()
    }
    assert found == wanted


def _at(room, write_story, state):
    """Return a reporter's story that stands in this state, by the steps that lead there."""
    from datetime import timedelta

    from sunseed.newsroom import present
    from sunseed.newsroom.publishing import schedule, verbs
    from sunseed.newsroom.review import moves, remarks

    reporter, editor = room.people["reporter"], room.people["editor"]
    story = write_story(reporter, f"At {state}")
    if state in ("submitted", "review", "returned", "approved"):
        moves.submit(reporter, story)
    if state == "review":
        moves.take(editor, story)
    if state == "returned":
        remarks.add(editor, story, words="Who says so?", quote="hundred million", rule="source")
        moves.give_back(editor, story)
    if state == "approved":
        moves.approve(editor, story)
    if state == "scheduled":
        schedule.plan(editor, story, why="publish", due=present.now() + timedelta(days=1))
    if state in ("published", "withdrawn", "taken down"):
        verbs.publish(editor, story)
    if state in ("withdrawn", "taken down"):
        verbs.withdraw(editor, story.pk, reason="error")
    if state == "taken down":
        verbs.take_down(editor, story.pk, reason="error")
    story.refresh_from_db()
    assert str(moves.standing_of(story)) == state
    return story


def _do(verb, actor, story):
    from sunseed.newsroom.review import moves, remarks

    if verb == "submit":
        answers = {one.pk: "The minutes say so." for one in moves.unanswered(story)}
        return moves.submit(actor, story, answers=answers)
    if verb == "return":
        if actor.is_editor:
            remarks.add(actor, story, words="Say how we know.", rule="source")
        return moves.give_back(actor, story)
    return {"recall": moves.recall, "take": moves.take, "approve": moves.approve}[verb](actor, story)


@pytest.mark.parametrize("state", STATES)
@pytest.mark.parametrize("verb", ["submit", "recall", "take", "return", "approve"])
def test_each_step_of_review_from_each_state(sqlite_room, write_story, verb, state):
    """What the table allows happens and leads where it says; what it does not is refused and changes nothing."""
    from sunseed.errors import Refused
    from sunseed.newsroom.people.permissions import NotAllowed
    from sunseed.newsroom.review import moves

    who, leaves, to = TABLE[verb]
    story = _at(sqlite_room, write_story, state)
    stranger = type(story.owner).objects.create_user("other@news.example", role="reporter")
    not_allowed = [stranger] + ([sqlite_room.people["reporter"]] if who == "editor" else [])
    for one in not_allowed:
        with pytest.raises(NotAllowed):
            _do(verb, one, story)
    actor = sqlite_room.people["reporter" if who == "writer" else "editor"]
    if state in [one.replace("-", " ") for one in leaves.split()]:
        _do(verb, actor, story)
        assert str(moves.standing_of(story)) == (to or "draft")
    else:
        with pytest.raises(Refused):
            _do(verb, actor, story)
        assert str(moves.standing_of(story)) == state


def test_a_return_needs_a_remark_with_a_rule_and_each_is_answered(room, write_story):
    """Nothing goes back without saying what and by which rule; it comes again only with an answer to each."""
    from sunseed.errors import Refused
    from sunseed.newsroom.review import moves, remarks

    reporter, editor = room.people["reporter"], room.people["editor"]
    story = write_story(reporter)
    moves.submit(reporter, story, note="The number is from the label.")
    remarks.add(editor, story, words="Nice.", quote="hundred million")
    with pytest.raises(Refused, match="name the rule"):
        moves.give_back(editor, story)
    assert str(moves.standing_of(story)) == "submitted"
    asked = remarks.add(editor, story, words="Who counted?", quote="hundred million", rule="source")
    moves.give_back(editor, story)
    assert [one.pk for one in moves.unanswered(story)] == [asked.pk]
    with pytest.raises(Refused, match="Answer each"):
        moves.submit(reporter, story)
    moves.submit(reporter, story, answers={asked.pk: "The museum."})
    assert moves.unanswered(story) == []
    assert [one.words for one in asked.replies.all()] == ["The museum."]


def test_an_approval_is_of_these_words_alone(room, write_story):
    """An approval names the words it is of; changed words are approved anew, beside the first approval."""
    from sunseed.newsroom.review import moves
    from sunseed.newsroom.stories import saving

    reporter, editor = room.people["reporter"], room.people["editor"]
    story = write_story(reporter)
    first = moves.approve(editor, story)
    import msgspec

    changed = msgspec.structs.replace(story.draft, headline="Other words")
    story = saving.save(story, changed, editor=reporter, revision=story.revision, autosave=True)
    second = moves.approve(editor, story)
    assert first.version != second.version
    assert first.version.content["headline"] == "The seeds arrive"


@pytest.fixture
def strict(sqlite_room):
    """Ask for four eyes in this newsroom."""
    from django.test import override_settings

    settings = sqlite_room.instance.settings
    asked = replace(
        sqlite_room.instance, settings=replace(settings, newsroom=replace(settings.newsroom, four_eyes=True))
    )
    with override_settings(INSTANCE=asked):
        yield sqlite_room


def test_four_eyes_refuse_an_editors_own_words(strict, write_story):
    """Neither the writer nor the one who changed it last counts as the second pair; another editor does."""
    import msgspec

    from sunseed.newsroom.people.models import Account
    from sunseed.newsroom.publishing import schedule, verbs
    from sunseed.newsroom.review import moves
    from sunseed.newsroom.review.four_eyes import TwoNeeded
    from sunseed.newsroom.stories import saving

    editor, operator = strict.people["editor"], strict.people["operator"]
    story = write_story(editor)
    moves.approve(editor, story)
    for attempt in (lambda: verbs.publish(editor, story), lambda: verbs.publish(operator, story)):
        with pytest.raises(TwoNeeded):
            attempt()
    with pytest.raises(TwoNeeded):
        schedule.publish_soon(editor, story)
    with pytest.raises(TwoNeeded):
        schedule.plan(editor, story, why="publish", due=strict_now())
    story.refresh_from_db()
    story = saving.save(story, msgspec.structs.replace(story.draft, standfirst="By a reporter."),
                        editor=operator, revision=story.revision)  # fmt: skip
    moves.approve(operator, story)
    with pytest.raises(TwoNeeded):
        verbs.publish(editor, story)  # the operator saved these words, so the operator's approval is no second look
    third = Account.objects.create_user("third@news.example", role="editor")
    story.refresh_from_db()
    story = saving.save(story, msgspec.structs.replace(story.draft, standfirst="By an editor."),
                        editor=operator, revision=story.revision)  # fmt: skip
    moves.approve(third, story)
    Account.objects.filter(pk=third.pk).update(is_active=False)
    with pytest.raises(TwoNeeded):
        verbs.publish(editor, story)
    Account.objects.filter(pk=third.pk).update(is_active=True)
    assert verbs.publish(editor, story).version == 1


def strict_now():
    """Return a time to come."""
    from datetime import timedelta

    from sunseed.newsroom import present

    return present.now() + timedelta(days=1)


def test_old_ready_stories_are_submitted_after_the_migration(tmp_path, django_base):
    """The column that said "ready" becomes a stage, and nothing else is moved."""
    import shutil

    from django.db import connection
    from django.db.migrations.executor import MigrationExecutor

    from .conftest import close, found, point_at

    instance = found(tmp_path / "instance")
    shutil.copy(django_base, instance.newsroom_db)
    point_at(instance)
    try:
        executor = MigrationExecutor(connection)
        executor.migrate([("review", None), ("stories", "0001_initial")])
        old = executor.loader.project_state([("stories", "0001_initial")]).apps.get_model("stories", "Story")
        waits, rests = old.objects.create(ready=True), old.objects.create(ready=False)
        executor = MigrationExecutor(connection)
        executor.migrate([("stories", "0002_stage")])
        new = executor.loader.project_state([("stories", "0002_stage")]).apps.get_model("stories", "Story")
        assert new.objects.get(pk=waits.pk).stage == "submitted"
        assert new.objects.get(pk=rests.pk).stage == "draft"
    finally:
        close()


def test_letters_tell_who_waits_and_no_word_of_the_story(sqlite_room, write_story):
    """The writer is told of a return and an approval, the story's editor of a new submission; nobody of an own step."""
    from sunseed.newsroom.review import moves, remarks

    reporter, editor = sqlite_room.people["reporter"], sqlite_room.people["editor"]
    story = write_story(reporter, "Who sold the quay")
    moves.submit(reporter, story)
    moves.take(editor, story)
    assert sqlite_room.letters() == []  # nobody looked after it yet
    asked = remarks.add(editor, story, words="Who says so? Not Jonasz.", rule="source")
    moves.give_back(editor, story, words="Nearly.")
    moves.submit(reporter, story, answers={asked.pk: "The minutes."})
    moves.approve(editor, story)
    moves.approve(reporter_turned_editor(reporter), story)
    found = [(one.to, one.subject.split(": ")[1]) for one in sqlite_room.letters()]
    assert found == [
        ("reporter@news.example", "A piece came back to you"),
        ("editor@news.example", "A story you look after waits"),
        ("reporter@news.example", "A piece of yours is approved"),
    ]
    for letter in sqlite_room.letters():
        assert f"/desk/stories/{story.pk}/review/" in letter.body
        for word in ("quay", "Jonasz", "minutes", "Nearly", "hundred"):
            assert word not in letter.subject + letter.body


def reporter_turned_editor(account):
    """Return an account that has become an editor."""
    account.role = "editor"
    account.save()
    return account
