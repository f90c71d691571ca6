"""The pages of review, through HTTP: who may open and do what, and what the queue shows."""

from __future__ import annotations

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
        found[role].post("/account/login/", {"login": f"{role}@news.example", "password": PASSWORD})
    return found


PAGES = ("submit/", "review/")
POSTS = (
    "submit/", "recall/", "review/take/", "review/return/", "review/approve/", "review/assign/", "review/remark/",
)  # fmt: skip
EDITORS_POSTS = ("review/take/", "review/return/", "review/approve/", "review/assign/")


def _of(page, key):
    return f"/desk/stories/{key}/{page}"


@pytest.mark.parametrize("page", PAGES)
def test_pages_of_review_open_for_the_writer_and_editors_alone(sqlite_room, clients, write_story, page):
    """A stranger signs in first; another's draft is refused without a word of it; a guessed key is not found."""
    mine, hers = write_story(sqlite_room.people["reporter"]), write_story(sqlite_room.people["editor"], "Secret plan")
    assert clients["nobody"].get(_of(page, mine.pk)).status_code == 302
    assert clients["reporter"].get(_of(page, mine.pk)).status_code == 200
    assert clients["editor"].get(_of(page, mine.pk)).status_code == 200
    refused = clients["reporter"].get(_of(page, hers.pk))
    assert refused.status_code == 403
    assert b"Secret plan" not in refused.content
    assert clients["reporter"].get(_of(page, uuid4())).status_code == 404
    assert clients["reporter"].get("/desk/queue/").status_code == 403
    assert clients["nobody"].get("/desk/queue/").status_code == 302


@pytest.mark.parametrize("page", POSTS)
def test_nothing_of_review_is_done_to_another_reporters_draft(sqlite_room, clients, write_story, page):
    """Each form, sent directly for a draft that is somebody else's, is refused and changes nothing."""
    from sunseed.newsroom.publishing.models import Trail
    from sunseed.newsroom.review.models import Remark

    hers = write_story(sqlite_room.people["editor"])
    sent = {"words": "Hello", "note": "", "editor": ""}
    assert clients["nobody"].post(_of(page, hers.pk), sent).status_code == 302
    assert clients["reporter"].post(_of(page, hers.pk), sent).status_code == 403
    assert clients["reporter"].post(_of(page, uuid4()), sent).status_code == 404
    assert clients["reporter"].get(_of(page, hers.pk)).status_code in (403, 405)
    hers.refresh_from_db()
    assert hers.stage == "draft"
    assert not Remark.objects.exists()
    assert not Trail.objects.filter(key=str(hers.pk)).exists()


@pytest.mark.parametrize("page", EDITORS_POSTS)
def test_a_reporter_decides_nothing_about_an_own_story(sqlite_room, clients, write_story, page):
    """Taking, returning, approving and giving to an editor are editors' acts, also for one's own story."""
    from sunseed.newsroom.review import moves

    mine = write_story(sqlite_room.people["reporter"])
    moves.submit(sqlite_room.people["reporter"], mine)
    assert clients["reporter"].post(_of(page, mine.pk), {"editor": ""}).status_code == 403
    mine.refresh_from_db()
    assert mine.stage == "submitted"


def test_a_remark_is_reached_only_through_its_own_story(sqlite_room, clients, write_story):
    """The key of a remark on another's draft, put under an own story, is not found."""
    from sunseed.newsroom.review import remarks

    editor, reporter = sqlite_room.people["editor"], sqlite_room.people["reporter"]
    mine, hers = write_story(reporter), write_story(editor)
    secret = remarks.add(editor, hers, words="Protect the source.")
    for act in ("reply", "settle"):
        answer = clients["reporter"].post(_of(f"review/remark/{secret.pk}/", mine.pk), {"act": act, "words": "x"})
        assert answer.status_code == 404
        answer = clients["reporter"].post(_of(f"review/remark/{secret.pk}/", hers.pk), {"act": act, "words": "x"})
        assert answer.status_code == 403
    secret.refresh_from_db()
    assert secret.settled is None
    assert not secret.replies.exists()


def test_a_reporter_names_no_rule_and_settles_no_editors_remark(sqlite_room, clients, write_story):
    """Rules are an editor's to name; the writer answers, and the editor settles."""
    from sunseed.newsroom.review import remarks
    from sunseed.newsroom.review.models import Remark

    mine = write_story(sqlite_room.people["reporter"])
    sent = {"words": "See here", "rule": "law"}
    assert clients["reporter"].post(_of("review/remark/", mine.pk), sent).status_code == 403
    asked = remarks.add(sqlite_room.people["editor"], mine, words="Who says so?", rule="source")
    where = _of(f"review/remark/{asked.pk}/", mine.pk)
    assert clients["reporter"].post(where, {"act": "settle"}).status_code == 403
    assert clients["reporter"].post(where, {"act": "reply", "words": "The minutes."}).status_code == 302
    assert clients["editor"].post(where, {"act": "settle"}).status_code == 302
    assert Remark.objects.get(pk=asked.pk).settled is not None


def test_a_piece_goes_out_comes_back_with_its_passage_and_is_answered(sqlite_room, clients, write_story):
    """Submitted with a note, returned with a passage and its rule, answered, approved: each sees the other's words."""
    from sunseed.newsroom.review.models import Remark

    mine = write_story(sqlite_room.people["reporter"], "The count")
    clients["reporter"].post(_of("submit/", mine.pk), {"note": "Counted on <b>Tuesday</b>."})
    page = clients["editor"].get(_of("review/", mine.pk)).content.decode()
    assert "Counted on &lt;b&gt;Tuesday&lt;/b&gt;." in page
    clients["editor"].post(
        _of("review/remark/", mine.pk),
        {"quote": "hundred million", "before": "A ", "after": " of", "words": "Who counted?", "rule": "source"},
    )
    page = clients["editor"].get(_of("review/", mine.pk)).content.decode()
    asked = Remark.objects.get()
    assert f'<mark data-remark="{asked.pk}" id="passage-{asked.pk}">hundred million</mark>' in page
    clients["editor"].post(_of("review/return/", mine.pk), {"words": "Nearly."})
    assert "give it your answers" in clients["reporter"].get("/desk/").content.decode()
    form = clients["reporter"].get(_of("submit/", mine.pk)).content.decode()
    assert "Who counted?" in form
    assert "Say how we know" in form
    assert clients["reporter"].post(_of("submit/", mine.pk), {}).status_code == 422
    clients["reporter"].post(_of("submit/", mine.pk), {f"answer-{asked.pk}": "The museum did."})
    assert "The museum did." in clients["editor"].get(_of("review/", mine.pk)).content.decode()
    clients["editor"].post(_of("review/approve/", mine.pk))
    mine.refresh_from_db()
    assert mine.stage == "approved"


def test_planted_html_in_a_draft_stays_words_on_the_review_page(sqlite_room, clients, write_story):
    """What a reporter types into headline, standfirst, body, note, passage and remark runs nowhere."""
    evil = '<img src=x onerror="alert(1)"><script>alert(2)</script>'
    mine = write_story(sqlite_room.people["reporter"], evil, standfirst=evil, body=f"<p>ok</p>{evil}")
    clients["reporter"].post(_of("submit/", mine.pk), {"note": evil})
    clients["reporter"].post(_of("review/remark/", mine.pk), {"words": evil, "quote": "ok"})
    page = clients["editor"].get(_of("review/", mine.pk)).content.decode()
    assert "<script>alert" not in page
    assert "<img src=x" not in page
    assert "onerror=&quot;" in page


@pytest.mark.parametrize(
    ("query", "shown"),
    [
        ("", ["Old", "New"]), ("order=newest", ["New", "Old"]), ("state=approved", ["Good"]), ("who=mine", ["New"]),
        ("who=nobody", ["Old"]), ("state=returned", []), ("section=no-uuid&who=%C2%B2&order=x&state=x", ["Old", "New"]),
        ("who=99999999999999999999", ["Old", "New"]), ("page=9999", ["Old", "New"]),
    ],
)  # fmt: skip
def test_the_queue_narrows_by_state_and_by_who_looks_after_it(sqlite_room, clients, write_story, query, shown):
    """Longest waiting first; nonsense in the address is left out."""
    import re

    from sunseed.newsroom.review import moves

    reporter, editor = sqlite_room.people["reporter"], sqlite_room.people["editor"]
    for name in ("Old", "New", "Good", "Draft"):
        story = write_story(reporter, name)
        sqlite_room.clock.advance(60_000)
        if name != "Draft":
            moves.submit(reporter, story)
        if name == "New":
            moves.take(editor, story)
        if name == "Good":
            moves.approve(editor, story)
    page = clients["editor"].get(f"/desk/queue/?{query}").content.decode()
    assert re.findall(r'class="item-title"[^>]*>([^<]+)<', page) == shown


def test_the_queue_and_the_list_ask_the_database_no_more_for_more_stories(sqlite_room, clients, write_story):
    """Five stories or twenty-five: the same number of queries."""
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    from sunseed.newsroom.review import moves

    reporter = sqlite_room.people["reporter"]
    counted = []
    for more in (5, 20):
        for n in range(more):
            story = write_story(reporter, f"Story {n}")
            moves.submit(reporter, story)
            if n % 2:
                moves.take(sqlite_room.people["editor"], story)
        asked = []
        for address, who in (("/desk/queue/", "editor"), ("/desk/", "editor"), ("/desk/", "reporter")):
            clients[who].get(address)
            with CaptureQueriesContext(connection) as caught:
                assert clients[who].get(address).status_code == 200
            asked.append(len(caught))
        counted.append(asked)
    assert counted[0] == counted[1]


def test_remarks_of_a_story_are_read_in_the_same_number_of_queries(sqlite_room, clients, write_story):
    """One remark or twenty, each answered: the review page asks no more."""
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    from sunseed.newsroom.review import remarks

    editor = sqlite_room.people["editor"]
    story = write_story(sqlite_room.people["reporter"])
    counted = []
    for more in (1, 19):
        for n in range(more):
            made = remarks.add(editor, story, words=f"Remark {n}", quote="hundred", rule="clear")
            remarks.reply(editor, made, "Yes.")
        clients["editor"].get(_of("review/", story.pk))
        with CaptureQueriesContext(connection) as caught:
            clients["editor"].get(_of("review/", story.pk))
        counted.append(len(caught))
    assert counted[0] == counted[1]


def test_the_writer_has_the_remarks_beside_the_text_and_the_reviewer_the_pictures_words(
    sqlite_room, clients, write_story, picture
):
    """Open remarks stand on the page where one writes; descriptions and credits on the page where one reviews."""
    import msgspec

    from sunseed.newsroom.review import remarks
    from sunseed.newsroom.stories import saving
    from sunseed.newsroom.stories.models import Upload

    reporter, editor = sqlite_room.people["reporter"], sqlite_room.people["editor"]
    story = write_story(reporter)
    shown = msgspec.structs.replace(picture(reporter, "A grey quay"), credit="Mina Park")
    Upload.objects.filter(pk=shown.id).update(story=story)
    saving.save(story, msgspec.structs.replace(story.draft, pictures=[shown]), editor=reporter, revision=story.revision)
    open_one = remarks.add(editor, story, words="Who counted?", quote="hundred million", rule="source")
    gone = remarks.add(editor, story, words="Settled long ago.")
    remarks.settle(editor, gone, done=True)
    page = clients["reporter"].get(f"/desk/stories/{story.pk}/").content.decode()
    assert f'data-find="{open_one.quote}"' in page
    assert "Settled long ago." not in page
    page = clients["editor"].get(_of("review/", story.pk)).content.decode()
    assert "Description: A grey quay" in page
    assert "Credit: Mina Park" in page


def test_history_offers_what_changed_since_it_was_given(sqlite_room, clients, write_story):
    """The comparison one asks for most is one press away, and says how many words came and went."""
    import msgspec

    from sunseed.newsroom.review import moves
    from sunseed.newsroom.stories import saving

    reporter = sqlite_room.people["reporter"]
    story = write_story(reporter)
    moves.submit(reporter, story)
    story.refresh_from_db()
    saving.save(story, msgspec.structs.replace(story.draft, body="<p>A hundred and one of them.</p>"),
                editor=reporter, revision=story.revision)  # fmt: skip
    page = clients["editor"].get(_of("history/", story.pk)).content.decode()
    assert "?old=1&amp;new=2" in page
    assert "Since it was given" in page
    page = clients["editor"].get(_of("history/?old=1&new=2", story.pk)).content.decode()
    assert "2 words in" in page
    assert "1 out" in page


def test_the_queue_is_found_by_its_index_and_not_by_reading_every_story(sqlite_room):
    """Of a hundred thousand stories a handful wait: the database looks at these, whatever the filter."""
    from sunseed.newsroom.desk.states import listed
    from sunseed.newsroom.review import queue

    editor = sqlite_room.people["editor"]
    asked = [queue.waiting(editor, queue.Asked(state=state)) for state in ("", "submitted", "review", "returned")]
    asked += [listed(editor, chosen) for chosen in ("waiting", "returned")]
    for one in asked:
        assert "story_under_way" in one.explain(), one.explain()


def test_words_changed_after_an_approval_are_pointed_out(sqlite_room, clients, write_story):
    """The page of review and the page of publishing both say that it is no longer what was approved."""
    import msgspec

    from sunseed.newsroom.review import moves
    from sunseed.newsroom.stories import saving

    reporter, editor = sqlite_room.people["reporter"], sqlite_room.people["editor"]
    story = write_story(reporter)
    moves.approve(editor, story)
    for page in ("review/", "publish/"):
        assert b"approved it" not in clients["editor"].get(_of(page, story.pk)).content
    story.refresh_from_db()
    saving.save(
        story, msgspec.structs.replace(story.draft, headline="Others"), editor=reporter, revision=story.revision
    )
    for page in ("review/", "publish/"):
        answer = clients["editor"].get(_of(page, story.pk)).content.decode()
        assert "Changed since editor@news.example approved it." in answer
        assert "?old=1&amp;new=2" in answer
