"""Answers a reader's search from the index: stories and pages by their words and by what they are about, and topics.

Follows design.md §6 "Search" and product.md P3, P10. A rare question is ranked by how well it fits; one that matches
thousands is answered by the newest, because ranking all of them would keep a reader waiting. Owned here: the question,
the order, the excerpts, the page of results. Elsewhere: how text is cut into terms (`sunseed.edition.spelling`), which
of them are names (`sunseed.edition.naming`), the public door (`sunseed.edition.door`), the search of a reader whose
site has no door (`sunseed.edition.segments`).
"""

from __future__ import annotations

import contextlib
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlencode

from sunseed.edition import contexts, merging, naming
from sunseed.edition import index as indexes
from sunseed.edition.contexts import Card, Hit, Link, Run
from sunseed.edition.effects import language_term
from sunseed.edition.index import Index, Item
from sunseed.edition.naming import Named, Part, named, parts, subject_term
from sunseed.edition.scene import Scene
from sunseed.edition.spelling import fold, phrase, spelled, terms_of, typed
from sunseed.edition.subjects import Render
from sunseed.errors import Absent
from sunseed.store.contract import Store
from sunseed.store.sqlite import sqlite3

RANKED = 1_000
"""Questions with more answers than this are answered newest first."""
PER_PAGE = 20
EXCERPT = 220
"""Characters of an excerpt."""

_WORDS = "{headline standfirst names body}"


@dataclass(frozen=True, slots=True)
class Found:
    """One answer: an item, the passage that matched, matches marked as `added`, and what it is about without naming it.

    Arguments:
        about: topics and works that were asked for, of which the passage shows no name.
    """

    item: Item
    excerpt: tuple[Run, ...]
    about: tuple[Item, ...] = ()


@dataclass(frozen=True, slots=True)
class Results:
    """The answer to one question.

    Arguments:
        total: how many stories and pages match.
        found: those asked for, best or newest first.
        topics: topics of which the question is a spelling.
    """

    total: int = 0
    found: tuple[Found, ...] = ()
    topics: tuple[Item, ...] = ()


def query(
    index_path: Path, question: str, language: str | None = None, limit: int = PER_PAGE, offset: int = 0
) -> Results:
    """Answer what a reader typed.

    Arguments:
        index_path: the index of the edition; Absent if there is none.
        question: words, all of which must occur; a phrase in quotes.
        language: only in this language; all if None.
        limit, offset: which of the answers.
    """
    with contextlib.closing(_open(index_path)) as index:
        return answer(index, question, language, limit, offset)


def _open(index_path: Path) -> Index:
    index = indexes.open_existing(index_path, readonly=True)
    if index is None:
        raise Absent(f"there is no index at {index_path}; print the edition first")
    return index


def answer(index: Index, question: str, language: str | None, limit: int, offset: int) -> Results:
    """Answer from an open index; see `query`."""
    terms = typed(question)
    if not terms:
        return Results()
    asked = list(parts(terms, lambda run: named(index, spelled(run))))
    topics = asked[0][1].topics if len(asked) == 1 and asked[0][1] else ()
    within = " AND ".join(f"({_one(run, found)})" for run, found in asked)
    if language is not None:
        within = f"{within} AND language : {language_term(language)}"
    try:
        total, keys = _matches(index, within, limit, offset)
    except sqlite3.OperationalError:  # an expression too deep for the library matches nothing
        return Results(topics=topics)
    marked = _marks(asked)
    shown = []
    for item in index.items(keys):
        passage = excerpt(_text(index, item), marked)
        shown.append(Found(item, passage, tuple(_unnamed(index, item, passage, asked))))
    return Results(total, tuple(shown), topics)


def _unnamed(index: Index, item: Item, passage: tuple[Run, ...], asked: list[Part]) -> Iterator[Item]:
    """Yield the topics and works that were asked for and that an item is about without showing a name of theirs."""
    marked = {
        fold(run.text) for run in (*passage, *excerpt(item.face.headline, _marks(asked))) if run.change == "added"
    }
    for run, found in asked:
        about = set(naming.subjects_of(item.face)) & set(found.subjects if found else ())
        if about and not marked & set(_marks([(run, found)])):
            named = filter(None, map(index.item_of, sorted(about)))
            yield from {one.id: one for one in (merging.standing(index.item_of, other) for other in named)}.values()


def _marks(asked: list[Part]) -> list[str]:
    """Return what an excerpt marks: the words typed, and every name of what they name."""
    typed_words = [word for run, _ in asked for word in terms_of(" ".join(run))]
    return typed_words + [fold(name) for _, found in asked if found for name in found.names]


def _one(run: list[str], found: Named | None) -> str:
    """Return the FTS5 expression for one part of a question: its words, another name, or being about what it names."""
    words = f"({' AND '.join(map(phrase, run))})"
    if found is None:
        return f"{_WORDS} : {words}"
    others = dict.fromkeys(filter(None, map(phrase, found.names)))
    about = f"subjects : ({' OR '.join(map(subject_term, found.subjects))})"
    return f"{_WORDS} : ({' OR '.join([words, *others])}) OR {about}"


def _matches(index: Index, within: str, limit: int, offset: int) -> tuple[int, list[int]]:
    total = index.execute("SELECT count(*) FROM search WHERE search MATCH ?", (within,)).fetchone()[0]
    order = "bm25(search, 10.0, 4.0, 4.0, 1.0, 0.0, 4.0), rowid DESC" if total <= RANKED else "rowid DESC"
    rows = index.execute(
        f"SELECT rowid FROM search WHERE search MATCH ? ORDER BY {order} LIMIT ? OFFSET ?",  # noqa: S608 - fixed text
        (within, limit, offset),
    )
    return total, [row[0] for row in rows]


def _text(index: Index, item: Item) -> str:
    row = index.execute("SELECT body FROM texts WHERE item = ?", (item.item,)).fetchone()
    return " ".join(part for part in (item.face.standfirst, row[0] if row else "") if part)


def excerpt(text: str, terms: list[str]) -> tuple[Run, ...]:
    """Return the passage around the first match, at most `EXCERPT` characters, cut where words end."""
    text = " ".join(text.split())
    places = list(_places(text, terms))
    start = max(places[0][0] - EXCERPT // 3, 0) if places else 0
    if start:
        gap = text.find(" ", start, places[0][0])
        start = gap + 1 if gap >= 0 else start
    end = min(start + EXCERPT, len(text))
    if end < len(text):
        gap = text.rfind(" ", start, end)
        end = gap if gap > start + EXCERPT // 2 else end
    runs: list[Run] = []
    at = start
    if start:
        runs.append(Run(change="same", text="… "))
    for first, last in places:
        if first >= at and last <= end:
            runs += [Run(change="same", text=text[at:first]), Run(change="added", text=text[first:last])]
            at = last
    runs.append(Run(change="same", text=text[at:end] + (" …" if end < len(text) else "")))
    return tuple(run for run in runs if run.text)


def _places(text: str, terms: list[str]) -> Iterator[tuple[int, int]]:
    """Yield where a term stands in text, whatever its case and diacritics, in order and without overlaps."""
    wanted = sorted({term for term in terms if term}, key=len, reverse=True)
    if not wanted:
        return
    folded, origin = _folded(text)
    pattern = re.compile("|".join(rf"(?<!\w){re.escape(one)}" if one.isascii() else re.escape(one) for one in wanted))
    for match in pattern.finditer(folded):
        if match.end() > match.start():
            yield origin[match.start()], origin[match.end() - 1] + 1


def _folded(text: str) -> tuple[str, list[int] | range]:
    """Return text folded for comparison, and for each of its characters where it comes from."""
    if text.isascii():
        return text.lower(), range(len(text))
    pieces = [(fold(char), at) for at, char in enumerate(text)]
    return "".join(piece for piece, _ in pieces), [at for piece, at in pieces for _ in piece]


class Searching:
    """Answers searches as printed pages; safe for threads, each call opens the index for itself.

    Arguments:
        public: the public tree.
        index_path: the index of the edition.
        theme: renders pages.
    """

    def __init__(self, public: Store, index_path: Path, theme: Render) -> None:
        self._public = public
        self._path = index_path
        self._theme = theme

    def __call__(self, query: str, page: int, language: str | None) -> bytes:
        """Return the HTML of results page `page` (from 1); Absent while nothing was printed."""
        with contextlib.closing(_open(self._path)) as index:
            origin = index.meta("origin")
            scene = Scene(index, self._public, str(origin))
            within = next((one for one in scene.languages if one.lower() == (language or "").lower()), None)
            results = answer(index, query, within, PER_PAGE, (page - 1) * PER_PAGE)
            return self._theme.render(_page(scene, query, page, within or scene.default, results))


def _page(scene: Scene, question: str, number: int, language: str, results: Results) -> contexts.SearchPage:
    path = f"{scene.prefix(language)}search/"
    hits = [Hit(card=_topic(one, language), excerpt=()) for one in results.topics] if number == 1 else []
    hits += [
        Hit(
            card=scene.card(one.item, language),
            excerpt=one.excerpt,
            about=tuple(merging.called(about.face, language) for about in one.about),
        )
        for one in results.found
    ]
    more = results.total > number * PER_PAGE
    return contexts.SearchPage(
        **scene.base(path, question, language),
        query=question,
        hits=tuple(hits),
        total=results.total,
        older=_way(path, question, number + 1) if more else None,
        newer=_way(path, question, number - 1) if number > 1 else None,
    )


def _topic(item: Item, language: str) -> Card:
    """Return a topic as the first answer to one of its spellings, called as in this language."""
    others = " · ".join(item.face.other)
    return Card(
        href=item.path,
        headline=merging.called(item.face, language),
        published=item.first_at,
        language=item.language,
        standfirst=item.face.standfirst or others,
    )


def _way(path: str, question: str, number: int) -> Link:
    return Link(text=str(number), href=f"{path}?{urlencode({'q': question, 'page': number})}")
