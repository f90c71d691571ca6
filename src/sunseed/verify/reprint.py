"""The site printed once more from the record alone, to compare with what the newsroom says it printed.

Follows design.md §1.1 and §6: same entries, same documents, same release of the printer, same bytes. This is what
finds a page that was altered by whoever holds the keys: the map and the entry are theirs to sign, the printer is not.
Needs the printer's dependencies, so nothing else in `verify` imports it. Nothing is written but a derived index in a
temporary folder.
"""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Iterable, Iterator
from hashlib import sha256
from pathlib import Path

from sunseed.documents import edition_map
from sunseed.documents.ledger import erasures_in_effect
from sunseed.documents.objects import ObjectName
from sunseed.edition import mark
from sunseed.edition.press import Press
from sunseed.errors import Absent, Misuse, SunseedError, Unavailable
from sunseed.record import bundles, note
from sunseed.record.entry import Erase
from sunseed.record.hashing import HASH_BYTES, TreeSize
from sunseed.record.layout import CHECKPOINT, BundleId, parse_path, width_at
from sunseed.record.reader import LogReader
from sunseed.record.tree_head import Checkpoint
from sunseed.store.contract import Store
from sunseed.verify.outstanding import States, outstanding
from sunseed.verify.pages import map_files
from sunseed.verify.sealed import PREFIX, Progress, SealedRecord, silent

KEPT = ("log/", "objects/")
MAP = "log/map/"


def reprint(record: SealedRecord, progress: Progress = silent) -> dict[str, bytes]:
    """Return the SHA-256 of every file that this release prints from the record, as of its newest edition entry.

    Raises:
        Absent, Untrue: a document the record needs is not here or not right.
        Misuse: the record has no edition entry.
    """
    if record.contents.edition is None:
        raise Misuse("there is no edition to print again")
    size = record.contents.edition[1].size
    _check_documents(record, size)
    paper = _Paper(record, size)
    with tempfile.TemporaryDirectory(prefix="sunseed-") as folder:
        press = Press(paper, Path(folder) / "index.sqlite3")
        press.reprint(lambda stage, done, total: progress(done, total, stage))
    return paper.printed


def since(record: SealedRecord, progress: Progress = silent) -> States:
    """Return what each file of the site and of its map is in the newest edition and at every later state.

    Raises:
        Absent, Untrue: a document the record needs is not here or not right.
        Unavailable: not every entry was read, or of some the kind is not known; documents were erased since the
            edition and are gone for the states before; or another release printed it.
        Misuse: the record has no edition entry.
    """
    if record.contents.edition is None:
        raise Misuse("there is no edition to print again")
    size = record.contents.edition[1].size
    _check_printable(record, size)
    _check_documents(record, record.checkpoint.size)
    paper = _Paper(record, size)
    with tempfile.TemporaryDirectory(prefix="sunseed-") as folder:
        press = Press(paper, Path(folder) / "index.sqlite3")
        again = press.reprint(lambda stage, done, total: progress(done, total, stage))
        if again.root.hex() != record.contents.edition[1].root and not _is_of_this_release(record, paper):
            raise Unavailable("another release printed the newest edition: this one's pages cannot be compared")
        paper.is_first = False
        for index in outstanding(record):
            paper.grow(index + 1)
            press.print()
    return {path: frozenset(digests) for path, digests in paper.ever.items()}


def _check_printable(record: SealedRecord, size: int) -> None:
    """Raise where the states after an edition of `size` entries cannot be known.

    Entries that were not read are not proved either: whoever serves them could have his own lies printed here.
    """
    if record.evidence.unread:
        raise Unavailable("not every entry was read: what follows from the record cannot be printed")
    if any(index >= size for index in record.contents.unknown):
        raise Unavailable("an entry after the newest edition is of a kind that this release does not know")
    if any(isinstance(entry, Erase) and index >= size for index, _, entry in record.contents.statements):
        raise Unavailable("documents were erased after the newest edition: it cannot be printed any more")


def _is_of_this_release(record: SealedRecord, paper: _Paper) -> bool:
    """Say whether the edition names this printer's mark; a map that is newer than the edition cannot tell."""
    if record.contents.edition is None:
        return False
    root = bytes.fromhex(record.contents.edition[1].root)
    try:
        return map_files(record).lookup(edition_map.page_key(mark.PATH), root) == paper.printed.get(mark.PATH)
    except SunseedError:
        return False


def _check_documents(record: SealedRecord, size: int) -> None:
    """Raise on the first document that is not here or not right: without it another site would be printed."""
    statements = record.contents.statements
    erased = erasures_in_effect(lambda: statements, record.held, origin=record.origin)
    for index, _, entry in statements:
        digest = getattr(entry, "sha256", None)
        if digest and digest not in erased and index < size:
            for _ in record.objects.chunks(ObjectName(digest, "json")):
                pass


class _Paper:
    """A public tree whose log ends at an earlier size and on which printing leaves only digests."""

    def __init__(self, record: SealedRecord, size: int) -> None:
        self._store: Store = record.store
        self._origin = record.origin
        self._now = record.checkpoint.size
        self.printed: dict[str, bytes] = {}
        self.ever: dict[str, set[bytes | None]] = {}
        self.is_first = True
        self.grow(size)

    def grow(self, size: int) -> None:
        """Let the log end at another size."""
        root = LogReader(self._store, PREFIX, size=self._now).root(size)
        # The printer reads a checkpoint's text and not its signatures; those of the real one were checked before.
        line = note.Line(self._origin, bytes(4), b"printed again")
        text = Checkpoint(self._origin, TreeSize(size), root).text()
        self._checkpoint = note.Note(text, (line,)).encode()

    def get(self, path: str) -> bytes:
        """Return a file of the record, cut to the earlier size; nothing printed is ever read again."""
        if path == PREFIX + CHECKPOINT:
            return self._checkpoint
        if path.startswith("log/map/") or not path.startswith(KEPT):
            raise Absent(f"{path} is not part of the record")
        try:
            return self._store.get(path)
        except Absent:
            if not path.startswith("log/tile/"):
                raise
            return self._cut(path)

    def _cut(self, path: str) -> bytes:
        """Return a partial file of the earlier size, from the wider one of now."""
        narrow = parse_path(path.removeprefix(PREFIX))
        if isinstance(narrow, BundleId):
            wide: BundleId = BundleId(narrow.index, width_at(self._now, 0, narrow.index))
            return bundles.first(self._store.get(PREFIX + wide.path), narrow.width)
        tile = type(narrow)(narrow.level, narrow.index, width_at(self._now, narrow.level, narrow.index))
        return self._store.get(PREFIX + tile.path)[: narrow.width * HASH_BYTES]

    def get_each(self, paths: Iterable[str]) -> Iterator[bytes | None]:
        """Yield the bytes of each of these files of the record, None for one that is not there."""
        for path in paths:
            try:
                yield self.get(path)
            except Absent:
                yield None

    def read(self, path: str, start: int, length: int) -> bytes:
        """Return part of a file."""
        return self.get(path)[start : start + length]

    def size(self, path: str) -> int:
        """Return the size of a file."""
        return len(self.get(path))

    def exists(self, path: str) -> bool:
        """Say whether a file of the record is there."""
        return path.startswith("objects/") and self._store.exists(path)

    def existing(self, paths: Iterable[str]) -> set[str]:
        """Return those of these files of the record that are there."""
        return set(filter(self.exists, paths))

    def list(self, prefix: str) -> Iterator[str]:
        """List what was printed here."""
        yield from sorted(path for path in self.printed if path.startswith(prefix))

    def create(self, path: str, data: bytes) -> None:
        """Keep the digest of what is printed."""
        self.replace(path, data)

    def pour(self, folder: str, chunks: Iterable[bytes], key: Callable[[str], str]) -> str:
        """Misuse: a print writes no objects."""
        raise Misuse(f"a print wrote an object below {folder}")

    def replace(self, path: str, data: bytes) -> None:
        """Keep the digest of what is printed."""
        if path.startswith(MAP) or not path.startswith(KEPT):
            ever = self.ever.setdefault(path, set() if self.is_first else {None})
            ever.add(sha256(data).digest())
        if not path.startswith(KEPT):
            self.printed[path] = sha256(data).digest()

    def delete(self, path: str) -> None:
        """Forget a printed file; the record stays as it is."""
        self.printed.pop(path, None)
        self.ever.setdefault(path, set()).add(None)

    def apply(self, writes: Iterable[tuple[str, bytes]], *, durable: bool, read_only: bool = False) -> None:
        """Keep the digests of what is printed."""
        for path, data in writes:
            self.replace(path, data)

    def sync(self) -> None:
        """Do nothing: nothing is kept."""

    def sweep(self, folder: str) -> int:
        """Find nothing."""
        return 0

    def room(self) -> int | None:
        """Have room without end."""
        return None
