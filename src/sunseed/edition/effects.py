"""What one effective statement does to the index, and what must be looked at again because of it.

Follows design.md §6 "The edition is total". An effect depends on the statement, its document and the index alone. For
an item erased later, no document is read at all, whether or not it is still there: what the erasure says takes its
place from the first version on, so a replay before the bytes are gone and one after end alike. Owned here: rows of
items, statements, links, shelves, spellings and search. Elsewhere: which statements are void
(`sunseed.documents.ledger`), which pages follow (`sunseed.edition.plan`).
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from msgspec.structs import replace

from sunseed.documents.erasure import Erasure
from sunseed.edition import naming
from sunseed.edition.index import Index, Item, ItemKey, Statement
from sunseed.edition.reading import Face, Reading
from sunseed.edition.shelves import Shelves
from sunseed.edition.spelling import spelled, spread

SEARCHED = frozenset({"story", "page", "box"})
"""Kinds that are found by their words."""
KEEPS_HISTORY = SEARCHED | {"film"}
"""Kinds of which nothing outside their own rows remembers an earlier version; erasing another kind starts anew."""


SPELLED = frozenset({"topic", "work"})
"""Kinds that are found under all their spellings."""


class NeedsReplay(Exception):
    """The index is to be made anew: an erasure reaches into what earlier statements left, or everything is touched."""


@dataclass(slots=True)
class Changes:
    """Items before and after, as one print finds and leaves them.

    Arguments:
        before: every state an item had since the last print, by key; None for an item that was not there.
    """

    before: dict[ItemKey, list[Item | None]] = field(default_factory=dict)

    def note(self, key: ItemKey, old: Item | None) -> None:
        """Remember what an item was before a change."""
        self.before.setdefault(key, []).append(old)

    def __iter__(self) -> Iterator[ItemKey]:
        return iter(self.before)


@dataclass(frozen=True, slots=True)
class Said:
    """The fields of a statement that the index keeps: its place, hash, kind, code and document."""

    entry: int
    leaf: bytes
    at: str
    kind: str
    id: str
    version: int
    code: str
    sha256: str
    size: int


class Effects:
    """Lets statements take effect, one after the other.

    Arguments:
        index: open, in a transaction.
        shelves: the same index's shelves.
    """

    def __init__(self, index: Index, shelves: Shelves) -> None:
        self._index = index
        self._shelves = shelves
        self.changes = Changes()
        self.unwanted: set[str] = set()
        row = index.execute("SELECT max(ordinal) FROM items").fetchone()
        self._next = 0 if row[0] is None else row[0] + 1

    def publish(self, said: Said, reading: Reading, claim: str) -> None:
        """A version becomes public."""
        old = self._before(said)
        item = self._step(old, said, reading.kind)
        item = replace(
            item,
            kind=reading.kind,
            state="live",
            version=said.version,
            language=reading.language,
            claim=claim,
            section=reading.section,
            document=said.sha256,
            face=reading.face,
        )
        self._keep(old, replace(item, fresh=int(reading.kind == "story" and not item.imported)), said)
        self._words(item, reading)
        uses = [(name, item.item, said.entry) for name in reading.objects]
        if uses:
            self._index.connection.executemany("INSERT OR IGNORE INTO uses VALUES (?, ?, ?)", uses)

    def publish_erased(self, said: Said, erasure: Erasure) -> None:
        """A version was public whose document an erasure takes away later."""
        old = self._before(said)
        item = replace(self._step(old, said, ""), version=said.version, state="live")
        self._keep(old, _tombstone(item, erasure), said, gone=1)

    def withdraw(self, said: Said) -> None:
        """The item is no longer shown as current."""
        old = self._existing(said)
        item = replace(self._step(old, said, old.kind), state="withdrawn", fresh=0)
        self._keep(old, item, said, gone=int(not old.kind))
        self._forget_words(old)

    def erase(self, said: Said, erasure: Erasure) -> None:
        """The item's documents are to be deleted everywhere.

        Raises:
            NeedsReplay: the item is of a kind whose earlier versions have left traces elsewhere.
        """
        old = self._existing(said)
        if old.kind and old.kind not in KEEPS_HISTORY:
            raise NeedsReplay
        item = replace(self._step(old, said, ""), state="erased")
        self._keep(old, _tombstone(item, erasure), said)
        self._index.execute("UPDATE statements SET gone = 1 WHERE item = ? AND entry < ?", (old.item, said.entry))
        self._want_no_more(old, erasure)
        self._forget_words(old)

    def _want_no_more(self, item: Item, erasure: Erasure) -> None:
        """Note the objects that this erasure lists, and those that an earlier one listed while this item used them.

        Whoever replays the whole record sees all erasures before it asks who still uses an object.
        """
        listed = [(name,) for name in erasure.objects]
        self._index.connection.executemany("INSERT OR IGNORE INTO unwanted VALUES (?)", listed)
        used = self._index.execute(
            "DELETE FROM uses WHERE item = ? RETURNING object, object IN (SELECT object FROM unwanted)", (item.item,)
        )
        self.unwanted.update(erasure.objects, (name for name, unwanted in used.fetchall() if unwanted))

    def _before(self, said: Said) -> Item | None:
        """Return the item as it was before a publication; the ledger lets version 1 be published of a new one alone."""
        return self._index.item_of(said.id) if said.version > 1 else None

    def _existing(self, said: Said) -> Item:
        old = self._index.item_of(said.id)
        assert old is not None, "the ledger lets nothing be withdrawn or erased that was not published"
        return old

    def _step(self, old: Item | None, said: Said, kind: str) -> Item:
        """Return the item as a new statement about it finds it."""
        if old is not None:
            return replace(old, entry=said.entry, at=said.at, leaf=said.leaf)
        ordinal, self._next = self._next, self._next + 1
        return replace(fresh_item(said, ordinal), kind=kind)

    def _keep(self, old: Item | None, item: Item, said: Said, *, gone: int = 0) -> None:
        """Write the item, its statement, and everything that follows from its face."""
        self.changes.note(item.item, old)
        self._index.put(item)
        self._index.add(
            Statement(
                item=item.item,
                entry=said.entry,
                kind=said.kind,
                version=said.version,
                at=said.at,
                code=said.code,
                leaf=said.leaf,
                sha256=said.sha256,
                size=said.size,
                gone=gone,
            )
        )
        if old is None or not item.kind or links_of(old) != links_of(item):
            self._link(old, item)
        self._shelves.arrange(item.item, shelves_of(item), new=old is None)
        self._count(old, -1)
        self._count(item, 1)
        if item.kind in SPELLED or (old is not None and old.kind in SPELLED):
            self._spell(item)

    def _link(self, old: Item | None, item: Item) -> None:
        """Keep what an item names, and as `was` what its earlier versions named: their pages still show it."""
        if old is not None:
            kept = "was" if item.kind else ""
            self._index.execute("DELETE FROM links WHERE source = ? AND rel <> ?", (item.item, kept))
        rows = [(item.item, rel, target) for rel, target in links_of(item)]
        if old is not None and item.kind:
            rows += [(item.item, "was", target) for _, target in links_of(old)]
        self._index.connection.executemany("INSERT OR IGNORE INTO links VALUES (?, ?, ?)", rows)

    def _count(self, item: Item | None, by: int) -> None:
        if item is not None and item.kind == "story":
            self._index.execute(
                "INSERT INTO tally VALUES (?, ?, ?) ON CONFLICT DO UPDATE SET stories = stories + excluded.stories",
                (item.section, item.language, by),
            )

    def _spell(self, item: Item) -> None:
        self._index.execute("DELETE FROM spellings WHERE item = ?", (item.item,))
        if item.kind in SPELLED and item.state == "live":
            rows = [(name, item.item, int(made)) for name, made in naming.spellings_of(item, spelled).items()]
            self._index.connection.executemany("INSERT INTO spellings VALUES (?, ?, ?)", rows)

    def _words(self, item: Item, reading: Reading) -> None:
        """Let a story or page be found by its words, and by the ids of what it is about."""
        if reading.kind not in SEARCHED:
            return
        face = reading.face
        self._index.execute("INSERT OR REPLACE INTO texts VALUES (?, ?)", (item.item, reading.text))
        row = (item.item, face.headline, face.standfirst, face.byline, reading.text)
        about = " ".join(map(naming.subject_term, naming.subjects_of(face)))
        self._index.execute(
            "INSERT OR REPLACE INTO search (rowid, headline, standfirst, names, body, language, subjects) "
            "VALUES (?, ?, ?, ?, ?, ?, ?)",
            (row[0], *(one if one.isascii() else spread(one) for one in row[1:]), language_term(item.language), about),
        )

    def _forget_words(self, item: Item) -> None:
        self._index.execute("DELETE FROM texts WHERE item = ?", (item.item,))
        self._index.execute("DELETE FROM search WHERE rowid = ?", (item.item,))


def fresh_item(said: Said, ordinal: int) -> Item:
    """Return an item as its first statement finds it."""
    return Item(
        item=ItemKey(said.entry),
        id=said.id,
        ordinal=ordinal,
        kind="",
        state="live",
        version=0,
        entry=said.entry,
        at=said.at,
        first_at=said.at,
        imported=int(said.code == "import"),
        language="",
        claim="",
        section="",
        fresh=0,
        leaf=said.leaf,
        document="",
        face=Face(),
    )


def language_term(language: str) -> str:
    """Return the word that stands for a language in the search table."""
    return "in" + language.lower().replace("-", "")


def links_of(item: Item) -> list[tuple[str, str]]:
    """Return the ids an item names, each with the reason, sorted."""
    face = item.face
    found = {
        *(("about", one) for one in face.about),
        *(("author", one) for one in face.authors),
        *(("see", one) for one in face.see_also),
        *(("box", one) for one in face.boxes),
        *(("mention", one) for one in face.mentions),
        *(("helper", one) for one in face.helpers),
    }
    if face.translation_of:
        found.add(("translation", face.translation_of))
    if face.work:
        found.add(("work", face.work))
    if face.into:
        found.add(("into", face.into))
    return sorted(found)


def shelves_of(item: Item) -> list[str]:
    """Return the shelves an item stands on, which depends on what it is now and not on what it was."""
    if item.kind == "story":
        month = item.face.claimed[:7] if item.imported and item.face.claimed else item.first_at[:7]
        topics = (f"topic/{one}" for one in item.face.about)
        people = (f"person/{one}" for one in item.face.authors)
        works = [f"work/{item.face.work}"] if item.face.work else []
        return [f"month/{month}", f"section/{item.section}", *topics, *people, *works]
    if not item.kind and item.section:
        return [f"month/{item.first_at[:7]}", f"section/{item.section}"]
    return []


def _tombstone(item: Item, erasure: Erasure) -> Item:
    """Return what is left of an item: only what the log and the erasure say."""
    return replace(
        item,
        kind="",
        language="",
        claim=erasure.url or "",
        section=erasure.article_section or "",
        fresh=0,
        document="",
        face=Face(),
    )
