"""Standing pages: begun from a text, published with reasons, told to search engines, withdrawn in the open."""

from __future__ import annotations

import pytest

from sunseed.documents.page import PURPOSES
from sunseed.errors import Refused
from sunseed.testing.accounts import PASSWORD

NEW = "/desk/background/pages/new/"


@pytest.fixture
def editor(sqlite_room):
    """Return an editor's client."""
    from django.test import Client

    client = Client()
    client.post("/account/login/", {"login": "editor@news.example", "password": PASSWORD})
    return client


def _sent(**changed):
    return {
        "headline": "Our rules", "description": "What we hold ourselves to.", "body": "<p>We ask first.</p>",
        "purpose": "ethics", "language": "en", "path": "/ethics/", **changed,
    }  # fmt: skip


def test_every_page_a_newsroom_should_have_begins_from_a_text(sqlite_room, editor):
    """Each purpose but the call to write has a text in the documents' subset, offered until it is used."""
    from sunseed.documents import html
    from sunseed.newsroom.background.starting import starting

    assert set(starting()) == set(PURPOSES) - {"write-for-us"}
    listed = editor.get("/desk/background/pages/").content.decode()
    for purpose, one in starting().items():
        assert html.plain_text(html.parse(one.body)), purpose
        assert f"?for={purpose}" in listed
        assert one.headline in editor.get(f"{NEW}?for={purpose}").content.decode()


def test_a_text_with_blanks_is_not_published(sqlite_room, editor):
    """The first blank is named, and nothing is stored, public or private."""
    from sunseed.newsroom.publishing.models import Item
    from sunseed.newsroom.stories.models import StaticPage

    answer = editor.post(NEW, _sent(body="<p>Write to [address].</p>"))
    assert "Fill in [address], or take it out." in answer.content.decode()
    assert not Item.objects.exists()
    assert not StaticPage.objects.exists()


def test_a_page_has_versions_reasons_and_notes(sqlite_room, editor):
    """A correction without words is refused; with them the page says it, and its first version and the change stay."""
    from sunseed.newsroom.stories.models import StaticPage
    from sunseed.record.entry import Publish

    assert editor.post(NEW, _sent()).status_code == 302
    sqlite_room.run()
    address = f"/desk/background/pages/{StaticPage.objects.get().pk}/"
    later = _sent(body="<p>We ask first, and twice.</p>")
    refused = editor.post(address, {**later, "why": "correction", "words": ""})
    assert b"Say to readers what was wrong" in refused.content
    assert editor.post(address, {**later, "why": "correction", "words": "We ask twice."}).status_code == 302
    again = editor.post(address, {**later, "why": "update", "words": ""})
    assert b"Nothing has changed" in again.content
    sqlite_room.run()
    page = sqlite_room.page("/ethics/")
    assert "We ask twice." in page
    assert "and twice" in page
    assert "We ask first." in sqlite_room.page("/ethics/versions/1/")
    assert "<ins>" in sqlite_room.page("/ethics/versions/2/changes/")
    key = f"urn:uuid:{StaticPage.objects.get().pk}"
    whys = [one.why for one in sqlite_room.entries() if isinstance(one, Publish) and one.id == key]
    assert whys == ["new", "correction"]


def test_every_page_names_the_policies_at_its_foot(sqlite_room, editor, write_story):
    """Home and stories tell search engines which page is the policy for what; a story names its publisher."""
    from sunseed.newsroom.publishing import verbs

    editor.post(NEW, _sent())
    editor.post(NEW, _sent(headline="Who pays", purpose="ownership", path="/ownership/"))
    verbs.publish(sqlite_room.people["editor"], write_story(sqlite_room.people["editor"]))
    sqlite_room.run()
    for address in ("/", "/news/the-seeds-arrive/"):
        page = sqlite_room.page(address)
        assert 'itemtype="https://schema.org/NewsMediaOrganization"' in page
        assert 'itemprop="publishingPrinciples ethicsPolicy"' in page
        assert 'itemprop="ownershipFundingInfo"' in page
    story = sqlite_room.page("/news/the-seeds-arrive/")
    assert 'itemref="publisher"' in story
    assert 'id="publisher" itemprop="publisher"' in story


def test_a_language_without_the_page_shows_the_default_ones(sqlite_room, editor):
    """The foot of Arabic pages leads to the Arabic rules, and to the English imprint, marked as English."""
    from sunseed.newsroom.publishing import verbs
    from sunseed.newsroom.publishing.arranging import masthead
    from sunseed.newsroom.stories.models import Section

    site = masthead()
    site.languages = ["en", "ar"]
    site.save()
    editor.post(NEW, _sent())
    editor.post(NEW, _sent(headline="قواعدنا", path="/ar/ethics/", language="ar"))
    editor.post(NEW, _sent(headline="Imprint", purpose="imprint", path="/imprint/"))
    verbs.arrange(sqlite_room.people["editor"], site, Section.objects.create(name="News", slug="news"))
    sqlite_room.run()
    page = sqlite_room.page("/ar/ethics/")
    foot = page[page.index("<footer") :]
    assert "قواعدنا" in foot
    assert "Our rules" not in foot
    assert 'lang="en" hreflang="en">Imprint' in foot
    assert 'hreflang="en" href="../../ethics/"' in page


def test_a_withdrawn_page_says_when_and_why(sqlite_room, editor):
    """It leaves the foot of every page; its versions stay; publishing it again brings it back."""
    from sunseed.newsroom.stories.models import StaticPage

    editor.post(NEW, _sent())
    key = StaticPage.objects.get().pk
    answer = editor.post(f"/desk/background/{key}/withdraw/", {"reason": "error", "words": "We wrote better ones."})
    assert answer.status_code == 302
    sqlite_room.run()
    assert "We wrote better ones." in sqlite_room.page("/ethics/")
    assert "Our rules" not in sqlite_room.page("/")
    assert "We ask first." in sqlite_room.page("/ethics/versions/1/")
    assert editor.post(f"/desk/background/pages/{key}/", _sent()).status_code == 302
    sqlite_room.run()
    assert "Our rules" in sqlite_room.page("/")


def test_reporters_write_no_pages(sqlite_room):
    """Neither the pages of the desk nor the verb let a reporter change what the newsroom stands by."""
    from django.test import Client

    from sunseed.newsroom.publishing import verbs
    from sunseed.newsroom.stories.models import StaticPage

    client = Client()
    client.post("/account/login/", {"login": "reporter@news.example", "password": PASSWORD})
    for address in (NEW, "/desk/background/pages/"):
        assert client.get(address).status_code == 403
    page = StaticPage(path="/ethics/", headline="Ours", body="<p>Mine.</p>")
    with pytest.raises(Refused):
        verbs.publish_page(sqlite_room.people["reporter"], page)


def test_a_reserved_address_is_refused_in_words(sqlite_room, editor):
    """The list of corrections is the edition's own; no page takes its address."""
    answer = editor.post(NEW, _sent(path="/corrections/"))
    assert answer.status_code == 200
    assert b"reserved name" in answer.content
