"""The pages of what stories name: topics, people and works, each with the newest stories that name it.

Follows product.md P3 and P10. Owned here: their contexts. Elsewhere: older stories (`shelf`).
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from sunseed.documents.person import Person
from sunseed.documents.topic import Topic
from sunseed.documents.work import Work
from sunseed.edition import contexts, merging
from sunseed.edition.contexts import Chunk, Page
from sunseed.edition.filling import fronts, shelf
from sunseed.edition.index import Item
from sunseed.edition.scene import Scene, picture

SHOWN = 24
"""Newest stories on the page of a topic, a person or a work."""

Filled = Iterator[tuple[str, Page]]


def naming(scene: Scene, item: Item, rel: str, *, fresh: bool, limit: int) -> list[Item]:
    """Return the newest live stories that name an item; with `fresh`, only those for feeds."""
    condition = "fresh = 1" if fresh else "kind = 'story' AND state = 'live'"
    targets = [one.id for one in scene.behind(item)] if item.kind == "topic" else [item.id]
    # One target is walked in the order of the index; several are sorted, and a story may name two of them.
    one, distinct = ("= ?", "") if len(targets) == 1 else (f"IN ({', '.join('?' * len(targets))})", "DISTINCT ")
    rows = scene.index.execute(
        f"SELECT {distinct}source FROM links CROSS JOIN items ON item = source "
        f"WHERE target {one} AND rel = ? AND {condition} ORDER BY source DESC LIMIT ?",
        (*targets, rel, limit),
    )
    return scene.index.items([row[0] for row in rows])


def topic(scene: Scene, item: Item) -> Filled:
    """Yield the page of a topic, or for one that was merged a page that leads on."""
    document = scene.current(item)
    assert isinstance(document, Topic)
    stands = merging.standing(scene.known, item)
    if stands.id != item.id:
        yield item.path + "index.html", fronts.redirect(scene, item.path, stands.path, stands.face.headline)
        return
    merged = [one for one in scene.behind(item) if one.id != item.id]
    names = [*merging.names_of(item.face), *(name for one in merged for name in merging.names_of(one.face))]
    cards = naming(scene, item, "about", fresh=False, limit=SHOWN)
    yield (
        item.path + "index.html",
        contexts.TopicPage(
            **_named_base(scene, item, document.description or ""),
            name=document.name,
            other_names=tuple(one for one in dict.fromkeys(names) if one != document.name),
            cards=tuple(scene.card(one, item.language) for one in cards),
            archives=_archives(scene, item, merged),
        ),
    )


def _archives(scene: Scene, item: Item, merged: list[Item]) -> tuple[Chunk, ...]:
    """Return the ways to a topic's own archive and to those of the topics merged into it, which stay where they are."""
    ways = shelf.ways(scene, f"topic/{item.id}")
    for one in merged:
        ways += tuple(
            replace(way, text=f"{one.face.headline} · {way.text}") for way in shelf.ways(scene, f"topic/{one.id}")
        )
    return ways


def person(scene: Scene, item: Item) -> Filled:
    """Yield the page of a contributor."""
    document = scene.current(item)
    assert isinstance(document, Person)
    cards = naming(scene, item, "author", fresh=False, limit=SHOWN)
    yield (
        item.path + "index.html",
        contexts.PersonPage(
            **_named_base(scene, item, document.description or ""),
            name=document.name,
            role=document.job_title or "",
            cards=tuple(scene.card(one, item.language) for one in cards),
            archives=shelf.ways(scene, f"person/{item.id}"),
        ),
    )


def work(scene: Scene, item: Item) -> Filled:
    """Yield the page of a work."""
    document = scene.current(item)
    assert isinstance(document, Work)
    cards = naming(scene, item, "work", fresh=False, limit=SHOWN)
    yield (
        item.path + "index.html",
        contexts.WorkPage(
            **_named_base(scene, item, document.description or ""),
            kind=document.type,
            name=document.name,
            other_names=tuple(document.alternate_name),
            maker=document.creator or "",
            year=(document.date_created or "")[:4],
            material=document.material or "",
            pieces=document.number_of_items or 0,
            country=document.country_of_origin or "",
            picture=picture(document.image) if document.image else None,
            cards=tuple(scene.card(one, item.language) for one in cards),
            archives=shelf.ways(scene, f"work/{item.id}"),
        ),
    )


def _named_base(scene: Scene, item: Item, description: str) -> dict[str, Any]:
    return scene.base(
        item.path,
        item.face.headline,
        item.language,
        description=description,
        feeds=scene.feeds(item.path, item.face.headline),
    )
