"""A change that touches very many pages is printed in slices: what readers look at first, then the rest."""

from __future__ import annotations

from itertools import pairwise
from pathlib import Path

import pytest

from sunseed.edition import contexts
from sunseed.edition.owed import in_order
from sunseed.edition.press import Press
from sunseed.edition.theme import Theme
from sunseed.store.folder import FolderStore
from sunseed.store.memory import MemoryStore
from sunseed.testing import documents as made
from sunseed.testing.clock import ManualClock
from sunseed.testing.newsdesk import Newsdesk

THEME = Theme.load()
NEWS, POLITICS = made.item_id("news"), made.item_id("politics")
STORIES = 30


def begin(desk: Newsdesk) -> None:
    """Publish two sections and stories in the second."""
    desk.publish(made.site())
    desk.publish(made.section())
    desk.publish(made.section("politics", is_part_of=NEWS))
    desk.publish(made.section("world"))
    for number in range(STORIES):
        desk.publish(made.story(f"story-{number}", identifier=made.item_id(f"{number}"), article_section=POLITICS))


def move(desk: Newsdesk) -> None:
    """Let the full section stand in another one."""
    desk.change(POLITICS, "arrangement", is_part_of=made.item_id("world"))


def site(store: MemoryStore | FolderStore) -> dict[str, bytes]:
    """Return every file of the site and of its map."""
    return {
        path: store.get(path)
        for path in store.list("")
        if path.startswith("log/map/") or not path.startswith(("log/", "objects/"))
    }


def moved(text: bytes) -> bool:
    """Say whether a story's page shows its section where it stands now."""
    return b"../../world/politics/" in text


def test_what_is_published_in_the_middle_of_a_large_change_is_shown_at_once(tmp_path: Path) -> None:
    """Fronts come first; a story published while pages are owed is on its page and home after one step."""
    desk = Newsdesk()
    begin(desk)
    press = Press(desk.public, tmp_path / "index.sqlite3", theme=THEME, at_once=12, slice_size=2)
    press.print()
    before = {path: data for path, data in site(desk.public).items() if path.startswith("log/map/")}  # type: ignore[arg-type]
    move(desk)
    tail = press.step().tail
    assert tail is not None
    assert 0 < tail.done < tail.total
    assert desk.public.exists("world/politics/index.html")
    assert b"world/politics/" in desk.public.get("news/politics/index.html")
    last = desk.public.get("news/story-0/index.html")
    assert not moved(last)
    desk.publish(made.story("meanwhile", article_section=POLITICS))
    assert press.step().tail is not None
    assert moved(desk.public.get("news/meanwhile/index.html"))
    assert b"meanwhile" in desk.public.get("index.html")
    assert {path: desk.public.get(path) for path in before} == before
    done = press.print()
    assert done.tail is None
    assert moved(desk.public.get("news/story-0/index.html"))
    copy = MemoryStore()
    copy.apply([(path, desk.public.get(path)) for path in desk.public.list("") if "map/" not in path], durable=False)
    for path in [one for one in copy.list("") if not one.startswith(("log/", "objects/"))]:
        copy.delete(path)
    assert Press(copy, tmp_path / "copy.sqlite3", theme=THEME).print().root == done.root


def test_a_print_that_is_left_in_the_middle_is_gone_on_with(tmp_path: Path) -> None:
    """Another press, as after a stop, goes on with what is owed and repeats nothing that was printed."""
    desk = Newsdesk()
    begin(desk)
    press = Press(desk.public, tmp_path / "index.sqlite3", theme=THEME, at_once=8, slice_size=4)
    press.print()
    move(desk)
    first = press.step().tail
    assert first is not None
    again = Press(desk.public, tmp_path / "index.sqlite3", theme=THEME, slice_size=4)
    second = again.step()
    assert second.tail is not None
    assert (second.tail.done, second.tail.total) == (first.done + 4, first.total)
    assert again.print().tail is None


class SlowDisk(MemoryStore):
    """A store that needs ten seconds to make anything durable."""

    def __init__(self, clock: ManualClock) -> None:
        super().__init__()
        self._clock = clock

    def sync(self) -> None:
        """Take ten seconds."""
        self._clock.sleep(10)


class SlowTheme(Theme):
    """A theme that needs a second for each page."""

    clock = ManualClock()

    def render(self, page: contexts.Page) -> bytes:
        """Take a second."""
        self.clock.sleep(1)
        return super().render(page)


@pytest.mark.parametrize("slow", ["disk", "theme"])
def test_slices_shrink_where_pages_take_long_and_not_where_the_disk_does(tmp_path: Path, slow: str) -> None:
    """A smaller slice has fewer pages to render, and waits as long for the disk: that would make slices of one page."""
    desk = Newsdesk(SlowDisk(SlowTheme.clock) if slow == "disk" else None)
    begin(desk)
    index, theme = tmp_path / "index.sqlite3", SlowTheme.load() if slow == "theme" else THEME
    Press(desk.public, index, theme=theme).print()
    move(desk)
    press = Press(desk.public, index, theme=theme, at_once=4, slice_size=8, clock=SlowTheme.clock)
    tails = [press.step().tail for _ in range(3)]
    done = [one.done for one in tails if one is not None]
    assert [after - before for before, after in pairwise(done)] == ([8, 8] if slow == "disk" else [1, 1])


@pytest.mark.parametrize("frame", [False, True], ids=["stories", "everything"])
def test_slices_printed_by_other_processes_are_the_same_pages(tmp_path: Path, *, frame: bool) -> None:
    """Two more processes print what one process prints, and end with the print."""
    found = []
    for workers in (1, 2):
        folder = tmp_path / str(workers)
        (folder / "public").mkdir(parents=True)
        desk = Newsdesk(FolderStore(folder / "public"))
        begin(desk)
        press = Press(desk.public, folder / "index.sqlite3", workers=workers, at_once=4, slice_size=3)
        press.print()
        move(desk)
        if frame:
            desk.change(made.item_id("site"), "arrangement", name="Another name")
        press._unswept = 0
        assert press.step().tail is not None
        assert (press._slices is not None) == (workers == 2)
        printed = press.print()
        assert press._slices is None
        found.append((site(desk.public), printed.root))  # type: ignore[arg-type]
    for path, data in found[0][0].items():
        assert found[1][0].get(path) == data, path
    assert found[0] == found[1]


def test_what_a_killed_print_left_is_swept_by_the_next(tmp_path: Path) -> None:
    """Unfinished writes are gone after the next print: beside the pages it prints, everywhere after a full one."""
    public = tmp_path / "public"
    public.mkdir()
    desk = Newsdesk(FolderStore(public))
    begin(desk)
    index = tmp_path / "index.sqlite3"
    Press(desk.public, index, theme=THEME).print()
    move(desk)
    left = [public / "news/story-3/.index.html.77-1.tmp", public / ".index.html.77-2.tmp"]
    left += [public / "log/map/.abc.77-3.tmp", public / "log/map/nodes/.top.77-4.tmp"]
    elsewhere = public / "people/nobody/.index.html.77-5.tmp"
    for path in (*left, elsewhere):
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(b"half a pa")
    others = public / "objects/ab/.object.77-6.tmp"
    others.parent.mkdir(exist_ok=True)
    others.write_bytes(b"being written by somebody else")
    Press(desk.public, index, theme=THEME, at_once=8, slice_size=8).print()
    assert [path for path in left if path.exists()] == []
    again = public / "news/politics/.index.html.77-7.tmp"
    again.write_bytes(b"half a pa")
    Press(desk.public, index, theme=THEME).reprint()
    assert not again.exists()
    assert others.exists()


def test_pages_are_printed_in_the_order_in_which_readers_look_at_them() -> None:
    """What was published, fronts, stories from the newest, then lists; of very many changes the fronts come first."""
    subjects = ["chunk/1/month/2026-11", "story/5", "story/70", "topic/9", "section/2", "home/en", "sitemap"]
    assert in_order(subjects, {5}) == [
        "story/5", "home/en", "section/2", "story/70", "topic/9", "chunk/1/month/2026-11", "sitemap"
    ]  # fmt: skip
    assert in_order(["story/5", "home/en", "story/900"], range(200)) == ["home/en", "story/5", "story/900"]
