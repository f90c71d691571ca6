"""What people do at the desk, through HTTP: write, save, meet a colleague, publish, correct, arrange."""

from __future__ import annotations

import io
import re

import pytest
from PIL import Image

from sunseed.testing.accounts import PASSWORD


@pytest.fixture
def editor(sqlite_room):
    """Return an editor's client."""
    from django.test import Client

    client = Client()
    client.post("/account/login/", {"login": "editor@news.example", "password": PASSWORD})
    return client


def _form(story, **changed):
    """Return what the form of a story sends."""
    from sunseed.newsroom.desk.forms import initial_of

    story.refresh_from_db()
    sent = {name: value for name, value in initial_of(story.draft, story.revision, "").items() if value is not False}
    return {**sent, **changed}


def test_writing_a_story_from_nothing_to_readers(sqlite_room, editor):
    """Begin, write, save, publish: the page is printed, with names and topics made on the way."""
    from sunseed.newsroom.stories.models import Byline, Section, Story, Topic

    assert b"No stories yet" in editor.get("/desk/").content
    editor.post("/desk/sections/", {"name": "News", "slug": "news", "position": 0})
    assert Section.objects.get().name == "News"
    editor.post("/desk/new/")
    story = Story.objects.get()
    answer = editor.post(
        f"/desk/stories/{story.pk}/",
        _form(
            story, headline="Seeds on the floor", section=str(Section.objects.get().pk), body="First.\n\nSecond.",
            bylines="Mina Park", topics="Ai Weiwei, Porcelain", genre="article", language="en",
        ),
    )  # fmt: skip
    assert answer.status_code == 302
    assert Byline.objects.get().slug == "mina-park"
    assert set(Topic.objects.values_list("slug", flat=True)) == {"ai-weiwei", "porcelain"}
    assert editor.post(f"/desk/stories/{story.pk}/publish/", {"when": "now"}).status_code == 302
    sqlite_room.run()
    page = sqlite_room.page("/news/seeds-on-the-floor/")
    assert "First." in page
    assert "Mina Park" in page
    assert b"Public" in editor.get("/desk/").content


def test_sections_and_the_site_have_words_in_each_language_of_the_site(sqlite_room, editor):
    """The form asks for each other language; what is said there is published, and survives a lost database."""
    from sunseed.newsroom.publishing.reconcile import reconcile
    from sunseed.newsroom.stories.models import Masthead, Section

    editor.post("/desk/site/", {"name": "The Test", "tongues": "en, ar", "url": "https://news.example/"})
    editor.post("/desk/site/", {"name": "The Test", "tongues": "en, ar", "slogan": "Sealed", "slogan:ar": "تُختم"})
    editor.post("/desk/sections/", {"name": "News", "slug": "news", "position": 0, "name:ar": "الأخبار"})
    assert "Name in Arabic" in editor.get("/desk/sections/").content.decode()
    sqlite_room.run()
    assert Section.objects.get().tongues == {"ar": {"name": "الأخبار"}}
    Section.objects.all().delete()
    Masthead.objects.all().delete()
    reconcile(sqlite_room.instance)
    assert Section.objects.get().tongues == {"ar": {"name": "الأخبار"}}
    assert Masthead.objects.get().tongues == {"ar": {"slogan": "تُختم"}}


def test_two_windows_keep_both_texts(sqlite_room, editor, write_story):
    """The second window's save shows that somebody saved, keeps its own words on the page, and then goes through."""
    story = write_story(sqlite_room.people["editor"])
    address = f"/desk/stories/{story.pk}/"
    first, second = _form(story, body="<p>First window.</p>"), _form(story, body="<p>Second window.</p>")
    assert editor.post(address, first).status_code == 302
    answer = editor.post(address, second)
    assert answer.status_code == 409
    assert b"Two people wrote at once" in answer.content
    assert b"Second window." in answer.content
    revision = re.search(rb'name="revision" value="(\d+)"', answer.content)
    assert revision is not None
    assert editor.post(address, {**second, "revision": revision[1].decode()}).status_code == 302
    bodies = [one.draft.body for one in story.versions.order_by("number")]
    assert bodies[-2:] == ["<p>First window.</p>", "<p>Second window.</p>"]


def test_saving_by_itself_answers_with_the_next_revision_or_the_conflict(sqlite_room, editor, write_story):
    """The script learns the revision it has now; from an older one it learns to stop."""
    story = write_story(sqlite_room.people["editor"])
    address = f"/desk/stories/{story.pk}/autosave/"
    old = _form(story, body="<p>One.</p>")
    answer = editor.post(address, old)
    assert answer.json()["revision"] == story.revision + 1
    late = editor.post(address, {**old, "body": "<p>Two.</p>"})
    assert (late.status_code, late.json()["conflict"]) == (409, True)


def test_a_correction_asks_for_words_and_both_versions_can_be_read(sqlite_room, editor, write_story):
    """Without words it is refused with a sentence; with them the note and the old version are public."""
    from sunseed.newsroom.publishing import verbs

    story = write_story(sqlite_room.people["editor"])
    verbs.publish(sqlite_room.people["editor"], story)
    address = f"/desk/stories/{story.pk}/"
    editor.post(address, _form(story, body="<p>Ninety million of them.</p>"))
    refused = editor.post(f"{address}publish/", {"why": "correction", "words": "", "when": "now"})
    assert refused.status_code == 422
    assert b"Say to readers what was wrong" in refused.content
    editor.post(f"{address}publish/", {"why": "correction", "words": "The number was wrong.", "when": "now"})
    sqlite_room.run()
    page = sqlite_room.page("/news/the-seeds-arrive/")
    assert "Ninety million" in page
    assert "The number was wrong." in page
    assert "A hundred million of them." in sqlite_room.page("/news/the-seeds-arrive/versions/1/")
    assert b"<ins>" in editor.get(f"{address}history/?old=1&new=2").content


def test_a_picture_comes_with_its_words(sqlite_room, editor, write_story):
    """An upload without script returns to the story; its alt text and place on top are kept with the next save."""
    from sunseed.newsroom.publishing.composing import wants
    from sunseed.newsroom.stories.models import Upload

    story = write_story(sqlite_room.people["editor"])
    file = io.BytesIO()
    Image.new("RGB", (700, 500), "gold").save(file, "JPEG")
    file.seek(0)
    file.name = "photo.jpg"
    address = f"/desk/stories/{story.pk}/"
    assert editor.post(f"{address}pictures/", {"picture": file}).status_code == 302
    upload = Upload.objects.get()
    story.refresh_from_db()
    assert "Describe every picture" in " ".join(wants(story.draft))
    words = {f"alt-{upload.pk}": "A field", f"credit-{upload.pk}": "Mina Park", "lead": str(upload.pk)}
    editor.post(address, _form(story, **words))
    story.refresh_from_db()
    assert story.draft.lead == str(upload.pk)
    assert (story.draft.pictures[0].alt, story.draft.pictures[0].credit) == ("A field", "Mina Park")


def test_moving_a_section_leaves_a_redirect_and_keeps_stories_where_they_are(sqlite_room, editor, write_story):
    """The old front leads to the new one, the story's address stays, and its breadcrumbs follow."""
    from sunseed.newsroom.publishing import verbs
    from sunseed.newsroom.stories.models import Section

    for name, slug in (("News", "news"), ("World", "world"), ("Politics", "politics")):
        editor.post("/desk/sections/", {"name": name, "slug": slug, "position": 0})

    def move(key, name, slug, parent):
        row = {"name": name, "slug": slug, "position": 0, "parent": parent}
        return editor.post(f"/desk/sections/{key}/", row)

    news, world, politics = (Section.objects.get(slug=slug) for slug in ("news", "world", "politics"))
    move(politics.pk, "Politics", "politics", news.pk)
    story = write_story(sqlite_room.people["editor"], section=str(politics.pk))
    verbs.publish(sqlite_room.people["editor"], story)
    sqlite_room.run()
    assert "The seeds arrive" in sqlite_room.page("/news/politics/the-seeds-arrive/")
    move(politics.pk, "Politics", "politics", world.pk)
    sqlite_room.run()
    assert "world/politics/" in sqlite_room.page("/news/politics/")
    assert "The seeds arrive" in sqlite_room.page("/world/politics/")
    assert "World" in sqlite_room.page("/news/politics/the-seeds-arrive/")
    circle = move(world.pk, "World", "world", politics.pk)
    assert b"cannot stand in itself" in circle.content
    move(politics.pk, "Politics", "politics", news.pk)
    sqlite_room.run()
    assert "The seeds arrive" in sqlite_room.page("/news/politics/")


def test_withdrawing_and_taking_down_ask_first(sqlite_room, editor, write_story):
    """Without a reason, or without the tick, nothing happens; then readers see a notice."""
    from sunseed.newsroom.publishing import verbs
    from sunseed.newsroom.publishing.models import Item

    story = write_story(sqlite_room.people["editor"])
    verbs.publish(sqlite_room.people["editor"], story)
    address = f"/desk/stories/{story.pk}/"
    assert editor.post(f"{address}withdraw/", {}).status_code == 422
    assert editor.post(f"{address}take-down/", {"reason": "legal"}).status_code == 422
    assert Item.objects.get(pk=story.pk).state == "public"
    editor.post(f"{address}take-down/", {"reason": "legal", "sure": "yes"})
    sqlite_room.run()
    assert Item.objects.get(pk=story.pk).state == "erased"
    assert "A hundred million" not in sqlite_room.page("/news/the-seeds-arrive/")
    assert not sqlite_room.public_text("A hundred million of them.")


def test_a_preview_shows_the_page_and_publishes_nothing(sqlite_room, editor, write_story, picture):
    """The frame gets the printed page and the draft's picture by a signed address; the public tree stays as it is."""
    from django.test import Client

    from sunseed.newsroom.stories.models import Upload

    sqlite_room.run()
    mine = picture(sqlite_room.people["editor"], "preview me")
    story = write_story(sqlite_room.people["editor"], lead=mine.id, pictures=[mine])
    Upload.objects.filter(pk=mine.id).update(story=story)
    before = sorted(sqlite_room.instance.public.rglob("*"))
    shell = editor.get(f"/desk/stories/{story.pk}/preview/").content.decode()
    token = re.search(r"/desk/preview/([^/]+)/start", shell)
    assert token is not None
    stranger = Client()
    page = stranger.get(f"/desk/preview/{token[1]}/start", follow=True)
    assert "A hundred million of them." in page.content.decode()
    assert "sandbox" in page.headers["Content-Security-Policy"]
    digest = Upload.objects.get(pk=mine.id).sha256
    image = stranger.get(f"/desk/preview/{token[1]}/objects/{digest[:2]}/{digest}.jpg")
    assert image.headers["Content-Type"] == "image/jpeg"
    assert stranger.get(f"/desk/preview/{token[1]}x/start").status_code == 404
    assert sorted(sqlite_room.instance.public.rglob("*")) == before


def test_a_preview_of_changes_shows_them_while_readers_see_the_old_text(sqlite_room, editor, write_story):
    """A public story with unpublished changes is previewed as its next version."""
    from sunseed.newsroom.publishing import verbs

    story = write_story(sqlite_room.people["editor"])
    verbs.publish(sqlite_room.people["editor"], story)
    sqlite_room.run()
    editor.post(f"/desk/stories/{story.pk}/", _form(story, body="<p>Ninety million of them.</p>"))
    shell = editor.get(f"/desk/stories/{story.pk}/preview/").content.decode()
    token = re.search(r"/desk/preview/([^/]+)/start", shell)
    assert token is not None
    page = editor.get(f"/desk/preview/{token[1]}/start", follow=True)
    assert "Ninety million of them." in page.content.decode()
    assert "Ninety million" not in sqlite_room.page("/news/the-seeds-arrive/")


def test_a_draft_is_deleted_with_its_pictures_unless_it_was_public(sqlite_room, editor, write_story, picture):
    """A draft goes after one question; what has been public can only be withdrawn or taken down."""
    from sunseed.newsroom.publishing import verbs
    from sunseed.newsroom.stories.models import Story, Upload

    mine = picture(sqlite_room.people["editor"], "to be dropped")
    story = Upload.objects.get(pk=mine.id).story
    assert list(sqlite_room.instance.uploads.glob(f"{mine.id}/*"))
    assert b"Delete this draft?" in editor.get(f"/desk/stories/{story.pk}/discard/").content
    assert editor.post(f"/desk/stories/{story.pk}/discard/").status_code == 302
    assert not Story.objects.exists()
    assert not list(sqlite_room.instance.uploads.glob(f"{mine.id}/*"))
    public = write_story(sqlite_room.people["editor"])
    verbs.publish(sqlite_room.people["editor"], public)
    assert editor.post(f"/desk/stories/{public.pk}/discard/").status_code == 409
    assert Story.objects.filter(pk=public.pk).exists()


def test_a_reporter_hands_a_story_over_and_an_editor_publishes_it(sqlite_room, editor):
    """The reporter's button saves, asks for a note and puts the story into the queue; publishing takes it out again."""
    from django.test import Client

    from sunseed.newsroom.stories.models import Section, Story

    reporter = Client()
    reporter.post("/account/login/", {"login": "reporter@news.example", "password": PASSWORD})
    section = Section.objects.create(name="News", slug="news")
    reporter.post("/desk/new/")
    story = Story.objects.get()
    sent = _form(
        story, headline="From the square", body="People stand.", section=str(section.pk), bylines="Our correspondent"
    )
    assert b"Publish" not in reporter.get(f"/desk/stories/{story.pk}/").content
    saved = reporter.post(f"/desk/stories/{story.pk}/", {**sent, "then": "submit"})
    assert saved.headers["Location"] == f"/desk/stories/{story.pk}/submit/"
    reporter.post(saved.headers["Location"], {"note": "I was there."})
    assert b"From the square" in editor.get("/desk/queue/").content
    assert b"I was there." in editor.get("/desk/queue/").content
    editor.post(f"/desk/stories/{story.pk}/publish/", {"when": "now"})
    assert b"From the square" not in editor.get("/desk/queue/").content
    sqlite_room.run()
    page = sqlite_room.page("/news/from-the-square/")
    assert "Our correspondent" in page
    assert "reporter@news.example" not in page
    assert not sqlite_room.public_text("reporter@news.example")
