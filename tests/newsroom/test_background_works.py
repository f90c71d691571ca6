"""Works: made by naming them in a review or at the desk, found by any title, printed with the stories about them."""

from __future__ import annotations

import io

import pytest
from PIL import Image

from sunseed import documents
from sunseed.testing.accounts import PASSWORD


@pytest.fixture
def editor(sqlite_room):
    """Return an editor's client."""
    from django.test import Client

    client = Client()
    client.post("/account/login/", {"login": "editor@news.example", "password": PASSWORD})
    return client


def _review(room, write_story, headline, **work):
    from sunseed.newsroom.publishing import verbs
    from sunseed.newsroom.stories.draft import Work

    named = Work(**{"kind": "Movie", "name": "Slipware", "creator": "Imke Sallow", "year": "2026", **work})
    story = write_story(room.people["editor"], headline, genre="review", work=named)
    return verbs.publish(room.people["editor"], story)


def _file(color="gold"):
    file = io.BytesIO()
    Image.new("RGB", (600, 400), color).save(file, "JPEG")
    file.seek(0)
    file.name = "work.jpg"
    return file


def test_a_review_makes_the_page_of_its_work(sqlite_room, write_story):
    """Two reviews that name one film, in other capitals, stand on one page, and each leads there."""
    from sunseed.newsroom.background.models import Work

    first = _review(sqlite_room, write_story, "Hands")
    second = _review(sqlite_room, write_story, "More hands", name="slipware ")
    sqlite_room.run()
    assert Work.objects.get().slug == "slipware"
    page = sqlite_room.page("/works/slipware/")
    for words in ("Imke Sallow", "2026", "Hands", "More hands", 'itemtype="https://schema.org/Movie"'):
        assert words in page
    for one in (first, second):
        assert 'href="../../works/slipware/"' in sqlite_room.page(one.path)
    assert "More hands" in (sqlite_room.instance.public / "works/slipware/feed.xml").read_text()
    assert "/works/slipware/" in (sqlite_room.instance.public / "sitemap-1.xml").read_text()


def test_a_book_of_the_same_title_is_another_work(sqlite_room, write_story):
    """A film and a book called alike have a page each."""
    _review(sqlite_room, write_story, "The film")
    _review(sqlite_room, write_story, "The book", kind="Book")
    sqlite_room.run()
    assert "The book" not in sqlite_room.page("/works/slipware/")
    assert "The book" in sqlite_room.page("/works/slipware-2/")


def test_an_editor_gives_a_work_its_facts_and_its_picture(sqlite_room, editor, write_story):
    """Materials, pieces, other titles and a picture are published, and search finds it by another title."""
    from sunseed.edition import search
    from sunseed.newsroom.background.models import Work

    released = _review(sqlite_room, write_story, "Seeds", kind="VisualArtwork", name="Sunflower Seeds")
    work = Work.objects.get()
    address = f"/desk/background/works/{work.pk}/"
    sent = {
        "kind": "VisualArtwork", "name": "Sunflower Seeds", "creator": "Ai Weiwei", "year": "2010",
        "material": "Porcelain", "pieces": "100000000", "country": "China", "description": "A field of them.",
        "spellings": "葵花籽\nKui Hua Zi", "alt": "", "credit": "", "file": _file(),
    }  # fmt: skip
    refused = editor.post(address, sent)
    assert b"Say in words what the picture shows" in refused.content
    assert editor.post(address, {**sent, "alt": "Grey seeds", "file": _file()}).status_code == 302
    sqlite_room.run()
    page = sqlite_room.page("/works/sunflower-seeds/")
    for words in ("Porcelain", "100,000,000", "China", "葵花籽", 'alt="Grey seeds"', "Seeds"):
        assert words in page
    for spelling in ("kui hua zi", "葵花籽"):
        found = search.query(sqlite_room.instance.index, spelling)
        assert [one.path for one in found.topics] == ["works/sunflower-seeds/"], spelling
    assert "Sunflower Seeds" in sqlite_room.page(released.path)


def test_a_year_that_is_none_is_refused_in_words(sqlite_room, editor):
    """The form says which forms of a date it takes, and nothing is published."""
    from sunseed.newsroom.publishing.models import Item

    answer = editor.post("/desk/background/works/new/", {"kind": "Book", "name": "A book", "year": "summer"})
    assert b"Write a year, a month or a day" in answer.content
    assert not Item.objects.filter(kind="work").exists()


def test_reporters_do_not_arrange_works(sqlite_room):
    """A reporter is refused the list, the form and the deed."""
    from django.test import Client

    client = Client()
    client.post("/account/login/", {"login": "reporter@news.example", "password": PASSWORD})
    for address in ("/desk/background/works/", "/desk/background/works/new/"):
        assert client.get(address).status_code == 403
        assert client.post(address, {"kind": "Book", "name": "A book"}).status_code in (403, 405)


def test_a_lost_database_gets_its_works_back(sqlite_room, editor):
    """After the rows are gone, the work is a row again with its picture and words, out of its document."""
    from sunseed.newsroom.background.models import Work
    from sunseed.newsroom.publishing import relearning

    editor.post(
        "/desk/background/works/new/",
        {"kind": "Book", "name": "The weight of clay", "pieces": "", "alt": "A cover", "file": _file("teal"),
         "spellings": "粘土"},
    )  # fmt: skip
    before = Work.objects.get()
    Work.objects.all().delete()
    assert relearning.restore_drafts() >= 1
    after = Work.objects.get()
    assert (after.pk, after.name, after.other_names, after.alt) == (before.pk, before.name, ["粘土"], "A cover")
    assert after.picture.sha256 == before.picture.sha256


def test_a_work_taken_down_takes_its_picture_with_it(sqlite_room, editor):
    """The tombstone stands at its address and the picture's objects are gone from the public tree."""
    from sunseed.newsroom.background.models import Work
    from sunseed.newsroom.publishing import verbs

    editor.post(
        "/desk/background/works/new/", {"kind": "Book", "name": "The weight of clay", "alt": "A cover", "file": _file()}
    )
    sqlite_room.run()
    work = Work.objects.get()
    assert sqlite_room.objects_of(work.picture)
    verbs.take_down(sqlite_room.people["editor"], work.pk, reason="rights")
    sqlite_room.run()
    assert not sqlite_room.objects_of(work.picture)
    assert "Taken down" in sqlite_room.page("/works/the-weight-of-clay/")


def test_a_review_whose_work_has_an_impossible_name_is_no_document() -> None:
    """The work's item must be an item's id."""
    from sunseed.errors import Malformed
    from sunseed.testing import documents as samples

    reviewed = documents.Reviewed(type="Movie", name="Slipware", identifier="slipware")
    with pytest.raises(Malformed, match=r"itemReviewed\.identifier"):
        documents.encode(samples.story(genre="review", item_reviewed=reviewed))
