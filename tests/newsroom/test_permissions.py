"""Roles and actions: every address of the newsroom, asked as every kind of visitor, against what was declared."""

from __future__ import annotations

import os
import re
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest

from sunseed.testing import permissions
from sunseed.testing.accounts import PASSWORD
from sunseed.testing.permissions import METHODS, RULES, VISITORS

PAGE = Path(__file__).parents[2] / "docs" / "permissions.md"
HELP = "src/sunseed/testing/permissions.py"
_PART = re.compile(r"<(?:(\w+):)?(\w+)>")
GUESSES = {"uuid": lambda: str(uuid4()), "int": lambda: "999999", "str": lambda: "guessed", "path": lambda: "x.jpg"}


def every_address() -> list[str]:
    """Return the newsroom's addresses, sorted."""
    from django.urls import get_resolver

    return sorted(set(permissions.addresses(get_resolver().url_patterns)))


def test_every_address_says_whom_it_is_for(django_base: Any) -> None:
    """An address without a line in the table, and a line without its address, is refused with the words to write."""
    found = set(every_address())
    missing = sorted(found - set(RULES))
    gone = sorted(set(RULES) - found)
    lines = "\n".join(f'    "{one}": "GET POST editors",  # or whoever it is for' for one in missing)
    assert not missing, f"say in {HELP}, in RULES, whom these new addresses are for, one line each:\n{lines}"
    assert not gone, f"these addresses are gone; remove their lines from RULES in {HELP}: {gone}"


@pytest.fixture
def world(sqlite_room: Any, write_story: Any, picture: Any) -> tuple[dict[str, Any], dict[str, str]]:
    """Return a client for each kind of visitor, and the things that keys in addresses name.

    A thing is named by the beginning of its addresses up to its key.
    """
    from django.test import Client

    from sunseed.newsroom.people import invitations
    from sunseed.newsroom.people.models import Account, Role, SignIn
    from sunseed.newsroom.stories.models import Byline, Section, Topic, Upload

    people = sqlite_room.people
    Account.objects.create_user("other@news.example", PASSWORD, role="reporter")
    clients = {name: Client(REMOTE_ADDR=f"93.184.{number}.7") for number, name in enumerate(VISITORS)}
    for name, role in {"ended": "reporter", "owner": "reporter", "other": "other", "editor": "editor",
                       "operator": "operator"}.items():  # fmt: skip
        answer = clients[name].post("/account/login/", {"login": f"{role}@news.example", "password": PASSWORD})
        assert answer.status_code == 302
        if name == "ended":
            SignIn.objects.all().delete()
    owners = SignIn.objects.get(account=people["reporter"])
    story = write_story(people["reporter"])
    upload = Upload.objects.get(pk=picture(people["reporter"], "A boat").id)
    Upload.objects.filter(pk=upload.pk).update(story=story)
    invitation = invitations.invite(people["operator"], "new@news.example", Role.REPORTER)
    shown = upload.renditions[0]
    return (
        clients,
        {
            "desk/stories/<uuid:key>": str(story.pk),
            "desk/stories/<uuid:key>/pictures/<uuid:upload>": str(upload.pk),
            "desk/stories/<uuid:key>/pictures/<uuid:upload>/<str:name>": f"{shown['sha256']}.{shown['ext']}",
            "desk/sections/<uuid:key>": str(Section.objects.get(slug="news").pk),
            "desk/front/<uuid:section>": str(Section.objects.get(slug="news").pk),
            "desk/bylines/<uuid:key>": str(Byline.objects.get(slug="mina-park").pk),
            "desk/topics/<uuid:key>": str(Topic.objects.create(name="Seeds", slug="seeds").pk),
            "desk/accounts/<int:key>": str(people["editor"].pk),
            "desk/invitations/<uuid:key>": str(getattr(invitation, "pk", uuid4())),
            "account/sessions/<uuid:key>": str(owners.pk),
            "static/<path:path>": "desk/desk.css",
        },
    )


def filled(address: str, things: dict[str, str]) -> tuple[str, bool]:
    """Return an address with its keys filled in, and whether any of them had to be guessed."""
    guessed = False

    def fill(found: re.Match[str]) -> str:
        nonlocal guessed
        known = things.get(address[: found.end()])
        guessed = guessed or known is None
        return known if known is not None else GUESSES[found[1] or "str"]()

    return "/" + _PART.sub(fill, address), guessed


def asked(client: Any, method: str, path: str) -> str:
    """Ask as one visitor, undo whatever it did, and say how it was answered: yes, sign in, no, or nothing there."""
    from django.db import transaction

    cookies = client.cookies.output()
    with transaction.atomic():
        answer = client.generic(
            method, path, content_type="application/x-www-form-urlencoded", HTTP_X_REQUESTED_WITH="desk"
        )
        transaction.set_rollback(True)
    client.cookies.clear()
    client.cookies.load(cookies.replace("Set-Cookie: ", ""))
    answer.close()
    assert answer.status_code < 500, f"{method} {path}: {answer.status_code}"
    if answer.status_code in (301, 302) and answer.headers["Location"].startswith("/account/login/"):
        return "sign in"
    return {401: "sign in", 403: "no", 404: "none", 405: "none", 410: "none"}.get(answer.status_code, "yes")


def test_each_address_answers_those_it_is_for_and_nobody_else(world: Any) -> None:
    """Each method of each address lets in exactly the visitors that were declared; the page about it says the same."""
    clients, things = world
    wrong: list[str] = []
    rows: list[tuple[str, str, dict[str, str]]] = []
    for method in METHODS:  # all that only reads first: a file that is thrown away does not come back
        for address in every_address():
            allowed = permissions.rule(RULES[address])[method] if address in RULES else frozenset()
            path, guessed = filled(address, things)
            found = {name: asked(clients[name], method, path) for name in VISITORS}
            if guessed:  # what is not there is not there for those either whom it would be for
                found |= {name: "yes" for name in allowed if found[name] == "none"}
            rows.append((address, method, found))
            wrong += [
                f"{method} /{address} as {name}: answered “{answer}”, declared “{RULES.get(address, '')}”"
                for name, answer in found.items()
                if (name in allowed) != (answer == "yes")
            ]
    assert not wrong, f"answers that differ from RULES in {HELP}:\n" + "\n".join(wrong)
    keep_or_compare(rows)


def keep_or_compare(rows: list[tuple[str, str, dict[str, str]]]) -> None:
    """Compare the page with what was answered; write it anew where SUNSEED_RENEW asks for that."""
    text = printed(rows)
    if os.environ.get("SUNSEED_RENEW"):
        PAGE.write_text(text, encoding="utf-8")
    told = "docs/permissions.md is old. Renew it: SUNSEED_RENEW=1 python -m pytest tests/newsroom/test_permissions.py"
    assert PAGE.read_text(encoding="utf-8") == text, told


def printed(rows: list[tuple[str, str, dict[str, str]]]) -> str:
    """Return the page: a row for each method of each address that anybody may use."""
    heads = ("stranger", "ended session", "its owner", "other reporter", "editor", "operator")
    signs = {"yes": "yes", "no": "no", "sign in": "sign in", "none": "not there"}
    lines = [
        "# Who may do what",
        "",
        "Printed from the newsroom's own answers by `tests/newsroom/test_permissions.py`, which asks every address",
        "as each kind of visitor; what is meant stands in `src/sunseed/testing/permissions.py`. Do not edit.",
        "",
        "*Its owner* is a reporter asking about what is theirs, *other reporter* one asking about somebody else's.",
        "Addresses with a secret in them (`<str:token>`, `<str:secret>`) are asked with a guess: they let nobody in.",
        "",
        "| address | | " + " | ".join(heads) + " |",
        "|---|---|" + "---|" * len(heads),
    ]
    for address, method, found in sorted(rows):
        if any(answer in ("yes", "no") for answer in found.values()) or "str:" in address:
            lines.append(f"| `/{address}` | {method} | " + " | ".join(signs[found[name]] for name in VISITORS) + " |")
    return "\n".join(lines) + "\n"


def test_a_session_that_was_ended_can_do_nothing(world: Any) -> None:
    """A browser whose session was ended elsewhere saves nothing, begins nothing and sees nothing."""
    from sunseed.newsroom.stories.models import Story

    clients, things = world
    story = Story.objects.get(pk=things["desk/stories/<uuid:key>"])
    for path in ("/desk/new/", f"/desk/stories/{story.pk}/", f"/desk/stories/{story.pk}/autosave/"):
        answer = clients["ended"].post(path, {"headline": "Taken over", "revision": story.revision})
        assert answer.status_code == 401 or answer.headers["Location"].startswith("/account/login/")
    assert b"Mina Park" not in clients["ended"].get(f"/desk/stories/{story.pk}/").content
    assert Story.objects.get(pk=story.pk).revision == story.revision
    assert not Story.objects.filter(headline="Taken over").exists()


def test_nobody_ends_the_session_of_another(world: Any) -> None:
    """The address of another account's session, known to the letter, ends nothing, for an operator neither."""
    clients, things = world
    for name in ("other", "editor", "operator"):
        clients[name].post(f"/account/sessions/{things['account/sessions/<uuid:key>']}/end/")
    assert clients["owner"].get("/desk/").status_code == 200


def test_an_embargoed_story_is_nowhere_before_its_time(world: Any, sqlite_room: Any) -> None:
    """A story planned for tomorrow is refused to other reporters on every address, and is in no public byte."""
    from datetime import timedelta

    from sunseed.newsroom import present
    from sunseed.newsroom.publishing import schedule
    from sunseed.newsroom.stories.models import Story

    clients, things = world
    story = Story.objects.get(pk=things["desk/stories/<uuid:key>"])
    schedule.plan(sqlite_room.people["editor"], story, why="publish", due=present.now() + timedelta(days=1))
    sqlite_room.run()
    for address in (one for one in every_address() if one.startswith("desk/stories/")):
        path, _ = filled(address, things)
        for visitor in ("stranger", "other"):
            answer = clients[visitor].get(path)
            assert answer.status_code in (302, 400, 401, 403, 404, 405)
            assert story.headline.encode() not in answer.content
    assert story.headline.encode() not in clients["other"].get("/desk/").content
    for needle in (story.headline, str(story.pk)):
        assert sqlite_room.public_text(needle) == []


def test_a_preview_address_opens_one_story_and_no_other(world: Any, sqlite_room: Any, write_story: Any) -> None:
    """A preview's secret address shows what it was made for; altered, or for another path's story, it shows nothing."""
    clients, things = world
    page = clients["owner"].get(f"/desk/stories/{things['desk/stories/<uuid:key>']}/preview/").content.decode()
    found = re.search(r'/desk/preview/([^/"]+)/([^"]*)', page)
    assert found is not None
    token, path = found.groups()
    assert clients["stranger"].get(f"/desk/preview/{token}/{path}", follow=True).status_code == 200
    write_story(sqlite_room.people["editor"], "Confidential plan")
    for bad in (token[:-1] + ("A" if token[-1] != "A" else "B"), token[::-1], "x" * len(token)):
        answer = clients["stranger"].get(f"/desk/preview/{bad}/{path}")
        assert answer.status_code in (403, 404, 410)
    for other in ("../../newsroom.sqlite3", "%2e%2e/%2e%2e/keys/root.key", "news/confidential-plan/index.html"):
        assert b"Confidential" not in clients["stranger"].get(f"/desk/preview/{token}/{other}").content
