"""Write for us, through HTTP: from an address to a desk, and every other end an application can have."""

from __future__ import annotations

import re
from datetime import timedelta

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
    assert b"What you agreed to" in new.get("/account/").content
    assert b"What you agreed to" not in editor.get("/account/").content


def test_every_address_gets_the_same_answer_by_the_same_statements(open_room, begun):
    """Enumeration: new, known, refused and account-holding addresses differ in page and statements by nothing."""
    from django.core.cache import cache
    from django.db import connection
    from django.test import Client
    from django.test.utils import CaptureQueriesContext

    answers = []
    for email in ("never@news.example", WHO, "editor@news.example"):
        cache.clear()  # that an address was asked for within the hour is a count, and its statement may tell
        with CaptureQueriesContext(connection) as seen:
            answer = fill(Client(), open_room.clock, "/apply/", email=email)
        statements = [re.sub(r"'[^']*'|\b\d+(\.\d+)?\b|[0-9a-f]{32}", "?", one["sql"]) for one in seen]
        answers.append((answer.status_code, answer.content.decode().replace(email, "ADDRESS"), statements))
    assert answers[0] == answers[1] == answers[2]
    assert len(answers[0][2]) > 5
    letters = open_room.letters()[-3:]
    assert ["/apply/" in one.body for one in letters] == [True, True, False]
    assert "You have an account there already" in letters[-1].body


def test_an_address_has_one_application_however_often_it_begins(room):
    """Beginning twice leaves one row on every database; after a refusal there is room for another."""
    from sunseed.newsroom.applications import applying
    from sunseed.newsroom.applications.models import Application

    for _ in range(2):
        applying.begin(WHO, "en")
    assert Application.objects.count() == 1
    Application.objects.update(state="refused")
    for _ in range(2):
        applying.begin(WHO.upper(), "ar")
    assert sorted(Application.objects.values_list("state", flat=True)) == ["begun", "refused"]


def test_mailbox_flooding(open_room):
    """Three letters an hour for one address, whoever asks; the page says the same, and the others are never sent."""
    from django.test import Client

    pages = {fill(Client(REMOTE_ADDR=f"9.9.{n}.1"), open_room.clock, "/apply/", email=WHO).content for n in range(5)}
    assert len(pages) == 1
    states = [one.state for one in open_room.letters() if one.to == WHO]
    assert states == ["sent"] * 3 + ["dropped"] * 2


def test_guessed_and_forged_links(open_room, begun):
    """Links that are altered, invented, signed for another purpose or a month old lead nowhere, all alike."""
    from django.core import signing
    from django.test import Client

    from sunseed.newsroom.applications.models import Application

    _, path = begun
    token = path.split("/")[2]
    one = Application.objects.get()
    seconds = open_room.clock.now_ms() // 1000
    other = signing.Signer(salt="other").sign_object([one.pk.hex, seconds]).replace(":", ".")
    wrong = signing.Signer(salt="application").sign_object({"pk": one.pk.hex}).replace(":", ".")
    forged = [token[:-1] + ("A" if token[-1] != "A" else "B"), "x" + token, one.pk.hex, str(one.pk), other, wrong]
    assert token.partition(".")[0] not in str(one.email)
    assert Client().get(path).status_code == 200
    for bad in forged:
        answer = Client().get(f"/apply/{bad}/")
        assert (answer.status_code, b"leads nowhere" in answer.content) == (410, True), bad
        assert Client().post(f"/apply/{bad}/", {"act": "withdraw", "sure": "yes"}).status_code == 410
    open_room.clock.advance(timedelta(days=30, seconds=1).total_seconds())
    assert Client().get(path).status_code == 410


def test_two_applicants_see_nothing_of_each_other(open_room, sent):
    """Another applicant's link opens another application, and none of this one's words."""
    from django.test import Client

    fill(Client(), open_room.clock, "/apply/", email="other@news.example")
    page = Client().get(application_link(open_room.letters()[-1])).content
    assert b"harbour" not in page
    assert b"Not sent" not in page


def test_autosave_keeps_everything_and_never_overwrites_another_window(open_room, begun):
    """What is saved by itself is there on another device; a window that is behind is told, and loses no word."""
    from django.test import Client

    client, path = begun
    page = hidden(client.get(path).content.decode())
    saved = client.post(path, {**page, "act": "autosave", "about": "First"}).json()
    assert saved["revision"] == 1
    assert b"First" in Client().get(path).content
    behind = client.post(path, {**page, "act": "autosave", "about": "Second"})
    assert behind.status_code == 409
    shown = client.post(path, {**page, "act": "save", "about": "Second"})
    assert (shown.status_code, b"Second" in shown.content) == (409, True)
    assert client.post(path, {**hidden(shown.content.decode()), "act": "save", "about": "Second"}).status_code == 302
    assert b"Second" in client.get(path).content
    assert client.post(path, {**page, "act": "autosave", "link0": "no link"}).status_code == 422


@pytest.mark.parametrize("lacking", ["name", "tongues", "about", "agree", "samples"])
def test_an_incomplete_application_is_kept_and_not_sent(open_room, begun, lacking):
    """Each missing part is named; what was written is kept."""
    from sunseed.newsroom.applications.models import Application

    client, path = begun
    words = {**WORDS, lacking: ""}
    if lacking == "samples":
        words |= {"link0": "", "text1": ""}
    answer = fill(client, open_room.clock, path, act="send", **words)
    assert answer.status_code == 422
    assert answer.content.count(b'class="error"') + answer.content.count(b'class="message error"') == 1
    assert Application.objects.get().state == "begun"


def test_rules_that_changed_meanwhile_must_be_read_again(open_room, begun):
    """The version that was shown is the one agreed to; a newer one asks again before anything is sent."""
    from sunseed.newsroom.applications import texts
    from sunseed.newsroom.applications.models import Application
    from sunseed.newsroom.publishing import verbs

    client, path = begun
    page = hidden(client.get(path).content.decode())
    rules = texts.first(texts.RULES)
    rules.body += "<p>One more rule.</p>"
    rules.save()
    verbs.arrange(open_room.people["editor"], rules)
    open_room.clock.advance(20)
    again = client.post(path, {**page, **WORDS, "act": "send"})
    assert (again.status_code, b"have changed" in again.content) == (422, True)
    assert client.post(path, {**hidden(again.content.decode()), **WORDS, "act": "send"}).status_code == 302
    one = Application.objects.get()
    now = texts.current(texts.RULES)
    assert (one.rules_version, one.rules_sha256) == (2, now.sha256)


@pytest.mark.parametrize("how", ["refused", "withdrawn", "never sent"])
def test_an_ended_application_is_erased_on_the_day_it_names(open_room, begun, how):
    """Page and letter name the day; the day before all is there, on the day nothing is, letters included."""
    from sunseed.newsroom.applications import erasing
    from sunseed.newsroom.applications.models import Application, Remark
    from sunseed.newsroom.people.models import Letter
    from sunseed.newsroom.publishing.models import Trail

    client, path = begun
    if how != "never sent":
        fill(client, open_room.clock, path, act="send", **WORDS)
        one = Application.objects.get()
        fill(client, open_room.clock, path, act="answer", text="One more thing")
    if how == "refused":
        reason = {"reason": "Too far away."}
        assert sign_in("editor").post(f"/desk/applications/{one.pk}/refuse/", reason).status_code == 302
        assert "Too far away." in open_room.letters()[-1].body
    if how == "withdrawn":
        assert b"Withdraw your application?" in client.post(path, {"act": "withdraw"}).content
        assert client.post(path, {"act": "withdraw", "sure": "yes"}).status_code == 302
    one = Application.objects.get()
    day = f"{one.erase_at:%-d %B %Y}"
    assert day.encode() in client.get(path).content
    if how != "never sent":
        assert day in open_room.letters()[-1].body
    left_s = (one.erase_at - timedelta(seconds=1)).timestamp() - open_room.clock.now_ms() / 1000
    open_room.clock.advance(left_s)
    assert erasing.sweep() == 0
    open_room.clock.advance(1)
    assert erasing.sweep() == 1
    assert (Application.objects.count(), Remark.objects.count()) == (0, 0)
    assert not Letter.objects.filter(to=WHO).exists()
    assert client.get(path).status_code == 410
    assert WHO not in str(list(Trail.objects.values_list("details", flat=True)))


@pytest.mark.parametrize("act", ["answer", "withdraw", "send", "save"])
def test_a_decided_application_stays_as_it_is(open_room, sent, act):
    """After a decision the applicant's forms change nothing, and a second editor decides nothing."""
    from sunseed.newsroom.applications.models import Application, Remark

    client, path, one = sent
    page = client.get(path).content.decode()
    editor = sign_in("editor")
    editor.post(f"/desk/applications/{one.pk}/refuse/", {"reason": "Not now."})
    open_room.clock.advance(20)
    client.post(path, {**hidden(page), **WORDS, "act": act, "text": "But", "sure": "yes", "revision": "1"})
    again = {"reason": "Yes", "headline": "A", "brief": "B"}
    assert b"meanwhile" in editor.post(f"/desk/applications/{one.pk}/accept/", again).content
    now = Application.objects.get()
    assert (now.state, now.reason, now.about, Remark.objects.count()) == ("refused", "Not now.", one.about, 0)


def test_a_refused_applicant_may_apply_again(open_room, sent):
    """The same address gets a new, empty application; the old one stays until it is erased."""
    from sunseed.newsroom.applications.models import Application

    client, _, one = sent
    sign_in("editor").post(f"/desk/applications/{one.pk}/refuse/", {"reason": "Not now."})
    fill(client, open_room.clock, "/apply/", email=WHO.upper())
    assert b"harbour" not in client.get(application_link(open_room.letters()[-1])).content
    assert sorted(Application.objects.values_list("state", flat=True)) == ["begun", "refused"]


@pytest.mark.parametrize(("verdict", "words"), [("refuse", {}), ("accept", {"reason": "Yes"}),
                                                ("accept", {"headline": "A", "brief": "B"})])  # fmt: skip
def test_no_decision_without_its_reason(open_room, sent, verdict, words):
    """A decision lacking its reason, or an acceptance its assignment, is asked for again; no letter goes out."""
    _, _, one = sent
    before = len(open_room.letters())
    assert sign_in("editor").post(f"/desk/applications/{one.pk}/{verdict}/", words).status_code == 422
    assert len(open_room.letters()) == before


def test_applications_are_closed_until_the_rules_are_public(sqlite_room):
    """A new newsroom takes none; an editor's press publishes both texts, and then it does."""
    from django.test import Client

    client, editor = Client(), sign_in("editor")
    assert b"does not take applications" in fill(client, sqlite_room.clock, "/apply/", email=WHO).content
    assert b"Publish the write-for-us page" in editor.get("/desk/applications/").content
    assert editor.post("/desk/applications/publish/").status_code == 302
    sqlite_room.run()
    assert b"Send me the link" in client.get("/apply/").content
    page = sqlite_room.page("/write-for-us/")
    assert 'href="http://127.0.0.1:8001/apply/?tongue=en">Apply to write' in page
    assert "no hidden measures" in page
    assert "What the newsroom owes you" in sqlite_room.page("/write-for-us/agreement/")
    assert b"Publish the write-for-us page" not in editor.get("/desk/applications/").content


def test_others_owe_no_agreement(open_room):
    """Accounts that were invited, and editors, go to their desk; the agreement's pages lead them back."""
    for role in ("reporter", "editor"):
        client = sign_in(role)
        assert client.get("/desk/").status_code == 200
        assert client.get("/desk/applications/agreement/", follow=True).redirect_chain[-1][0] == "/desk/"


def test_a_new_agreement_is_asked_for_at_the_next_sign_in(open_room, sent):
    """Whoever agreed to version 1 works on; signing in after version 2 asks again, and both are kept."""
    from django.test import Client

    from sunseed.newsroom.applications import texts
    from sunseed.newsroom.applications.models import Acceptance
    from sunseed.newsroom.people.models import Account
    from sunseed.newsroom.publishing import verbs

    _, _, one = sent
    yes = {"reason": "Yes", "headline": "A", "brief": "B"}
    sign_in("editor").post(f"/desk/applications/{one.pk}/accept/", yes)
    new = Client()
    new.post(link_in(open_room.letters()[-2]), {"name": "Ada", "password": OTHER})
    new.post("/desk/applications/agreement/", {"version": "1", "agree": "yes"}, follow=True)
    text = texts.first(texts.AGREEMENT)
    text.body += "<p>And this.</p>"
    text.save()
    verbs.arrange(open_room.people["editor"], text)
    assert new.get("/desk/").status_code == 200
    again = Client()
    again.post("/account/login/", {"login": WHO, "password": OTHER})
    assert b"And this." in again.get("/desk/", follow=True).content
    assert again.post("/desk/applications/agreement/", {"version": "1", "agree": "yes"}).status_code == 422
    assert again.post("/desk/applications/agreement/", {"version": "2", "agree": "yes"}).status_code == 302
    account = Account.objects.get(email=WHO)
    kept = Acceptance.objects.filter(account=account, path=texts.AGREEMENT).values_list("version", flat=True)
    assert sorted(kept) == [1, 2]
