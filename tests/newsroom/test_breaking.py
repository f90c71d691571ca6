"""Breaking news: sent out, shown where it should be and nowhere else, ended by hand and by schedule."""

from __future__ import annotations

from datetime import timedelta

import pytest

from sunseed.testing.accounts import PASSWORD


@pytest.fixture
def editor(sqlite_room):
    """Return an editor's client."""
    from django.test import Client

    client = Client()
    client.post("/account/login/", {"login": "editor@news.example", "password": PASSWORD})
    return client


@pytest.fixture
def story(sqlite_room, write_story):
    """Return a public story, printed."""
    from sunseed.newsroom.publishing import verbs

    made = write_story(sqlite_room.people["editor"])
    verbs.publish(sqlite_room.people["editor"], made)
    sqlite_room.run()
    return made


def _sent(story=None, **changed):
    from sunseed.newsroom import present

    until = present.now() + timedelta(hours=2)
    sent = {"act": "send", "language": "en", "text": "The gate is closed", "until": f"{until:%Y-%m-%dT%H:%M}"}
    return {**sent, "story": str(story.pk) if story else "", **changed}


def test_a_line_stands_over_the_fronts_and_in_the_rails_file_and_reprints_no_story(sqlite_room, editor, story):
    """Home, section front and top stories carry it with its link; the story's own page keeps its bytes."""
    before = (sqlite_room.instance.public / "news/the-seeds-arrive/index.html").stat().st_mtime_ns
    assert editor.post("/desk/front/breaking/", _sent(story)).status_code == 302
    sqlite_room.run()
    for path in ("/", "/news/", "/top-stories/"):
        page = sqlite_room.page(path)
        assert "The gate is closed" in page
        assert page.index("breaking") < page.index("news/the-seeds-arrive/")
    assert (sqlite_room.instance.public / "news/the-seeds-arrive/index.html").stat().st_mtime_ns == before


def test_a_line_ends_at_its_time_by_the_newsrooms_clock(sqlite_room, editor, story):
    """The act planned with it withdraws it; nothing on the page tells a reader's clock when to hide it."""
    from sunseed.newsroom.planned import acts

    editor.post("/desk/front/breaking/", _sent(story))
    sqlite_room.run()
    assert acts.run_due() == 0
    sqlite_room.clock.advance(2 * 3_600 + 60)
    assert acts.run_due() == 1
    sqlite_room.run()
    assert "The gate is closed" not in sqlite_room.page("/")
    assert "The gate is closed" not in sqlite_room.page("/news/")


def test_a_line_that_is_prolonged_does_not_end_at_its_first_time(sqlite_room, editor, story):
    """Changing text and time replaces the planned end."""
    from sunseed.newsroom import present
    from sunseed.newsroom.planned import acts

    editor.post("/desk/front/breaking/", _sent(story))
    later = f"{present.now() + timedelta(hours=9):%Y-%m-%dT%H:%M}"
    answer = editor.post("/desk/front/breaking/", _sent(story, text="The gate opens at noon", until=later))
    assert answer.status_code == 302, answer.content.decode()[:3000]
    sqlite_room.clock.advance(3 * 3_600)
    assert acts.run_due() == 0
    sqlite_room.run()
    assert "The gate opens at noon" in sqlite_room.page("/")


def test_ended_by_hand_it_can_be_sent_out_again(sqlite_room, editor, story):
    """Ending takes its planned end along; the next line is a new version of the same item."""
    from sunseed.newsroom.planned import acts

    editor.post("/desk/front/breaking/", _sent(story))
    editor.post("/desk/front/breaking/", {"act": "end", "language": "en"})
    assert acts.next_due() is None
    sqlite_room.run()
    assert "The gate is closed" not in sqlite_room.page("/")
    editor.post("/desk/front/breaking/", _sent(text="The gate is open"))
    sqlite_room.run()
    assert "The gate is open" in sqlite_room.page("/")


def test_a_story_that_is_withdrawn_takes_the_link_with_it(sqlite_room, editor, story):
    """The line stays, and leads nowhere."""
    from sunseed.newsroom.publishing import verbs

    editor.post("/desk/front/breaking/", _sent(story))
    sqlite_room.run()
    verbs.withdraw(sqlite_room.people["editor"], story.pk, reason="error")
    sqlite_room.run()
    page = sqlite_room.page("/")
    assert "The gate is closed" in page
    assert 'href="./news/the-seeds-arrive/"' not in page[page.index("breaking") :][:400]


def test_what_makes_no_sense_is_refused_in_words(sqlite_room, editor, story, write_story):
    """An empty or endless line, a past time, a draft as target, an unknown language: each says what to do."""
    from sunseed.newsroom.fronts.models import BreakingLine

    draft = write_story(sqlite_room.people["editor"], "Not out yet")
    for sent in (
        _sent(text=" "), _sent(text="x" * 201), _sent(until="2001-01-01T00:00"), _sent(until=""), _sent(draft),
        _sent(language="tlh"), _sent() | {"story": "x"}, {"act": "shout"},
    ):  # fmt: skip
        answer = editor.post("/desk/front/breaking/", sent)
        assert answer.status_code == 422
        assert b'role="alert"' in answer.content
    assert not BreakingLine.objects.exists()


def test_reporters_send_nothing_out(sqlite_room, story):
    """A reporter is refused the page and each of its acts."""
    from django.test import Client

    from sunseed.newsroom.fronts.models import BreakingLine

    client = Client()
    client.post("/account/login/", {"login": "reporter@news.example", "password": PASSWORD})
    assert client.get("/desk/front/breaking/").status_code == 403
    for act in ("send", "end", "take-back"):
        assert client.post("/desk/front/breaking/", _sent(story, act=act)).status_code == 403
    assert not BreakingLine.objects.exists()


def test_a_restored_newsroom_knows_the_line_and_when_it_was_to_end(sqlite_room, editor, story):
    """After the database is lost, the line's row comes back from its document."""
    from sunseed.newsroom.fronts.models import BreakingLine
    from sunseed.newsroom.publishing.reconcile import reconcile

    editor.post("/desk/front/breaking/", _sent(story))
    sqlite_room.run()
    line = BreakingLine.objects.get()
    sqlite_room.lose_database()
    reconcile(sqlite_room.instance)
    found = BreakingLine.objects.get()
    assert (found.pk, found.text, found.story_id, found.until) == (line.pk, line.text, line.story_id, line.until)
