"""Passwords and addresses, through HTTP: forgotten, changed, guessed."""

from __future__ import annotations

import pytest

from sunseed.testing.accounts import (
    OTHER,
    PASSWORD,
    code_in,
    is_in,
    prove,
    sign_in,
)


def test_a_forgotten_password_is_replaced_by_a_code(room):
    """The letter's code leads to a form; the new password works, the old one does not, other browsers are out."""
    from django.test import Client

    before, client = sign_in("editor"), Client()
    asked = client.post("/account/password/reset/", {"email": "editor@news.example"})
    assert asked.headers["Location"] == "/account/password/reset/code/"
    letter = room.letters()[-1]
    assert client.post("/account/password/reset/code/", {"code": code_in(letter)}).status_code == 302
    assert client.post("/account/password/reset/new/", {"password1": OTHER, "password2": OTHER}).status_code == 302
    assert is_in(client)
    assert not is_in(before)
    sign_in("editor", OTHER)
    assert Client().post("/account/login/", {"login": "editor@news.example", "password": PASSWORD}).status_code == 200
    assert "new password was chosen" in room.letters()[-1].body


def test_a_reset_code_is_guessed_three_times_at_most(room):
    """After three wrong codes the right one is refused too."""
    from django.test import Client

    client = Client()
    client.post("/account/password/reset/", {"email": "editor@news.example"})
    for _ in range(3):
        client.post("/account/password/reset/code/", {"code": "AAAAAA"})
    answer = client.post("/account/password/reset/code/", {"code": code_in(room.letters()[-1])})
    assert answer.headers["Location"] == "/account/login/"


def test_changing_the_password_ends_all_other_sessions(room):
    """The browser that changed it stays, every other is out, and the owner is told."""
    here, there = sign_in("editor"), sign_in("editor")
    data = {"oldpassword": PASSWORD, "password1": OTHER, "password2": OTHER}
    assert here.post("/account/password/change/", data).headers["Location"] == "/account/"
    assert is_in(here)
    assert not is_in(there)
    assert "Your password has changed" in room.letters()[-1].subject


def test_a_new_address_is_proven_before_it_counts(room):
    """A code goes to the new address; with it, one signs in by the new address only, and the old one is told."""
    from sunseed.newsroom.people.models import Account

    client = prove(sign_in("editor"))
    client.post("/account/email/", {"email": "mina@elsewhere.example", "action_add": ""})
    letter = room.letters()[-1]
    assert letter.to == "mina@elsewhere.example"
    assert Account.objects.filter(email="editor@news.example").exists()
    assert client.post("/account/email/code/", {"code": code_in(letter)}).status_code == 302
    account = Account.objects.get(pk=room.people["editor"].pk)
    assert account.email == "mina@elsewhere.example"
    assert [one.to for one in room.letters()[-2:]].count("editor@news.example") >= 1


def test_changing_to_an_address_of_somebody_else_says_nothing(room):
    """A taken address gets the page a free one gets; only its owner reads that somebody tried."""
    client = prove(sign_in("editor"))

    def answer(email):
        return client.post("/account/email/", {"email": email, "action_add": ""}).headers["Location"]

    assert answer("operator@news.example") == answer("free@news.example") == "/account/email/code/"


@pytest.mark.parametrize(
    "password",
    [
        "password1234567",
        "P@ssw0rd!!!!",
        "iloveyou-iloveyou",
        "123456123456",
        "aaaaaaaaaaaaaa",
        "Sunshine2026!!",
        "editor@news.example",
    ],
)
def test_a_password_everybody_tries_first_is_refused(room, password):
    """However it is dressed, a known password is refused, and so is one's own address."""
    client = sign_in("editor")
    data = {"oldpassword": PASSWORD, "password1": password, "password2": password}
    assert client.post("/account/password/change/", data).status_code == 200
    sign_in("editor")


@pytest.mark.parametrize(
    "password", ["correct horse battery", "kq7x-m2vd-98ty-lw3p", "83920174650192star", "نحن نزرع عباد الشمس"]
)
def test_a_good_password_is_taken(room, password):
    """Words that do not belong together, random signs and other scripts are fine."""
    client = sign_in("editor")
    data = {"oldpassword": PASSWORD, "password1": password, "password2": password}
    assert client.post("/account/password/change/", data).status_code == 302
    sign_in("editor", password)


# -- one-time codes and recovery codes --------------------------------------------------------------------------------
