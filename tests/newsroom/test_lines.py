"""Readers' lines, through HTTP: from a story's foot to an answer, and what is kept of it."""

from __future__ import annotations

import base64
import re
from datetime import timedelta

import pytest

from sunseed.testing.accounts import sign_in
from sunseed.testing.strangers import fill


@pytest.fixture
def story(sqlite_room, write_story):
    """Return a public story."""
    from sunseed.newsroom.publishing import verbs

    story = write_story(sqlite_room.people["editor"])
    verbs.publish(sqlite_room.people["editor"], story)
    sqlite_room.run()
    return story


def code_of(answer):
    """Return the code a page shows."""
    return re.search(r'class="receipt"[^>]*>([A-Z2-9-]+)<', answer.content.decode())[1]


def test_a_reader_asks_an_editor_answers_and_the_code_shows_it(sqlite_room, story):
    """From the printed line to the form, to the desk, to the answer; the desk leads to the correction."""
    from django.test import Client

    from sunseed.newsroom.lines.models import Line
    from sunseed.newsroom.publishing.models import Item

    path = Item.objects.get(pk=story.pk).path
    printed = sqlite_room.page(path)
    link = re.search(r'href="http://127.0.0.1:8001(/lines/\?about=[^"]+)"', printed)[1].replace("&amp;", "&")
    reader, editor = Client(), sign_in("editor")
    assert b"The seeds arrive" in reader.get(link).content
    words = {"kind": "correction", "text": "It was 99 million.", "email": ""}
    taken = fill(reader, sqlite_room.clock, link, **words)
    code = code_of(taken)
    one = Line.objects.get()
    assert one.item == story.pk
    assert code not in str(vars(one))
    assert b"nobody has answered yet" in reader.post("/lines/answer/", {"code": code}).content
    assert b"It was 99 million." in editor.get("/desk/lines/").content
    desk = f"/desk/lines/{one.pk}/"
    assert editor.post(f"{desk}correct/").headers["Location"] == f"/desk/stories/{story.pk}/"
    form = editor.get(f"/desk/stories/{story.pk}/publish/").content.decode()
    assert "It was 99 million." in form
    assert re.search(r'value="correction" required checked', form)
    assert editor.post(desk, {"text": "You are right. It is corrected."}).status_code == 302
    for spelled in (code, code.lower().replace("-", " ")):
        assert b"You are right." in reader.post("/lines/answer/", {"code": spelled}).content
    assert reader.cookies == {}
    assert sqlite_room.letters() == []


def test_an_address_gets_the_answer_as_a_letter_in_the_language_of_the_page(sqlite_room):
    """The letter speaks Spanish where the page did, and holds what was asked and answered."""
    from django.test import Client

    from sunseed.newsroom.lines.models import Line

    words = {"kind": "reply", "text": "Yo no dije eso.", "email": "me@news.example"}
    taken = fill(Client(), sqlite_room.clock, "/lines/?tongue=es", **words)
    assert b"me@news.example" in taken.content
    assert sqlite_room.letters() == []
    sign_in("editor").post(f"/desk/lines/{Line.objects.get().pk}/", {"text": "Lo publicamos."})
    letter = sqlite_room.letters()[-1]
    assert letter.to == "me@news.example"
    assert all(part in letter.body for part in ("Los editores responden", "Lo publicamos.", "Yo no dije eso."))


def test_answered_lines_are_emptied_on_their_day_and_still_counted(sqlite_room):
    """Words, address, answer and letter go; that it was asked and answered, and how fast, stays."""
    from django.test import Client

    from sunseed.newsroom.lines import answering, counting
    from sunseed.newsroom.lines.models import Line

    words = {"kind": "complaint", "text": "Secret words", "email": "me@news.example"}
    code = code_of(fill(Client(), sqlite_room.clock, "/lines/", **words))
    sqlite_room.clock.advance(timedelta(hours=5).total_seconds())
    sign_in("editor").post(f"/desk/lines/{Line.objects.get().pk}/", {"text": "Secret answer"})
    sqlite_room.letters()
    sqlite_room.clock.advance(timedelta(days=89, hours=23).total_seconds())
    assert answering.sweep() == 0
    sqlite_room.clock.advance(timedelta(hours=2).total_seconds())
    assert answering.sweep() == 1
    assert answering.sweep() == 0
    one = Line.objects.get()
    assert (one.text, one.answer, one.email) == ("", "", "")
    assert sqlite_room.letters() == []
    assert b"erased, as promised" in Client().post("/lines/answer/", {"code": code}).content
    complaints = next(count for count in counting.year() if count.kind == "complaint")
    assert (complaints.asked, complaints.answered, complaints.open, complaints.median_h) == (1, 1, 0, 5)


def test_an_open_line_is_never_emptied(sqlite_room):
    """Whoever asked is not forgotten because nobody answered."""
    from django.test import Client

    from sunseed.newsroom.lines import answering
    from sunseed.newsroom.lines.models import Line

    fill(Client(), sqlite_room.clock, "/lines/", kind="tip", text="Look at the dike.")
    sqlite_room.clock.advance(timedelta(days=800).total_seconds())
    assert answering.sweep() == 0
    assert Line.objects.get().text == "Look at the dike."


def test_a_line_is_answered_once(sqlite_room):
    """The second editor is told, and the first answer stands."""
    from django.test import Client

    from sunseed.newsroom.lines.models import Line

    code = code_of(fill(Client(), sqlite_room.clock, "/lines/", kind="tip", text="Look."))
    desk = f"/desk/lines/{Line.objects.get().pk}/"
    assert sign_in("editor").post(desk, {"text": "First"}).status_code == 302
    second = sign_in("operator")
    assert b"meanwhile" in second.post(desk, {"text": "Second"}).content
    assert b"meanwhile" in second.post(desk, {"act": "aside"}).content
    assert b"First" in Client().post("/lines/answer/", {"code": code}).content


def test_the_counts_are_printed_without_tips(sqlite_room):
    """An editor's press publishes a page with the numbers; tips are in no public number."""
    from django.test import Client

    from sunseed.newsroom.lines.models import Line

    for kind in ("correction", "tip", "tip"):
        fill(Client(), sqlite_room.clock, "/lines/", kind=kind, text=f"About {kind}")
    editor = sign_in("editor")
    editor.post(f"/desk/lines/{Line.objects.get(kind='correction').pk}/", {"text": "Done."})
    assert editor.post("/desk/lines/publish/").status_code == 302
    sqlite_room.run()
    page = sqlite_room.page("/how-we-answer/")
    assert "Asked: 1. Answered: 1. Waiting: 0. Set aside: 0. Half of the answers came within 1 hours." in page
    assert "should look into" not in page
    assert "Asked: 2" not in page
    assert b"Tip</th><td>2</td>" in editor.get("/desk/lines/").content


@pytest.mark.parametrize(
    ("path", "shown"),
    [("/nowhere/", False), ("//evil.example/", False), ("https://evil.example/", False), ("/<script>/", False)],
)
def test_an_address_that_is_no_item_is_not_named(sqlite_room, path, shown):
    """Whatever stands in the link, the page names only what is public; the line is kept all the same."""
    from django.test import Client

    from sunseed.newsroom.lines.models import Line

    page = Client().get("/lines/", {"about": path})
    assert (b"About:" in page.content) is shown
    assert b"<script>/" not in page.content
    fill(Client(), sqlite_room.clock, "/lines/", kind="tip", text="Look.", about=path)
    assert Line.objects.get().item is None


def test_what_was_taken_down_is_not_named_by_its_address(sqlite_room, story):
    """A tombstone's old headline is not shown to whoever asks about its address."""
    from django.test import Client

    from sunseed.newsroom.publishing import verbs
    from sunseed.newsroom.publishing.models import Item

    path = Item.objects.get(pk=story.pk).path
    verbs.take_down(sqlite_room.people["editor"], story.pk, reason="harm")
    assert b"The seeds arrive" not in Client().get("/lines/", {"about": path}).content


def test_a_newsroom_may_keep_its_address_to_itself(tmp_path, sqlite_room, write_story):
    """With `newsroom.public_line` off no printed page names the newsroom's door."""
    from dataclasses import replace

    from django.test import override_settings

    from sunseed.newsroom.publishing import verbs

    settings = sqlite_room.instance.settings
    quiet = replace(settings, newsroom=replace(settings.newsroom, public_line=False))
    with override_settings(INSTANCE=replace(sqlite_room.instance, settings=quiet)):
        verbs.publish(sqlite_room.people["editor"], write_story(sqlite_room.people["editor"]))
        sqlite_room.run()
    assert sqlite_room.public_text("127.0.0.1:8001") == []


def _keyed(room):
    """Give the editor a key of the right form, which nobody can open; return it with an age file sealed to it."""
    from sunseed.capture.hybrid import HybridKey
    from sunseed.newsroom.sealed import keeping

    age = "age-encryption.org/v1\n-> {} c29tZQ\nYm9keQ\n--- bWFj\n"
    recipient = HybridKey(bytes(32)).recipient
    key = keeping.keep_key(room.people["editor"], recipient=recipient, locked=age.format("scrypt").encode() + bytes(40))
    return key, base64.b64encode(age.format("mlkem768x25519").encode() + bytes(40)).decode()


def test_a_tip_in_the_clear_is_kept_only_if_its_writer_says_so(sqlite_room):
    """Where an editor has a key, a browser without scripts is told first that nothing was sealed, and nothing is kept
    until the box is ticked; other lines need no box; nobody's address is on the page."""
    from django.test import Client

    from sunseed.newsroom.lines.models import Line

    _keyed(sqlite_room)
    page = Client().get("/lines/").content.decode()
    assert "editor@news.example" not in page
    assert 'name="in_clear"' in page
    refused = fill(Client(), sqlite_room.clock, "/lines/", kind="tip", text="Look at the dike.")
    assert refused.status_code == 422
    assert b"was not sealed" in refused.content
    assert b"Look at the dike." in refused.content  # in the form, to be sent again
    assert not Line.objects.exists()
    assert fill(Client(), sqlite_room.clock, "/lines/", kind="correction", text="No.").status_code == 200
    assert fill(Client(), sqlite_room.clock, "/lines/", kind="tip", text="Look.", in_clear="on").status_code == 200
    assert b"Not sealed" in sign_in("editor").get(f"/desk/lines/{Line.objects.get(kind='tip').pk}/").content


def test_only_what_is_wholly_sealed_is_taken_as_sealed(sqlite_room):
    """Words or an address beside the sealed part, another kind, an old key or something that is no age file: refused,
    and nothing kept. A sealed tip opens for editors' browsers alone, and is emptied on its day."""
    from django.test import Client

    from sunseed.newsroom.lines import answering
    from sunseed.newsroom.lines.models import Line

    key, cipher = _keyed(sqlite_room)
    good = {"kind": "tip", "cipher": cipher, "keys": key.fingerprint}
    clear = base64.b64encode(b"Look at the dike.").decode()
    for bad in (
        {"text": "Look."}, {"email": "me@news.example"}, {"about": "/news/"}, {"kind": "reply"}, {"keys": "00"},
        {"cipher": clear}, {"cipher": "?"}, {"cipher": "A" * 200_001},
    ):  # fmt: skip
        assert fill(Client(), sqlite_room.clock, "/lines/", **{**good, **bad}).status_code == 422, bad
    assert not Line.objects.exists()
    taken = fill(Client(), sqlite_room.clock, "/lines/", **good)
    one = Line.objects.get()
    assert (one.text, one.email, one.item, bytes(one.cipher)) == ("", "", None, base64.b64decode(cipher))
    address = f"/desk/lines/{one.pk}/cipher"
    assert sign_in("editor").get(address).content == bytes(one.cipher)
    assert sign_in("reporter").get(address).status_code == 403
    assert b"Sealed tip" in sign_in("editor").get("/desk/lines/").content
    assert b"cannot be shown here" in Client().post("/lines/answer/", {"code": code_of(taken)}).content
    sign_in("editor").post(f"/desk/lines/{one.pk}/", {"text": "Thank you."})
    sqlite_room.clock.advance(timedelta(days=91).total_seconds())
    assert answering.sweep() == 1
    one.refresh_from_db()
    assert bytes(one.cipher) == b""
    assert sign_in("editor").get(address).status_code == 404
