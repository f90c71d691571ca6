"""Where no door answers, the reader's browser finds in the printed segments what the door would have found."""

from __future__ import annotations

import json
import os
import subprocess
from pathlib import Path

import pytest

from sunseed.documents.story import Reviewed
from sunseed.edition import index as indexes
from sunseed.edition import segments
from sunseed.edition.press import Press
from sunseed.edition.search import query
from sunseed.edition.spelling import grams, words
from sunseed.record.writer import LogWriter
from sunseed.store.cell import MemoryCell
from sunseed.store.folder import FolderStore
from sunseed.store.memory import MemoryStore
from sunseed.testing import corpus
from sunseed.testing import documents as made
from sunseed.testing.newsdesk import Newsdesk, signers

SITE = Path(__file__).resolve().parents[2] / "web" / "site"
ASKED = [
    corpus.IN_A_HUNDRED, corpus.RARE, f"{corpus.IN_A_HUNDRED} {corpus.COMMON}", corpus.HAN, corpus.HAN[0],
    f'"{corpus.PHRASE}"', '"harbour office quiet"', "WATER bridge Márket", "nothinglikethis", "学校市场", "topic 7", "",
    "Water 0", "water 0 bridge", f"{corpus.COMMON} bread 1", "water 0 bread 1", "water 0 nothinglikethis",
]  # fmt: skip


@pytest.fixture
def small(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let segments fill and merge within a few items."""
    monkeypatch.setattr(segments, "SIZES", (128, 32, 8))
    monkeypatch.setattr(segments, "SHARDS", (16, 4, 1))


def in_browser(public: Path, asked: list[str], per_page: int = 1000, language: str = "") -> list[list[str]]:
    """Return the paths that the browser's module finds for each question, as Node runs it."""
    script = f"""
      import {{ readFile }} from 'node:fs/promises';
      import {{ Absent }} from '{(SITE / "../record/errors.js").as_uri()}';
      import {{ ask }} from '{(SITE / "segments.js").as_uri()}';
      const get = (path) => readFile('{public}/' + path).catch(() => {{ throw new Absent(path); }});
      const read = async (path) => (await readFile('{public}/' + path + 'index.html', 'utf8'));
      const found = [];
      for (const question of {json.dumps(asked)}) {{
        const wish = {{ perPage: {per_page}, read, language: '{language}' }};
        const {{ hits, topics }} = await ask(get, question, wish);
        found.push([...topics, ...hits].map((one) => one.path));
      }}
      console.log(JSON.stringify(found));
    """
    command = ["node", "--input-type=module", "-e", script]
    done = subprocess.run(command, capture_output=True, text=True, check=True, env=dict(os.environ))
    found: list[list[str]] = json.loads(done.stdout)
    return found


def at_the_door(index: Path, asked: str, language: str | None = None) -> set[str]:
    """Return the paths that the public door finds."""
    results = query(index, asked, language, limit=1000)
    return {one.path for one in results.topics} | {one.item.path for one in results.found}


@pytest.mark.usefixtures("small")
def test_the_browser_finds_what_the_door_finds(tmp_path: Path) -> None:
    """Over hundreds of stories in segments of every size: words, accents, Han, phrases, spellings of topics."""
    (tmp_path / "public").mkdir()
    store = FolderStore(tmp_path / "public")
    plan = corpus.Plan(stories=700, sections=3, topics=12, persons=4)
    writer = LogWriter.create(
        store, MemoryCell(), staging=MemoryStore(), origin=plan.origin, signers=signers(plan.origin)
    )
    corpus.write(corpus.Corpus(plan), store, writer)
    Press(store, tmp_path / "index.sqlite3").print()
    found = in_browser(tmp_path / "public", ASKED)
    for question, paths in zip(ASKED, found, strict=True):
        assert set(paths) == at_the_door(tmp_path / "index.sqlite3", question), question
    assert sum(map(bool, found)) >= 10
    [within] = in_browser(tmp_path / "public", [corpus.COMMON], language="ar")
    assert set(within) == at_the_door(tmp_path / "index.sqlite3", corpus.COMMON, "ar")


def test_the_browser_finds_stories_by_what_they_are_about(tmp_path: Path) -> None:
    """Under each name of a topic and its merged ones, a work's titles and its maker, also beside another word."""
    (tmp_path / "public").mkdir()
    desk = Newsdesk(FolderStore(tmp_path / "public"))
    topic, twin, film = made.item_id("topic"), made.item_id("twin"), made.item_id("film")
    desk.publish(made.section())
    desk.publish(made.topic(identifier=topic), "arrangement")
    desk.publish(
        made.topic("wei", identifier=twin, name="Herr Ai", alternate_name=(), superseded_by=topic), "arrangement"
    )
    desk.publish(made.work(identifier=film, creator="Alison Klayman"), "arrangement")
    about = {"one": (topic,), "two": (twin,), "none": ()}
    for slug, topics in about.items():
        desk.publish(made.story(slug, identifier=made.item_id(slug), headline="Seeds", about=topics))
    reviewed = {"item_reviewed": Reviewed(type="Movie", name="Never Sorry", identifier=film)}
    desk.publish(made.story("review", identifier=made.item_id("review"), headline="Seeds", genre="review", **reviewed))
    press = Press(desk.public, tmp_path / "index.sqlite3")
    press.print()
    asked = [
        "艾未未",
        "Ai Wei Wei seeds",
        "herr ai",
        "seeds herr",
        "道歉你妹",
        "alison klayman",
        "Klayman",
        "alison klayman seeds",
    ]
    expected = [{"one", "two"}, {"one", "two"}, {"one", "two"}, set(), {"review"}, {"review"}, set(), {"review"}]
    for question, slugs, paths in zip(asked, expected, in_browser(tmp_path / "public", asked), strict=True):
        assert {path.split("/")[1] for path in paths if path.startswith("news/")} == slugs, question
        assert set(paths) == at_the_door(tmp_path / "index.sqlite3", question), question
    desk.change(film, "arrangement", creator="Someone Else")
    desk.change(twin, "arrangement", superseded_by=None)
    press.print()
    asked = ["alison klayman", "someone else", "艾未未"]
    for question, slugs, paths in zip(
        asked, [set(), {"review"}, {"one"}], in_browser(tmp_path / "public", asked), strict=True
    ):
        assert {path.split("/")[1] for path in paths if path.startswith("news/")} == slugs, question
        assert set(paths) == at_the_door(tmp_path / "index.sqlite3", question), question


def words_in(desk: Newsdesk, word: str) -> list[str]:
    """Return the files of the printed search that hold a word."""
    return [path for path in desk.public.list("search/") if word.encode() in desk.public.get(path)]


@pytest.mark.usefixtures("small")
def test_words_taken_down_are_gone_from_every_segment(tmp_path: Path) -> None:
    """A story that is withdrawn, erased or corrected leaves a full, old segment in the same print."""
    desk = Newsdesk()
    desk.publish(made.site())
    desk.publish(made.section())
    for number in range(150):
        body = f"<p>Word number{number}x stands here.</p>"
        identifier = made.item_id(f"story {number}")
        desk.publish(made.story(f"story-{number}", identifier=identifier, article_body=body))
    press = Press(desk.public, tmp_path / "index.sqlite3")
    press.print()
    for number in (1, 2, 3):
        assert [path for path in words_in(desk, f"number{number}x") if path.startswith("search/words/128/0/")]
    desk.withdraw(made.item_id("story 1"))
    desk.withdraw(made.item_id("story 2"))
    desk.erase(made.item_id("story 2"))
    desk.change(made.item_id("story 3"), "correction", article_body="<p>Other words.</p>", headline="New words")
    press.print()
    for number in (1, 2, 3):
        assert words_in(desk, f"number{number}x") == []
    assert words_in(desk, "Headline of story-2") == []
    assert words_in(desk, "number4x")
    assert words_in(desk, "New words")


@pytest.mark.usefixtures("small")
def test_a_publication_rewrites_only_the_tail(tmp_path: Path) -> None:
    """Of the printed search, one more story changes the newest small segment, its titles and the count."""
    desk = Newsdesk()
    desk.publish(made.section())
    for number in range(165):
        desk.publish(made.story(f"story-{number}", identifier=made.item_id(f"story {number}")))
    press = Press(desk.public, tmp_path / "index.sqlite3")
    press.print()
    desk.publish(made.story("one-more", identifier=made.item_id("one more")))
    written = [path for path in press.print().written if path.startswith("search/")]
    assert sorted(written) == ["search/index.json", "search/titles/5.json", "search/words/8/20/0.json"]


def test_segments_are_bound_by_the_edition(tmp_path: Path) -> None:
    """Every file of the printed search is a page of the edition map."""
    desk = Newsdesk()
    desk.publish(made.section())
    desk.publish(made.story("a-story", identifier=made.item_id("a story")))
    press = Press(desk.public, tmp_path / "index.sqlite3")
    press.print()
    index = indexes.open_existing(tmp_path / "index.sqlite3", readonly=True)
    assert index is not None
    assert set(desk.public.list("search/")) <= {path for path, _ in index.pages()}


@pytest.mark.parametrize("items", [0, 1, 63, 64, 65, 511, 512, 4095, 4096, 4097, 9000, 100_307])
def test_segments_cover_every_slot_once(items: int) -> None:
    """Segments stand side by side from the first slot to the last, and each slot is found in its own."""
    found = segments.standing(items)
    slots = [one.first for one in found]
    assert slots == sorted(slots)
    assert all(one.first + one.size == after for one, after in zip(found, slots[1:], strict=False))
    for slot in {0, items // 2, items - 1} & set(range(items)):
        assert segments.holding(slot, items) in found


TEXTS = [
    "Straße ΣΟΦΟΣ naïve",
    "艾未未在北京",
    "عَرَبِيّ كلمة",
    "ガギグ ひらがな",
    "don't rock-n-roll_2012 ½",
    "한국어 हिन्दी",
]


def test_texts_and_questions_are_cut_alike() -> None:
    """Python cuts what is printed as JavaScript cuts what is asked."""
    script = f"""
      import {{ words }} from '{(SITE / "grams.js").as_uri()}';
      console.log(JSON.stringify({json.dumps(TEXTS)}.map(words)));
    """
    command = ["node", "--input-type=module", "-e", script]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    assert json.loads(done.stdout) == [words(text) for text in TEXTS]
    assert {"艾未", "未未", "艾", "京"} <= grams(TEXTS[1])
