"""The picture library, through HTTP: finding, knowing, taking into a story, and whose rights have ended."""

from __future__ import annotations

from datetime import timedelta

import msgspec
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
def ferry(sqlite_room, write_story, picture):
    """Return a picture with words, and the public story that shows it."""
    from sunseed.newsroom.publishing import verbs
    from sunseed.newsroom.stories.draft import DraftPicture
    from sunseed.newsroom.stories.models import Upload

    shown = picture(sqlite_room.people["editor"], "private-name-of-a-file")
    words = DraftPicture(id=shown.id, alt="A ferry at dawn", credit="Lin Qiao")
    story = write_story(sqlite_room.people["editor"], "The ferry", pictures=[words], lead=shown.id)
    verbs.publish(sqlite_room.people["editor"], story)
    return Upload.objects.get(pk=shown.id), story


def _facts(**changed):
    words = {"alt": "A ferry at dawn", "caption": "", "credit": "Lin Qiao", "people": "", "holder": "", "terms": ""}
    return {**words, "expires": "", "focus_x": "50", "focus_y": "50", **changed}


def test_a_picture_learns_its_words_from_a_story_and_is_found_by_them(sqlite_room, editor, ferry, picture):
    """Words, people, filters: each leads to the picture and not to others."""
    picture(sqlite_room.people["editor"], "never saved", color="red")
    upload, _ = ferry
    assert upload.facts.alt == "A ferry at dawn"
    editor.post(f"/desk/media/{upload.pk}/", _facts(people="Mo Tan, ferry pilot\nRosa Vance"))
    key = str(upload.pk).encode()
    for query in ("q=dawn", "q=Rosa", "person=mo tan", "show="):
        assert key in editor.get(f"/desk/media/?{query}").content, query
    for query in ("q=dusk", "person=Rosa", "show=no-alt", "show=no-credit", "show=soon", "show=ended"):
        assert key not in editor.get(f"/desk/media/?{query}").content, query
    page = editor.get(f"/desk/media/{upload.pk}/").content.decode()
    assert "Mo Tan, ferry pilot" in page
    assert "The ferry" in page


def test_what_is_known_of_a_picture_is_in_nothing_public(sqlite_room, editor, ferry):
    """People, holder, terms and the file's name stay in the newsroom, also after the next publication."""
    from sunseed.newsroom.publishing import verbs
    from sunseed.newsroom.stories import saving

    upload, story = ferry
    editor.post(f"/desk/media/{upload.pk}/", _facts(people="Rosa Vance", holder="Mirja Saar", terms="for Sunday alone"))
    story.refresh_from_db()
    changed = msgspec.structs.replace(story.draft, standfirst="Anew.")
    saving.save(story, changed, editor=sqlite_room.people["editor"], revision=story.revision)
    verbs.update(sqlite_room.people["editor"], story)
    sqlite_room.run()
    for private in ("Rosa Vance", "Mirja Saar", "for Sunday alone", "private-name"):
        assert sqlite_room.public_text(private) == []


def test_rights_that_end_are_listed_warned_of_and_shown_with_the_public_stories(sqlite_room, editor, ferry):
    """Before the end it is under "soon"; after it under "ended", and the checklist of the story says so."""
    from sunseed.newsroom import present
    from sunseed.newsroom.review import checklist

    def faults():
        return [one.faults for one in checklist.results(story, story.draft) if one.point.code == "ended"]

    upload, story = ferry
    key = str(upload.pk).encode()
    last = present.now().date() + timedelta(days=3)
    editor.post(f"/desk/media/{upload.pk}/", _facts(expires=last.isoformat()))
    assert key in editor.get("/desk/media/?show=soon").content
    assert faults() == [()]
    sqlite_room.clock.advance(4 * 86_400)
    listed = editor.get("/desk/media/?show=ended").content
    assert key in listed
    assert b"In 1 public story" in listed
    assert b"public stories still show it" in editor.get(f"/desk/media/{upload.pk}/").content
    assert faults() == [(f"The rights to picture 1 ended on {last:%d %B %Y}.",)]


def test_a_picture_is_taken_into_another_story_with_its_words_and_rights(sqlite_room, editor, ferry, write_story):
    """The other story can be published with it; taking down the first leaves the second's picture."""
    from sunseed.newsroom.publishing import verbs

    upload, story = ferry
    editor.post(f"/desk/media/{upload.pk}/", _facts(expires="2030-01-01", people="Rosa Vance"))
    other = write_story(sqlite_room.people["editor"], "The other bank")
    assert b"Take this one" in editor.get(f"/desk/media/?into={other.pk}").content
    editor.post(f"/desk/media/{upload.pk}/into/{other.pk}/")
    other.refresh_from_db()
    (taken,) = other.draft.pictures
    assert (taken.alt, taken.credit, other.draft.lead) == ("A ferry at dawn", "Lin Qiao", taken.id)
    copy = other.uploads.get()
    assert (copy.sha256, copy.facts.expires.year, copy.people.get().name) == (upload.sha256, 2030, "Rosa Vance")
    verbs.publish(sqlite_room.people["editor"], other)
    sqlite_room.run()
    verbs.take_down(sqlite_room.people["editor"], story.pk, reason="consent")
    sqlite_room.run()
    assert len(sqlite_room.objects_of(copy)) == len({one["sha256"] for one in copy.renditions})
    assert "A ferry at dawn" in sqlite_room.page("/news/the-other-bank/")


def test_the_library_is_for_editors(sqlite_room, ferry, write_story):
    """A reporter sees neither pages nor pixels of others, and takes nothing, not even into an own story."""
    from django.test import Client

    upload, _ = ferry
    mine = write_story(sqlite_room.people["reporter"], "Mine")
    client = Client()
    client.post("/account/login/", {"login": "reporter@news.example", "password": PASSWORD})
    one = upload.renditions[0]
    for address in ("", f"{upload.pk}/", f"{upload.pk}/{one['sha256']}.{one['ext']}"):
        assert client.get(f"/desk/media/{address}").status_code == 403
    assert client.post(f"/desk/media/{upload.pk}/", _facts(alt="Mine now")).status_code == 403
    assert client.post(f"/desk/media/{upload.pk}/into/{mine.pk}/").status_code == 403
    assert Client().get("/desk/media/").status_code == 302
    upload.facts.refresh_from_db()
    assert upload.facts.alt == "A ferry at dawn"


def test_the_library_costs_the_same_number_of_queries_whatever_it_shows(sqlite_room, editor, ferry, picture):
    """Ten pictures need no more queries than one."""
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    counts = []
    for number in range(2):
        with CaptureQueriesContext(connection) as caught:
            editor.get("/desk/media/")
        counts.append(len(caught))
        for one in range(9 if not number else 0):
            picture(sqlite_room.people["editor"], f"Picture {one}", color=f"#0{one}0000")
    assert counts[0] == counts[1]


def test_the_point_that_matters_decides_the_next_card(sqlite_room, editor, write_story):
    """An editor's choice is kept, and moves the window of the next version's card; outside the picture is refused."""
    import io

    from PIL import Image

    from sunseed.newsroom.publishing import verbs
    from sunseed.newsroom.stories import pictures, saving
    from sunseed.newsroom.stories.draft import DraftPicture

    def card(story):
        from sunseed.newsroom.publishing.models import ObjectUse

        names = ObjectUse.objects.filter(document__item=story.pk, name__endswith=".jpg").values_list("name", flat=True)
        paths = [sqlite_room.instance.public / "objects" / one[:2] / one for one in names]
        shown = [Image.open(io.BytesIO(one.read_bytes())) for one in paths]
        return {one.convert("RGB").getpixel((600, 315)) for one in shown if one.height == 630}

    image = Image.new("RGB", (800, 1600), "black")
    image.paste("white", (0, 0, 800, 500))
    out = io.BytesIO()
    image.save(out, "PNG")
    someone = sqlite_room.people["editor"]
    upload = pictures.keep(out, size_bytes=out.tell(), name="tower", story=None, owner=someone)
    shown = DraftPicture(id=str(upload.pk), alt="A tower")
    story = write_story(someone, "The tower", pictures=[shown], lead=shown.id)
    verbs.publish(someone, story)
    assert card(story) == {(0, 0, 0)}
    page = f"/desk/media/{upload.pk}/"
    for wrong in ("101", "-1", "", "left"):
        assert editor.post(page, _facts(focus_y=wrong)).status_code == 200
    assert editor.post(page, _facts(focus_x="40", focus_y="10")).status_code == 302
    story.refresh_from_db()
    changed = msgspec.structs.replace(story.draft, standfirst="It stands.")
    verbs.update(someone, saving.save(story, changed, editor=someone, revision=story.revision), why="update")
    assert card(story) == {(0, 0, 0), (255, 255, 255)}


def test_a_picture_is_cut_as_an_editor_chose(sqlite_room, editor, write_story):
    """Fronts and cards show the end that matters, phones the square cut by hand; the story shows the picture whole, and
    a newsroom relearned from its record has the picture's own sizes alone. Taking down deletes each copy."""
    import io
    import re

    from django.core.files.uploadedfile import SimpleUploadedFile
    from PIL import Image

    from sunseed.newsroom.publishing import relearning, verbs
    from sunseed.newsroom.publishing.models import Item
    from sunseed.newsroom.stories import pictures, saving
    from sunseed.newsroom.stories.draft import DraftPicture
    from sunseed.newsroom.stories.models import Upload

    room, who = sqlite_room, sqlite_room.people["editor"]
    tall = Image.new("RGB", (900, 1800), "red")
    tall.paste("blue", (0, 900, 900, 1800))
    out = io.BytesIO()
    tall.save(out, "PNG")
    file = SimpleUploadedFile("tall.png", out.getvalue())
    kept = pictures.keep(file, size_bytes=len(out.getvalue()), name="tall", story=saving.begin(who), owner=who)
    words = DraftPicture(id=str(kept.pk), alt="A tower")
    story = write_story(who, "The tower", pictures=[words], lead=words.id)
    square = {"square_hand": "on", "square_x": "50", "square_y": "100", "square_size": "40"}
    assert editor.post(f"/desk/media/{kept.pk}/", _facts(alt="A tower", focus_y="10", **square)).status_code == 302
    released = verbs.publish(who, story)
    verbs.publish(who, write_story(who, "Newer, so that the tower stands in the list below"))
    room.run()
    assert Upload.objects.get(pk=kept.pk).facts.crops == {"square": [50, 100, 40]}

    def shown(page, pattern):
        return [Image.open(room.instance.public / one).convert("RGB") for one in re.findall(pattern, page)]

    front = room.page("/news/")
    (small,) = shown(front, r'<source media="[^"]+" srcset="\.\./(objects/[^" ]+) 360w"')
    wide = shown(front, r"(objects/\w\w/\w+\.webp) (?:640|900)w")
    assert small.size == (360, 360)
    assert small.getpixel((180, 10))[2] > 240  # the hand took the foot, blue
    assert [one.size for one in wide][:1] == [(640, 427)]
    assert all(one.getpixel((20, one.height - 5))[0] > 240 for one in wide)  # the point took the head, red
    whole = shown(room.page(released.path), r"(objects/\w\w/\w+\.webp) \d+w")
    assert {round(one.height / one.width) for one in whole} == {2}
    digest = Item.objects.get(pk=story.pk).sha256
    path = room.instance.public / "objects" / digest[:2] / f"{digest}.json"
    document = relearning.documents.decode(path.read_bytes())
    relearned = relearning._restore_upload(document.image, None)
    assert [one["sha256"] for one in relearned.renditions] == [one["sha256"] for one in kept.renditions]
    assert len(document.image.thumbnail) > len(kept.renditions) - 1
    files = [room.instance.public / "objects" / name[:2] / name for name in document.object_names()]
    assert all(one.exists() for one in files)
    verbs.take_down(who, story.pk, reason="consent")
    room.run()
    assert not any(one.exists() for one in files)
