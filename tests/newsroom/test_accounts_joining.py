"""Joining by invitation, through HTTP."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest

from sunseed.testing.accounts import (
    OTHER,
    is_in,
    link_in,
    sign_in,
)


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
