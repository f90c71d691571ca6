"""Arranging fronts, through HTTP: steps are kept, two editors never overwrite each other, publishing waits."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest

from sunseed.testing.accounts import PASSWORD


@pytest.fixture
def editor(sqlite_room):
    """Return an editor's client."""
    from django.test import Client

    client = Client()
    client.post("/account/login/", {"login": "editor@news.example", "password": PASSWORD})
    return client


@pytest.fixture
def stories(sqlite_room, write_story):
    """Return four public stories, printed."""
    from sunseed.newsroom.publishing import verbs

    found = []
    for number in range(4):
        sqlite_room.clock.advance(60)
        found.append(write_story(sqlite_room.people["editor"], f"Story {number}"))
        verbs.publish(sqlite_room.people["editor"], found[-1])
    sqlite_room.run()
    return found


def _revision():
    from sunseed.newsroom.fronts.order import front_of

    return front_of(None).revision


def _form(rows, revision=None, **more):
    """Return what the form of a front sends: rows of story, part and label."""
    sent = {"slot": [str(story.pk) for story, *_ in rows], "revision": _revision() if revision is None else revision}
    for story, place, label in rows:
        sent |= {f"place-{story.pk}": place, f"label-{story.pk}": label}
    return {**sent, **more}


def _order():
    from sunseed.newsroom.fronts.order import front_of
    from sunseed.newsroom.publishing.arranging import order_of

    return [(str(one.story), one.place, one.label) for one in order_of(front_of(None)).slots]


def test_a_front_is_arranged_step_by_step_and_public_only_when_published(sqlite_room, editor, stories):
    """Stories are added, moved and labelled by buttons alone; readers see nothing of it before “Publish”."""
    from sunseed.newsroom.publishing.models import Statement

    before = Statement.objects.count()
    editor.post("/desk/front/", _form([], move=f"rail:{stories[0].pk}"))
    editor.post("/desk/front/", _form([(stories[0], "rail", "")], move=f"rail:{stories[1].pk}"))
    rows = [(stories[0], "rail", ""), (stories[1], "rail", "video")]
    editor.post("/desk/front/", _form(rows, move=f"up:{stories[1].pk}"))
    editor.post("/desk/front/", _form(rows[::-1], move=f"lead:{stories[2].pk}"))
    key = [str(one.pk) for one in stories]
    assert _order() == [(key[2], "lead", ""), (key[1], "rail", "video"), (key[0], "rail", "")]
    assert Statement.objects.count() == before
    assert b"Readers see another order" in editor.get("/desk/front/").content
    rows = [(stories[2], "lead", ""), (stories[1], "rail", "video"), (stories[0], "rail", "")]
    editor.post("/desk/front/", _form(rows, act="publish"))
    sqlite_room.run()
    assert "Watch video" in sqlite_room.page("/")
    assert b"Readers see this order" in editor.get("/desk/front/").content


def test_numbers_and_lists_arrange_without_script(editor, stories):
    """The number of each story decides within its part, the list decides the part; labels are the rail's alone."""
    rows = [(stories[0], "rail", "section"), (stories[1], "rail", ""), (stories[2], "second", "video")]
    numbers = {f"order-{one.pk}": number for one, number in zip(stories, (3, 1, 2, 0), strict=True)}
    editor.post("/desk/front/", _form(rows, act="keep", **numbers))
    assert [row[1:] for row in _order()] == [("second", ""), ("rail", ""), ("rail", "section")]
    assert [row[0] for row in _order()][1:] == [str(stories[1].pk), str(stories[0].pk)]


def test_two_editors_never_overwrite_each_other(editor, stories):
    """The slower one is told, keeps the own order on the page, and can keep it with another press."""
    first, second = _form([(stories[0], "lead", "")]), _form([(stories[1], "lead", "")])
    assert editor.post("/desk/front/", first).status_code == 302
    answer = editor.post("/desk/front/", second)
    assert answer.status_code == 409
    assert b"Two people arranged at once" in answer.content
    assert _order() == [(str(stories[0].pk), "lead", "")]
    revision = re.search(rb'name="revision" value="(\d+)"', answer.content)
    assert revision is not None
    assert editor.post("/desk/front/", {**second, "revision": revision[1].decode()}).status_code == 302
    assert _order() == [(str(stories[1].pk), "lead", "")]


def test_a_script_learns_the_new_revision_or_of_the_other_editor(editor, stories):
    """Kept steps answer with the revision they made; an older one with 409 and the present one."""
    sent = _form([(stories[0], "lead", "")])
    told = editor.post("/desk/front/", sent, headers={"X-Requested-With": "fetch"}).json()
    assert told == {"revision": sent["revision"] + 1, "differs": True}
    again = editor.post("/desk/front/", sent | {"slot": []}, headers={"X-Requested-With": "fetch"})
    assert (again.status_code, again.json()["revision"]) == (409, told["revision"])


def test_what_is_filled_in_by_itself_is_shown_as_such(editor, stories):
    """An empty front shows the newest stories in each part, from the press itself, with a way to place them."""
    page = editor.get("/desk/front/").content.decode()
    lead = page[page.index("zone-lead") : page.index("zone-second")]
    assert "Filled in by itself" in lead
    assert "Story 3" in lead
    editor.post("/desk/front/", _form([], move=f"lead:{stories[0].pk}"))
    page = editor.get("/desk/front/").content.decode()
    assert "Filled in by itself" not in page[page.index("zone-lead") : page.index("zone-second")]


def test_an_order_waits_behind_its_undo_and_can_be_taken_back(sqlite_room, editor, stories):
    """For some seconds nothing is in the record; taken back, it never is; what is moved meanwhile does not go out."""
    from dataclasses import replace

    from django.test import override_settings

    from sunseed.newsroom.planned import acts
    from sunseed.newsroom.publishing.models import Statement

    settings = sqlite_room.instance.settings
    slow = replace(sqlite_room.instance, settings=replace(settings, newsroom=replace(settings.newsroom, undo_s=5)))
    with override_settings(INSTANCE=slow):
        before = Statement.objects.count()
        editor.post("/desk/front/", _form([(stories[0], "lead", "")], act="publish"))
        assert b"Take back" in editor.get("/desk/front/").content
        assert (acts.run_due(), Statement.objects.count()) == (0, before)
        editor.post("/desk/front/", {"act": "take-back"})
        sqlite_room.clock.advance(10)
        assert (acts.run_due(), Statement.objects.count()) == (0, before)
        editor.post("/desk/front/", _form([(stories[0], "lead", "")], act="publish"))
        editor.post("/desk/front/", _form([(stories[1], "lead", "")], act="keep"))
        assert acts.next_due() is not None
        sqlite_room.clock.advance(10)
        assert acts.run_due() == 1
        assert acts.next_due() is None
        late = editor.post("/desk/front/", {"act": "take-back"})
        assert late.status_code == 409
    sqlite_room.run()
    home = sqlite_room.page("/")
    assert home.index("Story 0") < home.index("Story 1")


def test_an_act_interrupted_by_a_crash_is_carried_out_again(sqlite_room, stories):
    """A front that was being published when the process died goes out once, after the next start."""
    from sunseed.newsroom.fronts import order
    from sunseed.newsroom.planned import acts
    from sunseed.newsroom.planned.models import PlannedAct
    from sunseed.newsroom.publishing.arranging import Slot
    from sunseed.newsroom.publishing.models import Statement

    front, editor = order.front_of(None), sqlite_room.people["editor"]
    payload = {"front": str(front.pk), "slots": [[str(stories[0].pk), "lead", ""]]}
    due = sqlite_room.people["editor"].created + timedelta(0)
    made = acts.plan(editor, "front", str(front.pk), payload, due=due)
    PlannedAct.objects.filter(pk=made.pk).update(outcome=PlannedAct.Outcome.RUNNING)
    order.carry_out(editor, payload)
    before = Statement.objects.count()
    assert acts.run_due() == 1
    assert Statement.objects.count() == before
    assert order.public(front) == [Slot(stories[0].pk, "lead")]


def test_the_preview_shows_the_order_that_is_kept_and_the_frame_needs_no_session(editor, stories):
    """Readers' front page stays; the frame's address stands for the session, and a made-up one does not."""
    from django.test import Client

    editor.post("/desk/front/", _form([(stories[0], "lead", "")], act="keep"))
    page = editor.get("/desk/front/preview/").content.decode()
    source = re.search(r'src="([^"]+/start)"', page)
    assert source is not None
    start = Client().get(source[1])
    assert start.status_code == 302
    shown = Client().get(start.headers["Location"])
    assert "sandbox" in shown.headers["Content-Security-Policy"]
    text = shown.content.decode()
    assert text.index("Story 0") < text.index("Story 3")
    assert Client().get(source[1].replace("start", "news/index.html")).status_code == 404
    assert Client().get("/desk/front/preview/made-up/start").status_code == 404


def test_reporters_arrange_nothing(sqlite_room, stories):
    """A reporter's requests are refused page by page and leave the order as it is."""
    from django.test import Client

    client = Client()
    client.post("/account/login/", {"login": "reporter@news.example", "password": PASSWORD})
    section = stories[0].section_id
    for page in ("", "preview/", f"{section}/", f"{section}/preview/"):
        assert client.get(f"/desk/front/{page}").status_code == 403
    for act in ("keep", "publish", "reset", "take-back"):
        assert client.post("/desk/front/", _form([(stories[0], "lead", "")], act=act)).status_code == 403
    assert _order() == []
    assert Client().post("/desk/front/", _form([])).status_code == 302


def test_bad_orders_are_refused_in_words(editor, stories):
    """No story, no part, no label of that name, more than sixty: each is refused and nothing is kept."""
    for rows, more in (
        ([(stories[0], "attic", "")], {}),
        ([(stories[0], "rail", "gold")], {}),
        ([(stories[0], "lead", "")], {"move": "up:nobody"}),
        ([(stories[0], "lead", "")], {"move": f"up:{stories[1].pk}"}),
        ([], {"move": "rail:00000000-0000-4000-8000-000000000000"}),
    ):
        assert editor.post("/desk/front/", _form(rows, **more)).status_code == 409
    assert _order() == []


def test_a_front_costs_the_same_number_of_queries_whatever_stands_on_it(editor, stories):
    """Three stories by hand need no more queries than one."""
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    counts = []
    for rows in ([(stories[0], "lead", "")], [(one, "rail", "") for one in stories[:3]]):
        editor.post("/desk/front/", _form(rows, act="keep"))
        with CaptureQueriesContext(connection) as caught:
            editor.get("/desk/front/")
        counts.append(len(caught))
    assert counts[0] == counts[1] < 25
