"""A film's words at the desk: title, transcript and captions in a new version, and never another picture."""

from __future__ import annotations

import uuid
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest

pytest.importorskip("av")

from sunseed.documents import FilmRole
from sunseed.testing.accounts import PASSWORD
from sunseed.testing.filmed import Filmed
from sunseed.testing.moving import draw

CAPTIONS = "WEBVTT\n\n00:00.500 --> 00:01.500\n{}\n"


class _Form(HTMLParser):
    """Reads what a page's form would send."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.said: dict[str, Any] = {}
        self._within = self._chosen = ""
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Begin a field."""
        known = dict(attrs)
        name, kind = known.get("name") or "", known.get("type")
        if tag == "input" and name and kind not in ("file", "submit") and name != "csrfmiddlewaretoken":
            self.said[name] = known.get("value") or ""
        elif tag == "textarea":
            self._within, self.said[name] = name, ""
        elif tag == "select":
            self._chosen = name
        elif tag == "option" and ("selected" in known or self._chosen not in self.said):
            self.said[self._chosen] = known.get("value") or ""

    def handle_data(self, data: str) -> None:
        """Take text."""
        if self._within:
            self.said[self._within] += data

    def handle_endtag(self, tag: str) -> None:
        """End a field; the line break after its tag is no part of a text."""
        if tag == "textarea":
            self.said[self._within] = self.said[self._within].removeprefix("\n")
            self._within = ""


class Desk:
    """An editor's browser on the page of one film."""

    def __init__(self, filmed: Filmed, role: str = "editor") -> None:
        from django.test import Client

        from sunseed.newsroom.intake.showing import Words

        self.filmed, self.browser = filmed, Client()
        self.browser.post("/account/login/", {"login": f"{role}@news.example", "password": PASSWORD})
        people = (FilmRole(name="A driver", role_name="speaker"),)
        words = Words(name="At the gate", captions={"en": CAPTIONS.format("A gate.").encode()}, people=people)
        self.item = filmed.release(words, last=3)
        self.path = f"/film/words/{self.item.removeprefix('urn:uuid:')}/"

    def fields(self) -> dict[str, Any]:
        """Return what the page's form holds."""
        answer = self.browser.get(self.path)
        assert answer.status_code == 200
        said = _Form(answer.content.decode()).said
        assert {"seen", "name", "description", "transcript", "captions-en"} <= set(said)
        return said

    def send(self, said: dict[str, Any]) -> str:
        """Send the form; return what the page says, "" where it led on."""
        answer = self.browser.post(self.path, said)
        self.filmed.room.run()
        return "" if answer.status_code == 302 else answer.content.decode()

    def page(self) -> str:
        """Return what readers see."""
        return (self.filmed.public / "films/at-the-gate/index.html").read_text()


@pytest.fixture
def desk(sqlite_room: Any, tmp_path: Path) -> Desk:
    """Return an editor before a released film of two seconds."""
    return Desk(Filmed(sqlite_room, draw(tmp_path / "a.mkv", 2), 2))


def test_an_editor_gives_a_film_other_words_and_the_film_stays(desk: Desk) -> None:
    """Title, transcript, captions in three languages, one of them not the site's; all verified, no byte of film new."""
    before = desk.filmed.document(desk.item)
    said = desk.fields() | {
        "name": "At the other gate", "transcript": "Driver: That was that.\r\nNobody answers.",
        "captions-en": CAPTIONS.format("Another gate."), "language": "uk", "another": CAPTIONS.format("Брама."),
        "why": "correction",
    }  # fmt: skip
    assert "what is right" in desk.send(said), "a correction needs a note"
    assert desk.filmed.document(desk.item).version == before.version
    assert desk.send(said | {"note": "It was the other gate."}) == ""
    after = desk.filmed.document(desk.item)
    assert (after.encoding, after.chunk, after.reveal, after.url) == (
        before.encoding, before.chunk, before.reveal, before.url,
    )  # fmt: skip
    assert after.contributor == before.contributor
    assert [one.in_language for one in after.caption] == ["en", "uk"]
    assert after.transcript == "Driver: That was that.\nNobody answers."
    for words in ("At the other gate", "It was the other gate.", "That was that.", 'srclang="uk"'):
        assert words in desk.page(), words
    assert desk.filmed.verdict(desk.item).state == "verified"
    assert desk.send(desk.fields() | {"captions-uk": "", "why": "update"}) == ""
    assert [one.in_language for one in desk.filmed.document(desk.item).caption] == ["en"]


def test_captions_that_cannot_be_read_are_named_and_a_file_takes_the_place_of_text(desk: Desk) -> None:
    """Nothing is published; what is hidden in a file (remarks, styles) does not go out."""
    from django.core.files.uploadedfile import SimpleUploadedFile

    shown = desk.send(desk.fields() | {"captions-en": "00:01 A gate."})
    assert "This is not WebVTT as readers are shown it" in shown
    assert "Expected the tag of a language" in desk.send(
        desk.fields() | {"language": "en", "another": CAPTIONS.format("Twice")}
    )
    assert "or neither" in desk.send(desk.fields() | {"language": "uk"})
    assert desk.filmed.document(desk.item).version == 1
    file = SimpleUploadedFile("a.vtt", b"WEBVTT\n\nNOTE not the house\n\n00:00.000 --> 00:01.000\nFrom a file.\n")
    assert desk.send(desk.fields() | {"file-en": file, "why": "update"}) == ""
    caption = desk.filmed.document(desk.item).caption[0].sha256
    assert (desk.filmed.public / f"objects/{caption[:2]}/{caption}.vtt").read_text() == (
        "WEBVTT\n\n00:00.000 --> 00:01.000\nFrom a file.\n"
    )


def test_two_editors_do_not_undo_each_other_and_nothing_is_no_version(desk: Desk) -> None:
    """Who began before another published is told; smaller copies made meanwhile are no other words."""
    import msgspec
    from django.db import transaction

    from sunseed.newsroom.publishing import outbox
    from sunseed.newsroom.publishing.deposits import Ticket, salt
    from sunseed.newsroom.publishing.outbox import Stored

    said = desk.fields()
    assert "Nothing has changed" in desk.send(said)
    film = desk.filmed.document(desk.item)
    other, ticket = msgspec.structs.replace(film, version=2, salt=salt()), Ticket()
    digest, size = ticket.put_document(other)
    with transaction.atomic():
        outbox.publish(Stored(other, digest, size, other.object_names(), path=str(film.url)), why="arrangement")
        ticket.settle()
    desk.filmed.room.run()
    assert desk.send(said | {"name": "At a gate", "why": "typo"}) == ""
    assert "Somebody changed these words" in desk.send(said | {"name": "At my gate", "why": "typo"})
    assert desk.filmed.document(desk.item).name == "At a gate"


def test_a_film_is_withdrawn_at_the_desk_and_its_words_bring_it_back(desk: Desk) -> None:
    """A reporter may do neither, and sees no such page."""
    key = uuid.UUID(desk.item.removeprefix("urn:uuid:"))
    desk.browser.post(f"/desk/background/{key}/withdraw/", {"reason": "error", "words": "We look into it."})
    desk.filmed.room.run()
    assert "We look into it." in desk.page()
    assert str(key) in desk.browser.get("/film/captures/").content.decode()
    assert desk.send(desk.fields() | {"note": "It was right."}) == ""
    assert "We look into it." not in desk.page()
    reporter = type(desk.browser)()
    reporter.post("/account/login/", {"login": "reporter@news.example", "password": PASSWORD})
    assert reporter.get(desk.path).status_code == 403
