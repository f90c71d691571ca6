"""Archives: chunks of a month, a section, a topic, a person or a work.

Follows design.md §6: chunks are counted from the oldest, so a full one is never printed again because of something new.
Owned here: the addresses of chunks and what they show. Elsewhere: which item has which slot
(`sunseed.edition.shelves`).
"""

from __future__ import annotations

from collections.abc import Iterator

from sunseed.edition import contexts
from sunseed.edition.contexts import Card, Chunk, Link, Page
from sunseed.edition.index import Item
from sunseed.edition.scene import Scene
from sunseed.edition.shelves import CHUNK

WAYS = 12
"""Chunks that a front links to; the others are reached from them."""

Filled = Iterator[tuple[str, Page]]


def folder(scene: Scene, name: str) -> str | None:
    """Return the path under which a shelf's chunks lie, or None while what it belongs to has no page."""
    kind, _, key = name.partition("/")
    if kind == "month":
        return f"archive/{key}/"
    item = scene.known(key)
    if item is None or item.kind != kind:
        return None
    front = scene.tree.path(key) if kind == "section" else item.path
    return f"{front}archive/" if scene.owner(front) == item.item else None


def ways(scene: Scene, name: str) -> tuple[Chunk, ...]:
    """Return links to the newest chunks of a shelf, the newest first, with when they begin."""
    below = folder(scene, name)
    count = scene.shelves.chunks(name)
    if below is None:
        return ()
    begun = scene.shelves.beginnings(name, range(count, max(count - WAYS, 0), -1))
    return tuple(Chunk(text=str(number), since=at, href=f"{below}{number}/") for number, at in begun)


def chunk(scene: Scene, name: str, number: int) -> Filled:
    """Yield one chunk of a shelf, oldest first; nothing for a chunk that is empty or has no place."""
    below = folder(scene, name)
    keys = scene.shelves.chunk(name, number)
    if below is None or not keys:
        return
    path = f"{below}{number}/"
    items = scene.index.items(keys)
    cards = tuple(card for card in (_card(scene, one) for one in items) if card is not None)
    kind, _, key = name.partition("/")
    owner = scene.known(key) if kind != "month" else None
    title = owner.face.headline if owner else key
    more = scene.shelves.length(name) > number * CHUNK
    yield (
        path + "index.html",
        contexts.ArchivePage(
            **scene.base(path, title, scene.default, trail=_trail(scene, kind, owner, key)),
            name=owner.face.headline if owner else scene.site.name,
            month=key if kind == "month" else items[0].first_at[:7],
            cards=cards,
            older=Link(text=str(number - 1), href=f"{below}{number - 1}/") if number > 1 else None,
            newer=Link(text=str(number + 1), href=f"{below}{number + 1}/") if more else None,
        ),
    )


def _trail(scene: Scene, kind: str, owner: Item | None, key: str) -> tuple[Link, ...]:
    if kind == "section":
        return scene.trail(key, scene.default)
    if owner is not None:
        return (Link(text=owner.face.headline, href=owner.path),)
    return (Link(text=scene.site.name, href="archive/"),)


def _card(scene: Scene, item: Item) -> Card | None:
    """Return a line of an archive; a slot whose text is gone keeps its place in the count and shows nothing."""
    return scene.card(item, scene.default, section=False) if item.kind == "story" else None


def months(scene: Scene) -> Filled:
    """Yield the page that lists every month, the newest first; it leads to a month's first chunk."""
    names = (name.partition("/")[2] for name, _ in reversed(scene.shelves.names("month/")))
    links = [Chunk(text=month, since=month, href=f"archive/{month}/1/") for month in names]
    path = "archive/"
    yield (
        path + "index.html",
        contexts.ArchivePage(
            **scene.base(path, scene.site.name, scene.default),
            name=scene.site.name,
            month="",
            cards=(),
            months=tuple(links),
        ),
    )
