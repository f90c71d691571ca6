"""Topics that were merged: which one stands for a topic now, and which ones stand behind it.

Follows product.md P3 (all spellings lead to one page). Sealed stories keep the ids they named, so that a merger prints
what it touches and can be undone. A topic's face names the one it is merged into; a way that does not end at a live
topic, or leads back to where it began, is no merger. Owned here: what follows from these ways; pages are `filling`'s.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable

from sunseed.edition.index import Index, Item
from sunseed.edition.reading import Face

MOST_STEPS = 8
"""So many mergers may follow one another; a longer way is none."""

Known = Callable[[str], Item | None]
"""Gives an item by its id."""

_FAMILY = """
WITH RECURSIVE family (id) AS (
  SELECT value FROM json_each(?)
  UNION SELECT target FROM family CROSS JOIN items USING (id) CROSS JOIN links ON source = item AND rel = 'into'
  UNION SELECT items.id FROM family CROSS JOIN links ON target = family.id AND rel = 'into'
    CROSS JOIN items ON item = source
) SELECT id FROM family ORDER BY id
"""


def standing(known: Known, topic: Item) -> Item:
    """Return the topic that stands for another now: itself, where it is merged into none."""
    at, passed = topic, {topic.id}
    while at.face.into and at.kind == "topic" and at.state == "live":
        after = known(at.face.into)
        strange = after is None or after.kind != "topic" or after.state != "live" or after.id in passed
        if after is None or strange or len(passed) > MOST_STEPS:
            return topic
        passed.add(after.id)
        at = after
    return at


def behind(index: Index, known: Known, topic: Item) -> list[Item]:
    """Return a topic and those it stands for, in the order of the record; nothing for one that another stands for."""
    if standing(known, topic).id != topic.id:
        return []
    others = [one for one in family(index, [topic.id]) if one != topic.id]
    found = [one for one in map(known, others) if one is not None and standing(known, one).id == topic.id]
    return sorted([topic, *found], key=lambda one: one.item)


def family(index: Index, identifiers: Iterable[str]) -> list[str]:
    """Return these ids with all that are merged into them or that they are merged into, however far."""
    return [row[0] for row in index.execute(_FAMILY, (json.dumps(sorted(set(identifiers))),))]


def names_of(face: Face) -> tuple[str, ...]:
    """Return every name of a topic or a work: its own, other spellings, and those in other languages."""
    return tuple(dict.fromkeys((face.headline, *face.other, *(name for _, name, _ in face.tongues))))


def called(face: Face, language: str) -> str:
    """Return what a topic is called in a language; in its own where it has no name there."""
    return next((name for code, name, _ in face.tongues if code == language), face.headline)
