"""One publication costs the same in a small newsroom and in a large one."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass
from pathlib import Path

import pytest

from sunseed import documents
from sunseed.edition import contexts, index
from sunseed.edition.press import Press
from sunseed.record import entry as entries
from sunseed.record.writer import LogWriter
from sunseed.store.cell import MemoryCell
from sunseed.store.memory import MemoryStore
from sunseed.testing import corpus
from sunseed.testing import documents as made
from sunseed.testing.newsdesk import Newsdesk, signers


class Plain:
    """Renders nothing worth waiting for."""

    def render(self, page: contexts.Page) -> bytes:
        """Return the context, written out."""
        return repr(page).encode()

    def assets(self) -> dict[str, bytes]:
        """Return nothing."""
        return {}


@dataclass
class Cost:
    """What one publication took."""

    pages: list[str]
    statements: int


PUBLISHED = range(1_000_001, 1_000_009)
"""Numbers of the stories published in every newsroom: the same words, sections and topics in each."""


def publications(folder: Path, stories: int, *, workers: int = 1) -> list[Cost]:
    """Print a newsroom of so many stories, publish some more, and return what each took."""
    folder.mkdir()
    store = MemoryStore()
    plan = corpus.Plan(stories=stories, sections=3, topics=2, persons=2)
    made = corpus.Corpus(plan)
    writer = LogWriter.create(
        store, MemoryCell(), staging=MemoryStore(), origin=plan.origin, signers=signers(plan.origin)
    )
    corpus.write(made, store, writer)
    press = Press(store, folder / "index.sqlite3", theme=Plain(), count=True, workers=workers)
    press.print()
    found = []
    for number in PUBLISHED:
        document = made.story(number)
        data = documents.encode(document)
        name = documents.ObjectStore(store).put(data, "json")
        said = entries.Publish(
            at="2031-01-01T00:00:00Z",
            id=document.identifier,
            version=1,
            sha256=name.sha256,
            size=len(data),
            why="new",
        )
        writer.append([entries.encode(said)])
        printed = press.print()
        pages = [path for path in printed.written if not path.startswith("log/map/")]
        found.append(Cost(pages, printed.statements))
    return found


def shapes(cost: Cost) -> Counter[str]:
    """Return the pages with the numbers of their chunks left out: what is written, wherever its list stands."""
    return Counter(re.sub(r"(?<=/)[0-9]+(?=[/.])|-[0-9]+(?=\.xml)", "N", path) for path in cost.pages)


CHUNKS = re.compile(r".*/archive/N/index\.html|search/words/N/N/N\.json|[a-z-]+/part-[0-9](/desk-[0-9])?/index\.html")
"""What a publication writes more of where it begins a chunk: a list's next page, a merged segment of search, the front
of a section whose newest page in another language it pushes on."""


def test_files_and_statements_of_a_publication_do_not_grow_with_the_newsroom(tmp_path: Path) -> None:
    """With ten times the stories a publication writes the same pages and runs exactly as many SQL statements.

    One that begins a new chunk of a list, as every fiftieth of a section does, writes that page more: chance, not size.
    """
    small = publications(tmp_path / "small", 300)
    large = publications(tmp_path / "large", 3_000)
    pairs = list(zip(small, large, strict=True))
    alike = [(one, other) for one, other in pairs if shapes(one) == shapes(other)]
    assert len(alike) >= len(PUBLISHED) // 2
    for one, other in alike:
        assert one.statements == other.statements
    for one, other in pairs:
        more = (shapes(one) - shapes(other)) + (shapes(other) - shapes(one))
        assert all(CHUNKS.fullmatch(path) for path in more), more
        assert abs(one.statements - other.statements) <= 2 * more.total(), (more, one.statements, other.statements)
        assert other.statements < 200


class Counting(Plain):
    """Notes which pages it was asked for."""

    def __init__(self) -> None:
        self.rendered: list[str] = []

    def render(self, page: contexts.Page) -> bytes:
        """Return the context, written out."""
        self.rendered.append(page.path)
        return super().render(page)


def test_the_first_story_of_a_language_in_a_section_prints_no_story_of_another_language(tmp_path: Path) -> None:
    """Pages in Arabic show one section more; stories in English, of one version each, are not even rendered again."""
    desk = Newsdesk()
    desk.publish(made.site(languages=("en", "ar")))
    world = made.item_id("world")
    desk.publish(made.section())
    desk.publish(made.section("world", identifier=world))
    for number in range(20):
        desk.publish(made.story(f"story-{number}", identifier=made.item_id(f"{number}"), article_section=world))
    arabic = {"in_language": "ar", "translation_of": None}
    desk.publish(made.story("ar-0", identifier=made.item_id("ar 0"), url="/ar/news/ar-0/", **arabic))
    theme = Counting()
    press = Press(desk.public, tmp_path / "index.sqlite3", theme=theme)
    press.print()
    theme.rendered.clear()
    fields = {"url": "/ar/world/ar-1/", "article_section": world, **arabic}
    desk.publish(made.story("ar-1", identifier=made.item_id("ar 1"), **fields))
    printed = press.print()
    assert {"ar/news/ar-0/", "ar/world/", "ar/"} <= set(theme.rendered)
    assert "ar/news/ar-0/index.html" in printed.written  # it shows the section at its top
    assert [path for path in theme.rendered if "story-" in path] == []
    kept = [one for one in desk.public.list("") if one.startswith(("log/", "objects/")) and "map/" not in one]
    at_once = MemoryStore()
    at_once.apply([(path, desk.public.get(path)) for path in kept], durable=False)
    assert Press(at_once, tmp_path / "other.sqlite3", theme=Plain()).print().root == printed.root


MOVED = 40
"""Stories in the section that moves."""
STEPS = 100
"""Instructions of SQLite counted as one."""


def steps_of_a_move(folder: Path, stories: int, patched: pytest.MonkeyPatch) -> int:
    """Print a newsroom of so many stories besides those of a section; move that section; return what SQLite did."""
    folder.mkdir()
    plan = corpus.Plan(stories=stories, sections=3, topics=2, persons=2)
    desk = Newsdesk(origin=plan.origin)
    corpus.write(corpus.Corpus(plan), desk.public, desk._writer)
    for name in ("here", "there", "moved"):
        desk.publish(made.section(name))
        # One story more in each: the languages in which a section has stories stay the same when one below it moves.
        own = made.item_id(f"story of {name}")
        desk.publish(made.story(f"own-{name}", identifier=own, article_section=made.item_id(name)))
    section = made.item_id("moved")
    for number in range(MOVED):
        desk.publish(made.story(f"story-{number}", identifier=made.item_id(number), article_section=section))
    desk.change(section, "arrangement", is_part_of=made.item_id("here"))
    press = Press(desk.public, folder / "index.sqlite3", theme=Plain())
    press.print()
    desk.change(section, "arrangement", is_part_of=made.item_id("there"))
    steps, connect = 0, index.connect

    def counted(path: Path, *, readonly: bool = False) -> index.sqlite3.Connection:
        connection = connect(path, readonly=readonly)

        def count() -> int:
            nonlocal steps
            steps += 1
            return 0

        connection.set_progress_handler(count, STEPS)
        return connection

    with patched.context() as counting:
        counting.setattr(index, "connect", counted)
        printed = press.print()
    assert sum(path.startswith("there/moved/") for path in printed.written) > 0
    return steps


def test_what_a_moved_section_asks_of_the_index_does_not_grow_with_the_newsroom(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Moving a section among ten times the stories, SQLite reads as many rows: those of the section, not all."""
    small = steps_of_a_move(tmp_path / "small", 300, monkeypatch)
    large = steps_of_a_move(tmp_path / "large", 3_000, monkeypatch)
    assert small > 0
    assert large < 1.5 * small, (small, large)
