"""Two topics that are one: a single page, all spellings, and a way back."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from sunseed.documents import Tongue
from sunseed.edition.press import Press
from sunseed.edition.search import query
from sunseed.testing import documents as made
from sunseed.testing.newsdesk import Newsdesk

WEIWEI, WEI_WEI, NOBODY = made.item_id("weiwei"), made.item_id("wei wei"), made.item_id("nobody")


@pytest.fixture
def desk() -> Newsdesk:
    """Return a newsroom with two topics and a story about each, and one about both."""
    desk = Newsdesk()
    desk.publish(made.site(languages=("en", "zh-Hans")))
    desk.publish(made.section())
    desk.publish(made.topic("weiwei", identifier=WEIWEI, name="Ai Weiwei", alternate_name=("艾未未",)), "arrangement")
    desk.publish(made.topic("wei-wei", identifier=WEI_WEI, name="Ai Wei Wei", alternate_name=()), "arrangement")
    for slug, about in (("one", (WEIWEI,)), ("two", (WEI_WEI,)), ("both", (WEI_WEI, WEIWEI))):
        desk.publish(made.story(slug, identifier=made.item_id(slug), about=about))
    return desk


def page(desk: Newsdesk, path: str) -> str:
    return desk.public.get(path).decode()


def test_a_merged_topic_leads_to_the_one_that_stands_for_it(desk: Newsdesk, tmp_path: Path) -> None:
    """Its address leads on, the other lists all stories once, stories name the other once, the map leaves it out."""
    press = Press(desk.public, tmp_path / "index.sqlite3")
    press.print()
    assert "news/one/" not in page(desk, "topics/wei-wei/index.html")
    desk.change(WEI_WEI, "arrangement", superseded_by=WEIWEI)
    printed = press.print()
    assert 'url=../../topics/weiwei/"' in page(desk, "topics/wei-wei/index.html").replace("'", '"')
    shown = page(desk, "topics/weiwei/index.html")
    for slug in ("one", "two", "both"):
        assert f"news/{slug}/" in shown
    assert "Ai Wei Wei" in shown
    assert page(desk, "news/both/index.html").count("topics/weiwei/") == 1
    assert "topics/wei-wei/" not in page(desk, "news/two/index.html")
    assert "/topics/wei-wei/" not in page(desk, "sitemap-1.xml")
    items = json.loads(page(desk, "topics/wei-wei/feed.json"))["items"]
    assert len(items) == 3
    subjects = json.loads(page(desk, "news/both/item.ninjs.json"))["subjects"]
    assert [one["name"] for one in subjects] == ["Ai Weiwei"]
    assert "record/index.html" not in printed.written
    desk.change(WEI_WEI, "arrangement", superseded_by=None)
    press.print()
    assert "news/two/" in page(desk, "topics/wei-wei/index.html")
    assert "news/two/" not in page(desk, "topics/weiwei/index.html")


def test_every_spelling_of_both_finds_the_one(desk: Newsdesk, tmp_path: Path) -> None:
    """A question in a spelling of either gives the one that stands, and stories in every spelling."""
    desk.publish(made.story("words", identifier=made.item_id("words"), article_body="<p>Of Ai Wei Wei.</p>", about=()))
    desk.change(WEI_WEI, "arrangement", superseded_by=WEIWEI)
    Press(desk.public, tmp_path / "index.sqlite3").print()
    for question in ("Ai Weiwei", "Ai Wei Wei", "艾未未"):
        results = query(tmp_path / "index.sqlite3", question)
        assert [one.id for one in results.topics] == [WEIWEI], question
        assert "news/words/" in {one.item.path for one in results.found}


@pytest.mark.parametrize("into", [NOBODY, made.item_id("one")])
def test_a_way_that_leads_to_no_topic_is_no_merger(desk: Newsdesk, tmp_path: Path, into: str) -> None:
    """A topic merged into nothing, or into a story, stands for itself."""
    desk.change(WEI_WEI, "arrangement", superseded_by=into)
    Press(desk.public, tmp_path / "index.sqlite3").print()
    assert "news/two/" in page(desk, "topics/wei-wei/index.html")


def test_two_that_lead_to_one_another_stand_for_themselves(desk: Newsdesk, tmp_path: Path) -> None:
    """A circle is no merger; a topic merged into a withdrawn one comes back."""
    press = Press(desk.public, tmp_path / "index.sqlite3")
    desk.change(WEI_WEI, "arrangement", superseded_by=WEIWEI)
    desk.change(WEIWEI, "arrangement", superseded_by=WEI_WEI)
    press.print()
    assert "news/two/" in page(desk, "topics/wei-wei/index.html")
    desk.change(WEIWEI, "arrangement", superseded_by=None)
    press.print()
    assert "news/two/" not in page(desk, "topics/wei-wei/index.html")
    desk.withdraw(WEIWEI)
    press.print()
    assert "news/two/" in page(desk, "topics/wei-wei/index.html")


def test_a_story_names_a_topic_in_its_own_language(desk: Newsdesk, tmp_path: Path) -> None:
    """A Chinese story shows the Chinese name, an English one the topic's own; both names find it."""
    said = Tongue(in_language="zh-Hans", name="艾先生")
    desk.change(WEIWEI, "arrangement", translation=(said,))
    desk.publish(
        made.story("zh", identifier=made.item_id("zh"), in_language="zh-Hans", url="/zh-hans/news/zh/", about=(WEIWEI,))
    )
    Press(desk.public, tmp_path / "index.sqlite3").print()
    assert "艾先生" in page(desk, "zh-hans/news/zh/index.html")
    assert "艾先生" not in page(desk, "news/one/index.html")
    assert [one.id for one in query(tmp_path / "index.sqlite3", "艾先生").topics] == [WEIWEI]
