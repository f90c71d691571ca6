"""From a document's body to the blocks a page prints: pictures, shared boxes, and links that lead where things are now.

Follows formats.md §8 and design.md §5 (links between pages are relative). A figure stands only between blocks and the
body has one spelling, so it can be cut at its figures; see `sunseed.edition.reading`. Owned here: blocks and links.
Elsewhere: markup of pictures and boxes (`sunseed.edition.theme`).
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from html import escape

from sunseed.documents.box import Box as BoxDocument
from sunseed.documents.film import Film
from sunseed.documents.page import Page
from sunseed.documents.picture import Picture
from sunseed.documents.story import Story
from sunseed.edition import contexts
from sunseed.edition.contexts import Block, Box, Figure, Prose, Showing, Timeline
from sunseed.edition.scene import Scene, film, picture

_FIGURE = re.compile(r'<figure data-(object|include)="([^"]*)"></figure>')
_OWN_LINK = re.compile(r'<a href="(/(?!/)[^"]*|item:[^"]*)">(.*?)</a>', re.DOTALL)


def blocks(scene: Scene, document: Story | Page | BoxDocument, root: str, *, boxes: bool = True) -> tuple[Block, ...]:
    """Return the body of a document for a page whose links begin with `root`.

    Arguments:
        scene: of this print.
        document: the story or page.
        root: the prefix from the page to the site's root.
        boxes: whether shared boxes are shown; inside a box they are not.
    """
    media = {one.sha256: one for one in document.pictures()} if isinstance(document, Story) else {}
    found: list[Block] = []
    at = 0
    body = document.article_body
    for match in _FIGURE.finditer(body):
        _prose(scene, body[at : match.start()], root, found)
        at = match.end()
        what, name = match.groups()
        if what == "object":
            found.append(Figure(picture=picture(media[name])))
        elif boxes:
            found.extend(_box(scene, name, root))
    _prose(scene, body[at:], root, found)
    if isinstance(document, BoxDocument) and document.event:
        found.append(
            Timeline(events=tuple(contexts.Event(date=one.start_date, text=one.text) for one in document.event))
        )
    return tuple(found)


def _prose(scene: Scene, html: str, root: str, found: list[Block]) -> None:
    if html:
        found.append(Prose(html=linked(scene, html, root)))


def _box(scene: Scene, identifier: str, root: str) -> list[Block]:
    """Return what an include shows: a box, or a film; nothing for what is withdrawn, taken down or not known."""
    item = scene.known(identifier)
    if item is None or item.state != "live":
        return []
    document = scene.current(item)
    if isinstance(document, Film) and item.path:
        return [Showing(film=film(document, item.document))]
    if not isinstance(document, Story | Page | BoxDocument):
        return []
    inside = tuple(part for part in blocks(scene, document, root, boxes=False) if not isinstance(part, Box | Showing))
    return [Box(title=item.face.headline, href=item.path, version=item.version, body=inside)]


def linked(scene: Scene, html: str, root: str) -> str:
    """Return markup whose links within the site begin with `root`; a link to an item nobody knows is plain text."""
    if "<a " not in html:
        return html

    def way(match: re.Match[str]) -> str:
        target, words = match.groups()
        if target.startswith("/"):
            return f'<a href="{root}{target[1:]}">{words}</a>'
        path = place(scene, target.removeprefix("item:"))
        return words if path is None else f'<a href="{root}{path}">{words}</a>'

    return _OWN_LINK.sub(way, html)


def place(scene: Scene, identifier: str) -> str | None:
    """Return the path at which an item stands now, or None."""
    item = scene.known(identifier)
    if item is None:
        return None
    return scene.front(identifier, scene.default) if item.kind == "section" else item.path or None


def plain_html(scene: Scene, document: Story) -> str:
    """Return a story's body as markup that stands alone, every address absolute: what feeds carry."""
    media = {one.sha256: one for one in document.pictures()}
    root = scene.absolute

    def shown(match: re.Match[str]) -> str:
        what, name = match.groups()
        return figure(media[name], root) if what == "object" else ""

    lead = figure(document.image, root) if document.image else ""
    return lead + linked(scene, _FIGURE.sub(shown, document.article_body), root)


def figure(shown: Picture, root: str) -> str:
    """Return a picture as plain markup."""
    words = [one for one in (shown.caption, shown.credit_text) if one]
    caption = f"<figcaption>{escape(' · '.join(words), quote=False)}</figcaption>" if words else ""
    source = f"{root}objects/{shown.sha256[:2]}/{shown.object_name}"
    size = f'width="{shown.width}" height="{shown.height}"'
    return f'<figure><img src="{source}" alt="{escape(shown.description)}" {size}>{caption}</figure>'


def texts_of(blocks_of: Sequence[Block]) -> str:
    """Return the markup of all prose among blocks, for tests and previews."""
    return "".join(block.html for block in blocks_of if isinstance(block, Prose))
