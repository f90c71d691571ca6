"""How a story was made, who is named for it, and what others may do with it."""

from __future__ import annotations

import pytest

from sunseed import documents
from sunseed.errors import Malformed
from sunseed.testing import documents as samples
from sunseed.testing.accounts import PASSWORD


@pytest.fixture
def editor(sqlite_room):
    """Return an editor's client."""
    from django.test import Client

    client = Client()
    client.post("/account/login/", {"login": "editor@news.example", "password": PASSWORD})
    return client


def _form(story, **changed):
    from sunseed.newsroom.desk.forms import initial_of

    story.refresh_from_db()
    sent = {name: value for name, value in initial_of(story.draft, story.revision, "").items() if value is not False}
    return {**sent, **changed}


def test_readers_see_how_a_story_was_made_and_who_checked_it(sqlite_room, editor, write_story):
    """What the writer says stands folded under the story; the checker is named by the byline and has a page."""
    from sunseed.newsroom.publishing import verbs

    story = write_story(sqlite_room.people["editor"])
    sent = _form(story, backstory="We counted twice.\n\nNobody answered.", checked_by="Bo Reed", license="CC-BY-ND-4.0")
    assert editor.post(f"/desk/stories/{story.pk}/", sent).status_code == 302
    assert _form(story)["checked_by"] == "Bo Reed"
    released = verbs.publish(sqlite_room.people["editor"], story)
    sqlite_room.run()
    page = sqlite_room.page(released.path)
    for words in ("How this was made", "We counted twice.", "Nobody answered.", "Checked by", "Bo Reed",
                  'rel="license" itemprop="license" href="https://creativecommons.org/licenses/by-nd/4.0/"',
                  "copy and publish this unchanged"):  # fmt: skip
        assert words in page
    assert "Bo Reed" in sqlite_room.page("/people/bo-reed/")


def test_a_story_without_a_licence_has_the_sites(sqlite_room, editor, write_story):
    """The site's licence stands under it, and changes with the site; the story's own document does not."""
    from sunseed.newsroom.publishing import verbs
    from sunseed.newsroom.publishing.models import Item

    released = verbs.publish(sqlite_room.people["editor"], write_story(sqlite_room.people["editor"]))
    sqlite_room.run()
    assert "Licence" not in sqlite_room.page(released.path)
    sealed = Item.objects.get(pk=released.item).sha256
    answer = editor.post("/desk/site/", {"name": "The Test", "url": "https://news.example/", "tongues": "en",
                                         "license": "CC-BY-4.0"})  # fmt: skip
    assert answer.status_code == 302
    sqlite_room.run()
    assert "Licence: CC-BY-4.0" in sqlite_room.page(released.path)
    assert Item.objects.get(pk=released.item).sha256 == sealed


def test_a_licence_that_is_none_is_refused_in_words(sqlite_room, editor):
    """Neither an identifier nor an address is no licence."""
    answer = editor.post("/desk/site/", {"name": "The Test", "url": "https://news.example/", "tongues": "en",
                                         "license": "ask us first"})  # fmt: skip
    assert answer.status_code == 200
    assert b"license" in answer.content


@pytest.mark.parametrize(
    "wrong", [{"role_name": "spy"}, {"name": ""}, {"identifier": "bo"}], ids=["a role", "a name", "an id"]
)
def test_a_contributor_is_named_by_the_rules(wrong) -> None:
    """The role is of a closed list, the name a line, the person an item."""
    helper = documents.Contributor(**{"name": "Bo Reed", "role_name": "checker", **wrong})
    with pytest.raises(Malformed, match="contributor"):
        documents.encode(samples.story(contributor=(helper,)))


def test_opinion_is_said_to_readers_and_machines(sqlite_room, write_story):
    """An opinion has its label and schema.org's type, whatever its kind."""
    from sunseed.newsroom.publishing import verbs

    story = write_story(sqlite_room.people["editor"], opinion=True)
    released = verbs.publish(sqlite_room.people["editor"], story)
    sqlite_room.run()
    page = sqlite_room.page(released.path)
    assert 'itemtype="https://schema.org/OpinionNewsArticle"' in page
    assert '<span class="genre opinion">Opinion</span>' in page
