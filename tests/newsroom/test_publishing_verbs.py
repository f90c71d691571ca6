"""The five verbs: what each puts into the outbox and the log, and what it refuses."""

from __future__ import annotations

from itertools import pairwise

import msgspec
import pytest

from sunseed.errors import Refused
from sunseed.record.entry import Edition, Erase, Publish, Withdraw


def _entries(room, kind):
    return [one for one in room.entries() if isinstance(one, kind)]


def test_publishing_seals_the_story_and_prints_it(room, write_story):
    """A published story is in the log as version 1, new, and readable at its address."""
    from sunseed.newsroom.publishing import verbs

    released = verbs.publish(room.people["editor"], write_story(room.people["reporter"]))
    room.run()
    sealed = _entries(room, Publish)[-1]
    assert (sealed.version, sealed.why, sealed.prev) == (1, "new", None)
    assert released.path == "/news/the-seeds-arrive/"
    assert "A hundred million of them." in room.page(released.path)
    assert _entries(room, Edition)


def test_every_verb_extends_the_items_chain(room, write_story):
    """Publish, update, correct, withdraw, restore, take down: each names the leaf of the one before."""
    from sunseed.newsroom.publishing import verbs
    from sunseed.newsroom.stories import saving
    from sunseed.record.entry import encode
    from sunseed.record.hashing import leaf_hash

    editor = room.people["editor"]
    story = write_story(editor)

    def rewrite(words):
        changed = msgspec.structs.replace(story.draft, body=f"<p>{words}</p>")
        return saving.save(story, changed, editor=editor, revision=story.revision)

    verbs.publish(editor, story)
    verbs.update(editor, rewrite("More."), why="update")
    verbs.correct(editor, rewrite("Right."), words="We had the wrong number.")
    verbs.withdraw(editor, story.pk, reason="error", words="It was all wrong.")
    verbs.publish(editor, story)
    verbs.take_down(editor, story.pk, reason="legal")
    room.run()
    chain = [one for one in room.entries() if getattr(one, "id", "") == f"urn:uuid:{story.pk}"]
    assert [type(one) for one in chain] == [Publish, Publish, Publish, Withdraw, Publish, Withdraw, Erase]
    assert [one.why for one in chain if isinstance(one, Publish)] == ["new", "update", "correction", "restore"]
    for before, after in pairwise(chain):
        assert after.prev == leaf_hash(encode(before)).hex()


def test_taking_down_deletes_documents_and_pictures_only_it_used(room, write_story, picture):
    """After a take-down its words and its own picture are gone from the public tree; a shared picture stays."""
    from sunseed.newsroom.publishing import verbs

    editor = room.people["editor"]
    mine = picture(editor, "lone", color="orange")
    shared = picture(editor, "both", color="teal")
    gone = write_story(editor, "Gone story", body="<p>Perishable words.</p>", genre="photo", pictures=[mine, shared])
    stays = write_story(editor, "Staying story", genre="photo", pictures=[shared])
    verbs.publish(editor, gone)
    verbs.publish(editor, stays)
    room.run()
    assert room.public_text("Perishable words.")
    verbs.take_down(editor, gone.pk, reason="consent")
    room.run()
    from sunseed.newsroom.stories.models import Upload

    assert room.public_text("Perishable words.") == []
    assert not room.objects_of(Upload.objects.get(pk=mine.id))
    assert room.objects_of(Upload.objects.get(pk=shared.id))


@pytest.mark.parametrize(
    ("verb", "arguments"),
    [("publish", {}), ("update", {}), ("correct", {"words": "x"}), ("withdraw", {"reason": "error"}),
     ("take_down", {"reason": "error"}), ("arrange", {})],
)  # fmt: skip
def test_reporters_change_nothing_public(room, write_story, verb, arguments):
    """Every verb refuses a reporter and leaves the outbox empty."""
    from sunseed.newsroom.people.permissions import NotAllowed
    from sunseed.newsroom.publishing import verbs
    from sunseed.newsroom.publishing.models import Statement

    story = write_story(room.people["reporter"])
    of_key = verb in ("withdraw", "take_down")
    with pytest.raises(NotAllowed):
        getattr(verbs, verb)(room.people["reporter"], story.pk if of_key else story, **arguments)
    assert not Statement.objects.exists()


def test_a_story_that_lacks_something_says_what(room, write_story):
    """An incomplete draft is refused with a sentence for each thing it needs, and nothing is stored."""
    from sunseed.newsroom.publishing import verbs
    from sunseed.newsroom.publishing.composing import Incomplete

    story = write_story(room.people["editor"], headline="", bylines=[])
    with pytest.raises(Incomplete) as refusal:
        verbs.publish(room.people["editor"], story)
    assert refusal.value.reasons == ("Give it a headline.", "Add at least one byline.")
    assert not list(room.instance.public.glob("objects/*/*"))


def test_an_address_belongs_to_one_story(room, write_story):
    """A second story with the same slug in the same section is refused until it gets another."""
    from sunseed.newsroom.publishing import verbs

    editor = room.people["editor"]
    verbs.publish(editor, write_story(editor, slug="seeds"))
    with pytest.raises(Refused, match="/news/seeds/"):
        verbs.publish(editor, write_story(editor, slug="seeds"))


def test_publishing_twice_or_updating_nothing_is_refused(room, write_story):
    """What is public is not published again, and an update needs a change."""
    from sunseed.newsroom.publishing import verbs

    editor = room.people["editor"]
    story = write_story(editor)
    verbs.publish(editor, story)
    with pytest.raises(Refused, match="public already"):
        verbs.publish(editor, story)
    with pytest.raises(Refused, match="Nothing has changed"):
        verbs.update(editor, story)


def test_the_trail_says_who_did_what_and_cannot_be_changed(room, write_story):
    """Each verb leaves a row with its actor; code and database refuse to alter it."""
    from django.db import DatabaseError, connection, transaction

    from sunseed.errors import Misuse
    from sunseed.newsroom.publishing import verbs
    from sunseed.newsroom.publishing.models import Trail

    verbs.publish(room.people["editor"], write_story(room.people["reporter"]))
    row = Trail.objects.get(verb="publish")
    assert row.actor == room.people["editor"]
    with pytest.raises(Misuse):
        Trail.objects.update(verb="nothing")
    with pytest.raises(Misuse):
        row.delete()
    with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("UPDATE publishing_trail SET verb = 'nothing'")


def test_what_was_taken_down_comes_back_whole_when_it_is_published_again(room, write_story, picture):
    """A restored story has its picture again, and keeps it when the whole site is printed from nothing."""
    from sunseed.edition.press import Press
    from sunseed.newsroom import present
    from sunseed.newsroom.publishing import verbs
    from sunseed.newsroom.stories.models import Upload

    editor = room.people["editor"]
    mine = picture(editor, "A sunflower")
    story = write_story(editor, lead=mine.id, pictures=[mine])
    upload = Upload.objects.get(pk=mine.id)
    verbs.publish(editor, story)
    room.run()
    verbs.take_down(editor, story.pk, reason="rights")
    room.run()
    assert not room.objects_of(upload)
    verbs.publish(editor, story)
    room.run()
    assert len(room.objects_of(upload)) == len(upload.renditions)
    assert "A hundred million of them." in room.page("/news/the-seeds-arrive/")
    Press(present.public(), room.instance.index).reprint()
    assert len(room.objects_of(upload)) == len(upload.renditions)
    assert "A hundred million of them." in room.page("/news/the-seeds-arrive/")
