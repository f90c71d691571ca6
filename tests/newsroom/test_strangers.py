"""What is asked of whoever writes without an account: one test for each measure, on both kinds of pages."""

from __future__ import annotations

import re

import pytest

from sunseed.testing.accounts import sign_in
from sunseed.testing.strangers import fill, hidden

LINE = {"kind": "tip", "text": "Look at the dike.", "email": ""}


@pytest.fixture
def open_room(sqlite_room):
    """Open a newsroom that takes applications."""
    from sunseed.newsroom.applications import texts

    texts.publish(sqlite_room.people["editor"])
    return sqlite_room


PAGES = [("/lines/", LINE), ("/apply/", {"email": "new@news.example"})]


def _kept():
    from sunseed.newsroom.applications.models import Application
    from sunseed.newsroom.lines.models import Line

    return Line.objects.count() + Application.objects.count()


@pytest.mark.parametrize(("path", "words"), PAGES)
def test_honeypot(open_room, path, words):
    """Whoever fills in the field that people do not see is refused, told so, and keeps the words."""
    from django.test import Client

    answer = fill(Client(), open_room.clock, path, website="https://spam.example", **words)
    assert (answer.status_code, _kept()) == (422, 0)
    assert next(iter(words.values())).encode() in answer.content
    assert b"must stay empty" in answer.content


@pytest.mark.parametrize(("path", "words"), PAGES)
def test_too_fast_and_too_late(open_room, path, words):
    """A form sent within three seconds, or a day later, is refused; the late one can be sent again as it is."""
    from django.test import Client

    client = Client()
    assert b"very quick" in fill(client, open_room.clock, path, wait_s=2, **words).content
    late = fill(client, open_room.clock, path, wait_s=25 * 3600, **words)
    assert (late.status_code, _kept()) == (422, 0)
    open_room.clock.advance(5)
    again = client.post(path, {**hidden(late.content.decode()), **words})
    assert (again.status_code, _kept()) == (200, 1)


@pytest.mark.parametrize(("path", "words"), PAGES)
@pytest.mark.parametrize("forgery", ["", "1800000000 x", "1800000000 x:forged", "other purpose"])
def test_forged_time(open_room, path, words, forgery):
    """A time that we did not sign, or signed for another form, is refused."""
    from django.test import Client

    from sunseed.newsroom.strangers import guard

    open_room.clock.advance(60)
    begun = guard.stamp("answer") if forgery == "other purpose" else forgery
    open_room.clock.advance(60)
    assert Client().post(path, {**words, "begun": begun}).status_code == 422
    assert _kept() == 0


def test_replayed_form(open_room):
    """One opened form makes one line, however often it is sent."""
    from django.test import Client

    client = Client()
    page = hidden(client.get("/lines/").content.decode())
    open_room.clock.advance(10)
    assert client.post("/lines/", {**page, **LINE}).status_code == 200
    assert b"sent before" in client.post("/lines/", {**page, **LINE}).content
    assert _kept() == 1


@pytest.mark.parametrize("text", ["http://a.example " * 7, "WWW.a.example " * 7, "https://a.example\n" * 7])
def test_link_farm(open_room, text):
    """Seven links are too many, however they are written; six are not."""
    from django.test import Client

    answer = fill(Client(), open_room.clock, "/lines/", **{**LINE, "text": text})
    assert b"At most 6 links" in answer.content
    assert fill(Client(), open_room.clock, "/lines/", **{**LINE, "text": "http://a.example " * 6}).status_code == 200
    assert _kept() == 1


def test_flooding_by_length(open_room):
    """A line longer than its limit is refused, and shown again whole."""
    from django.test import Client

    answer = fill(Client(), open_room.clock, "/lines/", **{**LINE, "text": "x" * 8001})
    assert (answer.status_code, _kept()) == (422, 0)


def test_flooding_from_one_network(open_room):
    """Twelve lines an hour from one /24, whichever of its machines sends them; the next network is free."""
    from django.test import Client

    answers = [
        fill(Client(REMOTE_ADDR=f"9.9.9.{number}"), open_room.clock, "/lines/", **LINE) for number in range(1, 14)
    ]
    assert [one.status_code for one in answers] == [200] * 12 + [429]
    assert fill(Client(REMOTE_ADDR="9.9.8.1"), open_room.clock, "/lines/", **LINE).status_code == 200


def test_guessed_codes(open_room):
    """Codes can be tried twenty times an hour; a wrong one and one that never was answer alike."""
    from django.test import Client

    from sunseed.newsroom.lines import codes

    code = re.search(r">([A-Z2-9-]{24})<", fill(Client(), open_room.clock, "/lines/", **LINE).content.decode())[1]
    wrong = code[:-1] + ("A" if code[-1] != "A" else "B")
    client = Client(REMOTE_ADDR="9.9.9.9")
    answers = [client.post("/lines/answer/", {"code": one}).content for one in (wrong, codes.new())]
    assert _without_input(answers[0]) == _without_input(answers[1])
    assert b"Nothing stands under this code" in answers[0]
    for _ in range(18):
        client.post("/lines/answer/", {"code": codes.new()})
    assert client.post("/lines/answer/", {"code": code}).status_code == 429


def _without_input(page: bytes) -> bytes:
    return re.sub(rb'value="[^"]*"', b"", page)


@pytest.mark.parametrize(("path", "words"), PAGES)
@pytest.mark.parametrize("headers", [{"HTTP_ORIGIN": "https://evil.example"}, {"HTTP_ORIGIN": "null"},
                                     {"HTTP_SEC_FETCH_SITE": "cross-site"}])  # fmt: skip
def test_cross_site_form(open_room, path, words, headers):
    """A form that another site sends through a visitor's browser is refused."""
    from django.test import Client

    client = Client(enforce_csrf_checks=True)
    page = hidden(client.get(path).content.decode())
    open_room.clock.advance(10)
    assert client.post(path, {**page, **words}, **headers).status_code == 403
    assert _kept() == 0
    ours = {"HTTP_ORIGIN": "http://testserver", "HTTP_SEC_FETCH_SITE": "same-origin"}
    assert client.post(path, {**page, **words}, **ours).status_code == 200


@pytest.mark.parametrize("path", ["/lines/", "/lines/answer/", "/apply/", "/apply/invented/"])
def test_no_cookie_and_no_script_from_elsewhere(open_room, path):
    """Pages for strangers set no cookie, run nothing inline and tell caches to keep nothing."""
    from django.test import Client

    answer = Client().get(path)
    assert answer.cookies == {}
    assert answer.headers["Cache-Control"] == "no-store"
    assert not re.search(rb"<script(?![^>]* src=)|<style|\sstyle=|\son[a-z]+=", answer.content)


@pytest.mark.parametrize("tongue", ["es", "zh-hans", "ar"])
def test_the_language_stands_in_the_address(open_room, tongue):
    """Without a cookie the page speaks the language its address names, and an invented one changes nothing."""
    from django.test import Client

    page = Client().get(f"/lines/?tongue={tongue}").content.decode()
    assert f'<html lang="{tongue}"' in page
    assert ('dir="rtl"' in page[:200]) == (tongue == "ar")
    assert '<html lang="en"' in Client().get("/lines/?tongue=xx").content.decode()


@pytest.mark.parametrize("page", ["lines/", "applications/"])
@pytest.mark.parametrize("role", ["reporter", None])
def test_only_editors_read_what_strangers_write(open_room, page, role):
    """Reporters and strangers see no queue, no line, no application, and post nothing."""
    from uuid import uuid4

    from django.test import Client

    from sunseed.newsroom.applications.models import Application
    from sunseed.newsroom.lines.models import Line

    fill(Client(), open_room.clock, "/lines/", **{**LINE, "text": "Confidential"})
    line = Line.objects.get()
    one = Application.objects.create(
        email="a@news.example", name="Confidential", state="new", sent_at=line.made, agreed_at=line.made
    )
    client, denied = (sign_in(role), 403) if role else (Client(), 302)
    keys = {"lines/": line.pk, "applications/": one.pk}
    inner = {"lines/": ("", "correct/"), "applications/": ("", "accept/", "refuse/")}[page]
    for path in ("", "publish/", *(f"{keys[page]}/{end}" for end in inner), f"{uuid4()}/"):
        for answer in (client.get(f"/desk/{page}{path}"), client.post(f"/desk/{page}{path}", {"text": "x"})):
            assert answer.status_code in (denied, 405), path
            assert b"Confidential" not in answer.content
    line.refresh_from_db()
    one.refresh_from_db()
    assert (line.state, one.state) == ("open", "new")
