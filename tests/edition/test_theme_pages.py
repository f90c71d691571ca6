"""Every example of every component: it prints, it is well formed, and it brings no script or style of its own."""

from __future__ import annotations

import dataclasses
import gzip
import re
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest

from sunseed.edition import contexts
from sunseed.edition.theme import Theme
from sunseed.edition.theme.assets import gather
from sunseed.edition.theme.gallery import all_examples
from sunseed.edition.theme.printing import FOLDER, TEMPLATES
from sunseed.edition.theme.wording import read_catalogues, words_for
from sunseed.errors import Misuse, Refused

VOID = frozenset({"meta", "link", "img", "br", "hr", "input", "source", "track"})
EXAMPLES = all_examples()


@pytest.fixture(scope="module")
def theme() -> Theme:
    """Return the theme, loaded once."""
    return Theme.load()


class _Reader(HTMLParser):
    """Reads a page strictly: every element closed in order, every attribute once, every id once."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.open: list[str] = []
        self.ids: list[str] = []
        self.elements: list[tuple[str, dict[str, str | None]]] = []
        self.levels: list[int] = []
        self.loose_text_in: set[str] = set()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        names = [name for name, _ in attrs]
        assert len(names) == len(set(names)), f"<{tag}> names an attribute twice: {names}"
        self.elements.append((tag, dict(attrs)))
        self.ids += [value or "" for name, value in attrs if name == "id"]
        if tag in {"h1", "h2", "h3", "h4"}:
            self.levels.append(int(tag[1]))
        if tag not in VOID and not (self.get_starttag_text() or "").endswith("/>"):
            self.open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        assert "svg" in self.open, f"<{tag}/> outside svg"
        self.elements.append((tag, dict(attrs)))

    def handle_endtag(self, tag: str) -> None:
        assert self.open, f"</{tag}> closes nothing"
        assert self.open[-1] == tag, f"</{tag}> closes <{self.open[-1]}>"
        self.open.pop()

    def handle_data(self, data: str) -> None:
        if data.strip() and self.open:
            self.loose_text_in.add(self.open[-1])


def read(page: bytes) -> _Reader:
    """Return what the strict reader found in `page`."""
    reader = _Reader()
    reader.feed(page.decode("utf-8"))
    reader.close()
    assert not reader.open, f"never closed: {reader.open}"
    return reader


def test_every_page_kind_has_a_template_and_an_example() -> None:
    """Each page context of `contexts.Page` has a template, and at least one example shows it."""
    kinds = set(contexts.Page.__args__)
    assert set(TEMPLATES) == kinds
    assert {type(page) for page in EXAMPLES.values()} == kinds


@pytest.mark.parametrize("name", sorted(EXAMPLES))
def test_example_is_a_well_formed_page(theme: Theme, name: str) -> None:
    """A page closes what it opens, has unique ids, one h1, no skipped heading level, and no text in odd places."""
    data = theme.render(EXAMPLES[name])
    assert data.startswith(b"<!doctype html>")
    found = read(data)
    assert len(found.ids) == len(set(found.ids))
    assert found.levels.count(1) == 1
    assert all(after - before <= 1 for before, after in zip(found.levels, found.levels[1:], strict=False)), found.levels
    assert not found.loose_text_in & {"ul", "ol", "dl", "html", "body", "head", "main"}


@pytest.mark.parametrize("name", sorted(EXAMPLES))
def test_example_obeys_the_strict_policy(theme: Theme, name: str) -> None:
    """No inline script, style or handler; scripts and styles come only from the assets; nothing from elsewhere."""
    page = EXAMPLES[name]
    served = theme.assets()
    for tag, attributes in read(theme.render(page)).elements:
        assert tag != "style"
        assert not [attribute for attribute in attributes if attribute == "style" or attribute.startswith("on")]
        source = attributes.get("src") or (attributes.get("href") if tag == "link" else "") or ""
        if tag == "script" or "stylesheet" in (attributes.get("rel") or ""):
            assert source.removeprefix(page.root) in served
        if tag in {"script", "img", "source", "video"} or attributes.get("rel") in {"stylesheet", "icon", "preload"}:
            assert "//" not in source


@pytest.mark.parametrize("name", sorted(EXAMPLES))
def test_the_skip_link_comes_first_and_leads_to_main(theme: Theme, name: str) -> None:
    """The first link or control of every page skips to the main landmark."""
    elements = read(theme.render(EXAMPLES[name])).elements
    first = next(attributes for tag, attributes in elements if tag in {"a", "button", "input"})
    assert first["href"] == "#main"
    assert any(tag == "main" and attributes.get("id") == "main" for tag, attributes in elements)


def test_every_text_of_a_context_is_escaped(theme: Theme) -> None:
    """A headline, name or credit that looks like markup is printed as text, wherever a page shows it."""
    hostile = "<b onclick=1>\"'&"

    def poison(value: Any) -> Any:
        if dataclasses.is_dataclass(value) and not isinstance(value, type):
            fields = {one.name: getattr(value, one.name) for one in dataclasses.fields(value)}
            changed = {
                name: hostile
                if isinstance(inner, str)
                and inner
                and name
                in {
                    "headline",
                    "text",
                    "name",
                    "alt",
                    "caption",
                    "credit",
                    "note",
                    "standfirst",
                    "title",
                    "description",
                    "byline",
                    "query",
                }
                else poison(inner)
                for name, inner in fields.items()
            }
            return dataclasses.replace(value, **changed)
        return tuple(poison(one) for one in value) if isinstance(value, tuple) else value

    for name, page in EXAMPLES.items():
        printed = theme.render(poison(page)).decode()
        assert "<b onclick" not in printed, name
        assert not [pair for pair in read(printed.encode()).elements if "onclick" in pair[1]], name


def test_a_name_missing_from_a_context_is_an_error(theme: Theme) -> None:
    """A template that asks for what a context does not have fails instead of printing nothing."""
    broken = dataclasses.replace(EXAMPLES["section"], cards=(object(),))  # type: ignore[arg-type]
    with pytest.raises(AttributeError):
        theme.render(broken)


def test_rendering_twice_gives_the_same_bytes() -> None:
    """Two themes loaded apart print every example alike: nothing of the machine or the moment gets in."""
    first, second = Theme.load(), Theme.load()
    assert all(first.render(page) == second.render(page) for page in EXAMPLES.values())
    assert first.assets() == second.assets()


def test_a_story_page_weighs_little(theme: Theme) -> None:
    """HTML, style sheet and scripts of a story stay under 60 kB compressed, the typeface under 60 kB."""
    files = {place.split("/", 2)[2]: data for place, data in theme.assets().items()}
    words = theme.render(EXAMPLES["story-review"]) + files["site.css"] + files["site/page.js"]
    assert len(gzip.compress(words)) < 20_000
    others = {
        f"site/{name}.js" for name in ("search", "record", "field", "film", "verify")
    }  # of pages of their own, or with a film
    scripts = {place for place in files if place.startswith(("site/", "record/"))} - others
    on_demand = b"".join(files[place] for place in sorted(scripts))
    assert len(gzip.compress(words)) + len(gzip.compress(on_demand)) < 60_000
    assert sum(len(data) for place, data in files.items() if place.endswith(".woff2")) < 60_000


def test_no_two_components_give_one_class_its_look() -> None:
    """All components share one style sheet: the later of two that style the same name would change the earlier's pages.

    What stands around all pages (`frame`) and what takes away on paper (`paper`) may name others' classes."""
    owners: dict[str, set[str]] = {}
    for sheet in sorted(FOLDER.glob("*/*.css")):
        if sheet.parent.name not in {"frame", "paper"}:
            rules = re.sub(r"/\*.*?\*/", "", sheet.read_text("utf-8"), flags=re.DOTALL)
            for selectors in re.findall(r"([^{}]+){", rules):
                for one in re.findall(r"(?:^|,)\s*(\.[a-z-]+)\s*(?=,|$)", selectors):
                    owners.setdefault(one, set()).add(sheet.parent.name)
    assert len(owners) > 100
    assert {name: found for name, found in owners.items() if len(found) > 1} == {}


def test_catalogues_hold_the_same_keys_and_others_are_refused(tmp_path: Path) -> None:
    """A catalogue that lacks a key of the English one stops the theme from loading."""
    assert set(read_catalogues(FOLDER / "words")) == {"en", "es", "zh-Hans", "ar"}
    english = (FOLDER / "words/en.toml").read_text("utf-8")
    (tmp_path / "en.toml").write_text(english, "utf-8")
    (tmp_path / "fr.toml").write_text(english.replace('skip = "Skip to main content"\n', ""), "utf-8")
    with pytest.raises(Misuse, match="skip"):
        read_catalogues(tmp_path)


def test_words_fall_back_by_language_then_to_english() -> None:
    """An unknown region keeps its language's words; an unknown language gets English ones."""
    catalogues = read_catalogues(FOLDER / "words")
    assert words_for(catalogues, "es-MX") is catalogues["es"]
    assert words_for(catalogues, "zh-Hant") is catalogues["zh-Hans"]
    assert words_for(catalogues, "fr") is catalogues["en"]


@pytest.mark.parametrize(
    ("language", "day", "moment"),
    [
        ("en", "3 May 2026", "3 May 2026, 09:14 UTC"),
        ("es", "3 de mayo de 2026", "3 de mayo de 2026, 09:14 UTC"),
        ("zh-Hans", "2026年5月3日", "2026年5月3日 09:14（UTC）"),
        ("ar", "3 مايو 2026", "3 مايو 2026، 09:14 UTC"),
    ],
)
def test_dates_are_worded_in_the_page_language(language: str, day: str, moment: str) -> None:
    """A record's time is shown as the language writes dates, and always in UTC."""
    words = read_catalogues(FOLDER / "words")[language]
    assert words.day("2026-05-03T09:14:27Z") == day
    assert words.moment("2026-05-03T09:14:27Z") == moment


def test_a_missing_or_changed_typeface_is_refused_with_what_to_do(tmp_path: Path) -> None:
    """The printer never prints with other assets than the pinned ones: it stops and names the set-up command."""
    (tmp_path / "pins.json").write_text('{"fonts/newsreader.woff2": "' + "0" * 64 + '"}')
    with pytest.raises(Refused, match="make setup"):
        gather(tmp_path)
    (tmp_path / "fonts").mkdir()
    (tmp_path / "fonts/newsreader.woff2").write_bytes(b"another")
    with pytest.raises(Refused, match="make setup"):
        gather(tmp_path)


@pytest.mark.parametrize(
    ("path", "root"), [("", "./"), ("news/", "../"), ("news/politics/x/", "../../../"), ("404.html", "./")]
)
def test_the_root_is_as_far_up_as_the_path_is_deep(path: str, root: str) -> None:
    """The prefix of a page leads exactly to the top of the site."""
    assert contexts.root_of(path) == root


@pytest.mark.parametrize(
    ("rating", "steps"), [("4.5", "full full full full half"), ("5", "full full full full full"), ("0", "empty " * 5)]
)
def test_a_rating_becomes_five_seeds(rating: str, steps: str) -> None:
    """Ratings out of five are drawn in halves."""
    from sunseed.edition.theme.printing import rating_steps

    assert rating_steps(rating) == steps.split()
