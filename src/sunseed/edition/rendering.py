"""Renders some subjects and writes the files that differ from what was printed before.

Follows design.md §6. Owned here: bytes of subjects compared with the digests in the index, and written. Nothing in the
index is changed, so another process may do it (`slices`) for the one that keeps what was done (`newest`).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from hashlib import sha256
from operator import itemgetter

import msgspec

from sunseed.edition.index import Index
from sunseed.edition.subjects import Subjects
from sunseed.store.contract import Store

HELD_BYTES = 8 * 1024 * 1024
"""Files held in memory before they are written side by side; a topic with its feeds has a third of a megabyte."""

Row = tuple[str, str, bytes]
Write = tuple[str, bytes]


class Rendered(msgspec.Struct, frozen=True, array_like=True):
    """What some subjects had and have.

    Arguments:
        before: SHA-256 of each file they had, by path.
        rows: path, subject and SHA-256 of each file they have.
    """

    before: dict[str, bytes]
    rows: list[Row]

    def gone(self) -> list[str]:
        """Return the paths that none of them has any more.

        A page may go from one subject to another in one print: it is removed only if nobody prints it now.
        """
        kept = {path for path, _, _ in self.rows}
        return sorted(path for path in self.before if path not in kept)


class Writes:
    """Files on their way into a store, those of one folder side by side; not durable before its next sync.

    Arguments:
        store: where to.
        most_bytes: held in memory before they are written.
    """

    def __init__(self, store: Store, most_bytes: int = HELD_BYTES) -> None:
        self._store = store
        self._most_bytes = most_bytes
        self._held: list[Write] = []
        self._held_bytes = 0

    def add(self, files: Iterable[Write]) -> None:
        """Write files, at the latest with the next `flush`."""
        for path, data in files:
            self._held.append((path, data))
            self._held_bytes += len(data)
        if self._held_bytes > self._most_bytes:
            self.flush()

    def flush(self) -> None:
        """Write what is held."""
        if self._held:
            self._store.apply(sorted(self._held, key=itemgetter(0)), durable=False)
        self._held.clear()
        self._held_bytes = 0


def render(
    index: Index,
    store: Store,
    printer: Subjects,
    subjects: Sequence[str],
    sweep: Callable[[str], None] | None = None,
    *,
    awaited: bool = False,
) -> Rendered:
    """Render subjects and write what differs, durable after the store's next `sync`.

    Arguments:
        index: says what was printed before.
        store: the public tree.
        printer: gives each subject's files.
        subjects: which.
        sweep: told the folder of each file before it is written; every file is written then.
        awaited: write each subject as soon as it is rendered, in this order: somebody waits for the first.
    """
    done, writes = Rendered(index.pages_of(subjects), []), Writes(store, -1 if awaited else HELD_BYTES)
    printer.read_ahead(subjects)
    for subject in subjects:
        fresh: list[Write] = []
        for path, data in printer.files(subject):
            digest = sha256(data).digest()
            done.rows.append((path, subject, digest))
            if sweep is not None:
                sweep(path.rpartition("/")[0])
            if sweep is not None or done.before.get(path) != digest:
                fresh.append((path, data))
        writes.add(fresh)
    writes.flush()
    return done


def together(parts: Iterable[Rendered]) -> Rendered:
    """Return several slices as one."""
    whole = Rendered({}, [])
    for part in parts:
        whole.before.update(part.before)
        whole.rows.extend(part.rows)
    return whole
