"""Links between public items that lead to what is not public any more, for the editors of a newsroom.

Owned here: one question to the index, which begins at what is gone and not at what is there, so its cost does not grow
with the archive. Elsewhere: how each page shows such a link to readers (`sunseed.edition.filling`).
"""

from __future__ import annotations

import contextlib
from dataclasses import dataclass
from pathlib import Path

from sunseed.edition import index as indexes

MOST = 500
"""Links that are looked for; who has more begins with these."""
RELS = ("mention", "box", "see", "translation")
_AT_ONCE = 400


@dataclass(frozen=True, slots=True)
class Dangling:
    """One link that leads nowhere.

    Arguments:
        key: the key of the item it stands in, empty for one that is no story.
        path, headline: of that item.
        rel: mention (a link in the text), box, see (See also) or translation.
        target: what the other item was called; empty if it was taken down.
        state: of the other item, withdrawn or erased.
    """

    key: str
    path: str
    headline: str
    rel: str
    target: str
    state: str


def links(index_path: Path) -> list[Dangling]:
    """Return them, newest item first; none while nothing has been printed."""
    index = indexes.open_existing(index_path, readonly=True)
    if index is None:
        return []
    with contextlib.closing(index):
        gone = {one.id: one for one in index.select("WHERE state <> 'live'")}
        found: list[Dangling] = []
        names = list(gone)
        for start in range(0, len(names), _AT_ONCE):
            part = names[start : start + _AT_ONCE]
            marks, rels = ", ".join("?" * len(part)), ", ".join("?" * len(RELS))
            rows = index.execute(
                f"SELECT source, rel, target FROM links WHERE target IN ({marks}) AND rel IN ({rels})",
                (*part, *RELS),
            ).fetchall()
            items = {one.item: one for one in index.items([row[0] for row in rows])}
            for source, rel, target in sorted(rows, reverse=True):
                item = items[source]
                if item.state == "live" and item.kind in ("story", "page"):
                    key = item.id.removeprefix("urn:uuid:") if item.kind == "story" else ""
                    other = gone[target]
                    found.append(Dangling(key, item.path, item.face.headline, rel, other.face.headline, other.state))
        return found[:MOST]
