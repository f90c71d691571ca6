"""A demo of any size: its stories are as real as any, only many."""

from __future__ import annotations

from typing import Any

import msgspec
import pytest

from sunseed.errors import Refused


def test_many_stories_are_public_and_can_be_edited(room: Any) -> None:
    """Sixty stories stand on the site in a tree of sections, and a correction of one is its second version."""
    from sunseed.newsroom.demo import large
    from sunseed.newsroom.publishing import verbs
    from sunseed.newsroom.publishing.models import Item, SeeAlso
    from sunseed.newsroom.stories import saving
    from sunseed.newsroom.stories.models import Section, Story

    Section.objects.create(name="News", slug="news")
    size = large.load(room.instance, 60)
    assert size == len(room.entries()) - 1
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
