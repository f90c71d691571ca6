"""One story from the record to its pages, and again after a correction."""

from __future__ import annotations

from pathlib import Path

import pytest

from sunseed.edition.press import Press
from sunseed.testing import documents as made
from sunseed.testing.newsdesk import Newsdesk

STORY = made.item_id("seeds")


@pytest.fixture
def desk() -> Newsdesk:
    """Return a newsroom with two sections, a topic and one story."""
    desk = Newsdesk()
    desk.publish(made.site())
    desk.publish(made.section())
    desk.publish(made.section("politics", is_part_of=made.item_id("news")))
    desk.publish(made.topic(identifier=made.item_id("topic")))
    desk.publish(
        made.story(
            "seeds",
            identifier=STORY,
            url="/news/politics/seeds/",
            article_section=made.item_id("politics"),
            about=(made.item_id("topic"),),
        )
    )
    return desk


def page(desk: Newsdesk, path: str) -> str:
    return desk.public.get(path + "index.html").decode()


def test_a_story_stands_on_its_page_its_fronts_and_its_feeds(desk: Newsdesk, tmp_path: Path) -> None:
    """A published story has a page, and home, every section above it, its topic and all feeds lead to it."""
    Press(desk.public, tmp_path / "index.sqlite3").print()
    assert "The story of seeds" in page(desk, "news/politics/seeds/")
    for place, way in (("", "./"), ("news/", "../"), ("news/politics/", "../../"), ("topics/ai-weiwei/", "../../")):
        assert f'href="{way}news/politics/seeds/"' in page(desk, place), place
        for feed in ("feed.xml", "atom.xml", "feed.json"):
            assert b"The story of seeds" in desk.public.get(place + feed)


def test_breadcrumbs_name_every_section_above(desk: Newsdesk, tmp_path: Path) -> None:
    """A story two sections deep shows both as breadcrumbs, outermost first."""
    Press(desk.public, tmp_path / "index.sqlite3").print()
    text = page(desk, "news/politics/seeds/")
    trail = text[text.index('class="trail"') : text.index("</ol>")]
    assert trail.index("../../../news/") < trail.index("../../../news/politics/")


def test_a_correction_shows_both_versions_and_their_difference(desk: Newsdesk, tmp_path: Path) -> None:
    """After a correction the old version is readable at its own address and the difference is marked."""
    press = Press(desk.public, tmp_path / "index.sqlite3")
    press.print()
    desk.change(STORY, "correction", headline="The story of every seed")
    press.print()
    assert "The story of every seed" in page(desk, "news/politics/seeds/")
    assert "The story of seeds" in page(desk, "news/politics/seeds/versions/1/")
    changes = page(desk, "news/politics/seeds/versions/2/changes/")
    assert "<ins>" in changes


def test_printing_again_writes_nothing(desk: Newsdesk, tmp_path: Path) -> None:
    """A print of what is printed already neither writes nor removes."""
    press = Press(desk.public, tmp_path / "index.sqlite3")
    first = press.print()
    again = press.print()
    assert (again.written, again.removed, again.root) == ([], [], first.root)
