"""A demo of any size: its stories are as real as any, only many."""

from __future__ import annotations

import random
from typing import Any

import msgspec
import pytest

from sunseed.errors import Refused


def test_many_stories_are_public_and_can_be_edited(room: Any) -> None:
    """Sixty stories stand on the site in a tree of sections, and a correction of one is its second version."""
    from sunseed.newsroom.demo import large
    from sunseed.newsroom.publishing import printing, verbs
    from sunseed.newsroom.publishing.models import Item, SeeAlso
    from sunseed.newsroom.stories import saving
    from sunseed.newsroom.stories.models import Section, Story

    Section.objects.create(name="News", slug="news")
    size = large.load(room.instance, 60)
    assert size == len(room.entries()) - 1
    assert printing.outstanding(room.instance) == ""
    assert Item.objects.filter(kind="story").count() == Story.objects.count() == 60
    assert SeeAlso.objects.exists()
    item = Item.objects.filter(kind="story", language="en").order_by("path")[0]
    story = Story.objects.get(pk=item.pk)
    assert story.headline in room.page(item.path)
    assert item.path.count("/") == 5
    editor = room.people["editor"]
    draft = msgspec.structs.replace(story.draft, body="<p>Set right.</p>")
    story = saving.save(story, draft, editor=editor, revision=story.revision)
    verbs.correct(editor, story, words="It was wrong.")
    room.run()
    assert "Set right." in room.page(item.path)
    assert large.load(room.instance, 10) > size
    assert Story.objects.count() == 70


def test_the_large_demo_stands_on_the_demo(sqlite_room: Any) -> None:
    """A newsroom without sections refuses it."""
    from sunseed.newsroom.demo import large

    with pytest.raises(Refused, match="demo first"):
        large.load(sqlite_room.instance, 5)


def test_each_slice_of_a_long_print_asks_little_of_the_database(sqlite_room: Any, write_story: Any) -> None:
    """While much is owed and something was taken down before, a slice does not look at everything sealed again."""
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    from sunseed.newsroom.demo import large
    from sunseed.newsroom.publishing import verbs
    from sunseed.newsroom.publishing.printing import Printer
    from sunseed.newsroom.publishing.sequencer import Sequencer
    from sunseed.newsroom.stories.models import Section

    room = sqlite_room
    Section.objects.create(name="News", slug="news")
    editor = room.people["editor"]
    story = write_story(editor)
    verbs.publish(editor, story)
    room.run()
    verbs.take_down(editor, story.pk, reason="rights")
    chance = random.Random(1)
    ground = large._prepare(chance)
    large.bulk.publish_new(
        ground.owner, [large.bulk.new_story(large._story(chance, ground, n), why="new") for n in range(300)]
    )
    sequencer, printer = Sequencer(room.instance), Printer(room.instance)
    sequencer.run_once()
    asked = []
    for _ in range(60):
        with CaptureQueriesContext(
            connection,
        ) as said:
            printed = printer.run_once()
        asked.append(len(said))
        if printed is None or printed.tail is None:
            break
    sequencer.close()
    printer.close()
    assert len(asked) > 2, "not enough was owed"
    assert max(asked[1:-1]) < 20
