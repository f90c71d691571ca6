"""Letters to account holders, and the languages of letters and pages."""

from __future__ import annotations

import pytest

from sunseed.testing.accounts import (
    PASSWORD,
    code_in,
    sign_in,
)


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


@pytest.mark.parametrize(
    ("asked", "lang", "words"),
    [("es-MX", "es", "Entrar"), ("zh-CN", "zh-hans", "登录"), ("ar", "ar", "تسجيل الدخول"), ("fr", "en", "Sign in")],
)
def test_pages_speak_the_visitors_language(sqlite_room, asked, lang, words):
    """By the browser's wish, until one is chosen; Arabic is set from the right; the desk follows."""
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
    assert '<html lang="es"' in client.get("/desk/").content.decode()


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
