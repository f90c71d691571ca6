"""Cases about the edition map: printed maps of several sizes, with keys that are there and keys that are not.

Follows formats.md §8. `web_vectors` writes the file.
"""

from __future__ import annotations

from hashlib import sha256

from web_cases import ITEM, Case, b64

from sunseed.documents.edition_map import EditionMap, MapFiles, item_key, page_key
from sunseed.errors import Absent
from sunseed.store.sqlite import sqlite3


def map_cases() -> list[Case]:
    """Return printed maps of several sizes, with keys that are there and keys that are not."""
    maps = []
    for count in (0, 1, 2, 3, 50, 3000):
        connection = sqlite3.connect(":memory:")
        EditionMap.create_tables(connection)
        book = EditionMap(connection)
        values = {page_key(f"news/{n}/index.html"): sha256(b"page %d" % n).digest() for n in range(count)}
        values |= {item_key(ITEM): sha256(b"item").digest()} if count else {}
        root = book.rebuild(values.items())
        asked = [*list(values)[:2], *list(values)[-1:], page_key("nowhere/index.html")]
        files = {path: b64(book.file(path)) for path in _read_for(book, asked, root)}
        lookups = [{"key": key, "value": b64(values[key]) if key in values else None} for key in asked]
        maps.append({"root": b64(root), "files": files, "lookups": lookups})
        connection.close()
    return maps


def _read_for(book: EditionMap, asked: list[str], root: bytes) -> list[str]:
    """Return the files that a reader of these keys asks for, Python's and the browser's."""
    there = set(book.files())
    read: set[str] = set()

    def get(path: str) -> bytes:
        if path not in there:
            raise Absent(path)
        read.add(path)
        return book.file(path)

    for key in asked:
        MapFiles(get).lookup(key, root)
        prefix = sha256(key.encode()).hexdigest()[:3]
        read |= {prefix, f"nodes/{prefix[0]}", "nodes/top"} & there
    return sorted(read)
