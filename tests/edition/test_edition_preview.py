"""A draft looks as it would be printed, and looking changes nothing."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from sunseed.edition.press import Press, preview
from sunseed.errors import Misuse
from sunseed.store.memory import MemoryStore
from sunseed.testing import documents as made
from sunseed.testing.newsdesk import Newsdesk, at_of


def test_a_preview_is_the_page_that_publication_prints(tmp_path: Path) -> None:
    """But for its seal, the previewed page is byte for byte the one printed when the draft is published."""
    store = MemoryStore()
    desk = Newsdesk(store)
    desk.publish(made.site())
    desk.publish(made.section())
    desk.publish(made.topic(identifier=made.item_id("topic")))
    press = Press(store, tmp_path / "index.sqlite3")
    press.print()
    draft = made.story("seeds", about=(made.item_id("topic"),), image=made.picture())
    before = {path: store.get(path) for path in store.list("")}
    pages = preview(press, draft, at=at_of(1_793_491_200 + 4 * 3600))
    assert {path: store.get(path) for path in store.list("")} == before
    desk.publish(draft)
    press.print()
    printed = store.get("news/seeds/index.html").decode()
    digests = re.compile(r"[0-9a-f]{64}|objects/[0-9a-f]{2}/")
    assert digests.sub("", pages["news/seeds/index.html"].decode()) == digests.sub("", printed)


def test_a_site_that_was_never_printed_can_be_previewed(tmp_path: Path) -> None:
    """With an empty log and no index a draft still has a page."""
    desk = Newsdesk()
    pages = preview(Press(desk.public, tmp_path / "index.sqlite3"), made.page("about"))
    assert b"Who we are." in pages["about/index.html"]
    assert not (tmp_path / "index.sqlite3").exists()


def test_what_has_no_page_cannot_be_previewed(tmp_path: Path) -> None:
    """A front is no page by itself."""
    with pytest.raises(Misuse):
        preview(Press(Newsdesk().public, tmp_path / "index.sqlite3"), made.front())
