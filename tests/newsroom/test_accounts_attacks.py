"""Attacks on signing in, each named for what it tries. Time is never measured: the steps taken are compared."""

from __future__ import annotations

import json
import re

import pytest

from sunseed.testing.accounts import PASSWORD

WRONG = "wrong wrong wrong"


def post(client, page, **data):
    """Send a form to an account page."""
    return client.post(f"/account/{page}", data)


def login(client, email="editor@news.example", password=PASSWORD, **extra):
    """Try to sign in; return whether the password was taken."""
    return client.post("/account/login/", {"login": email, "password": password}, **extra).status_code == 302


def steps(work):
    """Return the statements some work sends to the database, without their values."""
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    with CaptureQueriesContext(connection) as caught:
        work()
    return [re.sub(r"'(?:[^']|'')*'|\b\d+(?:\.\d+)?\b", "?", one["sql"]) for one in caught.captured_queries]


# -- enumeration ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("page", ["password/reset/", "login/"])
def test_enumeration_by_answer(sqlite_room, page):
    """A known and an unknown address get the same answer to a reset and to a wrong password, to the last byte."""
    from django.test import Client

    def answers(email):
        answer = Client().post(f"/account/{page}", {"email": email, "login": email, "password": WRONG}, follow=True)
        text = answer.content.decode().replace(email, "ADDRESS")
        return answer.status_code, answer.redirect_chain, re.sub(r'value="[^"]{64}"', "", text), sorted(answer.cookies)

    assert answers("editor@news.example") == answers("stranger@news.example")


def test_enumeration_by_a_wrong_code(sqlite_room):
    """Three wrong codes end a reset alike, whether or not there was a letter."""
    from django.test import Client

    def answers(email):
        client = Client()
        post(client, "password/reset/", email=email)
        found = [client.post("/account/password/reset/code/", {"code": "AAAAAA"}) for _ in range(4)]
        return [(one.status_code, one.headers.get("Location"), one.content.count(email.encode())) for one in found]

    assert answers("editor@news.example") == answers("stranger@news.example")


def test_enumeration_by_time_of_a_reset(room):
    """Both write one letter and talk to no mail server: the same statements in the same order; one is never sent."""
    from django.test import Client

    def reset(email):
        return lambda: post(Client(), "password/reset/", email=email)

    steps(reset("nobody@news.example"))  # what is looked up once and kept
    known, unknown = steps(reset("editor@news.example")), steps(reset("stranger@news.example"))
    assert known == unknown
    letters = {one.to: one.state for one in room.letters()}
    assert letters == {
        "nobody@news.example": "dropped",
        "editor@news.example": "sent",
        "stranger@news.example": "dropped",
    }


def test_enumeration_by_time_of_a_wrong_password(sqlite_room, monkeypatch):
    """Both hash one password, and send statements alike."""
    from django.contrib.auth import hashers
    from django.test import Client

    hashed = []
    real = hashers.MD5PasswordHasher.encode

    def encode(self, password, salt):
        hashed.append(password)
        return real(self, password, salt)

    monkeypatch.setattr(hashers.MD5PasswordHasher, "encode", encode)

    def attempt(email):
        return lambda: login(Client(), email, WRONG)

    steps(attempt("nobody@news.example"))
    hashed.clear()
    known, work_known = steps(attempt("editor@news.example")), list(hashed)
    hashed.clear()
    unknown, work_unknown = steps(attempt("stranger@news.example")), list(hashed)
    assert work_known == work_unknown == [WRONG]
    assert known == unknown


# -- guessing and shutting out -----------------------------------------------------------------------------------------


def test_password_guessing_from_one_place_is_stopped(sqlite_room):
    """After several failures even the right password is not taken for a while."""
    from django.test import Client

    client = Client()
    for _ in range(6):
        login(client, password=WRONG)
    assert not login(client)


def test_password_guessing_from_many_places_is_stopped(sqlite_room):
    """The count is the account's, not the guesser's: another network starts where the last one was stopped."""
    from django.test import Client

    for number in range(6):
        login(Client(), password=WRONG, REMOTE_ADDR=f"93.184.{number}.7")
    assert not login(Client(), REMOTE_ADDR="93.184.99.7")


def test_password_spraying_over_many_accounts_is_stopped(sqlite_room):
    """One network that tries a password at account after account is stopped before the eleventh in a minute."""
    from django.test import Client

    for number in range(10):
        login(Client(), f"person{number}@news.example", WRONG, REMOTE_ADDR="93.184.216.7")
    assert not login(Client(), REMOTE_ADDR="93.184.216.7")
    assert login(Client(), REMOTE_ADDR="93.184.217.7")


def test_shutting_an_owner_out_by_guessing_fails(sqlite_room):
    """While strangers keep guessing, a browser that was signed in before signs in; a new one does so by a code."""
    from django.test import Client

    owner = Client()
    assert login(owner)
    post(owner, "logout/")
    for number in range(12):
        login(Client(), password=WRONG, REMOTE_ADDR=f"93.184.{number}.7")
    assert not login(Client(), REMOTE_ADDR="93.185.1.1")
    assert login(owner)
    new = Client()
    post(new, "password/reset/", email="editor@news.example")
    code = re.search(r"^[0-9A-Z-]{6,12}$", sqlite_room.letters()[-1].body, re.MULTILINE)[0]
    post(new, "password/reset/code/", code=code)
    post(new, "password/reset/new/", password1="an entirely other one", password2="an entirely other one")
    assert new.get("/account/").status_code == 200


def test_keeping_an_owner_from_a_code_fails(sqlite_room):
    """Asking for code after code from one network fills no mailbox, and takes nothing from another network."""
    from django.test import Client

    for _ in range(10):
        post(Client(REMOTE_ADDR="93.184.216.7"), "password/reset/", email="editor@news.example")
    assert sum(one.state == "sent" for one in sqlite_room.letters()) == 3
    post(Client(REMOTE_ADDR="93.185.1.1"), "password/reset/", email="editor@news.example")
    assert sum(one.state == "sent" for one in sqlite_room.letters()) == 4


def test_a_known_browser_does_not_lend_its_patience_to_guessing_at_others(sqlite_room):
    """The cookie of one's own browser counts for one's own address only, and an altered one for none."""
    from django.test import Client

    mine = Client()
    assert login(mine, "reporter@news.example")
    post(mine, "logout/")
    for _ in range(6):
        login(Client(), password=WRONG, REMOTE_ADDR="93.184.1.7")
    assert not login(mine)
    owner = Client()
    for cookie in ("", "x", mine.cookies["newsroom_known"].value[:-1] + "A", "WyJhIiwiYiJd:1:xx"):
        owner.cookies["newsroom_known"] = cookie
        assert not login(owner)


def test_guessing_in_a_known_browser_is_stopped_too(sqlite_room):
    """A stolen cookie gives five guesses, not endless ones."""
    from django.test import Client

    thief = Client()
    assert login(thief)
    post(thief, "logout/")
    for _ in range(6):
        login(thief, password=WRONG)
    assert not login(thief)
    assert login(Client(), REMOTE_ADDR="93.185.1.1")


# -- forged and broken input -------------------------------------------------------------------------------------------

BROKEN = ["", "x", "null", "[]", "{}", "1", '"x"', '{"id": 1}', '{"response": []}', '{"response": {"userHandle": "!"}}',
          '{"id":"AA","rawId":"AA","type":"public-key","response":{"clientDataJSON":"AA","authenticatorData":"AA",'
          '"signature":"AA","userHandle":"Mg"},"clientExtensionResults":{}}']  # fmt: skip


@pytest.mark.parametrize("credential", BROKEN)
def test_a_broken_passkey_answer_is_refused_in_words(sqlite_room, credential):
    """Nothing a browser can send instead of a passkey's answer signs in or breaks the page."""
    from django.test import Client

    client = Client()
    client.get("/account/login/passkey/", headers={"accept": "application/json"})
    answer = post(client, "login/passkey/", credential=credential)
    assert answer.headers["Location"] == "/account/login/"
    assert client.get("/account/").status_code == 302


@pytest.mark.parametrize("credential", BROKEN)
def test_a_broken_new_passkey_is_refused_in_words(sqlite_room, credential):
    """Nor does it add a passkey."""
    from allauth.mfa.models import Authenticator
    from django.test import Client

    client = Client()
    login(client)
    post(client, "reauthenticate/", password=PASSWORD)
    assert client.get("/account/factors/passkeys/add/").status_code == 200
    assert post(client, "factors/passkeys/add/", name="x", credential=credential).status_code == 200
    assert not Authenticator.objects.exists()


@pytest.mark.parametrize(
    "target", ["https://evil.example/", "//evil.example", "/\\evil.example", "javascript:alert(1)"]
)
def test_open_redirect(sqlite_room, target):
    """Signing in, out and choosing a language lead nowhere else than here."""
    from django.test import Client

    client = Client()
    data = {"login": "editor@news.example", "password": PASSWORD, "next": target}
    found = [client.post("/account/login/", data), post(client, "language/", language="es", next=target)]
    found.append(post(client, "logout/", next=target))
    for answer in found:
        assert answer.status_code == 302
        assert answer.headers["Location"].startswith("/")
        assert not answer.headers["Location"].startswith(("//", "/\\"))


def test_host_header(sqlite_room):
    """A forged host changes no link in any letter."""
    from django.test import Client, override_settings

    from sunseed.newsroom.people import invitations
    from sunseed.newsroom.people.models import Role

    with override_settings(ALLOWED_HOSTS=["*"]):
        post(Client(headers={"host": "evil.example"}), "password/reset/", email="editor@news.example")
    invitations.invite(sqlite_room.people["editor"], "new@news.example", Role.REPORTER)
    for letter in sqlite_room.letters():
        assert "evil.example" not in letter.body
        assert sqlite_room.instance.settings.site.newsroom_url in letter.body


def test_header_injection_by_an_address(sqlite_room):
    """A line break in an address is refused before any letter is written."""
    from django.test import Client

    post(Client(), "password/reset/", email="a@news.example\nBcc: b@news.example")
    assert sqlite_room.letters() == []


# -- every page is ours ------------------------------------------------------------------------------------------------


def every_page():
    """Return the path of each account page a browser can open."""
    from django.urls import get_resolver

    found = []
    for name in {key for key in get_resolver().reverse_dict if isinstance(key, str)}:
        if name.startswith(("account_", "mfa_")):
            [(pattern, _)], *_ = get_resolver().reverse_dict.getlist(name)[0]
            found.append("/" + pattern % {"secret": "x", "key": "0", "pk": "0"})
    return sorted(found)


def test_no_page_is_dressed_by_somebody_else(sqlite_room, monkeypatch):
    """Signed in and out, at each step, every page comes from our templates, with the policy and no inline script."""
    from django.template.base import Template
    from django.test import Client, signals
    from django.test.utils import instrumented_test_render

    monkeypatch.setattr(Template, "_render", instrumented_test_render)
    used = set()

    def note(sender, template, **_):
        if template.origin is not None and template.name and template.name.endswith((".html", ".svg")):
            used.add(template.origin.name)

    signals.template_rendered.connect(note)
    try:
        stranger, member, resetting, halfway = (Client() for _ in range(4))
        login(member)
        post(member, "reauthenticate/", password=PASSWORD)
        post(resetting, "password/reset/", email="editor@news.example")
        pages = every_page()
        assert len(pages) > 30
        for client in (stranger, member, resetting, halfway):
            for page in pages:
                if page.endswith(("logout/", "language/")) and client is member:
                    continue
                answer = client.get(page)
                assert answer.status_code in (200, 302, 403, 404, 405, 410), page
                assert "default-src 'none'" in answer.headers["Content-Security-Policy"]
                assert not re.search(rb"<script(?![^>]* src=)|<style|\sstyle=|\son[a-z]+=", answer.content), page
    finally:
        signals.template_rendered.disconnect(note)
    foreign = [name for name in used if "/sunseed/newsroom/" not in name and "django/forms" not in name]
    assert foreign == []
    assert any(name.endswith("account/login.html") for name in used)


def test_too_many_tries_get_a_page_of_ours(sqlite_room):
    """The page at a limit says what to do."""
    from django.test import Client

    client = Client()
    for _ in range(31):
        answer = post(client, "login/", login="editor@news.example", password="")
    assert answer.status_code == 429
    assert b"Forgot" in answer.content or b"Get a code" in answer.content


def test_answers_to_scripts_are_plain(sqlite_room):
    """The one answer for a script is JSON and holds no more than a challenge."""
    from django.test import Client

    answer = Client().get("/account/login/passkey/", headers={"accept": "application/json"})
    options = json.loads(answer.content)["request_options"]["publicKey"]
    assert options["userVerification"] == "required"
    assert not options.get("allowCredentials")
