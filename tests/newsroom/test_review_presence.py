"""Who is at a story: heartbeats, whose pen it is, and who may ask."""

from __future__ import annotations

from uuid import uuid4

import pytest

from sunseed.testing.accounts import PASSWORD

ASKS = {"headers": {"X-Requested-With": "desk"}}


@pytest.fixture
def clients(sqlite_room):
    """Return a signed-in client for each role, and one that is nobody."""
    from django.test import Client

    found = {"nobody": Client()}
    for role in ("reporter", "editor"):
        found[role] = Client()
        found[role].post("/account/login/", {"login": f"{role}@news.example", "password": PASSWORD})
    return found


def test_the_pen_is_the_first_ones_until_its_page_is_silent(room, write_story):
    """Whoever came first writes; a minute of silence, and the next one may."""
    from sunseed.newsroom.review import presence

    reporter, editor = room.people["reporter"], room.people["editor"]
    story = write_story(reporter)
    assert presence.beat(reporter, story).mine
    room.clock.advance(20)
    second = presence.beat(editor, story)
    assert (second.mine, second.holder, second.seen_s) == (False, "reporter@news.example", 20)
    assert presence.beat(reporter, story).others == ("editor@news.example",)
    room.clock.advance(61)
    assert presence.beat(editor, story).mine
    late = presence.beat(reporter, story)
    assert not late.mine
    assert not late.taken


def test_taking_over_is_told_to_the_one_it_was_taken_from(room, write_story):
    """The pen moves, the other's page learns by whom, and the trail keeps it."""
    from sunseed.newsroom.publishing.models import Trail
    from sunseed.newsroom.review import presence

    reporter, editor = room.people["reporter"], room.people["editor"]
    story = write_story(reporter)
    presence.beat(reporter, story)
    presence.beat(editor, story)
    assert presence.take_over(editor, story).mine
    told = presence.beat(reporter, story)
    assert told.taken
    assert told.holder == "editor@news.example"
    assert Trail.objects.filter(verb="take over", key=str(story.pk), details__of=reporter.pk).exists()


def test_only_those_who_may_see_a_draft_are_told_who_is_at_it(sqlite_room, clients, write_story):
    """A stranger, another reporter, a guessed key and another site's page learn nothing, and hold no pen."""
    from sunseed.newsroom.review.models import Presence

    hers = write_story(sqlite_room.people["editor"])
    where = f"/desk/stories/{hers.pk}/here/"
    assert clients["nobody"].get(where, {"open": "1"}, **ASKS).status_code == 401
    assert clients["reporter"].get(where, {"open": "1"}, **ASKS).status_code == 403
    assert clients["reporter"].get(f"/desk/stories/{uuid4()}/here/", **ASKS).status_code == 404
    assert clients["editor"].get(where, {"open": "1"}).status_code == 400
    assert clients["reporter"].post(f"{where}take-over/").status_code == 403
    assert clients["nobody"].post(f"{where}take-over/").status_code == 302
    assert not Presence.objects.exists()
    told = clients["editor"].get(where, {"open": "1"}, **ASKS).json()
    assert told["mine"]
    assert told["account"] == str(sqlite_room.people["editor"].pk)


def test_saving_by_itself_says_when_the_session_has_ended_or_is_anothers(sqlite_room, clients, write_story):
    """An answer a script can read, not a sign-in page; and never a save under another name."""
    from sunseed.newsroom.desk.forms import initial_of

    mine = write_story(sqlite_room.people["reporter"])
    sent = {name: value for name, value in initial_of(mine.draft, mine.revision, "").items() if value is not False}
    where = f"/desk/stories/{mine.pk}/autosave/"
    assert clients["nobody"].post(where, sent).json() == {"signed_out": True}
    other = clients["editor"].post(
        where, {**sent, "headline": "Not hers", "account": sqlite_room.people["reporter"].pk}
    )
    assert other.status_code == 403
    mine.refresh_from_db()
    assert mine.headline == "The seeds arrive"


def test_a_place_for_a_film_is_found_however_it_was_typed(django_base):
    """Also typed by hand, without script; words about a film inside a sentence are no place."""
    from sunseed.newsroom.stories import body

    typed = body.clean("One.\n\n[film: The steps]\n\nHe said [film: it] twice.\n\n[FILM:second]")
    assert body.film_places(typed) == ["The steps", "second"]
