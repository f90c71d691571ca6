"""Bringing a log's files to the state its head says was committed.

Follows the transparency-log reference §8.2 and §8.5. `apply` is the one way staged bytes reach public names, in normal
running and after a crash alike. This module owns applying, the chain of kept stagings, and the checks a log must pass
before anyone appends to it; signing and committing are `writer`.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import NoReturn

from sunseed.errors import Absent, Equivocation, Malformed, Refused, Untrue
from sunseed.record import bundles, cleanup, proof
from sunseed.record.checkpoint import Opener
from sunseed.record.hashing import TreeSize, leaf_hash
from sunseed.record.layout import (
    CHECKPOINT,
    TILE_BITS,
    TILE_WIDTH,
    TileId,
    bundle_path,
    last_bundle,
    level_count,
    tile_path,
    width_at,
)
from sunseed.record.reader import LogReader
from sunseed.record.staging import Head, Staging
from sunseed.record.tree import RightEdge
from sunseed.record.tree_head import Checkpoint
from sunseed.store.contract import Store


def apply(store: Store, stagings: Iterable[Staging], *, durable: bool) -> None:
    """Give staged bytes their public names; repeating it is harmless, for a name always gets the same bytes."""
    writes = [write for staging in stagings for write in staging.writes]
    store.apply(writes, durable=durable, read_only=True)


def refuse_other_bytes(store: Store, staging: Staging) -> None:
    """Refuse a batch if a name it would write already holds something else."""
    there = store.existing(path for path, _ in staging.writes)
    for path, data in staging.writes:
        if path in there and (store.size(path) != len(data) or store.get(path) != data):
            raise Refused(
                f"{path} already holds other bytes than this batch would write. Somebody else wrote to this log, or "
                "its head is an old copy: do not append; compare with a mirror, and restore the newest head"
            )


def committed_stagings(staging: Store, committed: Head) -> list[Staging]:
    """Return the kept stagings that lead, one to the next, to the committed tree; oldest first.

    What is kept but does not lead there was never committed, or is a leftover of what is durable long since.
    """
    chain: list[Staging] = []
    head = committed
    while staging.exists(head.name):
        found = Staging.decode(staging.get(head.name))
        if found.after != head or found.before.size >= head.size:
            raise Malformed(f"the staging file {head.name} is about another tree: {found.after.name}")
        chain.append(found)
        head = found.before
    return chain[::-1]


def reapply(store: Store, stagings: list[Staging]) -> None:
    """Write every file of the kept stagings anew, durable on return.

    Nothing is skipped because it reads right: after a failed sync memory may show bytes the disk does not have.
    """
    for folder in sorted({path.rpartition("/")[0] for staging in stagings for path, _ in staging.writes}):
        store.sweep(folder)
    apply(store, stagings, durable=True)


def check_published(store: Store, prefix: str, keys: Opener, committed: Checkpoint, signed: bytes) -> Checkpoint:
    """Return the checkpoint readers see, after comparing it with the head.

    Raises:
        Refused: readers see more than the head knows, or nothing though something was committed.
        Equivocation: readers see another tree of the same size.
        Untrue: it does not carry good lines by all keys.
    """
    try:
        published_bytes = store.get(prefix + CHECKPOINT)
    except Absent:
        if committed.size:
            raise Refused(
                f"the head says {committed.size} entries are committed, but no checkpoint is published at "
                f"{prefix}{CHECKPOINT}: the store is missing or another one; attach the right one or restore it"
            ) from None
        return committed  # died while creating: nothing was ever published
    try:
        published = keys.open(published_bytes)
    except (Malformed, Untrue) as error:
        raise type(error)(
            f"the checkpoint readers see, {prefix}{CHECKPOINT}, is not this log's: {error}. Do not append: find out "
            "who wrote it, compare with a mirror, and put back the newest one that carries good lines by all keys"
        ) from error
    if published.size > committed.size:
        raise Refused(
            f"readers already see {published.size} entries, the head knows {committed.size}: the head is an old copy. "
            "Do not append: put the newest head back; a head is never restored from a backup"
        )
    if published.size == committed.size and published.root != committed.root:
        raise Equivocation(
            f"two different trees of size {published.size} are signed: one is published, one is the head. "
            "Do not append: keep both files and find out who else signs with these keys",
            published_bytes,
            signed,
        )
    return published


def refuse_newer_files(store: Store, prefix: str, size: int) -> None:
    """Refuse a head behind its own files: nothing is written before the head moves, so such a head is an old copy.

    Attack answered: head and checkpoint put back together from one backup, while newer tiles stay. Going on from there
    would sign a second history.
    """
    for partial in cleanup.partials_of_edge(store, prefix, size):
        level = partial.level if isinstance(partial, TileId) else 0
        if partial.width > width_at(size, level, partial.index):
            _refuse_newer(prefix + partial.path, size)
    for level in range(level_count(size) + 1):
        index = (size >> (TILE_BITS * level)) // TILE_WIDTH
        full = [tile_path(level, index)] + ([bundle_path(index)] if level == 0 else [])
        for path in full:
            if store.exists(prefix + path):
                _refuse_newer(prefix + path, size)


def _refuse_newer(path: str, size: int) -> NoReturn:
    raise Refused(
        f"{path} belongs to a larger tree than the {size} entries the head knows: the head is an old copy. "
        "Do not append: put the newest head back; a head is never restored from a backup"
    )


def load_edge(store: Store, prefix: str, committed: Checkpoint, signed: bytes, published: Checkpoint) -> RightEdge:
    """Read and verify what the next batch builds on: right edge, last bundle, and the way from what was published.

    Raises:
        Refused: the files do not make the committed tree; the message says which is wrong.
        Equivocation: what readers see is not the beginning of it.
    """
    try:
        return _load_edge(store, prefix, committed, signed, published)
    except (Absent, Malformed, Untrue) as error:
        raise Refused(
            f"the files do not make the tree of {committed.size} entries that was committed: {error}. "
            "Do not append: run the audit, and restore the files it names from a mirror"
        ) from error


def _load_edge(store: Store, prefix: str, committed: Checkpoint, signed: bytes, published: Checkpoint) -> RightEdge:
    size = committed.size
    reader = LogReader(store, prefix, size=size)
    levels = []
    for level in range(level_count(size)):
        index = (size >> (TILE_BITS * level)) // TILE_WIDTH
        levels.append(reader.tile(level, index) if width_at(size, level, index) else b"")
    partial = last_bundle(TreeSize(size))
    bundle = b""
    if partial is not None:
        leaf = leaf_hash(reader.entry(size - 1))  # checks the whole last bundle against its tile
        if partial.width < TILE_WIDTH:
            bundle = bundles.encode([entry for _, entry in reader.entries(size - partial.width, size)])
        proof.verify_inclusion(size - 1, size, leaf, reader.inclusion(size - 1, size), committed.root)
    edge = RightEdge(TreeSize(size), tuple(levels), bundle)
    if edge.root() != committed.root:
        raise Untrue(f"the right edge gives the root {edge.root().hex()}, signed is {committed.root.hex()}")
    if reader.root(published.size) != published.root:
        raise Equivocation(
            f"the published tree of size {published.size} is not the beginning of the committed one of size {size}, "
            "and both are signed. Do not append: keep both files and find out who else signs with these keys",
            store.get(prefix + CHECKPOINT),
            signed,
        )
    return edge
