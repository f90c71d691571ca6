"""Second factors, through HTTP: one-time codes, recovery codes, roles that must have one."""

from __future__ import annotations

import re

import pytest

from sunseed.testing.accounts import (
    app_code,
    is_in,
    past_password,
    prove,
    sign_in,
    turn_on_codes,
)


def test_one_time_codes_are_asked_for_after_the_password(room):
    """Once on, the password alone opens nothing; the app's code does, and the owner was told that they are on."""
    from allauth.mfa.models import Authenticator

    secret, _ = turn_on_codes(sign_in("editor"))
    assert any("One-time codes are on" in one.subject for one in room.letters())
    client = past_password()
    assert not is_in(client)
    assert client.get("/desk/").status_code == 302
    assert client.post("/account/login/factor/", {"code": "000000"}).status_code == 200
    assert client.post("/account/login/factor/", {"code": app_code(secret, 1)}).status_code == 302
    assert is_in(client)
    kept = str(list(Authenticator.objects.values_list("data", flat=True)))
    assert secret not in kept


def test_a_code_that_was_used_is_refused_in_all_its_time(room):
    """Replay: a code overseen while typed opens nothing, not even after django-allauth forgot it."""
    from django.core.cache import cache

    secret, _ = turn_on_codes(sign_in("editor"))
    code = app_code(secret, 1)
    assert past_password().post("/account/login/factor/", {"code": code}).status_code == 302
    cache.delete(f"allauth.mfa.totp.used?user={room.people['editor'].pk}&code={code}")
    thief = past_password()
    for dressed in (code, f"{code[:3]} {code[3:]}", f" {code}"):
        assert thief.post("/account/login/factor/", {"code": dressed}).status_code == 200, dressed
    assert not is_in(thief)


def test_each_recovery_code_works_once(room):
    """A code from the list lets in without the app, and never twice; the list is shown once."""
    client = sign_in("editor")
    _, codes = turn_on_codes(client)
    assert len(codes) == 10
    assert codes[0].encode() not in client.get("/account/factors/recovery/").content
    assert past_password().post("/account/login/factor/", {"code": codes[0]}).status_code == 302
    assert past_password().post("/account/login/factor/", {"code": codes[0]}).status_code == 200
    new = client.post("/account/factors/recovery/new/", follow=True).content.decode()
    assert past_password().post("/account/login/factor/", {"code": codes[1]}).status_code == 200
    fresh = re.findall(r"<li>(\d{8})</li>", new)
    assert past_password().post("/account/login/factor/", {"code": fresh[1]}).status_code == 302


def test_a_lost_key_is_named_and_never_replaced_silently(room):
    """Without keys/factors.key, codes are refused in plain words; no new key hides that the old one is gone."""
    turn_on_codes(sign_in("editor"))
    key = room.instance.factors_key_file
    assert key.stat().st_mode & 0o777 == 0o600
    kept = key.read_bytes()
    key.unlink()
    answer = past_password().post("/account/login/factor/", {"code": "123456"})
    assert answer.status_code == 404
    assert b"factors.key is missing" in answer.content
    assert not key.exists()
    from cryptography.fernet import Fernet

    key.write_bytes(Fernet.generate_key())
    assert b"not encrypted with" in past_password().post("/account/login/factor/", {"code": "123456"}).content
    key.write_bytes(kept)
    assert past_password().post("/account/login/factor/", {"code": "123456"}).status_code == 200


@pytest.mark.parametrize("page", ["factors/codes/", "factors/passkeys/add/", "email/", "password/drop/"])
def test_changing_how_one_signs_in_asks_again_who_one_is(room, page):
    """A browser left open is not enough; after a while the proof is asked for once more."""
    client = sign_in("editor")
    data = {"email": "x@news.example", "action_add": "", "code": "1"}
    assert client.post(f"/account/{page}", data).headers["Location"].startswith("/account/reauthenticate/")
    prove(client)
    assert not client.get(f"/account/{page}").headers.get("Location", "").startswith("/account/reauthenticate/")
    session = client.session
    session["account_authentication_methods"] = [
        {**one, "at": one["at"] - 3600} for one in session["account_authentication_methods"]
    ]
    session.save()
    assert client.post(f"/account/{page}", data).headers["Location"].startswith("/account/reauthenticate/")


def test_a_role_that_must_have_a_second_factor_is_led_to_it(room):
    """Editors reach only their account until they have one, and cannot remove the last."""
    from dataclasses import replace

    from django.test import override_settings

    settings = room.instance.settings
    strict = replace(settings, newsroom=replace(settings.newsroom, second_factor="editor, operator"))
    with override_settings(INSTANCE=replace(room.instance, settings=strict)):
        editor = sign_in("editor")
        assert editor.get("/desk/").headers["Location"] == "/account/factors/"
        assert editor.post("/desk/new/").headers["Location"] == "/account/factors/"
        assert sign_in("reporter").get("/desk/").status_code == 200
        turn_on_codes(editor)
        assert editor.get("/desk/").status_code == 200
        editor.post("/account/factors/codes/off/")
        assert editor.get("/desk/").status_code == 200
        past_password()
