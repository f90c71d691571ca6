"""Who may open and do what, through HTTP, page by page."""

from __future__ import annotations

import re
from uuid import uuid4

import pytest

from sunseed.testing.accounts import PASSWORD


@pytest.fixture
def clients(sqlite_room):
    """Return a signed-in client for each role, and one that is nobody."""
    from django.test import Client

    found = {"nobody": Client()}
    for role in ("reporter", "editor", "operator"):
        found[role] = Client()
        answer = found[role].post("/account/login/", {"login": f"{role}@news.example", "password": PASSWORD})
        assert answer.status_code == 302, answer.content
    return found


def _of(name, key):
    return f"/desk/stories/{key}/{name}"


STORY_PAGES = ("", "preview/", "history/")
EDITORS_ON_STORY = ("publish/", "withdraw/", "take-down/")
EDITORS_PAGES = ("sections/", "topics/", "bylines/", "site/", "front/", "activity/")


@pytest.mark.parametrize("page", [*STORY_PAGES, *EDITORS_ON_STORY])
def test_nobody_sees_a_story_without_signing_in(sqlite_room, clients, write_story, page):
    """Every page of a story leads a stranger to the sign-in page."""
    story = write_story(sqlite_room.people["reporter"])
    answer = clients["nobody"].get(_of(page, story.pk))
    assert answer.status_code == 302
    assert answer.headers["Location"].startswith("/account/login/")


@pytest.mark.parametrize("page", ["", "history/"])
def test_a_reporter_sees_own_drafts_and_no_others(sqlite_room, clients, write_story, page):
    """One's own story opens; a colleague's is refused, and one that is not there is not found."""
    mine = write_story(sqlite_room.people["reporter"], "Mine")
    hers = write_story(sqlite_room.people["editor"], "Confidential plan")
    assert clients["reporter"].get(_of(page, mine.pk)).status_code == 200
    refused = clients["reporter"].get(_of(page, hers.pk))
    assert refused.status_code == 403
    assert b"Confidential plan" not in refused.content
    assert clients["reporter"].get(_of(page, uuid4())).status_code == 404
    assert b"Confidential plan" not in clients["reporter"].get("/desk/").content


@pytest.mark.parametrize("page", EDITORS_ON_STORY)
def test_only_editors_open_the_pages_that_publish(sqlite_room, clients, write_story, page):
    """A reporter is refused even for an own story; an editor is let in."""
    story = write_story(sqlite_room.people["reporter"])
    assert clients["reporter"].get(_of(page, story.pk)).status_code == 403
    assert clients["editor"].get(_of(page, story.pk)).status_code == 200


@pytest.mark.parametrize(
    ("page", "data"),
    [("publish/", {"when": "now"}), ("take-back/", {}), ("withdraw/", {"reason": "error"}),
     ("take-down/", {"reason": "error", "sure": "yes"})],
)  # fmt: skip
def test_a_reporters_post_publishes_nothing(sqlite_room, clients, write_story, page, data):
    """Sending the forms directly changes nothing public."""
    from sunseed.newsroom.publishing.models import Plan, Statement

    story = write_story(sqlite_room.people["reporter"])
    assert clients["reporter"].post(_of(page, story.pk), data).status_code == 403
    assert not Statement.objects.exists()
    assert not Plan.objects.exists()


@pytest.mark.parametrize("page", EDITORS_PAGES)
def test_only_editors_arrange_the_site(clients, page):
    """Pages that change what surrounds stories are for editors."""
    assert clients["reporter"].get(f"/desk/{page}").status_code == 403
    assert clients["editor"].get(f"/desk/{page}").status_code == 200


def test_only_operators_keep_accounts(sqlite_room, clients):
    """Editors do not see accounts; an operator changes a role and closes an account, which ends its sessions."""
    from sunseed.newsroom.people.models import Account

    assert clients["editor"].get("/desk/accounts/").status_code == 403
    assert clients["operator"].get("/desk/accounts/").status_code == 200
    reporter = sqlite_room.people["reporter"]
    for client, role in (("editor", "reporter"), ("operator", "editor")):
        clients[client].post(f"/desk/accounts/{reporter.pk}/", {"role": "editor"})
        assert Account.objects.get(pk=reporter.pk).role == role
    clients["operator"].post(f"/desk/accounts/{reporter.pk}/", {"active": "no"})
    assert clients["reporter"].get("/desk/").status_code == 302


def test_a_draft_picture_is_shown_only_to_those_who_see_the_draft(sqlite_room, clients, picture):
    """A rendition's address is refused to other reporters and to strangers."""
    from sunseed.newsroom.stories.models import Upload

    upload = Upload.objects.get(pk=picture(sqlite_room.people["editor"], "secret").id)
    one = upload.renditions[0]
    address = _of(f"pictures/{upload.pk}/{one['sha256']}.{one['ext']}", upload.story_id)
    assert clients["editor"].get(address).headers["Content-Type"] == "image/jpeg"
    assert clients["reporter"].get(address).status_code == 403
    assert clients["nobody"].get(address).status_code == 302
    assert clients["editor"].get(address.replace(one["sha256"], "0" * 64)).status_code == 404


def test_no_page_allows_inline_script_and_forms_need_their_token(sqlite_room, clients, write_story):
    """Every page carries the policy and no inline script or style; a form without its token is refused."""
    from django.test import Client

    story = write_story(sqlite_room.people["editor"])
    for page in ("/desk/", "/desk/front/", "/desk/sections/", _of("", story.pk), _of("publish/", story.pk)):
        answer = clients["editor"].get(page)
        policy = answer.headers["Content-Security-Policy"]
        assert "default-src 'none'" in policy
        assert "unsafe" not in policy
        assert not re.search(rb"<script(?![^>]* src=)|<style|\sstyle=|\son[a-z]+=", answer.content)
    strict = Client(enforce_csrf_checks=True)
    strict.cookies = clients["editor"].cookies
    assert strict.post("/desk/new/").status_code == 403
