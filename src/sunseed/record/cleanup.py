"""Removing partial tiles and bundles whose full file has come, as fast as they are made.

Follows C2SP tlog-tiles (a partial MAY go once its full tile exists) and the reference §8.11: only below the published
size, never at the right edge, only where the full file is there by two separate checks. Removing is not durable and
need not be: what comes back after a power cut is removed again.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from sunseed.errors import Absent, Malformed
from sunseed.record.layout import (
    TILE_BITS,
    TILE_WIDTH,
    BundleId,
    TileId,
    bundle_path,
    level_count,
    parse_path,
    tile_path,
    width_at,
)
from sunseed.record.tiles import FULL_BYTES
from sunseed.store.contract import Store

Partial = TileId | BundleId


def clean(store: Store, prefix: str, published_size: int, partials: Iterable[Partial]) -> list[Partial]:
    """Delete those partial files that nobody needs any more; return the others.

    Arguments:
        store: where the log lies.
        prefix: what stands before its names.
        published_size: the size of a checkpoint that readers already see.
        partials: the candidates; a full one among them is never deleted.
    """
    kept = []
    for partial in partials:
        if partial.width < TILE_WIDTH and _is_full(published_size, partial) and _holds_full(store, prefix, partial):
            store.delete(prefix + partial.path)
        else:
            kept.append(partial)
    return kept


def partials_of_edge(store: Store, prefix: str, size: int) -> Iterator[Partial]:
    """Yield the partial files that lie where the tree of this size has, or just had, its right edge."""
    for level in range(level_count(size) + 1):
        last = (size >> (TILE_BITS * level)) // TILE_WIDTH
        for index in range(max(0, last - 1), last + 1):
            yield from _partials(store, prefix, tile_path(level, index, 1).removesuffix("1"))
            if level == 0:
                yield from _partials(store, prefix, bundle_path(index, 1).removesuffix("1"))


def _partials(store: Store, prefix: str, below: str) -> Iterator[Partial]:
    for key in store.list(prefix + below):
        try:
            found = parse_path(key.removeprefix(prefix))
        except Malformed:
            continue  # not ours to remove; the audit names it
        if found.width < TILE_WIDTH:
            yield found


def _is_full(size: int, partial: Partial) -> bool:
    level = partial.level if isinstance(partial, TileId) else 0
    return width_at(size, level, partial.index) == TILE_WIDTH


def _holds_full(store: Store, prefix: str, partial: Partial) -> bool:
    try:
        if isinstance(partial, TileId):
            return store.size(prefix + TileId(partial.level, partial.index).path) == FULL_BYTES
        return store.size(prefix + BundleId(partial.index).path) > store.size(prefix + partial.path)
    except Absent:
        return False
