"""What readers find at each address, whatever happened to what once stood there."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from lxml import etree

from sunseed import documents
from sunseed.edition.press import Press
from sunseed.edition.theme import Theme
from sunseed.errors import Absent
from sunseed.store.folder import FolderStore
from sunseed.store.memory import MemoryStore
from sunseed.testing import documents as made
from sunseed.testing.newsdesk import Newsdesk

NEWS, POLITICS, WORLD = made.item_id("news"), made.item_id("politics"), made.item_id("world")
SEEDS = made.item_id("seeds")
THEME = Theme.load()
FEEDS = ("feed.xml", "atom.xml", "feed.json")


class House:
    """A newsdesk and its press."""

    def __init__(self, folder: Path) -> None:
        self.store = MemoryStore()
        self.desk = Newsdesk(self.store)
        self.press = Press(self.store, folder / "index.sqlite3", theme=THEME)
        self.desk.publish(made.site(url="https://field.example/", languages=("en", "ar", "zh-Hans")))
        self.desk.publish(made.section())
        self.desk.publish(made.section("politics", is_part_of=NEWS))
        self.desk.publish(made.section("world"))

    def story(self, slug: str, why: str = "new", **fields: object) -> str:
        """Publish a story in politics; return its id."""
        common = {
            "identifier": made.item_id(slug),
            "url": f"/news/politics/{slug}/",
            "article_section": POLITICS,
        }
        self.desk.publish(made.story(slug, **(common | fields)), why)  # type: ignore[arg-type]
        return made.item_id(slug)

    def page(self, path: str) -> str:
        """Print, and return a page."""
        self.press.print()
        return self.store.get(f"{path}index.html").decode()

    def has(self, path: str) -> bool:
        """Print, and say whether a file is there."""
        self.press.print()
        return self.store.exists(path)


@pytest.fixture
def house(tmp_path: Path) -> House:
    """Return a house with three sections."""
    return House(tmp_path)


def test_a_withdrawn_story_says_why_and_keeps_its_text_one_click_away(house: House) -> None:
    """Its page names the reason and the words, leads to its version, and no front or feed shows it any more."""
    one = house.story("seeds")
    house.press.print()
    house.desk.withdraw(one, "error", words="The photograph was of another day.")
    page = house.page("news/politics/seeds/")
    assert "The photograph was of another day." in page
    assert 'href="../../../news/politics/seeds/versions/1/"' in page
    assert "written for a test" not in page
    assert "written for a test" in house.page("news/politics/seeds/versions/1/")
    for place in ("", "news/", "news/politics/"):
        assert "seeds/" not in house.page(place)
        for feed in FEEDS:
            assert b"seeds" not in house.store.get(place + feed)
    assert "seeds/" in house.page("archive/2026-11/1/")


def test_a_story_taken_down_leaves_a_tombstone_and_no_bytes(house: House) -> None:
    """Its address shows that something was here; its text is in no file, its documents and own objects are deleted."""
    picture = made.picture()
    first = "objects/" + picture.object_name[:2] + "/" + picture.object_name
    house.store.create(first, b"\xff\xd8\xff picture")
    one = house.story("seeds", image=picture, article_body="<p>unmistakable</p>")
    house.desk.change(one, "update", article_body="<p>unmistakable again</p>")
    assert "unmistakable" in house.page("news/politics/seeds/versions/1/")
    house.desk.withdraw(one, "harm")
    house.desk.erase(one, objects=(picture.object_name,))
    assert "unmistakable" not in house.page("news/politics/seeds/")
    assert not [path for path in house.store.list("news/politics/seeds/") if path != "news/politics/seeds/index.html"]
    assert not house.store.exists(first)
    assert not [path for path in house.store.list("") if b"unmistakable" in house.store.get(path)]


def test_an_object_that_another_story_shows_survives_an_erasure(house: House) -> None:
    """Only the objects that nobody else uses are deleted."""
    picture = made.picture()
    path = "objects/" + picture.object_name[:2] + "/" + picture.object_name
    house.store.create(path, b"\xff\xd8\xff picture")
    one = house.story("seeds", image=picture)
    house.story("other", image=picture)
    house.desk.erase(one, objects=(picture.object_name,))
    assert house.has(path)


def test_an_item_published_again_after_its_erasure_is_back(house: House) -> None:
    """A restored story stands at its address; its erased version stays erased."""
    one = house.story("seeds", article_body="<p>gone words</p>")
    house.desk.erase(one)
    house.press.print()
    house.desk.change(one, "restore", article_body="<p>new words</p>")
    assert "new words" in house.page("news/politics/seeds/")
    assert not house.has("news/politics/seeds/versions/1/index.html")
    assert house.has("news/politics/seeds/versions/2/index.html")


def test_a_section_that_moves_leaves_a_way_behind_and_stories_where_they_were(house: House) -> None:
    """Old fronts lead on, story addresses stay, breadcrumbs are those of the new place."""
    house.story("seeds")
    house.press.print()
    house.desk.change(POLITICS, "arrangement", is_part_of=WORLD, slug="affairs")
    assert 'href="../../world/affairs/"' in house.page("news/politics/")
    assert "seeds" in house.page("world/affairs/")
    trail = house.page("news/politics/seeds/")
    assert "../../../world/affairs/" in trail[trail.index('class="trail"') : trail.index("</ol>")]
    assert not house.has("news/politics/feed.xml")


def test_an_address_that_is_taken_again_no_longer_leads_on(house: House) -> None:
    """A new section at an address that another one left has its front there."""
    house.desk.change(POLITICS, "arrangement", slug="affairs")
    house.press.print()
    house.desk.publish(made.section("second", slug="politics", is_part_of=NEWS))
    assert "Second" in house.page("news/politics/")


def test_a_redirect_document_prints_a_page_that_leads_on(house: House) -> None:
    """An imported address leads to the new one, unless something is published there."""
    house.desk.publish(made.redirect("/2012/07/post/", "/news/politics/seeds/"))
    assert 'href="../../../news/politics/seeds/"' in house.page("2012/07/post/")


def test_imports_stand_in_archives_search_and_map_but_on_no_front_and_in_no_feed(house: House) -> None:
    """An imported story is filed under the month it claims, and never announced."""
    house.story("ancient", "import", published_claimed="2009-05-04T00:00:00Z")
    assert "ancient" in house.page("archive/2009-05/1/")
    assert "ancient" in house.page("news/politics/archive/1/")
    assert b"ancient" in house.store.get("sitemap-1.xml")
    for place in ("", "news/", "news/politics/"):
        assert "politics/ancient/" not in house.page(place)
        for feed in FEEDS:
            assert b"ancient" not in house.store.get(place + feed)
    house.desk.publish(made.page("colophon"), "new")
    house.desk.publish(made.page("old-page"), "import")
    assert "old-page" in house.page("old-page/")
    assert "colophon/" in house.page("")
    assert "old-page" not in house.page("")


def test_archives_are_counted_from_the_oldest_and_keep_the_place_of_what_was_withdrawn(house: House) -> None:
    """With 53 stories the first chunk has fifty, whoever is withdrawn later, and is not written for the next one."""
    for number in range(52):
        house.story(f"story-{number:02}")
    first = house.page("news/politics/archive/1/")
    house.desk.withdraw(made.item_id("story-03"))
    house.press.print()
    house.story("story-52")
    printed = house.press.print()
    assert "news/politics/archive/1/index.html" not in printed.written
    assert "story-49/" in first
    assert "story-50/" not in first
    assert "story-50/" in house.page("news/politics/archive/2/")
    assert "story-03/" in house.page("news/politics/archive/1/")


def test_another_language_has_its_own_front_and_direction(house: House) -> None:
    """An Arabic story has a home, a front and feeds under its language, set from right to left."""
    one = house.story("seeds")
    assert not house.has("ar/index.html")
    house.story(
        "seeds-ar",
        url="/ar/news/politics/seeds/",
        in_language="ar",
        headline="بذور",
        translation_of=documents.TranslationOf(identifier=one, version=1),
    )
    for path in ("ar/", "ar/news/", "ar/news/politics/"):
        page = house.page(path)
        assert '<html lang="ar" dir="rtl">' in page
        assert "بذور" in page
    assert "بذور" not in house.page("news/")
    assert house.has("ar/feed.xml")
    assert 'hreflang="ar" href="../../../ar/news/politics/seeds/"' in house.page("news/politics/seeds/")
    assert 'hreflang="en" href="../../../../news/politics/seeds/"' in house.page("ar/news/politics/seeds/")
    before = house.page("ar/news/politics/seeds/")
    house.desk.change(one, "update", headline="Seeds, counted again")
    assert house.page("ar/news/politics/seeds/") != before


def test_a_section_is_called_by_its_name_in_the_language_of_the_page(house: House) -> None:
    """Navigation, breadcrumbs, front, feed and slogan speak Arabic on Arabic pages; a new name reaches them all."""
    house.story("seeds-ar", url="/ar/news/politics/seeds/", in_language="ar", headline="بذور")
    house.desk.change(NEWS, "arrangement", translation=(documents.Tongue(in_language="ar", name="الأخبار"),))
    said = documents.Tongue(in_language="ar", slogan="تُختم", description="وصف الموقع")
    house.desk.change(made.item_id("site"), "arrangement", slogan="Sealed", translation=(said,))
    for path in ("ar/", "ar/news/", "ar/news/politics/seeds/"):
        assert "الأخبار" in house.page(path)
        assert ">News<" not in house.page(path)
    assert "تُختم" in house.page("ar/")
    assert "Sealed" in house.page("")
    assert "الأخبار" not in house.page("news/")
    assert json.loads(house.store.get("ar/news/feed.json"))["title"].startswith("الأخبار")
    house.desk.change(NEWS, "arrangement", translation=(documents.Tongue(in_language="ar", name="ما حدث"),))
    assert "ما حدث" in house.page("ar/news/politics/seeds/")
    house.desk.change(NEWS, "arrangement", translation=())
    assert ">News<" in house.page("ar/news/politics/seeds/")


def test_feeds_are_what_readers_of_feeds_expect(house: House) -> None:
    """All three formats parse, hold the full text with absolute addresses, and the newest thirty stories."""
    house.story("seeds", article_body='<p>See <a href="/about/">us</a> &amp; &lt;b&gt;.</p>')
    for number in range(31):
        house.story(f"later-{number}")
    house.press.print()
    rss = etree.fromstring(house.store.get("feed.xml"))
    assert len(rss.findall(".//item")) == 30
    assert rss.findtext(".//item/link") == "https://field.example/news/politics/later-30/"
    atom = etree.fromstring(house.store.get("news/politics/atom.xml"))
    entry = atom.find("{http://www.w3.org/2005/Atom}entry")
    assert entry is not None
    assert entry.findtext("{http://www.w3.org/2005/Atom}id") == made.item_id("later-30")
    feed = json.loads(house.store.get("feed.json"))
    assert feed["version"] == "https://jsonfeed.org/version/1.1"
    assert len(feed["items"]) == 30
    house.desk.withdraw(made.item_id("later-30"))
    house.desk.withdraw(made.item_id("later-29"))
    house.press.print()
    last = json.loads(house.store.get("feed.json"))["items"][-1]
    assert last["content_html"] == '<p>See <a href="https://field.example/about/">us</a> &amp; &lt;b&gt;.</p>'


def test_the_map_of_the_site_names_what_is_there(house: House) -> None:
    """The sitemap parses and names live stories alone; robots.txt leads to it."""
    house.story("seeds")
    gone = house.story("gone")
    house.press.print()
    house.desk.withdraw(gone)
    house.press.print()
    urls = etree.fromstring(house.store.get("sitemap-1.xml")).findall("{*}url/{*}loc")
    assert [url.text for url in urls] == ["https://field.example/news/politics/seeds/"]
    assert b"Sitemap: https://field.example/sitemap.xml" in house.store.get("robots.txt")


def test_a_link_to_an_item_follows_it_and_is_plain_text_until_it_exists(house: House) -> None:
    """`item:` links lead to where the item stands; before its publication the words stand without a link."""
    later = made.item_id("later")
    house.story("seeds", article_body=f'<p>Read <a href="item:{later}">more</a>.</p>')
    assert "<p>Read more.</p>" in house.page("news/politics/seeds/")
    house.story("later")
    assert '<a href="../../../news/politics/later/">more</a>' in house.page("news/politics/seeds/")


def test_a_shared_box_shows_its_own_version_in_every_story(house: House) -> None:
    """A box is shown with its version and changes with its own updates."""
    box = house.story("what-is-this", genre="explainer", article_body="<p>First words.</p>")
    house.story("seeds", article_body=f'<p>Text.</p><figure data-include="{box}"></figure>')
    assert "First words." in house.page("news/politics/seeds/")
    house.desk.change(box, "update", article_body="<p>Second words.</p>")
    assert "Second words." in house.page("news/politics/seeds/")


def test_an_editor_decides_the_front_page(house: House) -> None:
    """Lead, rail and labels are those of the front document; a withdrawn story leaves it."""
    house.story("one")
    two = house.story("two", genre="video")
    house.story("three")
    rows = (
        documents.Placement(item=made.item_id("one"), place="lead"),
        documents.Placement(item=two, place="rail", label="video"),
    )
    house.desk.publish(made.front(item_list_element=rows), "arrangement")
    page = house.page("")
    assert page.index("politics/one/") < page.index("politics/three/")
    assert "Watch video" in page
    house.desk.withdraw(two)
    assert "Watch video" not in house.page("")


def test_a_void_entry_is_listed_and_has_no_effect(house: House) -> None:
    """A version skipped changes no page but the list of void entries."""
    one = house.story("seeds")
    house.press.print()
    before = {path: house.store.get(path) for path in house.store.list("news/")}
    house.desk.items[one].version = 7
    index = house.desk.change(one, "update", headline="Skipped")
    house.press.print()
    assert {path: house.store.get(path) for path in house.store.list("news/")} == before
    assert json.loads(house.store.get("record/void.json")) == {"void": [index]}


def test_pages_that_belong_to_nobody_are_removed_even_when_the_index_is_lost(house: House, tmp_path: Path) -> None:
    """Without an index to remember them, old pages of what was erased go away; files of others stay."""
    one = house.story("seeds")
    house.desk.change(one, "update", article_body="<p>second</p>")
    house.press.print()
    house.store.replace(".well-known/security.txt", b"Contact: us")
    house.desk.erase(one)
    (tmp_path / "index.sqlite3").unlink()
    printed = house.press.print()
    assert "news/politics/seeds/versions/1/index.html" in printed.removed
    with pytest.raises(Absent):
        house.store.get("news/politics/seeds/versions/1/index.html")
    assert house.store.get(".well-known/security.txt") == b"Contact: us"


def test_several_workers_print_what_one_prints(tmp_path: Path) -> None:
    """A full print in forked processes leaves the same files and the same root as one in this process."""
    folder = tmp_path / "public"
    folder.mkdir()
    store = FolderStore(folder)
    desk = Newsdesk(store)
    desk.publish(made.site())
    desk.publish(made.section())
    for number in range(12):
        desk.publish(made.story(f"story-{number}"))
    one = Press(store, tmp_path / "one.sqlite3", theme=THEME).print()
    alone = {path: store.get(path) for path in one.written}
    for path in one.written:
        store.delete(path)
    two = Press(store, tmp_path / "two.sqlite3", theme=THEME, workers=2, many=1)
    assert two.print().root == one.root
    assert {path: store.get(path) for path in one.written} == alone
    desk.publish(made.section("world"), "arrangement")
    expected = Press(store, tmp_path / "one.sqlite3", theme=THEME).print().root
    assert two.print().root == expected


def test_a_shared_link_shows_the_card_else_the_lead_picture(house: House) -> None:
    """`og:image` names the card with its size and words; without a card the lead picture; without both, nothing."""
    card = documents.Rendition(sha256=made.object_digest("card"), encoding_format="jpg", width=1200, height=630)
    lead = made.picture("lead")
    house.story("both", image=lead, thumbnail=card)
    house.story("drawn", thumbnail=card)
    house.story("imported", image=lead)
    house.story("bare")
    head = '<meta property="og:image" content="https://field.example/objects/'
    for slug, alt in (("both", lead.description), ("drawn", made.story("drawn").headline)):
        page = house.page(f"news/politics/{slug}/")
        assert f'{head}{card.sha256[:2]}/{card.object_name}">' in page
        assert '<meta property="og:image:width" content="1200">' in page
        assert '<meta property="og:image:height" content="630">' in page
        assert f'<meta property="og:image:alt" content="{alt}">' in page
        assert '<meta name="twitter:card" content="summary_large_image">' in page
    assert f'{head}{lead.sha256[:2]}/{lead.object_name}">' in house.page("news/politics/imported/")
    assert "og:image" not in house.page("news/politics/bare/")
