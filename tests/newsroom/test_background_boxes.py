"""Boxes: background that stories share, each shown with the version it stands in."""

from __future__ import annotations

import pytest

from sunseed.testing.accounts import PASSWORD

NEW = "/desk/background/boxes/new/"


@pytest.fixture
def editor(sqlite_room):
    """Return an editor's client."""
    from django.test import Client

    client = Client()
    client.post("/account/login/", {"login": "editor@news.example", "password": PASSWORD})
    return client


def _sent(**changed):
    return {
        "headline": "What is the Lade?",
        "body": "Our river.",
        "timeline": "",
        "language": "en",
        "slug": "",
        **changed,
    }


def _story(room, write_story, box, headline="The seeds arrive"):
    from sunseed.newsroom.publishing import verbs

    body = f'<p>Before.</p><figure data-include="urn:uuid:{box.pk}"></figure><p>After.</p>'
    return verbs.publish(room.people["editor"], write_story(room.people["editor"], headline, body=body))


def test_two_stories_show_one_box_and_its_version(sqlite_room, editor, write_story):
    """A new version of the box is shown in both, which say so; their own documents and versions stay as they were."""
    from sunseed.newsroom.background.models import Box
    from sunseed.newsroom.publishing.models import Item

    assert editor.post(NEW, _sent()).status_code == 302
    box = Box.objects.get()
    stories = [_story(sqlite_room, write_story, box), _story(sqlite_room, write_story, box, "Another")]
    sqlite_room.run()
    sealed = [Item.objects.get(pk=one.item).sha256 for one in stories]
    for one in stories:
        page = sqlite_room.page(one.path)
        assert "Our river." in page
        assert "Background, version 1" in page
    changed = _sent(body="Our river, and our road.", why="correction", words="It is a road as well.", slug=box.slug)
    assert editor.post(f"/desk/background/boxes/{box.pk}/", changed).status_code == 302
    sqlite_room.run()
    for one in stories:
        page = sqlite_room.page(one.path)
        assert "and our road" in page
        assert "Background, version 2" in page
        assert "Version 2 ·" not in page
    assert [Item.objects.get(pk=one.item).sha256 for one in stories] == sealed
    own = sqlite_room.page(f"/background/{box.slug}/")
    assert "It is a road as well." in own
    assert "Our river." in sqlite_room.page(f"/background/{box.slug}/versions/1/")


def test_a_timeline_is_a_list_of_dates(sqlite_room, editor, write_story):
    """Years, months and days are worded; a line without a date is refused and named."""
    from sunseed.newsroom.background.models import Box

    refused = editor.post(NEW, _sent(timeline="2012 A flood.\nLast year it was dry."))
    assert "Last year it was dry." in refused.content.decode()
    assert b"begin with a date" in refused.content
    answer = editor.post(NEW, _sent(body="", timeline="2012 A flood.\n2014-06 A dike.\n2019-02-03 Ice."))
    assert answer.status_code == 302
    _story(sqlite_room, write_story, Box.objects.get())
    sqlite_room.run()
    page = sqlite_room.page("/news/the-seeds-arrive/")
    for words in ('<time datetime="2014-06">June 2014</time>', "3 February 2019", "A flood."):
        assert words in page


def test_an_empty_box_is_refused_in_words(sqlite_room, editor):
    """Neither text nor timeline is nothing to share."""
    answer = editor.post(NEW, _sent(body=""))
    assert b"expected a text or a timeline" in answer.content


def test_a_withdrawn_box_leaves_the_stories(sqlite_room, editor, write_story):
    """The stories go on without it; its own page says when and why."""
    from sunseed.newsroom.background.models import Box

    editor.post(NEW, _sent())
    box = Box.objects.get()
    _story(sqlite_room, write_story, box)
    sqlite_room.run()
    editor.post(f"/desk/background/{box.pk}/withdraw/", {"reason": "error", "words": ""})
    sqlite_room.run()
    page = sqlite_room.page("/news/the-seeds-arrive/")
    assert "Our river." not in page
    assert "Before." in page
    assert "Withdrawn" in sqlite_room.page(f"/background/{box.slug}/")


def test_whoever_writes_may_pick_a_public_box(sqlite_room, editor):
    """A reporter gets the list of public boxes to include one, and no way to change them."""
    from django.test import Client

    from sunseed.newsroom.background.models import Box

    editor.post(NEW, _sent())
    Box.objects.create(headline="Not public", slug="not-public")
    client = Client()
    client.post("/account/login/", {"login": "reporter@news.example", "password": PASSWORD})
    answer = client.get("/desk/background/boxes/list/").json()
    assert [one["title"] for one in answer["boxes"]] == ["What is the Lade?"]
    assert client.get(f"/desk/background/boxes/{Box.objects.first().pk}/").status_code == 403
    assert Client().get("/desk/background/boxes/list/").status_code == 302


def test_a_lost_database_gets_its_boxes_back(sqlite_room, editor):
    """After the rows are gone the box is a row again, its timeline too."""
    from sunseed.newsroom.background.models import Box
    from sunseed.newsroom.publishing import relearning

    editor.post(NEW, _sent(timeline="2012 A flood."))
    Box.objects.all().delete()
    relearning.restore_drafts()
    assert Box.objects.get().events == [["2012", "A flood."]]
