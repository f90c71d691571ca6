"""Topics at the desk: named in every language, merged, parted, and remembered after the database is lost."""

from __future__ import annotations

import pytest

from sunseed.testing.accounts import PASSWORD


@pytest.fixture
def editor(sqlite_room):
    """Return an editor's client."""
    from django.test import Client

    client = Client()
    client.post("/account/login/", {"login": "editor@news.example", "password": PASSWORD})
    return client


def _published(room, write_story, headline, *topics):
    from sunseed.newsroom.publishing import verbs
    from sunseed.newsroom.stories.naming import topics_of

    keys = [str(one.pk) for name in topics for one in topics_of(name)]
    return verbs.publish(room.people["editor"], write_story(room.people["editor"], headline, topics=keys))


def _topic(name):
    from sunseed.newsroom.stories.models import Topic

    return Topic.objects.get(name=name)


def test_an_editor_merges_two_topics_and_parts_them(sqlite_room, write_story, editor):
    """The desk asks which, says how many stories move, publishes both, and undoes it."""
    _published(sqlite_room, write_story, "Seeds", "Ai Weiwei")
    _published(sqlite_room, write_story, "More seeds", "Ai Wei Wei")
    sqlite_room.run()
    old, new = _topic("Ai Wei Wei"), _topic("Ai Weiwei")
    assert "1 story" in editor.get(f"/desk/topics/{old.pk}/merge/").content.decode()
    answer = editor.post(f"/desk/topics/{old.pk}/merge/", {"into": str(new.pk)}, follow=True)
    assert "Ai Wei Wei leads to Ai Weiwei now." in answer.content.decode()
    assert "merged into Ai Weiwei" in editor.get("/desk/topics/").content.decode()
    sqlite_room.run()
    assert "More seeds" in sqlite_room.page("/topics/ai-weiwei/")
    assert "More seeds" not in sqlite_room.page("/topics/ai-wei-wei/")
    editor.post(f"/desk/topics/{old.pk}/part/")
    sqlite_room.run()
    assert "More seeds" in sqlite_room.page("/topics/ai-wei-wei/")


def test_a_name_of_a_merged_topic_gives_the_one_that_stands_for_it(sqlite_room, write_story, editor):
    """Who writes the old name in a story names the topic that stands; shared topics count for See also."""
    from sunseed.newsroom.publishing.models import SeeAlso
    from sunseed.newsroom.stories.naming import topics_of

    first = _published(sqlite_room, write_story, "Kilns at night", "Ai Wei Wei")
    _published(sqlite_room, write_story, "Xyz", "Ai Weiwei")
    editor.post(f"/desk/topics/{_topic('Ai Wei Wei').pk}/merge/", {"into": str(_topic("Ai Weiwei").pk)})
    assert [one.name for one in topics_of("ai wei wei")] == ["Ai Weiwei"]
    third = _published(sqlite_room, write_story, "Quite other words", "Ai Wei Wei")
    assert SeeAlso.objects.filter(source=third.item, target=first.item).exists()


def test_a_circle_is_refused_with_a_word(sqlite_room, write_story, editor):
    """A topic is offered none that leads to it, and a request that names one all the same is refused."""
    from sunseed.errors import Refused
    from sunseed.newsroom.stories import merging

    _published(sqlite_room, write_story, "Seeds", "One", "Two")
    one, two = _topic("One"), _topic("Two")
    editor.post(f"/desk/topics/{one.pk}/merge/", {"into": str(two.pk)})
    answer = editor.post(f"/desk/topics/{two.pk}/merge/", {"into": str(one.pk)})
    assert answer.status_code == 200
    assert _topic("Two").merged_into is None
    with pytest.raises(Refused, match="circle"):
        merging.check(_topic("Two"), _topic("One"))


def test_a_lost_database_learns_mergers_and_names_again(sqlite_room, write_story, editor):
    """What is public of topics becomes rows again, whichever is read first."""
    from sunseed.newsroom.publishing.relearning import restore_drafts
    from sunseed.newsroom.stories.models import Story, StoryVersion, Topic

    _published(sqlite_room, write_story, "Seeds", "One", "Two")
    one, two = _topic("One"), _topic("Two")
    two.tongues = {"zh-Hans": {"name": "二"}}
    two.save()
    editor.post(f"/desk/topics/{one.pk}/merge/", {"into": str(two.pk)})
    sqlite_room.run()
    StoryVersion.objects.all().delete()
    Story.objects.all().delete()
    Topic.objects.all().update(merged_into=None)
    Topic.objects.all().delete()
    restore_drafts()
    assert _topic("One").merged_into == _topic("Two")
    assert _topic("Two").tongues == {"zh-Hans": {"name": "二"}}
