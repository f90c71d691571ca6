"""Readers find stories by their words, in any script, and topics under every spelling."""

from __future__ import annotations

from pathlib import Path

import pytest

from sunseed.edition.press import Press
from sunseed.edition.search import Searching, excerpt, query
from sunseed.edition.theme import Theme
from sunseed.testing import documents as made
from sunseed.testing.newsdesk import Newsdesk

TOPIC = made.item_id("topic")


def story(desk: Newsdesk, slug: str, body: str, **fields: object) -> str:
    identifier = made.item_id(slug)
    text = f"<p>{body}</p>"
    desk.publish(made.story(slug, identifier=identifier, article_body=text, **fields))  # type: ignore[arg-type]
    return identifier


@pytest.fixture
def desk(tmp_path: Path) -> Newsdesk:
    """Return a printed newsroom with a few stories."""
    desk = Newsdesk()
    desk.publish(made.site(languages=("en", "zh-Hans")))
    desk.publish(made.section())
    desk.publish(made.topic(identifier=TOPIC))
    story(desk, "porcelain", "A hundred million seeds of porcelain lie in the hall.", about=(TOPIC,))
    story(desk, "cafe", "Coffee at the café was cold.")
    story(desk, "zhongwen", "艺术家艾未未在北京拍摄警察。", in_language="zh-Hans", url="/zh-hans/news/zhongwen/")
    story(desk, "other", "Nothing of that: Ai Wei Wei is only spelled otherwise.")
    Press(desk.public, tmp_path / "index.sqlite3").print()
    return desk


def found(tmp_path: Path, question: str, language: str | None = None) -> list[str]:
    return [one.item.path for one in query(tmp_path / "index.sqlite3", question, language).found]


@pytest.mark.parametrize(
    ("question", "expected"),
    [
        ("porcelain", ["news/porcelain/"]),
        ("PORCELAIN seeds", ["news/porcelain/"]),
        ("porcelain coffee", []),
        ('"million seeds"', ["news/porcelain/"]),
        ('"seeds million"', []),
        ("cafe", ["news/cafe/"]),
        ("café", ["news/cafe/"]),
        ("北京", ["zh-hans/news/zhongwen/"]),
        ("未在北京", ["zh-hans/news/zhongwen/"]),
        ("警", ["zh-hans/news/zhongwen/"]),
        ("察", ["zh-hans/news/zhongwen/"]),
        ("京北", []),
        ("", []),
        ('" AND OR NOT ( * : ^', []),
        ("headline:porcelain", []),
    ],
)
@pytest.mark.usefixtures("desk")
def test_a_question_finds_what_holds_its_words(tmp_path: Path, question: str, expected: list[str]) -> None:
    """Case and accents do not matter, phrases keep their order, two Chinese characters are a word."""
    assert found(tmp_path, question) == expected


@pytest.mark.usefixtures("desk")
@pytest.mark.parametrize("question", ["Ai Weiwei", "ai wei wei", "艾未未"])
def test_every_spelling_of_a_topic_leads_to_it_and_to_the_stories_of_all(tmp_path: Path, question: str) -> None:
    """A spelling of a topic names the topic, and stories under its other spellings are found as well."""
    results = query(tmp_path / "index.sqlite3", question)
    assert [one.id for one in results.topics] == [TOPIC]
    about = {"news/porcelain/"}  # its words name nobody
    assert {one.item.path for one in results.found} == {"news/other/", "zh-hans/news/zhongwen/"} | about


@pytest.mark.usefixtures("desk")
def test_a_name_may_stand_among_other_words(tmp_path: Path) -> None:
    """A part of a question that is a topic's name asks for all its names and what is about it; the rest must occur."""
    assert found(tmp_path, "ai wei wei seeds") == ["news/porcelain/"]
    assert found(tmp_path, "million 艾未未 porcelain") == ["news/porcelain/"]
    assert found(tmp_path, "Ai Weiwei 警察") == ["zh-hans/news/zhongwen/"]
    assert found(tmp_path, "ai weiwei coffee") == []
    assert query(tmp_path / "index.sqlite3", "ai wei wei seeds").topics == ()


@pytest.mark.usefixtures("desk")
def test_a_language_narrows_the_answer(tmp_path: Path) -> None:
    """Asked within a language, only its stories are found."""
    assert found(tmp_path, "艾未未", "zh-Hans") == ["zh-hans/news/zhongwen/"]
    assert sorted(found(tmp_path, "艾未未", "en")) == ["news/other/", "news/porcelain/"]


def test_what_was_withdrawn_or_erased_is_not_found(desk: Newsdesk, tmp_path: Path) -> None:
    """A withdrawn story leaves the search, an erased one too; a restored one is back."""
    press = Press(desk.public, tmp_path / "index.sqlite3")
    desk.withdraw(made.item_id("cafe"))
    desk.withdraw(made.item_id("porcelain"))
    desk.erase(made.item_id("porcelain"))
    press.print()
    assert found(tmp_path, "cafe") == found(tmp_path, "porcelain") == []
    desk.change(made.item_id("cafe"), "restore")
    press.print()
    assert found(tmp_path, "cafe") == ["news/cafe/"]


def test_an_excerpt_marks_the_match_where_it_stands() -> None:
    """The passage around the first match is shown, the match itself marked in the text's own spelling."""
    text = "word " * 100 + "then the Café of 艾未未 opened " + "word " * 100
    runs = excerpt(text, ["cafe", "艾未未"])
    assert [run.text for run in runs if run.change == "added"] == ["Café", "艾未未"]
    assert sum(len(run.text) for run in runs) < 240


def test_the_page_of_results_is_a_page_of_the_site(desk: Newsdesk, tmp_path: Path) -> None:
    """The public door's answer is a rendered page that leads to what was found."""
    searching = Searching(desk.public, tmp_path / "index.sqlite3", Theme.load())
    page = searching("porcelain", 1, None).decode()
    assert 'href="../news/porcelain/"' in page
    assert "<mark>porcelain</mark>" in page.lower()


def test_a_result_says_what_it_is_about_where_it_does_not_name_it(desk: Newsdesk, tmp_path: Path) -> None:
    """A reader sees why a story that spells no name of somebody is there; beside those that do, nothing is added."""
    page = Searching(desk.public, tmp_path / "index.sqlite3", Theme.load())("ai wei wei", 1, None).decode()
    hits = page.split('<li class="hit"')[1:]
    found = {one.split('card-headline"><a href="')[1].split('"')[0]: "About Ai Weiwei" in one for one in hits}
    assert found == {
        "../topics/ai-weiwei/": False,
        "../news/porcelain/": True,
        "../news/other/": False,
        "../zh-hans/news/zhongwen/": False,
    }
