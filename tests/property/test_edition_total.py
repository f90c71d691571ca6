"""The edition is total: whatever was said and in whatever batches it was printed, the record alone decides."""

from __future__ import annotations

import contextlib
import sqlite3
import tempfile
from collections.abc import Callable, Iterable, Iterator
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from sunseed.documents import edition_map
from sunseed.edition import contexts, corrections, segments, shelves, sitemap
from sunseed.edition.filling import fronts, named, shelf
from sunseed.edition.press import Press
from sunseed.edition.run import Printed
from sunseed.edition.subjects import Render
from sunseed.edition.theme import Theme
from sunseed.errors import Unavailable
from sunseed.store.memory import MemoryStore
from sunseed.testing.authoring import Author, Step
from sunseed.testing.newsdesk import Newsdesk

NUMBERS = st.integers(0, 11)
OPERATIONS = (
    "story", "story", "story", "import", "translate", "change", "change", "recolour", "withdraw", "erase",
    "take down", "restore", "section", "move", "rename", "close", "topic", "merge", "person", "respell", "front",
    "site", "page", "redirect", "work", "review", "box", "amend", "amend", "breaking", "quiet", "film", "wait",
    "void", "noise", "print", "print", "step", "step", "kill",
)  # fmt: skip
BEGINNING: list[Step] = [("section", 0, 0, 0), ("section", 0, 1, 1), ("topic", 0, 0, 0), ("person", 0, 0, 0)]
STEPS = st.lists(st.tuples(st.sampled_from(OPERATIONS), NUMBERS, NUMBERS, NUMBERS), max_size=40)


class Plain:
    """Shows everything a page was given, so that no difference of a context hides behind a template."""

    def render(self, page: contexts.Page) -> bytes:
        """Return the context, written out."""
        return repr(page).encode()

    def assets(self) -> dict[str, bytes]:
        """Return one file."""
        return {"assets/plain.css": b"p{}"}


class Paper(MemoryStore):
    """A store that remembers what was deleted from `objects/`, as a mirror that has not yet deleted it.

    It dies after `left` more changes by the press, if that is a number.
    """

    def __init__(self) -> None:
        super().__init__()
        self.kept: dict[str, bytes] = {}
        self.left: int | None = None

    def _live(self) -> None:
        if self.left is not None:
            self.left -= 1
            if self.left < 0:
                raise Unavailable("the machine died")

    def apply(self, writes: Iterable[tuple[str, bytes]], *, durable: bool, read_only: bool = False) -> None:
        """Write one by one; perhaps die."""
        for write in writes:
            self._live()
            super().apply([write], durable=durable, read_only=read_only)

    def delete(self, path: str) -> None:
        """Delete, and remember; perhaps die."""
        self._live()
        if path.startswith("objects/") and self.exists(path):
            self.kept[path] = self.get(path)
        super().delete(path)


def everything(store: MemoryStore) -> dict[str, bytes]:
    """Return every printed file by its path."""
    own = (path for path in store.list("") if not path.startswith(("objects/", "log/")) or path.startswith("log/map/"))
    return {path: store.get(path) for path in own}


class Shop:
    """Prints in steps as told, now and then killed, and holds what is said of the edition to the truth.

    Arguments:
        paper, theme: of its press.
        folder: for its index.
    """

    def __init__(self, paper: Paper, theme: Render, folder: Path) -> None:
        self.paper = paper
        self._theme = theme
        self._index = folder / "index.sqlite3"
        self.press = self._begin()

    def _begin(self) -> Press:
        return Press(self.paper, self._index, theme=self._theme, at_once=4, slice_size=3)

    def take(self, step: Step) -> None:
        """Print everything, take one step, or be killed in one and begin anew."""
        name, a, b, _ = step
        if name == "print":
            self.whole(self.press.print())
        elif name == "step":
            self.step()
        else:
            self.paper.left = 3 * a + b
            with contextlib.suppress(Unavailable):
                self.step()
            self.paper.left = None
            self.press = self._begin()

    def step(self) -> None:
        """Take one step: while something is owed the files of the map stay as they are."""
        before = printed_map(self.paper)
        printed = self.press.step()
        if printed.tail is None:
            self.whole(printed)
        else:
            assert printed_map(self.paper) == before

    def whole(self, printed: Printed) -> Printed:
        """Hold a print after which an edition entry may be made to what it says: map and pages agree."""
        root, leaves = edition_map.MapFiles(lambda path: self.paper.get(f"log/map/{path}")).derive()
        assert printed.tail is None
        assert root == printed.root
        pages = {path: data for path, data in everything(self.paper).items() if not path.startswith("log/")}
        named = {
            edition_map.key_hash(edition_map.page_key(path)): sha256(data).digest() for path, data in pages.items()
        }
        assert named.items() <= leaves.items()
        assert len(leaves) - len(named) == self._items()
        return printed

    def _items(self) -> int:
        with contextlib.closing(sqlite3.connect(self._index)) as connection:
            return int(connection.execute("SELECT count(*) FROM items").fetchone()[0])


def printed_map(store: MemoryStore) -> dict[str, bytes]:
    """Return the files of the edition map."""
    return {path: store.get(path) for path in store.list("log/map/")}


def check(steps: list[Step], theme: Render) -> None:
    """Print in batches as the steps say, print copies at once before and after the erasures, and compare."""
    paper = Paper()
    author = Author(Newsdesk(paper))
    with tempfile.TemporaryDirectory() as folder:
        shop = Shop(paper, theme, Path(folder))
        shop.press.print()
        for step in [*BEGINNING, *steps]:
            if step[0] in ("print", "step", "kill"):
                shop.take(step)
            else:
                author.take(step)
        last = shop.whole(shop.press.print())
        objects = [path for path in paper.list("") if path.startswith(("objects/", "log/")) and "map/" not in path]
        bare = {path: paper.get(path) for path in objects}
        for name, held in (("after erasure", bare), ("before erasure", paper.kept | bare)):
            copy = MemoryStore()
            copy.apply(held.items(), durable=False)
            printed = Press(copy, Path(folder) / f"{name}.sqlite3", theme=theme).print()
            _same(everything(paper), everything(copy), name)
            assert printed.root == last.root
            left = set(copy.list("objects/"))
            assert left == set(paper.list("objects/")), name


def _same(one: dict[str, bytes], other: dict[str, bytes], name: str) -> None:
    for path in sorted(one.keys() | other.keys()):
        if one.get(path) != other.get(path) and not path.startswith("log/map/"):
            first, second = one.get(path, b"(absent)").decode(), other.get(path, b"(absent)").decode()
            at = next((i for i, pair in enumerate(zip(first, second, strict=False)) if pair[0] != pair[1]), 0)
            around = slice(max(at - 200, 0), at + 200)
            raise AssertionError(f"{path}, at once {name}:\n{first[around]}\n--\n{second[around]}")
    assert one == other


GENTLE: Callable[[Any], Any] = settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large]
)
THOROUGH: Callable[[Any], Any] = settings(
    max_examples=2500, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large]
)


SECTIONS_AT_ONE_ADDRESS: list[Step] = [
    ("story", 0, 0, 0), ("move", 1, 0, 0), ("rename", 0, 1, 1), ("rename", 1, 1, 1), ("print", 0, 0, 0),
    ("story", 0, 1, 0),
]  # fmt: skip
RENAMED_BELOW: list[Step] = [("story", 0, 1, 0), ("print", 0, 0, 0), ("rename", 1, 0, 0)]


KILLED_THEN_RENAMED: list[Step] = [("kill", 3, 1, 0), ("rename", 0, 0, 1)]
"""A page that the killed print had begun is at an address that nothing asks for when the next print comes."""


SLOGAN_OF_A_TONGUE: list[Step] = [("topic", 0, 0, 2), ("site", 1, 0, 1), ("print", 0, 0, 0), ("site", 1, 0, 3)]
"""A topic stands in a language that has no story."""

BOX_OF_AN_EARLIER_VERSION: list[Step] = [
    ("box", 0, 7, 0), ("story", 0, 0, 1), ("story", 0, 0, 0), ("recolour", 1, 0, 0), ("print", 0, 0, 0),
    ("rename", 1, 1, 1),
]  # fmt: skip
"""A story included a box once, and the box leads to a section that moves."""

PICTURE_SHARED_BY_TWO_ERASED: list[Step] = [
    ("story", 0, 0, 1), ("story", 0, 3, 1), ("print", 0, 0, 0), ("erase", 0, 0, 0), ("print", 0, 0, 0),
    ("recolour", 1, 0, 0), ("erase", 1, 0, 0),
]  # fmt: skip
"""The first erasure lists a picture that the second story still uses; the second erasure does not list it."""

ARRANGEMENT_ERASED: list[Step] = [("breaking", 0, 0, 1), ("erase", 0, 10, 0)]
"""An erasure that has no effect, although it says nothing of the place that the item holds."""

CORRECTED_AT_ONCE: list[Step] = [("print", 0, 0, 0), ("box", 11, 0, 0)]
"""The first version of an item says that it is a correction."""


@GENTLE
@given(STEPS)
@example(SLOGAN_OF_A_TONGUE)
@example(BOX_OF_AN_EARLIER_VERSION)
@example(PICTURE_SHARED_BY_TWO_ERASED)
@example(CORRECTED_AT_ONCE)
@example(ARRANGEMENT_ERASED)
@example(KILLED_THEN_RENAMED)
@example(SECTIONS_AT_ONE_ADDRESS)
@example(RENAMED_BELOW)
def test_printing_entry_by_entry_equals_printing_at_once(steps: list[Step]) -> None:
    """Any sequence of statements printed in any batches gives the pages, the map and the objects of one print."""
    check(steps, Plain())


FEW: tuple[tuple[Any, str, int], ...] = (
    (shelves, "CHUNK", 3), (shelf, "CHUNK", 3), (corrections, "CHUNK", 2), (sitemap, "CHUNK", 4),
    (sitemap, "MOST_NEWS", 4), (fronts, "FEED", 4), (fronts, "NEWEST", 3), (fronts, "STRIP", 2), (fronts, "RAIL", 2),
    (named, "SHOWN", 3),
)  # fmt: skip


@pytest.fixture(autouse=True, scope="module")
def _lists_of_a_few() -> Iterator[None]:
    """Let segments of the printed search, chunks, fronts and feeds be full within a dozen items."""
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(segments, "SIZES", (8, 4, 2))
        patched.setattr(segments, "SHARDS", (4, 2, 1))
        patched.setattr(segments, "SLOTS_A_TITLE", 3)
        for module, name, few in FEW:
            patched.setattr(module, name, few)
        yield


@pytest.mark.long
@THOROUGH
@given(STEPS)
def test_printing_entry_by_entry_equals_printing_at_once_in_many_more_records(steps: list[Step]) -> None:
    """Thousands of such sequences."""
    check(steps, Plain())


@pytest.mark.parametrize("theme", [Plain(), Theme.load()], ids=["plain", "real"])
def test_the_real_theme_prints_the_same_pages_in_any_batches(theme: Render) -> None:
    """One long record of every operation, printed after every third statement, equals one print with the real theme."""
    steps: list[Step] = []
    for number in range(40):
        steps.append((OPERATIONS[number * 7 % len(OPERATIONS)], number % 12, number * 5 % 12, number * 3 % 12))
        if number % 3 == 0:
            steps.append(("print", 0, 0, 0))
    check(steps, theme)
