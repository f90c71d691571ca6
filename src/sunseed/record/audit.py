"""Everything of a log derived again from its entries, and every file that does not agree named.

Follows C2SP tlog-tiles and tlog-checkpoint, and the reference §8.12. Checks the checkpoint's signatures, every bundle,
every byte of every tile, partial files of earlier sizes, and that nothing lies there that belongs to nothing. Memory
stays flat: 256 hashes a level. Whether the entries make sense to a newsroom is checked above this row.

What is read of keys and signatures is loaded while the workers hash (ADR 0126).
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, TypeVar

from sunseed.errors import Malformed, Untrue
from sunseed.record import bundles, tiles
from sunseed.record.audit_bundles import Bundle, Problem, get
from sunseed.record.audit_workers import checking
from sunseed.record.hashing import EMPTY_ROOT, HASH_BYTES, complete_root
from sunseed.record.layout import (
    CHECKPOINT,
    TILE_WIDTH,
    BundleId,
    TileId,
    parse_path,
    tile_path,
    width_at,
)
from sunseed.record.tree import ragged_root
from sunseed.record.tree_head import Checkpoint
from sunseed.store.contract import Store

if TYPE_CHECKING:
    from sunseed.record.signature import Verifier

__all__ = ["AuditReport", "Problem", "audit"]

NOT_THE_LOGS = ("time/",)
"""What may lie below a log's prefix without being the log's: stamps over checkpoints (formats.md §9)."""

T = TypeVar("T")
Progress = Callable[[int, int], None]
Keys = Callable[[], "Sequence[Verifier]"]


@dataclass(frozen=True, slots=True)
class AuditReport:
    """What an audit found.

    Arguments:
        size: how many entries the checkpoint speaks of.
        root: the root derived from the entries.
        problems: every disagreement, in the order it was met; none in a good log.
        ahead: files of a larger tree than the published one, tolerated while a writer is at work.
    """

    size: int
    root: bytes
    problems: tuple[Problem, ...] = field(default=())
    ahead: tuple[str, ...] = field(default=())


def audit(
    store: Store,
    verifiers: Sequence[Verifier] | Keys,
    *,
    prefix: str = "log/",
    progress: Progress | None = None,
    workers: int = 1,
    live: bool | Callable[[], bool] = False,
    ignore: Sequence[str] = NOT_THE_LOGS,
) -> AuditReport:
    """Check a whole log and report; problems do not raise.

    Arguments:
        store: where the log lies; with more than one worker it must be picklable, as a FolderStore is.
        verifiers: the keys that must all have signed the checkpoint, or what gives them, asked while workers hash.
        prefix: what stands before the names of the log's files.
        progress: called now and then with entries done and entries in all.
        workers: how many processes hash; the calling program must then be safe to import.
        live: a writer may be appending meanwhile, so files beyond the published size are no problem; or what says so,
            asked before and after the names of the files are read.
        ignore: names, after the prefix, that are somebody else's; one that ends in a slash is a folder.

    Raises:
        Unavailable: the store cannot be read at all, or a worker ended before its work did.
        others: as whatever gives the keys.
    """
    problems: list[Problem] = []
    signed = get(store, prefix + CHECKPOINT)
    if signed is None:
        _asked(verifiers)
        return AuditReport(
            0, EMPTY_ROOT, (Problem(prefix + CHECKPOINT, "checkpoint", "a signed checkpoint", "nothing"),)
        )
    checkpoint = _claimed(signed)
    if checkpoint is None:
        _check_signatures(prefix, signed, _asked(verifiers), problems)
        return AuditReport(0, EMPTY_ROOT, tuple(problems))
    with checking(store, prefix, checkpoint.size, workers) as checked:
        _check_signatures(prefix, signed, _asked(verifiers), problems)
        writing = _asked(live)
        names = _Names.read(store, prefix, checkpoint.size, tuple(ignore))
        writing = _asked(live) or writing
        derived = _Derived(store, prefix, checkpoint, problems)
        for done, bundle in enumerate(checked):
            derived.add(bundle)
            if progress is not None and done % 64 == 63:
                progress((done + 1) * TILE_WIDTH, checkpoint.size)
    root = derived.finish()
    if root != checkpoint.root:
        problems.append(Problem(prefix + CHECKPOINT, "root over the entries", checkpoint.root.hex(), root.hex()))
    problems += [Problem(path, "a file that belongs to nothing", "nothing", "a file") for path in names.strays]
    for partial, width in names.partials:
        _check_partial(store, prefix, partial, width, problems)
    ahead = names.ahead
    if not writing:
        problems += [
            Problem(path, "a file of a larger tree than the signed one", "nothing", "a file") for path in ahead
        ]
        ahead = []
    if progress is not None:
        progress(checkpoint.size, checkpoint.size)
    return AuditReport(checkpoint.size, root, tuple(problems), tuple(ahead))


def _asked(given: T | Callable[[], T]) -> T:
    """Return what was given, or what it gives."""
    return given() if callable(given) else given


def _claimed(signed: bytes) -> Checkpoint | None:
    """Return a checkpoint, even one that is not signed as it must be: what it claims is still worth checking."""
    try:
        return Checkpoint.parse(signed[: signed.rfind(b"\n\n") + 1])
    except Malformed:
        return None


def _check_signatures(prefix: str, signed: bytes, verifiers: Sequence[Verifier], problems: list[Problem]) -> None:
    from sunseed.record.checkpoint import LogKeys

    try:
        LogKeys(tuple(verifiers)).open(signed)
    except (Malformed, Untrue) as error:
        problems.append(Problem(prefix + CHECKPOINT, "signatures", "good lines by all log keys", str(error)))


class _Derived:
    """The levels above the leaves, derived as bundles come, and compared with the tiles that are kept."""

    def __init__(self, store: Store, prefix: str, checkpoint: Checkpoint, problems: list[Problem]) -> None:
        self._store, self._prefix, self._checkpoint, self._problems = store, prefix, checkpoint, problems
        self._rows: list[list[bytes]] = []
        self._counts: list[int] = []
        self._edge: Bundle | None = None

    def add(self, bundle: Bundle) -> None:
        """Take the next bundle: its faults, and its hash or, at the right edge, its leaf hashes."""
        if bundle.width < TILE_WIDTH:
            self._edge = bundle
            return
        self._problems += self._blame(bundle)
        self._push(0, bundle.root)

    def finish(self) -> bytes:
        """Compare the partial tiles, settle what is wrong at the edge, and return the root."""
        root = self._root(self._edge.leaves if self._edge else b"")
        if self._edge is not None:
            faults = self._edge.faults
            if self._edge.tile is not None and len(faults) > 1:
                other = self._root(self._edge.tile)
                if root != self._checkpoint.root == other:
                    root = other
                    faults = faults[:1]
                elif root == self._checkpoint.root:
                    faults = faults[1:]
            self._problems += faults
        for above, row in enumerate(self._rows):
            if row:
                self._compare(above + 1, self._counts[above], tiles.join(row))
        return root

    def _blame(self, bundle: Bundle) -> list[Problem]:
        """Say which of bundle and tile is wrong where they disagree: the one the level above does not agree with."""
        if len(bundle.faults) < 2 or bundle.tile is None:
            return list(bundle.faults)
        parent_index, place = divmod(bundle.index, TILE_WIDTH)
        width = width_at(self._checkpoint.size, 1, parent_index)
        parent = get(self._store, self._prefix + tile_path(1, parent_index, width)) or b""
        above = parent[place * HASH_BYTES : (place + 1) * HASH_BYTES]
        if above == complete_root(tiles.split(bundle.tile)):
            bundle.root = above  # go on with the hash that was signed, so that one altered entry is one problem
            return list(bundle.faults[:1])
        if above == bundle.root:
            return list(bundle.faults[1:])
        return list(bundle.faults)

    def _push(self, level: int, value: bytes) -> None:
        if level == len(self._rows):
            self._rows.append([])
            self._counts.append(0)
        row = self._rows[level]
        row.append(value)
        if len(row) == TILE_WIDTH:
            self._compare(level + 1, self._counts[level], tiles.join(row))
            self._counts[level] += 1
            above = complete_root(row)
            row.clear()
            self._push(level + 1, above)

    def _compare(self, level: int, index: int, expected: bytes) -> None:
        path = self._prefix + tile_path(level, index, len(expected) // HASH_BYTES)
        found = get(self._store, path)
        if found != expected:
            self._problems.append(Problem.of_bytes(path, "hashes over the level below", expected, found))

    def _root(self, leaves: bytes) -> bytes:
        carried: list[bytes] = [ragged_root(tiles.split(leaves))] if leaves else []
        for row in self._rows:
            carried = [ragged_root(row + carried)] if row or carried else []
        return carried[0] if carried else EMPTY_ROOT


@dataclass(frozen=True, slots=True)
class _Names:
    """Every name below a log's prefix that is no file of the tree as it stands.

    Arguments:
        strays: what belongs to nothing.
        ahead: what a larger tree would have.
        partials: files of earlier sizes, each with the width of the file that replaced it.
    """

    strays: list[str]
    ahead: list[str]
    partials: list[tuple[TileId | BundleId, int]]

    @classmethod
    def read(cls, store: Store, prefix: str, size: int, ignore: tuple[str, ...]) -> _Names:
        """List the log."""
        names = cls([], [], [])
        folders = tuple(one for one in ignore if one.endswith("/"))
        for key in store.list(prefix):
            name = key.removeprefix(prefix)
            if name == CHECKPOINT or name in ignore or name.startswith(folders):
                continue
            try:
                found = parse_path(name)
            except Malformed:
                names.strays.append(key)
                continue
            width = width_at(size, found.level if isinstance(found, TileId) else 0, found.index)
            if found.width > width:
                names.ahead.append(key)
            elif found.width < width:
                names.partials.append((found, width))
        return names


def _check_partial(store: Store, prefix: str, partial: TileId | BundleId, width: int, problems: list[Problem]) -> None:
    """Compare a partial file of an earlier size with the beginning of the file that replaced it."""
    path = prefix + partial.path
    whole_path = prefix + replace(partial, width=width).path
    found, whole = get(store, path), get(store, whole_path)
    if found is None or whole is None or any(problem.path == whole_path for problem in problems):
        return  # gone since it was listed, as partials may go; or nothing to compare with, which is named already
    expected = (
        whole[: partial.width * HASH_BYTES] if isinstance(partial, TileId) else bundles.first(whole, partial.width)
    )
    if found != expected:
        problems.append(Problem.of_bytes(path, f"beginning of {whole_path}", expected, found))
