"""Activity, roles and links that lead nowhere, through HTTP."""

from __future__ import annotations

import contextlib
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import ClassVar

import pytest

from sunseed.errors import Absent
from sunseed.testing.accounts import PASSWORD


def _client(role):
    from django.test import Client

    client = Client()
    client.post("/account/login/", {"login": f"{role}@news.example", "password": PASSWORD})
    return client


@pytest.fixture
def editor(sqlite_room):
    """Return an editor's client."""
    return _client("editor")


def _note(account, verb, thing="story", key="x", **details):
    from sunseed.newsroom.publishing import trail

    trail.note(account, verb, thing, key, **details)


def test_activity_is_narrowed_by_person_act_thing_and_days(sqlite_room, editor, write_story):
    """Each filter alone and all together leave what they should."""
    from sunseed.newsroom.publishing import verbs

    people = sqlite_room.people
    story = write_story(people["editor"], "The ferry")
    verbs.publish(people["editor"], story)
    sqlite_room.clock.advance(3 * 86_400)
    verbs.withdraw(people["operator"], story.pk, reason="error")
    _note(None, "sweep", "object", "y")

    def shown(**asked):
        from urllib.parse import urlencode

        page = editor.get(f"/desk/activity/?{urlencode(asked)}").content.decode()
        return page[page.index("</form>", page.index('name="since"')) :]

    everything = shown()
    for word in ("publish", "withdraw", "sweep", "The ferry"):
        assert word in everything
    assert "publish" not in shown(person=people["operator"].pk)
    assert "withdraw" in shown(person=people["operator"].pk)
    assert "sweep" in shown(person="newsroom")
    assert "withdraw" not in shown(person="newsroom")
    assert "withdraw" not in shown(act="publish")
    assert "sweep" not in shown(thing=story.pk)
    assert "withdraw" not in shown(until="2027-01-16")
    assert "publish" not in shown(since="2027-01-16")
    assert "Nothing here" in shown(act="publish", person="newsroom")
    assert editor.get("/desk/activity/?since=2027-02-31").status_code == 409
    assert editor.get("/desk/activity/?since=soon").status_code == 409


def test_activity_goes_back_page_by_page_with_the_same_number_of_queries(sqlite_room, editor):
    """The last of three pages costs what the first one does, and no row is shown twice or left out."""
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    for number in range(230):
        _note(sqlite_room.people["editor"], f"act-{number:03}")
    seen, address, counts = [], "/desk/activity/", []
    while address:
        with CaptureQueriesContext(connection) as caught:
            page = editor.get(address).content.decode()
        counts.append(len(caught))
        rows = page[page.index('<ul class="list">') :]
        seen += [word for word in rows.replace("<", " ").replace(">", " ").split() if word.startswith("act-")]
        _, _, rest = page.partition("before=")
        address = f"/desk/activity/?before={rest.split(chr(34))[0]}" if rest else ""
    assert seen == [f"act-{number:03}" for number in reversed(range(230))]
    assert len(set(counts)) == 1


def test_activity_is_taken_along_as_a_table_without_formulas(sqlite_room, editor):
    """The file has the same rows; a cell that a spreadsheet would run is text."""
    _note(sqlite_room.people["editor"], "=HYPERLINK(1)", "story", "@key")
    answer = editor.get("/desk/activity.csv?act=%3DHYPERLINK(1)")
    assert answer.headers["Content-Disposition"].startswith("attachment")
    lines = b"".join(answer.streaming_content).decode().splitlines()
    assert lines[0] == "at,person,act,thing,key,details"
    assert len(lines) == 2
    assert ",'=HYPERLINK(1),story,'@key," in lines[1]


def test_roles_are_read_from_the_pages_themselves(editor):
    """What a page asks for stands in the table, under the roles that may; publishing is no reporter's."""
    from sunseed.newsroom.oversight import roles

    rows = dict(roles.table())
    assert list(rows["publish"].values()) == [False, True, True]
    assert list(rows["keep accounts"].values()) == [False, False, True]
    assert list(rows["write stories of one's own"].values()) == [True, True, True]
    page = editor.get("/desk/roles/").content.decode()
    assert all(what.capitalize()[:12] in page for what in rows if "&" not in what and "'" not in what)


def test_links_to_what_is_gone_are_listed_with_their_story(sqlite_room, editor, write_story):
    """A link in the text and a See also to a story that was withdrawn or taken down; links that hold are not there."""
    from sunseed.newsroom.publishing import verbs

    person = sqlite_room.people["editor"]
    gone = [write_story(person, f"Gone {number}") for number in range(2)]
    stays = write_story(person, "Boats at noon")
    for one in (*gone, stays):
        verbs.publish(person, one)
    body = "".join(f'<p><a href="item:urn:uuid:{one.pk}">there</a></p>' for one in (*gone, stays))
    story = write_story(person, "The guide", body=body, see_also=[str(gone[0].pk)])
    verbs.publish(person, story)
    sqlite_room.run()
    assert b"Every link leads somewhere" in editor.get("/desk/links/").content
    verbs.withdraw(person, gone[0].pk, reason="error")
    verbs.take_down(person, gone[1].pk, reason="harm")
    sqlite_room.run()
    page = editor.get("/desk/links/").content.decode()
    assert page.count("A link in the text leads to") == 2
    assert "Gone 0" in page
    assert "Gone 1" not in page
    assert "Boats at noon" not in page
    assert f"/desk/stories/{story.pk}/" in page


@pytest.mark.parametrize("page", ["activity/", "activity.csv", "roles/", "links/"])
def test_looking_over_the_newsroom_is_for_editors(sqlite_room, page):
    """A reporter is refused, a stranger is led to the sign-in page."""
    from django.test import Client

    assert _client("reporter").get(f"/desk/{page}").status_code == 403
    assert Client().get(f"/desk/{page}").status_code == 302


@pytest.mark.parametrize("page", ["", "?show=public", "sections/", "topics/", "front/breaking/"])
def test_pages_of_the_desk_cost_the_same_number_of_queries_at_every_size(sqlite_room, editor, write_story, page):
    """Twelve public stories in nested sections cost what two do."""
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    from sunseed.newsroom.publishing import verbs
    from sunseed.newsroom.stories.models import Section, Topic

    def grow(start, end):
        for number in range(start, end):
            above = Section.objects.order_by("-position").first()
            Section.objects.create(name=f"S{number}", slug=f"s{number}", parent=above, position=number)
            topic = Topic.objects.create(name=f"T{number}", slug=f"t{number}")
            story = write_story(sqlite_room.people["editor"], f"Story {number}", topics=[str(topic.pk)])
            verbs.publish(sqlite_room.people["editor"], story)

    counts = []
    for start, end in ((1, 3), (3, 10)):
        grow(start, end)
        with CaptureQueriesContext(connection) as caught:
            assert editor.get(f"/desk/{page}").status_code == 200
        counts.append(len(caught))
    assert counts[0] == counts[1]


def test_a_long_list_counts_no_further_than_its_bound(sqlite_room, monkeypatch, write_story):
    """Beyond the bound the page says so, and its last page is full."""
    from sunseed.newsroom.desk import paging
    from sunseed.newsroom.stories.models import Story

    monkeypatch.setattr(paging, "MOST", 4)
    for number in range(5):
        write_story(sqlite_room.people["editor"], f"Story {number}")
    found = paging.BoundedPaginator(Story.objects.order_by("pk"), 2)
    assert (found.count, found.num_pages, found.is_bounded) == (4, 2, True)
    assert len(found.get_page(9).object_list) == 2


class Elsewhere(BaseHTTPRequestHandler):
    """Another site: pages that are there, gone, moved, broken; and one that never ends."""

    asked: ClassVar[list[str]] = []

    def do_GET(self):
        """Answer by the path."""
        self.asked.append(self.path)
        self.send_response({"/gone": 404, "/moved": 302, "/ill": 500, "/inside": 302}.get(self.path, 200))
        if self.path in ("/moved", "/inside"):
            self.send_header("Location", {"/moved": "/there", "/inside": "http://10.0.0.7/"}[self.path])
        self.end_headers()
        with contextlib.suppress(OSError):
            for _ in range(1000 if self.path == "/endless" else 1):
                self.wfile.write(b"\0" * 65_536)

    def log_message(self, *arguments):
        """Say nothing."""


@pytest.fixture
def elsewhere():
    """Run another site; yield what asks it, its port and what it is asked."""
    from sunseed.clock import SystemClock
    from sunseed.newsroom.importing.fetching import Web, is_public

    Elsewhere.asked.clear()
    server = ThreadingHTTPServer(("127.0.0.1", 0), Elsewhere)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()

    def resolve(host, _):
        if host == "nowhere.example":
            raise Absent("the host nowhere.example has no address")
        return {"private.example": ["10.0.0.7"], "10.0.0.7": ["10.0.0.7"]}.get(host, ["127.0.0.1"])

    ports = frozenset({80, 443, server.server_port})
    permits = lambda one: one == "127.0.0.1" or is_public(one)  # noqa: E731
    web = Web(SystemClock(), resolve=resolve, permits=permits, ports=ports)
    yield web, server.server_port
    web.close()
    server.shutdown()
    server.server_close()
    thread.join()


def test_links_that_lead_out_are_asked_for_slowly_and_listed_when_they_fail_again(
    sqlite_room, editor, write_story, elsewhere
):
    """Gone pages twice, others four times; one host once a minute; private networks never; what is well rests
    a month; what no public text leads to any more is forgotten."""
    from sunseed.newsroom.oversight import outward
    from sunseed.newsroom.oversight.models import Target
    from sunseed.newsroom.publishing import verbs

    web, port = elsewhere
    person, clock = sqlite_room.people["editor"], sqlite_room.clock
    names = ["there#part", "gone", "moved", "ill", "endless", "inside"]
    addresses = [f"http://{name.partition('#')[0]}.example:{port}/{name}" for name in names]
    addresses += ["http://private.example/secret", "http://nowhere.example/x", f"http://gone.example:{port}/there"]
    body = "".join(f'<p><a href="{one}">there</a></p>' for one in addresses)
    story = write_story(person, "The guide", body=body)
    verbs.publish(person, story)
    sqlite_room.run()
    assert outward.read_some() == 1
    assert outward.read_some() == 0  # each version is read once
    assert Target.objects.count() == len(addresses)

    def ask_all():
        count = 0
        while outward.ask_next(web):
            count += 1
        return count

    assert ask_all() == len(addresses) - 1  # the second of gone.example waits
    assert not outward.ask_next(web)
    clock.advance(61)
    assert ask_all() == 1
    assert b"gone.example" not in editor.get("/desk/links/").content  # once is not enough
    for day in range(1, 4):
        clock.advance(86_400)
        ask_all()
        page = editor.get("/desk/links/").content.decode()
        assert f"http://gone.example:{port}/gone</bdi> · answered 404" in page
        assert ("has no address" in page) == (day == 3)
        assert (f"http://ill.example:{port}/ill</bdi> · answered 500" in page) == (day == 3)
    for well in ("/there", "moved.example", "endless.example"):
        assert f"{well}</bdi>" not in page
    assert Elsewhere.asked.count("/endless") == 1
    assert Target.objects.get(address__contains="private").trouble == "not asked: its host is on a private network"
    assert Target.objects.get(address__contains="/inside").trouble.startswith("not asked")
    clock.advance(30 * 86_400)
    ask_all()
    assert Elsewhere.asked.count("/endless") == 2
    verbs.withdraw(person, story.pk, reason="error")
    outward.forget()
    assert not Target.objects.exists()


def test_a_link_to_what_was_never_published_is_listed_until_it_is(sqlite_room, editor, write_story):
    """An id that no entry names stands in the report; when such an item is published, it stands there no more."""
    from sunseed.newsroom.oversight import outward
    from sunseed.newsroom.publishing import verbs

    person = sqlite_room.people["editor"]
    draft = write_story(person, "Not yet")
    story = write_story(person, "The guide", body=f'<p><a href="item:urn:uuid:{draft.pk}">soon</a></p>')
    verbs.publish(person, story)
    sqlite_room.run()
    outward.read_some()
    page = editor.get("/desk/links/").content.decode()
    assert f"never published: <code>urn:uuid:{draft.pk}</code>" in page
    assert f"/desk/stories/{story.pk}/" in page
    verbs.publish(person, draft)
    assert b"never published" not in editor.get("/desk/links/").content
