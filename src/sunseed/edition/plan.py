"""From what changed to the pages that show it: the subjects of one print.

Follows design.md §6 ("void, removed or changed items reprint only the pages that show them"). A subject is a family of
files printed together: `story/<item>`, `section/<item>`, `topic/<item>`, `person/<item>`, `work/<item>`,
`home/<language>`,
`chunk/<number>/<shelf>`, `months`, `redirect/<path>`, `sitemap/<number>`, `sitemap/news`,
`sitemap`, `search/<part>`,
`moved/<number>`, `corrections`, `corrections/<number>`, `shell/<name>`.
Naming one too many costs time, naming one too few is a bug: printing entry by entry would differ from printing at once,
which a property test looks for. Owned here: the dependencies. Elsewhere: what a subject prints
(`sunseed.edition.subjects`).

For one new story the number of subjects and of SQL statements depends on its sections, topics and authors, never on
how many stories there are. A section that moves names every story in it: their breadcrumbs change.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence, Set

from sunseed.edition import corrections, merging, moved, segments, sitemap, tree
from sunseed.edition.effects import Changes
from sunseed.edition.index import Index, Item
from sunseed.edition.scene import Scene

NAMED = frozenset({"topic", "person", "work"})
"""Kinds whose pages list the stories that name them."""
SHELLS = ("record", "verify", "search", "404", "assets")
_AT_ONCE = 500


def note_moves(index: Index, before: tree.Tree, entry: int) -> tree.Tree:
    """Remember the addresses that a statement about a section left, and return the tree after it.

    Called after every such statement, so that what is remembered does not depend on how statements are batched.
    """
    after = tree.read(index)
    for identifier in before.sections:
        old = before.path(identifier)
        if old != after.path(identifier):
            index.execute("INSERT OR REPLACE INTO formers VALUES (?, ?, ?)", (old, entry, identifier))
    return after


class Plan:
    """Gathers the subjects of one print.

    Arguments:
        scene: with everything in effect.
        changes: the items changed, as they were.
        before: the tree of sections as the last print left it.
    """

    def __init__(self, scene: Scene, changes: Changes, before: tree.Tree) -> None:
        self._scene = scene
        self._index = scene.index
        self._changes = changes
        self._before = before
        self.subjects: set[str] = set()

    def run(self, shelves_changed: Iterable[tuple[str, int]]) -> set[str]:
        """Return every subject to print, given the chunks of shelves that have changed."""
        for key in self._changes:
            after = self._index.item(key)
            assert after is not None
            self._item([one for one in self._changes.before[key] if one is not None], after)
        self.subjects |= segments.touched(self._index, self._changes)
        self._merged()
        self._sections()
        for name, number in shelves_changed:
            self.subjects.add(f"chunk/{number}/{name}")
            if name.startswith("month/"):
                self.subjects.add("months")
        if any(one.startswith("home/") for one in self.subjects):
            self.subjects.add("shell/404")  # it shows what home shows
        return self.subjects

    # -- one item -----------------------------------------------------------------------------------------------------

    def _item(self, old: Sequence[Item], new: Item) -> None:
        states = [*old, new]
        self._own(states, new)
        self.subjects |= {f"sitemap/{sitemap.chunk_of(new.ordinal)}", "sitemap"}
        if not old or any(one.kind in ("story", "") for one in states):
            self.subjects.add("sitemap/news")
        self.subjects.update(corrections.touched(self._index, new.item))
        if any(one.kind == "front" for one in states):
            for one in states:
                self._place(one.face.headline)
        for one in states:
            if one.kind == "breaking":
                self._over_fronts(one.language)
        if any(one.kind == "redirect" for one in states):
            self.subjects |= {f"redirect/{one.face.headline[1:]}" for one in states if one.kind == "redirect"}
            self.subjects |= moved.subjects(states)
        if any(one.kind in ("story", "") for one in states):
            self._story(states)
        if not old or any(_shown(one) != _shown(new) for one in old):
            self._shown_by(new)

    def _own(self, states: Sequence[Item], new: Item) -> None:
        """Name the item's own pages, and whoever else asks for the same address."""
        kind = new.kind if new.kind == "section" or new.kind in NAMED else "story"
        if kind != "story" or new.path:
            self.subjects.add(f"{kind}/{new.item}")
        for one in states:
            if one.path:
                self.subjects.add(f"redirect/{one.path}")
                self._sections_at(one.path)

    def _story(self, states: Sequence[Item]) -> None:
        """Name the lists a story stands or stood in."""
        for one in states:
            if one.language:
                self.subjects.add(f"home/{one.language}")
            for section in self._scene.tree.chain(one.section):
                self.subjects.add(f"section/{section.item}")
            self._named((*one.face.about, *one.face.authors, one.face.work))
            self._films(one.face.boxes)
            self._family(one)
        self._scene.shelves.touch(states[-1].item)

    def _merged(self) -> None:
        """Name what shows topics that are merged with one that has changed: which stands for which may differ now."""
        states = [one for key in self._changes for one in (self._index.item(key), *self._changes.before[key])]
        topics = [one for one in states if one is not None and one.kind == "topic"]
        named = {one for topic in topics for one in (topic.id, topic.face.into) if one}
        for one in self._index.items_of(merging.family(self._index, named)).values() if named else ():
            self.subjects |= {f"sitemap/{sitemap.chunk_of(one.ordinal)}", *segments.spelled([one])}
            if one.kind == "topic":
                self.subjects.add(f"topic/{one.item}")
                self._shown_by(one)

    def _named(self, identifiers: Iterable[str]) -> None:
        """Name the pages of topics, people and works, and of topics that are merged with these."""
        for one in self._index.items_of(merging.family(self._index, identifiers)).values():
            if one.kind in NAMED:
                self.subjects.add(f"{one.kind}/{one.item}")
            elif one.kind == "film":
                self.subjects.add(f"story/{one.item}")

    def _films(self, identifiers: Iterable[str]) -> None:
        """Name the films a story includes: their pages list it."""
        for one in self._index.items_of(identifiers).values():
            if one.kind == "film" and one.path:
                self.subjects.add(f"story/{one.item}")

    def _family(self, item: Item) -> None:
        """Name the original of a translation and its other translations: each shows the ways to all."""
        if not item.face.translation_of:
            return
        original = self._index.item_of(item.face.translation_of)
        if original is not None and original.path:
            self.subjects.add(f"story/{original.item}")
        self._sources([item.face.translation_of], ("translation",))

    def _place(self, place: str) -> None:
        if place == "/":
            self.subjects |= {f"home/{language}" for language in self._scene.languages}
        else:
            section = self._scene.tree.sections.get(place)
            if section is not None:
                self.subjects.add(f"section/{section.item}")

    def _over_fronts(self, language: str) -> None:
        """Name what carries a language's breaking news: its home, its top stories, the fronts of all sections."""
        self.subjects.add(f"home/{language}")
        self.subjects |= {f"section/{one.item}" for one in self._scene.tree.sections.values()}

    def _shown_by(self, item: Item) -> None:
        """Name every page that shows an item whose face, place or state has changed."""
        self._sources([item.id])
        if item.kind in NAMED:
            self._chunks(f"{item.kind}/{item.id}")

    def _sources(self, identifiers: Sequence[str], rels: Sequence[str] = ()) -> None:
        """Name the pages of all items that name one of these ids; a front among them names its place."""
        marks = ", ".join("?" * len(identifiers))
        more = f" AND rel IN ({', '.join('?' * len(rels))})" if rels else ""
        rows = self._index.execute(
            "SELECT DISTINCT source, kind, claim FROM links CROSS JOIN items ON item = source "
            f"WHERE target IN ({marks}){more}",
            (*identifiers, *rels),
        )
        for source, kind, claim in rows.fetchall():
            if kind == "front":
                self._place(claim.removeprefix("front:"))
            elif kind == "breaking":
                self._over_fronts(claim.removeprefix("breaking:"))
            elif kind in ("story", "page", "box", "film"):
                self.subjects.add(f"story/{source}")
        self._carriers(identifiers)

    def _carriers(self, identifiers: Sequence[str]) -> None:
        """Name what carries the text of stories that link to these ids or are about them: boxes and feeds."""
        marks = ", ".join("?" * len(identifiers))
        # From the links to the items: asked for many ids, SQLite would else walk every story there is, by its kind.
        rows = self._index.execute(
            "SELECT DISTINCT item, id, language, section FROM links CROSS JOIN items ON item = source "
            f"WHERE target IN ({marks}) AND rel IN ('mention', 'about') AND kind IN ('story', 'page', 'box')",
            tuple(identifiers),
        ).fetchall()
        for language, section in {(row[2], row[3]) for row in rows}:
            self.subjects.add(f"home/{language}")
            self.subjects |= {f"section/{one.item}" for one in self._scene.tree.chain(section)}
        for start in range(0, len(rows), _AT_ONCE):
            part = rows[start : start + _AT_ONCE]
            self._lists_of([row[0] for row in part])
            inside = ", ".join("?" * len(part))
            # Pages of earlier versions show the boxes that those included.
            boxes = f"SELECT DISTINCT source FROM links WHERE rel IN ('box', 'was') AND target IN ({inside})"
            for (source,) in self._index.execute(boxes, tuple(row[1] for row in part)):
                self.subjects.add(f"story/{source}")

    def _chunks(self, shelf: str) -> None:
        self.subjects |= {f"chunk/{number}/{shelf}" for number in range(1, self._scene.shelves.chunks(shelf) + 1)}

    # -- sections -----------------------------------------------------------------------------------------------------

    def _sections(self) -> None:
        """Name what shows a section that moved, was renamed, opened or closed: its fronts, its stories, their lists."""
        before, after = self._before, self._scene.tree
        touched: set[str] = set()
        spoken: dict[str, Set[str]] = {}
        for identifier in before.sections.keys() | after.sections.keys():
            old, new = before.sections.get(identifier), after.sections.get(identifier)
            moved = before.path(identifier) != after.path(identifier)
            if old != new or moved or before.languages(identifier) != after.languages(identifier):
                self._front_of(identifier, old, new)
            if old is None or new is None or moved or _called(old) != _called(new):
                touched.update(after.subtree(identifier))
            elif before.languages(identifier) != after.languages(identifier):
                spoken[identifier] = before.languages(identifier) ^ after.languages(identifier)
        for identifier in sorted(touched):
            self._section_shown(identifier)
        others, self.subjects = self.subjects, set()
        for identifier in sorted(spoken):
            self._section_shown(identifier)
        if spoken:  # its name leads to another front now, on pages in these languages
            self.subjects -= _beside(self._scene, frozenset().union(*spoken.values()), self.subjects)
        self.subjects |= others

    def _front_of(self, identifier: str, old: tree.Section | None, new: tree.Section | None) -> None:
        for trees in (self._before, self._scene.tree):
            path = trees.path(identifier)
            self.subjects.add(f"redirect/{path}")
            self._sections_at(path)
            for one in trees.chain(identifier):
                self.subjects.add(f"section/{one.item}")
        self.subjects |= {f"home/{language}" for language in self._scene.languages}

    def _section_shown(self, identifier: str) -> None:
        """Name everything on which a section's name or address stands."""
        section = self._scene.tree.sections.get(identifier)
        if section is not None:
            self.subjects.add(f"section/{section.item}")
        self._sources([identifier])
        self._chunks(f"section/{identifier}")
        formers = self._index.execute("SELECT DISTINCT path FROM formers WHERE id = ?", (identifier,))
        self.subjects |= {f"redirect/{path}" for (path,) in formers}
        stories = self._index.execute("SELECT item, id, claim FROM items WHERE section = ?", (identifier,)).fetchall()
        for item, _, claim in stories:
            if claim.startswith("/"):
                self.subjects.add(f"story/{item}")
        for start in range(0, len(stories), _AT_ONCE):
            part = stories[start : start + _AT_ONCE]
            self._sources([row[1] for row in part], ("see", "box", "mention", "was"))
            self._lists_of([row[0] for row in part])

    def _lists_of(self, keys: Sequence[int]) -> None:
        """Name the topics, people, works and films whose pages list these stories."""
        marks = ", ".join("?" * len(keys))
        rows = self._index.execute(
            "SELECT DISTINCT target FROM links "
            f"WHERE source IN ({marks}) AND rel IN ('about', 'author', 'work', 'box')",
            tuple(keys),
        )
        self._named([row[0] for row in rows])

    def _sections_at(self, path: str) -> None:
        """Name the sections whose front has this path: one of them, or a story, or nobody stands there now."""
        tree_now = self._scene.tree
        for section in tree_now.sections.values():
            if tree_now.path(section.id) == path:
                self.subjects.add(f"section/{section.item}")
                self._chunks(f"section/{section.id}")


def everything(scene: Scene) -> set[str]:
    """Return every subject there is."""
    index = scene.index
    found = {f"shell/{name}" for name in SHELLS} | {"months", "sitemap", "sitemap/news"}
    for item, kind, claim in index.execute("SELECT item, kind, claim FROM items"):
        if kind == "section" or kind in NAMED:
            found.add(f"{kind}/{item}")
        elif claim.startswith("/"):
            found.add(f"story/{item}")
        if claim.startswith("redirect:/"):
            found.add(f"redirect/{claim.removeprefix('redirect:/')}")
    found |= {f"redirect/{path}" for (path,) in index.execute("SELECT DISTINCT path FROM formers")}
    found |= {f"home/{language}" for language in scene.languages}
    for name, _ in scene.shelves.names(""):
        found |= {f"chunk/{number}/{name}" for number in range(1, scene.shelves.chunks(name) + 1)}
    last = index.execute("SELECT max(ordinal) FROM items").fetchone()[0]
    if last is not None:
        found |= {f"sitemap/{number}" for number in range(1, sitemap.chunk_of(last) + 1)}
    return found | segments.everything(index) | moved.everything(index) | corrections.everything(index)


def framed(scene: Scene, frames: Set[str], subjects: Set[str]) -> set[str]:
    """Leave out of some subjects those that show none of these frames (`Scene.frames`): not all, but most pages.

    Those are what is no page, and stories of other languages that have one version, so that they always were. When
    *Arts* gets its first Arabic story, pages in Arabic show one section more, and no other story does.
    """
    if "" in frames:
        return set(subjects)
    pages = {one for one in subjects if not one.startswith(("search/", "sitemap"))}
    return pages - _beside(scene, frames, pages)


def _beside(scene: Scene, languages: Set[str], subjects: Set[str]) -> set[str]:
    """Return the stories among them that were never in one of these languages and whose own has a frame."""
    others = sorted(scene.frames.keys() - languages)
    stories = sorted(int(one.removeprefix("story/")) for one in subjects if one.startswith("story/"))
    found: set[str] = set()
    for start in range(0, len(stories), _AT_ONCE):
        part = stories[start : start + _AT_ONCE]
        rows = scene.index.execute(
            f"SELECT item FROM items WHERE item IN ({', '.join('?' * len(part))}) AND kind = 'story' "
            f"AND state = 'live' AND version = 1 AND language IN ({', '.join('?' * len(others))})",
            (*part, *others),
        )
        found.update(f"story/{item}" for (item,) in rows)
    return found


def _shown(item: Item) -> tuple[object, ...]:
    """Return all of an item that another page may show."""
    return (item.kind, item.state, item.claim, item.section, item.language, item.version, item.face)


def _called(section: tree.Section) -> tuple[object, ...]:
    """Return what every page below a section shows of it."""
    return (section.name, section.names, section.withdrawn)
