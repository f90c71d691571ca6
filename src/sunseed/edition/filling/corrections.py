"""The pages of the list of corrections: the newest, and the chunks behind it.

Follows product.md P9. Owned here: what a line shows. Elsewhere: which corrections there are and where each stands
(`sunseed.edition.corrections`).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from sunseed.documents.box import Box
from sunseed.documents.page import Page as PageDocument
from sunseed.documents.story import Story
from sunseed.edition import contexts, corrections
from sunseed.edition.contexts import Chunk, CorrectionLine, Link, Page
from sunseed.edition.index import Item, Statement
from sunseed.edition.scene import Scene

FOLDER = "corrections/"

Filled = Iterator[tuple[str, Page]]


def front(scene: Scene) -> Filled:
    """Yield the page of the newest corrections, which leads to all others."""
    total = corrections.count(scene.index)
    newest = corrections.rows(scene.index, max(total - corrections.CHUNK, 0), corrections.CHUNK)
    ways = (
        Chunk(text=str(number), since=at, href=f"{FOLDER}{number}/")
        for number, at in corrections.beginnings(scene.index)
    )
    yield (
        f"{FOLDER}index.html",
        contexts.CorrectionsPage(
            **scene.base(FOLDER, "", scene.default), lines=_lines(scene, newest[::-1]), archives=tuple(ways)
        ),
    )


def chunk(scene: Scene, number: int) -> Filled:
    """Yield one chunk, oldest first; nothing for one that is empty."""
    rows = corrections.rows(scene.index, (number - 1) * corrections.CHUNK, corrections.CHUNK)
    if not rows:
        return
    path = f"{FOLDER}{number}/"
    more = corrections.chunks(scene.index) > number
    yield (
        f"{path}index.html",
        contexts.CorrectionsPage(
            **scene.base(path, "", scene.default),
            number=number,
            lines=_lines(scene, rows),
            older=Link(text=str(number - 1), href=f"{FOLDER}{number - 1}/") if number > 1 else None,
            newer=Link(text=str(number + 1), href=f"{FOLDER}{number + 1}/") if more else None,
        ),
    )


def _lines(scene: Scene, rows: Sequence[tuple[int, int]]) -> tuple[CorrectionLine, ...]:
    items: dict[int, Item] = {one.item: one for one in scene.index.items({item for item, _ in rows})}
    histories = scene.index.histories(items)
    return tuple(_line(scene, items[key], histories[key], entry) for key, entry in rows if key in items)


def _line(scene: Scene, item: Item, history: list[Statement], entry: int) -> CorrectionLine:
    """Return a line; of what was taken down it says no more than that."""
    at = next(place for place, one in enumerate(history) if one.entry == entry)
    said = history[at]
    if said.gone or not item.kind:
        return CorrectionLine(at=said.at, why=said.code, href=item.path, gone=True)
    document = scene.documents.get(said.sha256)
    note = document.correction if isinstance(document, Story | PageDocument | Box) else None
    before = [one for one in history[:at] if one.kind == "publish"]
    changes = bool(item.path and before and not before[-1].gone)
    return CorrectionLine(
        at=said.at,
        why=said.code,
        headline=item.face.headline,
        href=item.path,
        language=item.language,
        note=note.text if note is not None else "",
        diff_href=f"{item.path}versions/{said.version}/changes/" if changes else "",
        withdrawn=item.state == "withdrawn",
    )
