"""What machines read: the news sitemap, ninjs beside each story, schema.org and OpenGraph in the page."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from jsonschema import Draft202012Validator, FormatChecker
from lxml import etree

from sunseed import documents
from sunseed.edition import sitemap
from sunseed.edition.press import Press
from sunseed.edition.theme import Theme
from sunseed.store.memory import MemoryStore
from sunseed.testing import documents as made
from sunseed.testing.newsdesk import Newsdesk

SCHEMA = Path(__file__).parents[1] / "vectors/data/ninjs-schema_3.1.part.json"


def ninjs(data: bytes) -> dict[str, Any]:
    """Return an item that holds to IPTC's schema, addresses and times included."""
    formats = FormatChecker()
    formats.checks("uri")(lambda text: bool(urlsplit(text).scheme and urlsplit(text).netloc and text.isascii()))
    item: dict[str, Any] = json.loads(data)
    faults = Draft202012Validator(json.loads(SCHEMA.read_bytes()), format_checker=formats).iter_errors(item)
    assert [f"{one.json_path}: {one.message}" for one in faults] == []
    return item


@pytest.fixture(scope="module")
def theme() -> Theme:
    """Compile the theme once."""
    return Theme.load()


def _site(desk: Newsdesk) -> None:
    desk.publish(made.site(url="https://field.example/", license="CC-BY-4.0"))
    desk.publish(made.section())
    desk.publish(made.topic(identifier=made.item_id("topic")))


def _titles(store: MemoryStore) -> list[str]:
    tree = etree.fromstring(store.get("sitemap-news.xml"))
    return [one.text or "" for one in tree.iterfind(".//{*}title")]


def test_a_story_has_a_ninjs_item_beside_its_page(tmp_path: Path, theme: Theme) -> None:
    """Text, rich text, subject, picture, note and licence stand as IPTC's schema asks, addresses absolute."""
    store = MemoryStore()
    desk = Newsdesk(store)
    _site(desk)
    story = made.item_id("story")
    desk.publish(made.story("seeds", identifier=story, about=(made.item_id("topic"),), image=made.picture("lead")))
    desk.change(story, "correction", correction=documents.Correction(text="The number was wrong."))
    press = Press(store, tmp_path / "index.sqlite3", theme=theme)
    press.print()
    item = ninjs(store.get("news/seeds/item.ninjs.json"))
    assert item["standard"]["name"] == "ninjs"
    assert (item["uri"], item["version"], item["pubStatus"]) == ("https://field.example/news/seeds/", "2", "usable")
    assert item["edNote"] == "The number was wrong."
    assert item["usageTerms"] == "CC-BY-4.0"
    assert item["subjects"][0]["name"] == "Ai Weiwei"
    assert [one["contentType"] for one in item["bodies"]] == ["text/plain", "text/html"]
    assert item["associations"][0]["renditions"][0]["href"].startswith("https://field.example/objects/")
    page = store.get("news/seeds/index.html").decode()
    assert 'href="../../news/seeds/item.ninjs.json"' in page
    assert '<meta property="article:published_time"' in page
    assert "item.ninjs.json" not in store.get("news/seeds/versions/1/index.html").decode()


def test_a_withdrawn_story_is_canceled_and_one_taken_down_has_no_item(tmp_path: Path, theme: Theme) -> None:
    """Systems that follow learn of the withdrawal, without its text; after an erasure nothing is left to read."""
    store = MemoryStore()
    desk = Newsdesk(store)
    _site(desk)
    story = made.item_id("story")
    desk.publish(made.story("seeds", identifier=story))
    press = Press(store, tmp_path / "index.sqlite3", theme=theme)
    press.print()
    desk.withdraw(story, "error")
    press.print()
    item = ninjs(store.get("news/seeds/item.ninjs.json"))
    assert item["pubStatus"] == "canceled"
    assert "bodies" not in item
    desk.erase(story)
    press.print()
    assert not store.exists("news/seeds/item.ninjs.json")


def test_the_news_sitemap_holds_two_days_before_the_newest_item(
    tmp_path: Path, theme: Theme, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Older stories, imports and what was withdrawn are not in it; languages are named as search engines ask."""
    store = MemoryStore()
    desk = Newsdesk(store)
    _site(desk)
    days = iter(["01", "02", "03", "04", "04", "04"])
    for number, (language, why) in enumerate(
        [("en", "new"), ("en", "new"), ("zh-Hans", "new"), ("en", "new"), ("en", "import"), ("en", "new")]
    ):
        day = next(days)
        monkeypatch.setattr(desk, "at", lambda day=day: f"2026-11-{day}T09:00:00Z")
        prefix = "" if language == "en" else "zh-hans/"
        url, key = f"/{prefix}news/story-{number}/", made.item_id(f"story {number}")
        document = made.story(identifier=key, url=url, in_language=language, headline=f"Story & {number}")
        desk.publish(document, why)
    press = Press(store, tmp_path / "index.sqlite3", theme=theme)
    press.print()
    assert _titles(store) == ["Story & 5", "Story & 3", "Story & 2", "Story & 1"]
    assert b"<news:language>zh-cn</news:language>" in store.get("sitemap-news.xml")
    desk.withdraw(made.item_id("story 5"), "error")
    press.print()
    assert "Story & 5" not in _titles(store)
    assert b"sitemap-news.xml" in store.get("robots.txt")
    assert sitemap.since("2026-03-01T00:00:00Z") == "2026-02-27T00:00:00Z"
