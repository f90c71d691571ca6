"""What each subject of a print consists of: from its name to its files, rendered.

Follows design.md §5 (addresses) and §6. Owned here: the dispatch, feeds and sitemap chunks of a subject, and who stands
at an address that several ask for: a published item before a section's front before a redirect before an address a
section has left. Elsewhere: which subjects there are (`sunseed.edition.plan`), contexts (`sunseed.edition.filling`).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Protocol

import msgspec

from sunseed.documents.fields import RESERVED_PARTS
from sunseed.documents.redirect import Redirect
from sunseed.documents.story import Story
from sunseed.edition import contexts, feeds, mark, merging, moved, ninjs, segments, sitemap
from sunseed.edition.body import plain_html
from sunseed.edition.filling import corrections, fronts, named, shelf, story
from sunseed.edition.index import Item
from sunseed.edition.scene import Scene

Files = Iterator[tuple[str, bytes]]
MOST_PIECES = 2_000
_NAMED = {"topic": ("about", named.topic), "person": ("author", named.person), "work": ("work", named.work)}
"""Kinds whose pages list the stories that name them: by which link, filled by whom."""


class Render(Protocol):
    """The part of the theme that pages need."""

    def render(self, page: contexts.Page) -> bytes:
        """Return the bytes of a page."""

    def assets(self) -> dict[str, bytes]:
        """Return the files that pages load, by site path."""


class Subjects:
    """Prints subjects of one scene.

    Arguments:
        scene: the record as it stands.
        theme: renders pages.
        verifiers: the log's verifier keys as the newest root names them.
    """

    def __init__(self, scene: Scene, theme: Render, verifiers: tuple[str, ...] = ()) -> None:
        self._scene = scene
        self._theme = theme
        self._verifiers = verifiers
        self._pieces: dict[str, feeds.Piece] = {}
        self._shells: dict[str, Callable[[], Files]] = {
            "record": self._record,
            "verify": self._verify,
            "search": self._search,
            "404": self._missing,
            "assets": lambda: iter(sorted(theme.assets().items())),
        }

    def read_ahead(self, subjects: Sequence[str]) -> None:
        """Read at once what stories will be asked for one by one."""
        parted = (subject.partition("/") for subject in subjects)
        self._scene.read_ahead([int(key) for kind, _, key in parted if kind == "story"])

    def files(self, subject: str) -> Files:
        """Yield path and bytes of every file of a subject; nothing for one that has no place now."""
        kind, _, key = subject.partition("/")
        match kind:
            case "story" | "section" | "topic" | "person" | "work":
                yield from self._of_item(kind, self._item(key))
            case "home":
                yield from self._home(key)
            case "chunk":
                number, _, name = key.partition("/")
                yield from self._pages(shelf.chunk(self._scene, name, int(number)))
            case "corrections":
                filled = corrections.chunk(self._scene, int(key)) if key else corrections.front(self._scene)
                yield from self._pages(filled)
            case "months":
                yield from self._pages(shelf.months(self._scene))
            case "redirect":
                yield from self._redirect(key)
            case "sitemap":
                yield from self._sitemap(key)
            case "moved":
                yield from moved.files(self._scene.index, key)
            case "search":
                yield from segments.files(self._scene.index, key)
            case _:
                yield from self._shells[key]()

    def _of_item(self, kind: str, item: Item) -> Files:
        """Print an item as one kind; nothing if it is of another now, as an erased topic is."""
        if kind == "story":
            if item.kind in ("story", "page", "box", "film", ""):
                yield from self._pages(story.pages(self._scene, item))
                yield from ninjs.files(self._scene, item)
        elif item.kind != kind:
            return
        elif kind == "section":
            yield from self._section(item)
        else:
            yield from self._named(kind, item)

    def _item(self, key: str) -> Item:
        item = self._scene.item(int(key))
        assert item is not None, f"a subject names the item {key}, which is not in the index"
        return item

    def _pages(self, filled: Iterator[tuple[str, contexts.Page]]) -> Files:
        for path, page in filled:
            yield path, self._theme.render(page)

    # -- fronts -------------------------------------------------------------------------------------------------------

    def _home(self, language: str) -> Files:
        scene = self._scene
        if language not in scene.languages:
            return
        yield from self._pages(fronts.home(scene, language))
        stories = scene.fresh("language = ?", (language,), fronts.FEED)
        yield from self._feed(
            scene.prefix(language), scene.site.name, scene.site_in(language).description, language, stories
        )

    def _section(self, item: Item) -> Files:
        scene = self._scene
        paths = {language: scene.front(item.id, language) for language in fronts.section_languages(scene, item.id)}
        scene.know_owners(paths.values())
        mine = [language for language, path in paths.items() if scene.owner(path) == item.item]
        if item.state != "live":
            if scene.default in mine:
                yield from self._pages(fronts.closed(scene, item))
            return
        # Whatever is asked of the index is asked once for all languages.
        newest = fronts.fresh_by_language(scene, item.id, mine, fronts.FEED)
        self._know([one for stories in newest.values() for one in stories])
        archives = shelf.ways(scene, f"section/{item.id}") if mine else ()
        own = scene.tree.sections[item.id]
        for language, stories in newest.items():
            yield from self._pages(fronts.section(scene, item, language, stories, archives))
            said = own.described(language, item.face.standfirst)
            yield from self._feed(paths[language], own.called(language), said, language, stories)

    def _named(self, kind: str, item: Item) -> Files:
        if item.state != "live":
            yield from self._pages(fronts.closed(self._scene, item))
        else:
            rel, fill = _NAMED[kind]
            yield from self._pages(fill(self._scene, item))
            # Whoever follows a topic that was merged goes on with the one that stands for it.
            shown = merging.standing(self._scene.known, item)
            stories = named.naming(self._scene, shown, rel, fresh=True, limit=fronts.FEED)
            yield from self._feed(item.path, shown.face.headline, shown.face.standfirst, shown.language, stories)

    def _free(self, path: str) -> bool:
        """Say whether a page that leads on may stand at a path: a plain one that is nobody's and not the edition's."""
        if not path or "?" in path or self._scene.owner(path) is not None:
            return False
        if path in {self._scene.prefix(one) for one in self._scene.languages}:
            return False
        own = {"404.html", "index.html", "feed.xml", "atom.xml", "feed.json", "search", *RESERVED_PARTS}
        return not own.intersection(path.split("/")) and not path.startswith("sitemap-")

    def _redirect(self, path: str) -> Files:
        if not self._free(path):
            return
        index = self._scene.index
        row = index.execute("SELECT item FROM items WHERE claim = ?", (f"redirect:/{path}",)).fetchone()
        item = index.item(row[0]) if row else None
        document = self._scene.current(item) if item is not None and item.state == "live" else None
        file = path + "index.html" if path.endswith("/") else path if "." in path else path + "/index.html"
        if isinstance(document, Redirect):
            target = document.to_location
            page = fronts.redirect(self._scene, path, target[1:], target)
        else:
            former = index.execute("SELECT id FROM formers WHERE path = ? ORDER BY entry DESC, id", (path,)).fetchone()
            section = self._scene.section(former[0], self._scene.default) if former else None
            if section is None:
                return
            page = fronts.redirect(self._scene, path, section.href, section.text)
        yield file, self._theme.render(page)

    # -- feeds and the map --------------------------------------------------------------------------------------------

    def _feed(self, path: str, name: str, description: str, language: str, stories: list[Item]) -> Files:
        scene = self._scene
        head = feeds.Head(
            title=name if name == scene.site.name else f"{name} · {scene.site.name}",
            home=scene.absolute + path,
            base=scene.absolute + path,
            description=description,
            language=language,
            identifier=scene.absolute + path,
            updated="1970-01-01T00:00:00Z",
        )
        self._know(stories)
        for file, data in feeds.files(head, [self._piece(one) for one in stories]).items():
            yield path + file, data

    def _know(self, stories: Iterable[Item]) -> None:
        """Ask at once for what stories in a feed name."""
        faces = [one.face for one in stories if one.id not in self._pieces]
        self._scene.know(one for face in faces for one in (*face.about, *face.mentions))

    def _piece(self, item: Item) -> feeds.Piece:
        known = self._pieces.get(item.id)
        if known is None:
            document = self._scene.current(item)
            assert isinstance(document, Story)
            topics = {one.id: one for one in map(self._scene.topic, item.face.about) if one and story.is_shown(one)}
            shown = item.face.picture
            known = feeds.piece(
                feeds.Story(
                    identifier=item.id,
                    url=self._scene.absolute + item.path,
                    title=item.face.headline,
                    summary=item.face.standfirst,
                    html=plain_html(self._scene, document),
                    authors=tuple(author.name for author in document.author),
                    tags=tuple(merging.called(one.face, item.language) for one in topics.values()),
                    language=item.language,
                    published=item.first_at,
                    updated=item.at,
                    image=f"{self._scene.absolute}objects/{shown.sha256[:2]}/{shown.object_name}" if shown else "",
                )
            )
            if len(self._pieces) >= MOST_PIECES:
                self._pieces.clear()
            self._pieces[item.id] = known
        return known

    def _sitemap(self, key: str) -> Files:
        base, index = self._scene.absolute, self._scene.index
        if not key:
            last = index.execute("SELECT max(ordinal) FROM items").fetchone()[0]
            yield "sitemap.xml", sitemap.index(base, 0 if last is None else sitemap.chunk_of(last))
            yield "robots.txt", sitemap.robots(base)
            return
        if key == "news":
            yield sitemap.NEWS, sitemap.news(base, self._scene.site.name, self._news())
            return
        first = (int(key) - 1) * sitemap.CHUNK
        # "+kind" keeps SQLite from walking all stories by their kind instead of one chunk by its ordinals.
        rows = index.execute(
            "SELECT id, kind, claim, at FROM items WHERE ordinal >= ? AND ordinal < ? AND state = 'live' AND +kind IN "
            "('story', 'page', 'box', 'topic', 'person', 'work', 'film') AND claim LIKE '/%' ORDER BY ordinal",
            (first, first + sitemap.CHUNK),
        )
        shown = [row for row in rows if row[1] != "topic" or self._stands(row[0])]
        yield sitemap.path_of(int(key)), sitemap.chunk(base, ((row[2][1:], row[3]) for row in shown))

    def _stands(self, topic: str) -> bool:
        """Say whether a topic has a page of its own: one that is merged into another leads there."""
        found = self._scene.topic(topic)
        return found is not None and found.id == topic

    def _news(self) -> list[sitemap.News]:
        """Return the stories of the two days before the newest item, newest first; imports are none of them."""
        scene = self._scene
        row = scene.index.execute("SELECT first_at FROM items ORDER BY item DESC LIMIT 1").fetchone()
        if row is None:
            return []
        after, found = sitemap.since(row[0]), list[Item]()
        newest = "SELECT item FROM items WHERE fresh = 1 AND language = ? ORDER BY item DESC LIMIT ?"
        for language in scene.languages:
            found += scene.index.select(
                f"WHERE item IN ({newest}) AND first_at >= ?", (language, sitemap.MOST_NEWS, after)
            )
        found.sort(key=lambda one: -one.item)
        return [
            sitemap.News(one.path, one.language, one.first_at, one.face.headline) for one in found[: sitemap.MOST_NEWS]
        ]

    # -- shells -------------------------------------------------------------------------------------------------------

    def _record(self) -> Files:
        page = contexts.RecordPage(**self._scene.base("record/", "", self._scene.default), verifiers=self._verifiers)
        yield "record/index.html", self._theme.render(page)
        void = [row[0] for row in self._scene.index.execute("SELECT entry FROM voids ORDER BY entry")]
        yield "record/void.json", msgspec.json.encode({"void": void})
        yield mark.PATH, mark.of(self._theme.assets()).encode()

    def _verify(self) -> Files:
        page = contexts.VerifyPage(**self._scene.base("verify/", "", self._scene.default), verifiers=self._verifiers)
        yield "verify/index.html", self._theme.render(page)

    def _search(self) -> Files:
        for language in self._scene.languages:
            path = f"{self._scene.prefix(language)}search/"
            page = contexts.SearchPage(**self._scene.base(path, "", language))
            yield path + "index.html", self._theme.render(page)

    def _missing(self) -> Files:
        scene = self._scene
        fields = scene.base("404.html", "", scene.default) | {"root": "/"}
        newest = scene.fresh("language = ?", (scene.default,), fronts.RAIL)
        page = contexts.NotFoundPage(**fields, cards=tuple(scene.card(one, scene.default) for one in newest))
        yield "404.html", self._theme.render(page)
