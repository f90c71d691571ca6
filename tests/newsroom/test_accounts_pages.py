"""One's account through HTTP: joining, signing in, changing what one signs in with, and where one is signed in."""

from __future__ import annotations

import re
import time
from datetime import timedelta

import pytest

PASSWORD = "a long enough passphrase"
OTHER = "an entirely other passphrase"
FIREFOX = "Mozilla/5.0 (Android 15; Mobile; rv:140.0) Gecko/140.0 Firefox/140.0"


def sign_in(role="editor", password=PASSWORD, **extra):
    """Return a client that is signed in, as a browser of its own."""
    from django.test import Client

    client = Client(**extra)
    answer = client.post("/account/login/", {"login": f"{role}@news.example", "password": password})
    assert answer.status_code == 302, answer.content
    return client


def code_in(letter):
    """Return the code a letter holds."""
    return re.search(r"^[0-9A-Z-]{6,12}$", letter.body, re.MULTILINE)[0]


def link_in(letter):
    """Return the path of the link a letter holds."""
    return re.search(r"https?://[^/]+(/account/join/\S+)", letter.body)[1]


def is_in(client):
    """Tell whether a client is signed in."""
    return client.get("/account/").status_code == 200


def app_code(secret, steps=0):
    """Return what an authenticator app shows, so many half-minutes from now."""
    from allauth.mfa.totp.internal import auth

    return auth.format_hotp_value(auth.hotp_value(secret, int(time.time()) // 30 + steps))


def prove(client, password=PASSWORD):
    """Say again who one is, as changes that matter ask."""
    assert client.post("/account/reauthenticate/", {"password": password}).status_code == 302
    return client


def turn_on_codes(client):
    """Set up one-time codes; return the secret and the recovery codes, as shown."""
    prove(client)
    page = client.get("/account/factors/codes/").content.decode()
    secret = re.search(r'class="secret"[^>]*>(\w+)<', page)[1]
    shown = client.post("/account/factors/codes/", {"code": app_code(secret)}, follow=True).content.decode()
    return secret, re.findall(r"<li>(\d{8})</li>", shown)


def past_password(**extra):
    """Return a client that gave the right password and is asked for more."""
    from django.test import Client

    client = Client(**extra)
    answer = client.post("/account/login/", {"login": "editor@news.example", "password": PASSWORD})
    assert answer.headers["Location"] == "/account/login/factor/"
    return client


# -- joining --------------------------------------------------------------------------------------------------------


def test_somebody_invited_joins_once(room):
    """The letter's link makes an account in the invited role and signs in; the same link never works again."""
    from django.test import Client

    from sunseed.newsroom.people.models import Account
    from sunseed.newsroom.publishing.models import Trail

    editor = sign_in("editor")
    sent = editor.post("/desk/invitations/", {"email": "New@News.example", "role": "reporter", "language": "en"})
    assert sent.status_code == 302
    link = link_in(room.letters()[-1])
    new = Client()
    assert b"new@news.example" in new.get(link).content
    weak = new.post(link, {"name": "New", "password": "password1234567"})
    assert b"tried first" in weak.content
    assert new.post(link, {"name": "Newcomer", "password": OTHER}).status_code == 302
    account = Account.objects.get(email="new@news.example")
    assert (account.role, account.name) == ("reporter", "Newcomer")
    assert is_in(new)
    assert Client().get(link).status_code == 410
    assert Client().post(link, {"password": OTHER}).status_code == 410
    assert {"invite", "join", "sign in"} <= set(Trail.objects.values_list("verb", flat=True))


@pytest.mark.parametrize("how", ["withdrawn", "resent", "expired", "inviter closed", "inviter no editor"])
def test_a_link_that_should_lead_nowhere_leads_nowhere(room, how):
    """Withdrawn, replaced and expired links, and those of people who may no longer invite, look like invented ones."""
    from django.test import Client

    from sunseed.newsroom.people import invitations
    from sunseed.newsroom.people.models import Account, Role

    editor = room.people["editor"]
    made = invitations.invite(editor, "new@news.example", Role.REPORTER)
    link = link_in(room.letters()[-1])
    match how:
        case "withdrawn":
            invitations.withdraw(room.people["operator"], made)
        case "resent":
            invitations.resend(editor, made)
            assert Client().get(link_in(room.letters()[-1])).status_code == 200
        case "expired":
            room.clock.advance(timedelta(days=7, seconds=1).total_seconds())
        case "inviter closed":
            Account.objects.filter(pk=editor.pk).update(is_active=False)
        case _:
            Account.objects.filter(pk=editor.pk).update(role="reporter")
    data = {"name": "", "password": OTHER}
    refused, invented = Client().post(link, data), Client().post("/account/join/invented/", data)
    assert (refused.status_code, _plain(refused)) == (410, _plain(invented).replace("/invented/", link[13:]))
    assert not Account.objects.filter(email="new@news.example").exists()


def _plain(answer):
    """Return a page without what differs in every answer."""
    return re.sub(r'name="csrfmiddlewaretoken" value="[^"]*"', "", answer.content.decode())


def test_nobody_invites_above_their_own_role(room):
    """An editor cannot make an operator, not by the form and not by sending again what an operator sent."""
    from sunseed.newsroom.people import invitations
    from sunseed.newsroom.people.models import Invitation, Role

    made = invitations.invite(room.people["operator"], "boss@news.example", Role.OPERATOR)
    editor, reporter = sign_in("editor"), sign_in("reporter")
    data = {"email": "x@news.example", "role": "operator", "language": "en"}
    assert b"not one of the available" in editor.post("/desk/invitations/", data).content
    assert editor.post(f"/desk/invitations/{made.pk}/", {"act": "resend"}).status_code == 403
    assert editor.post(f"/desk/invitations/{made.pk}/", {"act": "withdraw"}).status_code == 403
    assert reporter.get("/desk/invitations/").status_code == 403
    assert reporter.post("/desk/invitations/", {**data, "role": "reporter"}).status_code == 403
    assert Invitation.objects.count() == 1


def test_two_who_use_one_link_at_once_make_one_account(room):
    """The second to answer is refused by the database, though both saw the open page."""
    from sunseed.errors import Refused
    from sunseed.newsroom.people import invitations
    from sunseed.newsroom.people.models import Invitation, Role

    made = invitations.invite(room.people["editor"], "new@news.example", Role.REPORTER)
    first, second = Invitation.objects.get(pk=made.pk), Invitation.objects.get(pk=made.pk)
    invitations.accept(first, "One", OTHER)
    with pytest.raises(Refused, match="no longer open"):
        invitations.accept(second, "Two", OTHER)


def test_inviting_an_address_with_an_account_tells_only_its_owner(room):
    """The inviter sees the same answer as for any address; the owner gets a letter without a link to join."""
    editor = sign_in("editor")

    def answer(email):
        data = {"email": email, "role": "reporter", "language": "en"}
        page = editor.post("/desk/invitations/", data, follow=True).content.decode()
        return re.search(r'<p class="message success">(.*?)</p>', page)[1].replace(email, "ADDRESS")

    assert answer("operator@news.example") == answer("nobody@news.example")
    known, unknown = room.letters()[-2:]
    assert "/account/join/" not in known.body
    assert "/account/join/" in unknown.body


def test_sign_up_is_closed(room):
    """Nobody makes an account from outside."""
    from django.test import Client

    from sunseed.newsroom.people.models import Account

    for page in ("/account/signup/", "/account/signup/passkey/"):
        data = {"email": "x@news.example", "password1": OTHER, "password2": OTHER}
        assert b"invitation" in Client().post(page, data).content
    assert Account.objects.count() == 3


# -- passwords and addresses ------------------------------------------------------------------------------------------


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


# -- signed in here ---------------------------------------------------------------------------------------------------


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


# -- letters ----------------------------------------------------------------------------------------------------------


def test_letters_are_shown_to_operators_while_no_mail_server_is_set(room):
    """Others may not see them; once a server carries them their words are neither kept nor shown."""
    from dataclasses import replace

    from django.test import Client, override_settings

    Client().post("/account/password/reset/", {"email": "editor@news.example"})
    letter = room.letters()[-1]
    operator, editor = sign_in("operator"), sign_in("editor")
    assert code_in(letter).encode() in operator.get(f"/account/mail/{letter.pk}/").content
    for page in ("/account/mail/", f"/account/mail/{letter.pk}/"):
        assert editor.get(page).status_code == 403
        assert Client().get(page).status_code == 302
    settings = room.instance.settings
    real = replace(settings, mail=replace(settings.mail, host="mail.example"))
    with override_settings(INSTANCE=replace(room.instance, settings=real)):
        assert operator.get("/account/mail/").status_code == 200
        assert operator.get(f"/account/mail/{letter.pk}/").status_code == 404
        Client().post("/account/password/reset/", {"email": "reporter@news.example"})
        sent = room.letters()[-1]
        assert (sent.state, sent.body) == ("sent", "")


def test_a_letter_that_cannot_be_carried_waits_and_is_given_up_at_last(room):
    """A server that is away is tried again, ever later; the operator sees what it said."""
    import smtplib

    from django.test import override_settings

    from sunseed.newsroom.people import letters

    carrier = "django.core.mail.backends.smtp.EmailBackend"
    with override_settings(LETTER_CARRIER=carrier, EMAIL_HOST="127.0.0.1", EMAIL_PORT=9, EMAIL_TIMEOUT=1):
        letter = letters.write("x@news.example", "Subject", "Words")
        for number, wait_s in enumerate(letters.WAITS_S, 1):
            assert letters.deliver_due() == 0
            letter.refresh_from_db()
            assert letter.tries == number
            assert letters.deliver_due() == 0
            room.clock.advance(wait_s + 1)
        assert letter.state == "failed"
        assert "refused" in letter.answer
    assert letters._is_final(smtplib.SMTPRecipientsRefused({"x": (550, b"no such user")}))
    assert not letters._is_final(smtplib.SMTPAuthenticationError(535, b"wrong password"))


# -- languages --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("asked", "lang", "words"),
    [("es-MX", "es", "Entrar"), ("zh-CN", "zh-hans", "登录"), ("ar", "ar", "تسجيل الدخول"), ("fr", "en", "Sign in")],
)
def test_pages_speak_the_visitors_language(sqlite_room, asked, lang, words):
    """By the browser's wish, until one is chosen; Arabic is set from the right; the desk stays English."""
    from django.test import Client

    client = Client(headers={"accept-language": asked})
    page = client.get("/account/login/").content.decode()
    assert f'<html lang="{lang}"' in page
    assert (' dir="rtl"' in page.split(">")[1]) == (lang == "ar")
    assert f"<h1>{words}</h1>" in page
    if lang == "zh-hans":
        assert "用通行密钥登录" in page  # ours, not the words django-allauth has for the same text
    client.post("/account/language/", {"language": "es", "next": "/account/login/"})
    assert "<h1>Entrar</h1>" in client.get("/account/login/").content.decode()
    client.post("/account/login/", {"login": "editor@news.example", "password": PASSWORD})
    assert '<html lang="en"' in client.get("/desk/").content.decode()


def test_letters_are_written_in_their_readers_language(sqlite_room):
    """An invitation in the language chosen for it, a code in that of the browser that asked."""
    from django.test import Client

    from sunseed.newsroom.people import invitations
    from sunseed.newsroom.people.models import Role

    invitations.invite(sqlite_room.people["editor"], "new@news.example", Role.REPORTER, "ar")
    Client(headers={"accept-language": "es"}).post("/account/password/reset/", {"email": "editor@news.example"})
    invitation, code = sqlite_room.letters()
    assert "أنت مدعو" in invitation.subject
    assert "مراسل" in invitation.body
    assert "Vale 15 minutos" in code.body
