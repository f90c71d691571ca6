"""A print that dies anywhere is repaired by the next one."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

import pytest

from sunseed.edition.press import Press as AnyPress
from sunseed.edition.theme import Theme
from sunseed.errors import Absent, Refused, Unavailable
from sunseed.store.contract import Store
from sunseed.store.memory import MemoryStore
from sunseed.testing import documents as made
from sunseed.testing.newsdesk import Newsdesk

THEME = Theme.load()
ONE, TWO = made.item_id("one"), made.item_id("two")


def Press(store: Store, index: Path) -> AnyPress:
    """Return a press with a theme that is loaded once."""
    return AnyPress(store, index, theme=THEME)


class Failing(MemoryStore):
    """A store that dies at the n-th change, before or after it took effect."""

    def __init__(self) -> None:
        super().__init__()
        self.left: int | None = None
        self.after = False

    def _count(self) -> bool:
        if self.left is None:
            return False
        self.left -= 1
        return self.left < 0

    def apply(self, writes: Iterable[tuple[str, bytes]], *, durable: bool, read_only: bool = False) -> None:
        """Write one by one; perhaps die."""
        for write in writes:
            dies = self._count()
            if not dies or self.after:
                super().apply([write], durable=durable, read_only=read_only)
            if dies:
                raise Unavailable("the machine died")

    def delete(self, path: str) -> None:
        """Delete; perhaps die."""
        dies = self._count()
        if not dies or self.after:
            super().delete(path)
        if dies:
            raise Unavailable("the machine died")


def _begin(store: MemoryStore) -> Newsdesk:
    desk = Newsdesk(store)
    desk.publish(made.site())
    desk.publish(made.section())
    desk.publish(made.story("one", identifier=ONE))
    desk.publish(made.story("two", identifier=TWO, see_also=(ONE,)))
    return desk


def _go_on(desk: Newsdesk) -> None:
    desk.change(TWO, "correction", headline="Two, corrected")
    desk.publish(made.story("three", identifier=made.item_id("three")))
    desk.erase(ONE)
    desk.change(made.item_id("news"), "arrangement", slug="latest")


def _site(store: MemoryStore) -> dict[str, bytes]:
    return {path: store.get(path) for path in store.list("") if path != "log/checkpoint"}


@pytest.mark.parametrize("after", [False, True], ids=["lost", "kept"])
@pytest.mark.parametrize("step", [0, 1, 5, 21, 40, 55])
def test_a_print_that_died_is_repeated_with_the_same_result(tmp_path: Path, step: int, *, after: bool) -> None:
    """Dying at any write or deletion of a print, the next print ends where an undisturbed one ends."""
    store, calm = Failing(), MemoryStore()
    desk, other = _begin(store), _begin(calm)
    press = Press(store, tmp_path / "index.sqlite3")
    press.print()
    Press(calm, tmp_path / "calm.sqlite3").print()
    _go_on(desk)
    _go_on(other)
    expected = Press(calm, tmp_path / "calm.sqlite3").print()
    store.left, store.after = step, after
    with pytest.raises(Unavailable):
        press.print()
    store.left = None
    assert press.print().root == expected.root
    assert _site(store) == _site(calm)


def test_a_full_print_that_died_leaves_the_old_index(tmp_path: Path) -> None:
    """Dying in a print from nothing, the old index stays and the next print repeats it."""
    store = Failing()
    desk = _begin(store)
    press = Press(store, tmp_path / "index.sqlite3")
    press.print()
    expected = _site(store)
    store.left = 30
    with pytest.raises(Unavailable):
        press.reprint()
    store.left = None
    press.reprint()
    assert _site(store) == expected
    assert desk.size == press.print().size


def test_an_index_that_is_no_database_is_made_anew(tmp_path: Path) -> None:
    """Rubbish in the place of the index is replaced by what the record says."""
    store = MemoryStore()
    _begin(store)
    (tmp_path / "index.sqlite3").write_bytes(b"not a database at all, but long enough to be looked at" * 40)
    assert Press(store, tmp_path / "index.sqlite3").print().size == 4


def test_a_log_that_went_back_is_refused(tmp_path: Path) -> None:
    """A log shorter than what was printed, or another log, stops the press before it touches anything."""
    store, shorter, another = MemoryStore(), MemoryStore(), MemoryStore()
    desk = _begin(store)
    desk.publish(made.story("three"))
    _begin(shorter)
    press = Press(store, tmp_path / "index.sqlite3")
    press.print()
    with pytest.raises(Refused, match="went back"):
        Press(shorter, tmp_path / "index.sqlite3").print()
    other = Newsdesk(another)
    for number in range(6):
        other.publish(made.story(f"other-{number}"))
    with pytest.raises(Refused, match="not those that were printed"):
        Press(another, tmp_path / "index.sqlite3").print()
    assert not [path for path in another.list("") if path.endswith(".html")]


def test_a_document_lost_after_it_was_printed_stops_the_print(tmp_path: Path) -> None:
    """A page is never printed from a document that is gone without an erasure: the press says which is missing."""
    store = MemoryStore()
    desk = _begin(store)
    press = Press(store, tmp_path / "index.sqlite3")
    press.print()
    lost = desk.items[ONE].digests[0]
    store.delete(f"objects/{lost[:2]}/{lost}.json")
    desk.change(TWO, "update", see_also=())
    desk.change(made.item_id("news"), "arrangement", slug="latest")
    with pytest.raises(Absent, match=lost):
        press.print()
