"""One document as it would be printed if it were published now, without touching anything.

Follows issue "preview as printed": the pages are made by the code that prints, from an index that is opened for
reading. Owned here: the item and the statement that do not exist yet. The seal of a preview has the next index, no
time and no hashes.
"""

from __future__ import annotations

import contextlib
from pathlib import Path

from msgspec.structs import replace

from sunseed.documents.box import Box
from sunseed.documents.codec import AnyDocument
from sunseed.documents.front import Front
from sunseed.documents.page import Page
from sunseed.documents.story import Story
from sunseed.edition import contexts
from sunseed.edition import index as indexes
from sunseed.edition.effects import Said, fresh_item
from sunseed.edition.filling import fronts, shelf, story
from sunseed.edition.index import Index, Statement
from sunseed.edition.reading import read
from sunseed.edition.scene import Scene
from sunseed.edition.subjects import Render
from sunseed.errors import Misuse
from sunseed.record import note
from sunseed.record.reader import LogReader
from sunseed.record.tree_head import Checkpoint
from sunseed.store.contract import Store
from sunseed.store.sqlite import sqlite3

NEVER = "1970-01-01T00:00:00Z"
NO_DIGEST = "0" * 64


def preview(public: Store, index_path: Path, theme: Render, document: AnyDocument, at: str) -> dict[str, bytes]:
    """Return the page of a story or standing page by its path below `public/`, links relative as when printed.

    Arguments:
        public: the public tree.
        index_path: the index; a site that was never printed is previewed as an empty one.
        theme: renders the page.
        document: the draft, complete; Misuse for a kind that has no page of its own.
        at: the time shown, `YYYY-MM-DDTHH:MM:SSZ`; `""` for that of the newest item.
    """
    if not isinstance(document, Story | Page | Box):
        raise Misuse(f"a {document.kind} has no page to preview")
    head = Checkpoint.parse(note.parse(LogReader(public).checkpoint_bytes()).text)
    with contextlib.closing(_index(index_path)) as index:
        scene = Scene(index, public, head.origin)
        scene.documents._kept[NO_DIGEST] = document  # where the note of each version is looked up
        reading = read(document)
        newest = index.execute("SELECT first_at FROM items ORDER BY item DESC LIMIT 1").fetchone()
        at = at or (newest[0] if newest else NEVER)
        said = Said(
            entry=head.size,
            leaf=bytes(32),
            at=at,
            kind="publish",
            id=document.identifier,
            version=document.version,
            code="new" if document.version == 1 else "update",
            sha256=NO_DIGEST,
            size=0,
        )
        old = index.item_of(document.identifier)
        item = replace(
            old or fresh_item(said, ordinal=0),
            kind=reading.kind,
            state="live",
            version=document.version,
            entry=said.entry,
            at=at,
            language=reading.language,
            claim=document.url,
            section=reading.section,
            face=reading.face,
        )
        versions = [*(scene.versions(old) if old else []), _statement(said, item.item)]
        page = story.current(scene, item, document, versions)
        return {f"{item.path}{story.INDEX}": theme.render(page)}


def front(public: Store, index_path: Path, document: Front, language: str = "") -> tuple[str, contexts.Page] | None:
    """Return the path and the context of a front in an order that is not public; None where it has no page yet.

    Arguments:
        public, index_path: as of `preview`.
        document: the front, complete.
        language: of the page; the site's default if empty.
    """
    head = Checkpoint.parse(note.parse(LogReader(public).checkpoint_bytes()).text)
    with contextlib.closing(_index(index_path)) as index:
        scene = Scene(index, public, head.origin)
        scene.instead[document.claim()] = document
        if document.place == "/":
            return next(fronts.home(scene, language or scene.default), None)
        item = index.item_of(document.place)
        if item is None:
            return None
        language = language or scene.default
        newest = fronts.fresh_in(scene, item.id, language, fronts.NEWEST)
        return next(fronts.section(scene, item, language, newest, shelf.ways(scene, f"section/{item.id}")))


def _index(path: Path) -> Index:
    index = indexes.open_existing(path, readonly=True)
    return index if index is not None else indexes.empty(sqlite3.connect(":memory:"))


def _statement(said: Said, item: indexes.ItemKey) -> Statement:
    return Statement(
        item=item,
        entry=said.entry,
        kind=said.kind,
        version=said.version,
        at=said.at,
        code=said.code,
        leaf=said.leaf,
        sha256=said.sha256,
        size=said.size,
        gone=0,
    )
