"""The derived index of the edition: one SQLite file that says what the record holds now and what was printed from it.

Follows design.md §4 (`index.sqlite3`: derived from `public/`, deletable at any time) and §6 "The edition is total".
Owned here: the schema, opening, small reads and writes by key. Elsewhere: what an entry does to it
(`sunseed.edition.effects`), which pages that touches (`sunseed.edition.plan`), numbered shelves
(`sunseed.edition.shelves`), searching (`sunseed.edition.search`).

An item's key is the index of its first effective entry: it never changes and orders items as the record does.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from operator import attrgetter
from pathlib import Path
from typing import Any, NewType

import msgspec
import msgspec.structs

from sunseed.edition.reading import Face
from sunseed.errors import Unavailable
from sunseed.store.sqlite import connect, sqlite3

FORMAT = 11
"""Changed whenever the schema or the meaning of a column changes: an index of another format is made anew."""

CACHE_KIB = 32 * 1024
MAKING_CACHE_KIB = 64 * 1024
SEARCH_AT_ONCE_BYTES = 32 * 1024 * 1024
"""Words collected in memory before the search table writes them, while an index is made from nothing."""

ItemKey = NewType("ItemKey", int)

_SCHEMA = """
CREATE TABLE meta (name TEXT PRIMARY KEY, value) WITHOUT ROWID;
CREATE TABLE items (
  item INTEGER PRIMARY KEY, id TEXT NOT NULL UNIQUE, ordinal INTEGER NOT NULL UNIQUE,
  kind TEXT NOT NULL, state TEXT NOT NULL, version INTEGER NOT NULL, entry INTEGER NOT NULL, at TEXT NOT NULL,
  first_at TEXT NOT NULL, imported INTEGER NOT NULL, language TEXT NOT NULL, claim TEXT NOT NULL,
  section TEXT NOT NULL, fresh INTEGER NOT NULL, leaf BLOB NOT NULL, document TEXT NOT NULL, face BLOB NOT NULL
);
CREATE INDEX items_claim ON items (claim);
CREATE INDEX items_kind ON items (kind, item);
CREATE TABLE statements (
  item INTEGER NOT NULL, entry INTEGER NOT NULL, kind TEXT NOT NULL, version INTEGER NOT NULL, at TEXT NOT NULL,
  code TEXT NOT NULL, leaf BLOB NOT NULL, sha256 TEXT NOT NULL, size INTEGER NOT NULL, gone INTEGER NOT NULL,
  PRIMARY KEY (item, entry)
) WITHOUT ROWID;
CREATE TABLE links (
  source INTEGER NOT NULL, rel TEXT NOT NULL, target TEXT NOT NULL, PRIMARY KEY (target, rel, source)
) WITHOUT ROWID;
CREATE INDEX links_source ON links (source, rel);
CREATE TABLE shelves (shelf INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE, length INTEGER NOT NULL);
CREATE TABLE slots (
  shelf INTEGER NOT NULL, slot INTEGER NOT NULL, item INTEGER NOT NULL, PRIMARY KEY (shelf, slot)
) WITHOUT ROWID;
CREATE INDEX slots_item ON slots (item, shelf, slot);
CREATE TABLE tally (section TEXT NOT NULL, language TEXT NOT NULL, stories INTEGER NOT NULL,
  PRIMARY KEY (section, language)) WITHOUT ROWID;
CREATE TABLE formers (path TEXT NOT NULL, entry INTEGER NOT NULL, id TEXT NOT NULL,
  PRIMARY KEY (path, entry, id)) WITHOUT ROWID;
CREATE TABLE spellings (spelling TEXT NOT NULL, item INTEGER NOT NULL, made INTEGER NOT NULL,
  PRIMARY KEY (spelling, item)) WITHOUT ROWID;
CREATE TABLE uses (object TEXT NOT NULL, item INTEGER NOT NULL, entry INTEGER NOT NULL,
  PRIMARY KEY (object, item, entry)) WITHOUT ROWID;
CREATE INDEX uses_item ON uses (item);
CREATE TABLE unwanted (object TEXT PRIMARY KEY) WITHOUT ROWID;
CREATE TABLE voids (entry INTEGER PRIMARY KEY, id TEXT NOT NULL, why TEXT NOT NULL);
CREATE TABLE pages (path TEXT PRIMARY KEY, subject TEXT NOT NULL, sha256 BLOB NOT NULL) WITHOUT ROWID;
CREATE TABLE owed (turn INTEGER PRIMARY KEY, subject TEXT NOT NULL UNIQUE);
CREATE TABLE owed_files (file TEXT PRIMARY KEY) WITHOUT ROWID;
CREATE TABLE texts (item INTEGER PRIMARY KEY, body TEXT NOT NULL);
CREATE VIRTUAL TABLE search USING fts5 (
  headline, standfirst, names, body, language, subjects, content='', contentless_delete=1,
  tokenize="unicode61 remove_diacritics 2"
);
"""

# Nothing asks by these while entries take effect: an index made from nothing gets them when all rows are there.
_LATER = """
CREATE INDEX items_gone ON items (item) WHERE state <> 'live';
CREATE INDEX items_section ON items (section);
CREATE INDEX items_fresh ON items (language, item) WHERE fresh = 1;
CREATE INDEX items_fresh_section ON items (section, language, item) WHERE fresh = 1;
CREATE INDEX pages_subject ON pages (subject);
CREATE INDEX statements_corrections ON statements (entry) WHERE code IN ('correction', 'clarification');
"""


class Item(msgspec.Struct, frozen=True):
    """What the index holds of one item: where it stands, in which state, and the face it shows elsewhere.

    `kind` is `""` when its documents are erased; `state`, `claim` and `leaf` are the ledger's; `entry` and `at` are of
    the latest effective entry, `first_at` of the first; `fresh` when it may stand on fronts and in feeds; `document` is
    the digest of its last version, `""` once that is erased.
    """

    item: ItemKey
    id: str
    ordinal: int
    kind: str
    state: str
    version: int
    entry: int
    at: str
    first_at: str
    imported: int
    language: str
    claim: str
    section: str
    fresh: int
    leaf: bytes
    document: str
    face: Face

    @property
    def path(self) -> str:
        """The site path it stands at, without leading slash; `""` for what has no address of its own."""
        return self.claim[1:] if self.claim.startswith("/") else ""


class Statement(msgspec.Struct, frozen=True):
    """One effective entry about an item; `code` is its `why` or `reason`, `gone` set once its document is erased."""

    item: ItemKey
    entry: int
    kind: str
    version: int
    at: str
    code: str
    leaf: bytes
    sha256: str
    size: int
    gone: int


_ITEM = ", ".join(Item.__struct_fields__)
_ITEM_MARKS = ", ".join("?" * len(Item.__struct_fields__))
_STATEMENT = ", ".join(Statement.__struct_fields__)
_columns = attrgetter(*Item.__struct_fields__[:-1])
_encode = msgspec.msgpack.Encoder().encode
_decode = msgspec.msgpack.Decoder(Face).decode
_AT_ONCE = 500


class Index:
    """An open index; one thread, one transaction at a time.

    Arguments:
        connection: to a file that has the schema.
    """

    def __init__(self, connection: sqlite3.Connection) -> None:
        self.connection = connection
        self.execute = connection.execute
        self.statements = 0

    def count_statements(self) -> None:
        """Begin to count the statements given to SQLite, in `statements`.

        What its full-text index runs inside them is not counted: it tidies itself up every so many words.
        """
        self.statements = 0
        self.connection.set_trace_callback(self._count)

    def _count(self, sql: str) -> None:
        self.statements += not sql.startswith("--")  # so SQLite marks what runs inside another statement

    def meta(self, name: str) -> object:
        """Return a remembered value, or None."""
        row = self.execute("SELECT value FROM meta WHERE name = ?", (name,)).fetchone()
        return None if row is None else row[0]

    def remember(self, name: str, value: object) -> None:
        """Keep a value under a name."""
        self.execute("INSERT OR REPLACE INTO meta VALUES (?, ?)", (name, value))

    def item(self, key: int) -> Item | None:
        """Return an item by its key, or None."""
        row = self.execute(f"SELECT {_ITEM} FROM items WHERE item = ?", (key,)).fetchone()
        return _item(row) if row else None

    def item_of(self, identifier: str) -> Item | None:
        """Return an item by its id, or None."""
        row = self.execute(f"SELECT {_ITEM} FROM items WHERE id = ?", (identifier,)).fetchone()
        return _item(row) if row else None

    def items_of(self, identifiers: Iterable[str]) -> dict[str, Item]:
        """Return the items that exist among these ids, by id."""
        return {one.id: one for one in self._many("id", list(identifiers))}

    def items(self, keys: Iterable[int]) -> list[Item]:
        """Return the items with these keys, in the order asked."""
        wanted = list(keys)
        found = {one.item: one for one in self._many("item", wanted)}
        return [found[ItemKey(key)] for key in wanted if key in found]

    def _many(self, column: str, wanted: list[object] | list[str] | list[int]) -> Iterator[Item]:
        for start in range(0, len(wanted), _AT_ONCE):
            part = wanted[start : start + _AT_ONCE]
            marks = ", ".join("?" * len(part))
            for row in self.execute(f"SELECT {_ITEM} FROM items WHERE {column} IN ({marks})", part):
                yield _item(row)

    def select(self, where: str, arguments: Iterable[object] = ()) -> list[Item]:
        """Return the items that an SQL condition names (and its ORDER BY and LIMIT order and cut)."""
        return [_item(row) for row in self.execute(f"SELECT {_ITEM} FROM items {where}", tuple(arguments))]

    def put(self, item: Item) -> None:
        """Keep an item, instead of what was kept under its key."""
        values = (*_columns(item), _encode(item.face))
        self.execute(f"INSERT OR REPLACE INTO items ({_ITEM}) VALUES ({_ITEM_MARKS})", values)

    def history(self, key: int) -> list[Statement]:
        """Return every effective entry about an item, oldest first."""
        rows = self.execute(f"SELECT {_STATEMENT} FROM statements WHERE item = ? ORDER BY entry", (key,))
        return [Statement(*row) for row in rows]

    def histories(self, keys: Iterable[int]) -> dict[int, list[Statement]]:
        """Return every effective entry about some items, by the item's key, oldest first."""
        wanted = list(keys)
        found: dict[int, list[Statement]] = {key: [] for key in wanted}
        for start in range(0, len(wanted), _AT_ONCE):
            part = wanted[start : start + _AT_ONCE]
            marks = ", ".join("?" * len(part))
            for row in self.execute(
                f"SELECT {_STATEMENT} FROM statements WHERE item IN ({marks}) ORDER BY item, entry", part
            ):
                found[row[0]].append(Statement(*row))
        return found

    def sources(self, rel: str, targets: Iterable[str]) -> dict[str, list[int]]:
        """Return the keys of the items that name each of some ids for this reason, ascending, by the id."""
        wanted = list(targets)
        found: dict[str, list[int]] = {target: [] for target in wanted}
        for start in range(0, len(wanted), _AT_ONCE):
            part = wanted[start : start + _AT_ONCE]
            marks = ", ".join("?" * len(part))
            asked = f"SELECT target, source FROM links WHERE target IN ({marks}) AND rel = ? ORDER BY target, source"
            for target, source in self.execute(asked, (*part, rel)):
                found[target].append(source)
        return found

    def add(self, statement: Statement) -> None:
        """Keep one effective entry about an item."""
        values = msgspec.structs.astuple(statement)
        self.execute(f"INSERT INTO statements ({_STATEMENT}) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)", values)

    def pages(self) -> Iterator[tuple[str, bytes]]:
        """Yield the path and SHA-256 of every file printed, in order of path."""
        yield from self.execute("SELECT path, sha256 FROM pages ORDER BY path")

    def pages_of(self, subjects: Iterable[str]) -> dict[str, bytes]:
        """Return the SHA-256 of every file of some subjects by its path."""
        found: dict[str, bytes] = {}
        wanted = list(subjects)
        for start in range(0, len(wanted), _AT_ONCE):
            part = wanted[start : start + _AT_ONCE]
            marks = ", ".join("?" * len(part))
            found.update(self.execute(f"SELECT path, sha256 FROM pages WHERE subject IN ({marks})", part))
        return found

    def voids(self) -> list[tuple[int, str, str]]:
        """Return the entries without effect: index, id, and why."""
        return list(self.execute("SELECT entry, id, why FROM voids ORDER BY entry"))

    @contextmanager
    def writing(self) -> Iterator[None]:
        """Do something in one transaction: all of it, or nothing where an error comes out."""
        self.execute("BEGIN IMMEDIATE")
        try:
            yield
            self.execute("COMMIT")
        except BaseException:
            self.execute("ROLLBACK")
            raise

    def close(self) -> None:
        """Let go of the file."""
        self.connection.close()


def _item(row: tuple[Any, ...]) -> Item:
    return Item(*(*row[:-1], _decode(row[-1])))


def create(path: Path) -> Index:
    """Make an empty index at `path`, which must not exist; filled in one go, so nothing is synced until it is whole.

    To be followed by `complete` and `settle`.
    """
    connection = connect(path)
    # Whoever dies while making it leaves a file that nobody opens: it needs neither journal nor syncs until `settle`.
    connection.execute("PRAGMA journal_mode = OFF")
    connection.execute("PRAGMA synchronous = OFF")
    connection.execute(f"PRAGMA cache_size = -{MAKING_CACHE_KIB}")
    index = _begin(connection)
    index.execute("INSERT INTO search (search, rank) VALUES ('hashsize', ?)", (SEARCH_AT_ONCE_BYTES,))
    return index


def complete(index: Index) -> None:
    """Give an index that `create` began what is quicker made at once when the entries have taken effect."""
    for statement in filter(str.strip, _LATER.split(";")):
        index.execute(statement)


def settle(index: Index, path: Path) -> None:
    """Close an index that `create` began, durable and ready to be opened like any other."""
    index.execute("INSERT INTO search (search, rank) VALUES ('hashsize', 1048576)")
    index.close()
    descriptor = os.open(path, os.O_RDONLY | os.O_CLOEXEC)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def empty(connection: sqlite3.Connection) -> Index:
    """Make an empty index in a database that holds nothing, such as one in memory."""
    index = _begin(connection)
    complete(index)
    return index


def _begin(connection: sqlite3.Connection) -> Index:
    connection.isolation_level = None
    connection.executescript(_SCHEMA)
    index = Index(connection)
    index.remember("format", FORMAT)
    return index


def open_existing(path: Path, *, readonly: bool = False) -> Index | None:
    """Open the index at `path`; None when there is none, or one of another format, which is then made anew."""
    if not path.exists():
        return None
    connection: sqlite3.Connection | None = None
    try:
        connection = connect(path, readonly=readonly)
        connection.isolation_level = None
        connection.execute(f"PRAGMA cache_size = -{CACHE_KIB}")
        index = Index(connection)
        if index.meta("format") == FORMAT:
            return index
    except sqlite3.OperationalError as error:
        if "no such table" not in str(error):
            raise Unavailable(f"the index {path} cannot be read now: {error}") from error
    except sqlite3.DatabaseError:
        pass  # not a database at all: what is derived is made anew, whatever lies there
    if connection is not None:
        connection.close()
    return None
