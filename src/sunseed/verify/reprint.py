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

from sunseed.documents.ledger import erasures_in_effect
from sunseed.documents.objects import ObjectName
from sunseed.edition.press import Press
from sunseed.errors import Absent, Misuse
from sunseed.record import bundles, note
from sunseed.record.hashing import HASH_BYTES, TreeSize
from sunseed.record.layout import CHECKPOINT, BundleId, parse_path, width_at
from sunseed.record.reader import LogReader
from sunseed.record.tree_head import Checkpoint
from sunseed.store.contract import Store
from sunseed.verify.sealed import PREFIX, Progress, SealedRecord, silent

KEPT = ("log/map/", "log/", "objects/")


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
        self._now = record.checkpoint.size
        root = LogReader(record.store, PREFIX, size=self._now).root(size)
        # The printer reads a checkpoint's text and not its signatures; those of the real one were checked before.
        line = note.Line(record.origin, bytes(4), b"printed again")
        text = Checkpoint(record.origin, TreeSize(size), root).text()
        self._checkpoint = note.Note(text, (line,)).encode()
        self.printed: dict[str, bytes] = {}

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

    def read(self, path: str, start: int, length: int) -> bytes:
        """Return part of a file."""
        return self.get(path)[start : start + length]

    def size(self, path: str) -> int:
        """Return the size of a file."""
        return len(self.get(path))

    def exists(self, path: str) -> bool:
        """Say whether a file of the record is there."""
        return path.startswith("objects/") and self._store.exists(path)

    def list(self, prefix: str) -> Iterator[str]:
        """List nothing: no earlier print lies here."""
        return iter(())

    def create(self, path: str, data: bytes) -> None:
        """Keep the digest of what is printed."""
        self.replace(path, data)

    def pour(self, folder: str, chunks: Iterable[bytes], key: Callable[[str], str]) -> str:
        """Misuse: a print writes no objects."""
        raise Misuse(f"a print wrote an object below {folder}")

    def replace(self, path: str, data: bytes) -> None:
        """Keep the digest of what is printed."""
        if not path.startswith(KEPT):
            self.printed[path] = sha256(data).digest()

    def delete(self, path: str) -> None:
        """Forget a printed file; the record stays as it is."""
        self.printed.pop(path, None)

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
