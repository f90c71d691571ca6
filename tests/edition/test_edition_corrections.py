"""The list of corrections: what matters, newest first, at a constant cost."""

from __future__ import annotations

from pathlib import Path

import pytest

from sunseed import documents
from sunseed.edition import corrections
from sunseed.edition.press import Press
from sunseed.edition.theme import Theme
from sunseed.store.memory import MemoryStore
from sunseed.testing import documents as made
from sunseed.testing.newsdesk import Newsdesk


@pytest.fixture(scope="module")
def theme() -> Theme:
    """Compile the theme once."""
    return Theme.load()


def _page(store: MemoryStore, path: str = "corrections/") -> str:
    return store.get(f"{path}index.html").decode()


def _corrected(desk: Newsdesk, number: int, why: str = "correction") -> str:
    story = made.item_id(f"story {number}")
    if story not in desk.items:
        desk.publish(made.story(f"story-{number}", identifier=story))
    note = documents.Correction(text=f"Note {number}.")
    desk.change(story, why, article_body=f"<p>Right {number}.</p>", correction=note)
    return story


def test_corrections_and_clarifications_are_listed_newest_first(tmp_path: Path, theme: Theme) -> None:
    """Typos and updates are left to the versions; each line leads to the story and to what changed."""
    store = MemoryStore()
    desk = Newsdesk(store)
    press = Press(store, tmp_path / "index.sqlite3", theme=theme)
    press.print()
    assert "Nothing has been corrected yet." in _page(store)
    for number, why in enumerate(("correction", "typo", "clarification", "update")):
        _corrected(desk, number, why)
    press.print()
    page = _page(store)
    assert [page.count(f"Note {number}.") for number in range(4)] == [1, 0, 1, 0]
    assert page.index("Note 2.") < page.index("Note 0.")
    assert 'href="../news/story-0/versions/2/changes/"' in page
    assert 'itemtype="https://schema.org/CorrectionComment"' in page
    assert 'href="./corrections/"' in store.get("index.html").decode()


def test_a_correction_prints_the_newest_page_and_one_chunk(
    tmp_path: Path, theme: Theme, monkeypatch: pytest.MonkeyPatch
) -> None:
    """However many there are, the chunks before it stay as they are; one that is full leads on to the next."""
    monkeypatch.setattr(corrections, "CHUNK", 3)
    store = MemoryStore()
    desk = Newsdesk(store)
    for number in range(6):
        _corrected(desk, number)
    press = Press(store, tmp_path / "index.sqlite3", theme=theme)
    press.print()
    assert "Newer" not in _page(store, "corrections/2/")
    _corrected(desk, 6)
    written = {path for path in press.print().written if path.startswith("corrections/")}
    assert written == {"corrections/index.html", "corrections/2/index.html", "corrections/3/index.html"}
    _corrected(desk, 7)
    written = {path for path in press.print().written if path.startswith("corrections/")}
    assert written == {"corrections/index.html", "corrections/3/index.html"}
    assert "Newer" in _page(store, "corrections/2/")
    assert _page(store).count('class="correction"') == 3


def test_a_line_follows_its_story(tmp_path: Path, theme: Theme) -> None:
    """A new headline is shown, a withdrawal is said, and of what was taken down only that it was."""
    store = MemoryStore()
    desk = Newsdesk(store)
    press = Press(store, tmp_path / "index.sqlite3", theme=theme)
    story = _corrected(desk, 1)
    desk.change(story, "typo", headline="A better headline", correction=None)
    press.print()
    assert "A better headline" in _page(store)
    desk.withdraw(story, "error")
    press.print()
    assert "Withdrawn" in _page(store)
    assert "Note 1." in _page(store)
    desk.erase(story)
    press.print()
    page = _page(store)
    assert "Note 1." not in page
    assert "A better headline" not in page
    assert "Taken down" in page
