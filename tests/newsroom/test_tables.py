"""Light tables at the newsroom: who may connect one, what its token opens, and that nothing else opens it."""

from __future__ import annotations

import json
import re
from hashlib import sha256
from typing import Any

import pytest

from sunseed.capture import line
from sunseed.capture.identity import Identity
from sunseed.capture.segment import Opener, Sealed
from sunseed.record import note
from sunseed.record.tree_head import Checkpoint
from sunseed.testing.accounts import PASSWORD
from sunseed.testing.filming import EDITOR_KEY
from sunseed.testing.phone import Phone


@pytest.fixture
def phone(sqlite_room: Any) -> Phone:
    """Return a phone that has sent a head and three seconds, and the ciphertext of two of them."""
    from sunseed.newsroom.intake import accepting, seen, tokens, vault

    sqlite_room.run()
    data = seen.hand_out()
    made = Phone(sqlite_room.instance.origin, data, Checkpoint.parse(note.parse(data).text).size)
    made.open()
    made.second(b"the head of a film", part="head")
    for n in range(1, 4):
        made.second(b"second %d " % n * 40)
    accepting.accept([one.data for one in made.lines], tokens.give())
    for digest in list(made.ciphers)[:4]:
        vault.put(digest, 0, made.ciphers[digest])
    return made


def connected(room: Any, role: str = "editor") -> str:
    """Make a token."""
    from sunseed.newsroom.tables import connecting

    return connecting.connect(room.people[role], "A laptop")


def ask(path: str, token: str, **more: Any) -> Any:
    """Ask as a light table does."""
    from django.test import Client

    return Client().get(path, headers={"Authorization": f"Bearer {token}"} if token else {}, **more)


def test_a_token_is_shown_once_and_kept_as_its_digest(sqlite_room: Any) -> None:
    """The page shows it when it is made and never again; the database holds its digest, the trail its name."""
    from django.test import Client

    from sunseed.newsroom.publishing.models import Trail
    from sunseed.newsroom.tables.models import Table

    browser = Client()
    browser.post("/account/login/", {"login": "editor@news.example", "password": PASSWORD})
    page = browser.post("/film/tables/", {"name": "  The  laptop "}).content.decode()
    found = re.search(r"sunseed-table-[\w-]{43}", page)
    assert found is not None
    assert found[0] not in browser.get("/film/tables/").content.decode()
    row = Table.objects.get()
    assert (row.name, row.digest) == ("The laptop", sha256(found[0].encode()).hexdigest())
    assert [(one.verb, one.actor_id) for one in Trail.objects.filter(thing="light table")] == [
        ("connect", sqlite_room.people["editor"].pk)
    ]
    assert found[0].encode() not in sqlite_room.instance.newsroom_db.read_bytes()
    assert ask("/film/table/captures/", found[0]).status_code == 200
    assert Table.objects.get().used is not None


def test_only_a_token_in_force_of_an_editor_opens_anything(sqlite_room: Any, phone: Phone) -> None:
    """Not a session, not a guess, not one that was ended, not one whose maker is an editor no more."""
    from django.test import Client

    from sunseed.newsroom.people.permissions import NotAllowed
    from sunseed.newsroom.tables import connecting
    from sunseed.newsroom.tables.models import Table

    capture, cipher = phone.lines[0].id.hex(), next(iter(phone.ciphers))
    paths = ("/film/table/captures/", f"/film/table/captures/{capture}/lines", f"/film/table/ciphers/{cipher}")
    token = connected(sqlite_room)
    signed_in = Client()
    signed_in.post("/account/login/", {"login": "operator@news.example", "password": PASSWORD})
    for path in paths:
        assert ask(path, token).status_code == 200
        for wrong in ("", token[:-1] + ("A" if token[-1] != "A" else "B"), Table.objects.get().digest):
            answer = ask(path, wrong)
            assert answer.status_code == 401
            assert answer.headers["WWW-Authenticate"] == "Bearer"
        assert signed_in.get(path).status_code == 401
        assert Client().get(path, {"token": token}).status_code == 401
    with pytest.raises(NotAllowed):
        connected(sqlite_room, "reporter")
    other = connected(sqlite_room, "operator")
    with pytest.raises(NotAllowed):
        connecting.end(sqlite_room.people["editor"], Table.objects.get(account=sqlite_room.people["operator"]).pk)
    connecting.end(sqlite_room.people["operator"], Table.objects.get(account=sqlite_room.people["editor"]).pk)
    assert ask(paths[0], token).status_code == 401
    account = sqlite_room.people["operator"]
    account.role = "reporter"
    account.save()
    assert ask(paths[0], other).status_code == 401


def test_lines_and_ciphertext_leave_as_they_came(sqlite_room: Any, phone: Phone) -> None:
    """Byte for byte, with what is missing and when each line came."""
    token, capture = connected(sqlite_room), phone.lines[0].id.hex()
    said = ask(f"/film/table/captures/{capture}/lines", token).json()
    opener = Opener(lambda name: ask(f"/film/table/ciphers/{name}", token).content, Identity.read(EDITOR_KEY.encode()))
    read = [opener.open(Sealed.parse(one["line"].encode())) for one in said["lines"]]
    assert all(one.data not in json.dumps(said).encode() for one in phone.lines)
    assert read == [one.data for one in phone.lines]
    assert (said["seq"], said["closed"]) == (4, False)
    gone = {line.parse(data).body.seq for data in read[3:]}
    assert set(said["missing"]) <= gone
    later = ask(f"/film/table/captures/{capture}/lines?from=3", token).json()
    assert [one["seq"] for one in later["lines"]] == [3, 4]
    for digest, data in list(phone.ciphers.items())[:4]:
        assert ask(f"/film/table/ciphers/{digest}", token).content == data
    for digest in (list(phone.ciphers)[4], "ab" * 32):
        assert ask(f"/film/table/ciphers/{digest}", token).status_code == 404
    assert ask("/film/table/captures/zz/lines", token).status_code == 400
    assert ask(f"/film/table/captures/{'ab' * 32}/lines", token).status_code == 404
    assert ask("/film/table/captures/?since=-1", token).status_code == 400


def test_a_capture_that_can_change_no_more_is_told_once(sqlite_room: Any, phone: Phone) -> None:
    """With the cursor, captures that are closed, whole and old are left out; those that are not come again."""
    from sunseed.newsroom.intake import accepting, vault

    token, clock = connected(sqlite_room), sqlite_room.clock
    first = ask("/film/table/captures/", token).json()
    (one,) = first["captures"]
    assert (one["id"], one["seq"], one["closed"], one["missing"]) == (phone.lines[0].id.hex(), 4, False, 1)
    clock.advance(3 * 3600)
    path = f"/film/table/captures/?since={clock.now_ms()}"
    assert len(ask(path, token).json()["captures"]) == 1
    accepting.accept([phone.close().data])
    assert len(ask(path, token).json()["captures"]) == 1  # one second is still missing
    digest = list(phone.ciphers)[4]
    vault.put(digest, 0, phone.ciphers[digest])
    assert ask(path, token).json()["captures"] == []
    assert len(ask("/film/table/captures/", token).json()["captures"]) == 1
