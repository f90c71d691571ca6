"""The checklist before publication: what code sees, what people answer, and when it refuses."""

from __future__ import annotations

from dataclasses import replace

import msgspec
import pytest

from sunseed.testing.accounts import PASSWORD


def _done(story):
    from sunseed.newsroom.review import checklist

    return {one.point.code: one.done for one in checklist.results(story, story.draft)}


def _with_picture(room, write_story, picture, **words):
    from sunseed.newsroom.stories import saving
    from sunseed.newsroom.stories.models import Upload

    reporter = room.people["reporter"]
    shown = picture(reporter, words.pop("alt", "A grey quay at dawn"))
    story = write_story(reporter)
    Upload.objects.filter(pk=shown.id).update(story=story)
    shown = msgspec.structs.replace(shown, **words)
    return saving.save(story, msgspec.structs.replace(story.draft, pictures=[shown]),
                       editor=reporter, revision=story.revision)  # fmt: skip


@pytest.mark.parametrize(
    ("body", "fault"),
    [
        ('<p><a href="http://paper.example/a">x</a></p>', "not encrypted"),
        ('<p><a href="https://192.168.1.4/a">x</a></p>', "a machine"),
        ('<p><a href="https://intranet/a">x</a></p>', "a machine"),
        ('<p><a href="https://paper.example/a">x</a></p>', ""),
    ],
)
def test_links_are_judged_by_their_form_alone(sqlite_room, write_story, body, fault):
    """No address is asked; encrypted links to public names are fine."""
    from sunseed.newsroom.review import checklist

    story = write_story(sqlite_room.people["reporter"], body=body)
    found = next(one for one in checklist.results(story, story.draft) if one.point.code == "links")
    assert found.done is (not fault)
    assert fault in " ".join(found.faults)


@pytest.mark.parametrize(("alt", "done"), [("IMG_2034", False), ("quay.jpg", False), ("Quay", False), ("A quay", True)])
def test_a_file_name_is_no_description(sqlite_room, write_story, picture, alt, done):
    """Descriptions that describe nothing are found."""
    assert _done(_with_picture(sqlite_room, write_story, picture, alt=alt))["alt"] is done


def test_points_that_do_not_concern_a_story_are_not_asked(sqlite_room, write_story):
    """Without pictures nothing is asked about pictures, without links nothing about links."""
    assert set(_done(write_story(sqlite_room.people["reporter"]))) == {"named", "rights"}


def test_an_answer_holds_until_what_it_is_about_changes(sqlite_room, write_story, picture):
    """People at risk are asked again when the pictures change, and not when the headline does."""
    from sunseed.newsroom.review import checklist
    from sunseed.newsroom.stories import saving

    editor = sqlite_room.people["editor"]
    story = _with_picture(sqlite_room, write_story, picture, credit="Mina Park")
    checklist.answer(
        editor, story, {"check-risk": "yes", "note-risk": "Both agreed, in writing.", "check-named": "yes"}
    )
    assert _done(story)["risk"]
    assert _done(story)["named"]
    story = saving.save(story, msgspec.structs.replace(story.draft, headline="Other"), editor=editor,
                        revision=story.revision)  # fmt: skip
    assert _done(story)["risk"]
    assert not _done(story)["named"]
    story = saving.save(story, msgspec.structs.replace(story.draft, pictures=[
        *story.draft.pictures, picture(sqlite_room.people["reporter"], "Another quay")]),
        editor=editor, revision=story.revision)  # fmt: skip
    assert not _done(story)["risk"]


def test_a_yes_about_people_at_risk_needs_a_note_and_an_editor(sqlite_room, write_story, picture):
    """A bare yes is refused; a reporter's answer too."""
    from sunseed.errors import Refused
    from sunseed.newsroom.people.permissions import NotAllowed
    from sunseed.newsroom.review import checklist

    story = _with_picture(sqlite_room, write_story, picture)
    with pytest.raises(Refused, match="what was done"):
        checklist.answer(sqlite_room.people["editor"], story, {"check-risk": "yes", "note-risk": " "})
    with pytest.raises(NotAllowed):
        checklist.answer(sqlite_room.people["reporter"], story, {"check-risk": "no"})
    assert not _done(story)["risk"]


@pytest.mark.parametrize("required", [False, True])
def test_open_points_warn_or_refuse_as_the_settings_say(sqlite_room, write_story, required):
    """Not required: published, and the trail keeps what was open. Required: refused, now and later, until done."""
    from datetime import timedelta

    from django.test import Client, override_settings

    from sunseed.errors import Refused
    from sunseed.newsroom import present
    from sunseed.newsroom.publishing import schedule, verbs
    from sunseed.newsroom.publishing.models import Trail

    settings = sqlite_room.instance.settings
    asked = replace(settings, newsroom=replace(settings.newsroom, checklist_required=required))
    with override_settings(INSTANCE=replace(sqlite_room.instance, settings=asked)):
        story = write_story(sqlite_room.people["reporter"])
        client = Client()
        client.post("/account/login/", {"login": "editor@news.example", "password": PASSWORD})
        where = f"/desk/stories/{story.pk}/publish/"
        if required:
            with pytest.raises(Refused, match="checklist"):
                verbs.publish(sqlite_room.people["editor"], story)
            with pytest.raises(Refused, match="checklist"):
                schedule.plan(sqlite_room.people["editor"], story, why="publish", due=present.now() + timedelta(days=1))
            assert client.post(where, {"when": "now"}).status_code == 422
            client.post(where, {"keep": "checklist", "when": "now", "check-named": "yes", "check-rights": "yes"})
            assert not Trail.objects.filter(verb="publish").exists()
            page = client.get(where).content.decode()
            assert page.count("is-done") == 2
            assert client.post(where, {"when": "now", "check-named": "yes", "check-rights": "yes"}).status_code == 302
        else:
            assert client.post(where, {"when": "now", "check-rights": "yes"}).status_code == 302
        kept = Trail.objects.get(verb="publish").details["checklist"]
        assert kept["rights"]["by"] == sqlite_room.people["editor"].pk
        assert kept["named"]["done"] is required
