"""Where one is signed in, through HTTP."""

from __future__ import annotations

import re

from sunseed.testing.accounts import (
    FIREFOX,
    OTHER,
    PASSWORD,
    is_in,
    sign_in,
)


def test_browsers_one_is_signed_in_with_are_listed_and_ended(room):
    """Each is named in words with its network, never with a machine's address; ending one ends that one."""
    here = sign_in("editor")
    phone = sign_in("editor", headers={"user-agent": FIREFOX}, REMOTE_ADDR="93.184.216.77")
    tablet = sign_in(
        "editor", headers={"user-agent": "Mozilla/5.0 (iPad) Safari/605"}, REMOTE_ADDR="2606:2800:220::1234"
    )
    page = here.get("/account/").content.decode()
    assert "Firefox on Android" in page
    assert "93.184.216.0/24" in page
    assert "2606:2800:220::/48" in page
    assert "93.184.216.77" not in page
    [row] = [row for row in page.split("<li") if "Firefox on Android" in row]
    key = re.search(r"/account/sessions/([0-9a-f-]{36})/end/", row)[1]
    here.post(f"/account/sessions/{key}/end/")
    assert (is_in(here), is_in(phone), is_in(tablet)) == (True, False, True)
    here.post("/account/sessions/end-others/")
    assert (is_in(here), is_in(tablet)) == (True, False)


def test_nobody_ends_the_session_of_somebody_else(room):
    """A guessed or copied key of another account's session does nothing."""
    from sunseed.newsroom.people.models import SignIn

    editor, reporter = sign_in("editor"), sign_in("reporter")
    key = SignIn.objects.get(account=room.people["editor"]).pk
    reporter.post(f"/account/sessions/{key}/end/")
    reporter.post("/account/sessions/end-others/")
    assert is_in(editor)


def test_an_ended_session_cannot_be_brought_back_by_its_cookie(room):
    """A cookie copied before signing out opens nothing afterwards."""
    from django.test import Client

    client = sign_in("editor")
    thief = Client()
    thief.cookies["newsroom_session"] = client.cookies["newsroom_session"].value
    assert is_in(thief)
    client.post("/account/logout/")
    assert not is_in(thief)


def test_a_session_gets_a_new_key_when_somebody_signs_in(room):
    """Session fixation: a session planted before signing in is not the one used after."""
    from django.test import Client

    client = Client()
    client.post("/account/password/reset/", {"email": "nobody@news.example"})
    planted = client.cookies["newsroom_session"].value
    client.post("/account/login/", {"login": "editor@news.example", "password": PASSWORD})
    assert client.cookies["newsroom_session"].value != planted
    thief = Client()
    thief.cookies["newsroom_session"] = planted
    assert not is_in(thief)


def test_no_machine_address_is_kept_beside_an_account(room):
    """After signing in, changing things and ending sessions no table but the counts of tries holds the address."""
    from django.db import connection

    client = sign_in("editor", REMOTE_ADDR="93.184.216.23")
    client.post("/account/password/change/", {"oldpassword": PASSWORD, "password1": OTHER, "password2": OTHER})
    room.letters()
    with connection.cursor() as cursor:
        for table in set(connection.introspection.table_names()) - {"cache"}:
            cursor.execute(f'SELECT * FROM "{table}"')
            assert "93.184.216.23" not in str(cursor.fetchall()), table
