"""Renders some subjects and writes the files that differ from what was printed before.

Follows design.md §6. Owned here: bytes of subjects compared with the digests in the index, and written, durable on
return. Nothing in the index is changed, so another process may do it (`slices`) for the one that keeps what was done
(`newest`).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from hashlib import sha256

import msgspec

from sunseed.edition.index import Index
from sunseed.edition.subjects import Subjects
from sunseed.store.contract import Store

Row = tuple[str, str, bytes]


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


def render(
    index: Index, store: Store, printer: Subjects, subjects: Sequence[str], sweep: Callable[[str], None] | None = None
) -> Rendered:
    """Render subjects and write what differs.

    Arguments:
        index: says what was printed before.
        store: the public tree.
        printer: gives each subject's files.
        subjects: which.
        sweep: told the folder of each file before it is written; every file is written then.
    """
    done = Rendered(index.pages_of(subjects), [])
    for subject in subjects:
        writes: list[tuple[str, bytes]] = []
        for path, data in printer.files(subject):
            digest = sha256(data).digest()
            done.rows.append((path, subject, digest))
            if sweep is not None:
                sweep(path.rpartition("/")[0])
            if sweep is not None or done.before.get(path) != digest:
                writes.append((path, data))
        store.apply(writes, durable=False)
    store.sync()
    return done


def together(parts: Iterable[Rendered]) -> Rendered:
    """Return several slices as one."""
    whole = Rendered({}, [])
    for part in parts:
        whole.before.update(part.before)
        whole.rows.extend(part.rows)
    return whole
