"""Write for us, through HTTP: from an address to a desk, and every other end an application can have."""

from __future__ import annotations

import pytest

from sunseed.testing.accounts import OTHER, link_in, sign_in
from sunseed.testing.strangers import application_link, fill, hidden

WHO = "new@news.example"
WORDS = {
    "name": "Ada", "tongues": "English, Español", "about": "The harbour. I work there.",
    "link0": "https://example.org/mine", "text0": "", "text1": "Dear council, the crane is still broken.",
    "agree": "on",
}  # fmt: skip


@pytest.fixture
def open_room(sqlite_room):
    """Open a newsroom whose rules are public."""
    from sunseed.newsroom.applications import texts

    texts.publish(sqlite_room.people["editor"])
    sqlite_room.run()
    return sqlite_room


@pytest.fixture
def begun(open_room):
    """Return a stranger's client and the path of the application they began."""
    from django.test import Client

    client = Client()
    assert fill(client, open_room.clock, "/apply/", email=WHO).status_code == 200
    return client, application_link(open_room.letters()[-1])


@pytest.fixture
def sent(open_room, begun):
    """Return a stranger's client, the path of an application with the editors, and its row."""
    from sunseed.newsroom.applications.models import Application

    client, path = begun
    assert fill(client, open_room.clock, path, act="send", **WORDS).status_code == 302
    return client, path, Application.objects.get()


def test_somebody_applies_is_asked_accepted_and_joins(open_room, begun):
    """The whole way: link, application, question, answer, yes with an assignment, account, agreement, draft."""
    from django.test import Client

    from sunseed.newsroom.applications.models import Acceptance, Application
    from sunseed.newsroom.people.models import Account
    from sunseed.newsroom.stories.models import Story

    client, path = begun
    editor = sign_in("editor")
    assert fill(client, open_room.clock, path, act="save", **{**WORDS, "agree": ""}).status_code == 302
    assert WHO.encode() not in editor.get("/desk/applications/").content
    assert b"The harbour. I work there." in client.get(path).content
    assert fill(client, open_room.clock, path, act="send", **WORDS).status_code == 302
    one = Application.objects.get()
    assert b"Ada" in editor.get("/desk/applications/").content
    desk = f"/desk/applications/{one.pk}/"
    assert b"the crane is still broken" in editor.get(desk).content
    assert editor.post(desk, {"text": "Which harbour?"}).status_code == 302
    letter = open_room.letters()[-1]
    assert "Which harbour?" in letter.body
    assert b"Which harbour?" in client.get(application_link(letter)).content
    assert fill(client, open_room.clock, path, act="answer", text="The old one.").status_code == 302
    assert b"The old one." in editor.get(desk).content
    yes = {"reason": "You know the place.", "headline": "The crane", "brief": "600 words by Friday."}
    assert editor.post(f"{desk}accept/", yes).status_code == 302
    invitation, welcome = open_room.letters()[-2:]
    assert "You know the place." in welcome.body
    assert b"You know the place." in client.get(path).content
    new = Client()
    assert new.post(link_in(invitation), {"name": "Ada", "password": OTHER}).status_code == 302
    account = Account.objects.get(email=WHO)
    assert account.role == "reporter"
    assert Story.objects.get(headline="The crane").owner == account
    agreement = new.get("/desk/", follow=True).content.decode()
    assert "You keep the rights" in agreement
    assert new.get(f"/desk/stories/{one.story_id or Story.objects.get().pk}/").status_code == 302
    assert new.post("/desk/applications/agreement/", {**hidden(agreement)}).status_code == 422
    version = {"version": "1", "agree": "yes"}
    shown = new.post("/desk/applications/agreement/", version, follow=True).content
    assert b"600 words by Friday." in shown
    assert new.get("/desk/").status_code == 200
    kept = Acceptance.objects.filter(account=account).values_list("path", "version")
    assert sorted(kept) == [("/write-for-us/", 1), ("/write-for-us/agreement/", 1)]
    assert all(one.sha256 and one.at for one in Acceptance.objects.all())
    assert b"600 words by Friday." in new.get(f"/desk/stories/{Story.objects.get().pk}/").content
