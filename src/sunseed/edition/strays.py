"""Files that look like pages and are none: what a print left that was killed, or a release that printed other pages.

Follows design.md §6 "The edition is total": nothing may stand among the pages that the record does not ask for, since
it may hold words that were withdrawn or erased. Owned here: which files are the press's to remove.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable

from sunseed.store.contract import Store

_NAMES = frozenset(
    {"feed.xml", "atom.xml", "feed.json", "robots.txt", "sitemap.xml", "void.json", "printer.json", "item.ninjs.json"}
)
_FOLDERS = ("assets/", "search/", "sitemap-", "record/moved/")
_OTHERS = ("objects/", "log/", ".well-known/")


def there(public: Store) -> list[str]:
    """Return every file that only the press writes: pages of the site, and what is none."""
    return [path for path in public.list("") if is_ours(path)]


def remove(public: Store, files: Iterable[str], pages: Collection[str]) -> list[str]:
    """Remove those of some files that are none of `pages`; return the paths removed."""
    found = [path for path in files if path not in pages]
    for path in found:
        public.delete(path)  # dying here leaves the others: the next press begins with them again
    return found


def is_ours(path: str) -> bool:
    """Say whether only the press writes files of this name."""
    if path.startswith(_OTHERS):
        return False
    return path.endswith(".html") or path.startswith(_FOLDERS) or path.rpartition("/")[2] in _NAMES
