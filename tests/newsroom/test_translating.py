"""A story in another language: begun from the public one, printed beside it, told when the original moves on."""

from __future__ import annotations

import pytest

from sunseed.testing.accounts import PASSWORD


@pytest.fixture
def editor(sqlite_room):
    """Return a browser in which the editor is signed in."""
    from django.test import Client

    client = Client()
    client.post("/account/login/", {"login": "editor@news.example", "password": PASSWORD})
    return client


def _translation(story):
    from sunseed.newsroom.stories.models import Story

    return Story.objects.get(content__translation_of=str(story.pk))


def test_a_translation_begins_with_the_public_words_and_pictures(sqlite_room, editor, write_story, picture):
    """It stands in its language beside the original, each names the other, and the picture is its own."""
    import msgspec

    from sunseed.newsroom.publishing import verbs
    from sunseed.newsroom.stories import saving
    from sunseed.newsroom.stories.models import Story, Upload

    boss = sqlite_room.people["editor"]
    editor.post("/desk/site/", {"name": "The Test", "tongues": "en, ar", "url": "https://news.example/"})
    shown = picture(boss, "Seeds")
    story = write_story(boss, "Seeds on the floor", pictures=[shown], lead=shown.id)
    verbs.publish(boss, story)
    sqlite_room.run()
    assert b"Translate into" in editor.get(f"/desk/stories/{story.pk}/").content
    before = Story.objects.count()
    answer = editor.post(f"/desk/stories/{story.pk}/translate/", {"language": "ar"})
    made = _translation(story)
    assert answer.url == f"/desk/stories/{made.pk}/"
    assert editor.post(f"/desk/stories/{story.pk}/translate/", {"language": "ar"}).url == answer.url
    assert Story.objects.count() == before + 1
    draft = made.draft
    assert (draft.language, draft.translation_version, draft.body) == ("ar", 1, story.draft.body)
    [own] = draft.pictures
    assert own.id not in ("", shown.id)
    assert draft.lead == own.id
    assert Upload.objects.get(pk=own.id).sha256 == Upload.objects.get(pk=shown.id).sha256
    verbs.publish(boss, made)
    sqlite_room.run()
    assert 'hreflang="ar"' in sqlite_room.page("/news/seeds-on-the-floor/")
    assert 'dir="rtl"' in sqlite_room.page("/ar/news/seeds-on-the-floor/")
    story.refresh_from_db()
    saving.save(story, msgspec.structs.replace(story.draft, standfirst="New"), editor=boss, revision=story.revision)
    story.refresh_from_db()
    verbs.update(boss, story, words="")
    assert "It stands at version 2 now" in editor.get(answer.url).content.decode()
    editor.post(f"/desk/stories/{made.pk}/caught-up/")
    assert _translation(story).draft.translation_version == 2
    assert "It stands at version" not in editor.get(answer.url).content.decode()


def test_only_what_is_public_is_translated_and_only_into_languages_of_the_site(sqlite_room, editor, write_story):
    """A draft has no public words; a language nobody prints leads nowhere; a plain story has not caught up."""
    from sunseed.newsroom.publishing import verbs
    from sunseed.newsroom.stories.models import Story

    boss = sqlite_room.people["editor"]
    story = write_story(boss, "Not out yet")
    for language in ("ar", "xx", ""):
        assert editor.post(f"/desk/stories/{story.pk}/translate/", {"language": language}).status_code >= 400
    verbs.publish(boss, story)
    assert editor.post(f"/desk/stories/{story.pk}/translate/", {"language": "xx"}).status_code >= 400
    assert editor.post(f"/desk/stories/{story.pk}/caught-up/").status_code >= 400
    assert Story.objects.count() == 1
