"""What a page says of its own seal, followed into the record: the entry it names, and the document that names.

Follows formats.md §3 and §8. The page's bytes are proved before, by the edition map; here the entry is proved to stand
in the tree, and the words that are published are compared with what it names. The browser's `inspection.js` takes the
same steps.
"""

from __future__ import annotations

from dataclasses import dataclass
from html.parser import HTMLParser

from sunseed.documents import edition_map
from sunseed.documents.objects import ObjectName
from sunseed.errors import Malformed, SunseedError
from sunseed.record import entry as entries
from sunseed.record.spelling import decimal
from sunseed.verify.outstanding import of_map
from sunseed.verify.sealed import SealedRecord
from sunseed.verify.verdict import State, Verdict, verdict_of


@dataclass(frozen=True, slots=True)
class Seal:
    """A seal as a page shows it. Arguments: index, leaf: its entry and that entry's hash; document: the digest."""

    index: int
    leaf: str
    document: str


def seal_on(page: bytes) -> Seal | None:
    """Return the seal a page shows, or None for a page without one."""
    finder = _Finder()
    finder.feed(page.decode("utf-8", "replace"))
    found = finder.found
    if found is None:
        return None
    try:
        index = decimal((found.get("data-index") or "").encode(), "seal", limit=2**53 - 1)
    except Malformed:
        return None
    return Seal(index, found.get("data-leaf") or "", found.get("data-document") or "")


def check_seal(record: SealedRecord, seal: Seal, map_files: edition_map.MapFiles, root: bytes) -> Verdict:
    """Return the verdict on a seal: that its entry stands in the record, and on the words that it names.

    Arguments:
        record: the opened record.
        seal: what the page shows.
        map_files, root: the printed edition map, and the root that the newest edition entry names.
    """
    subject = f"the seal of entry {seal.index}"
    if seal.index >= record.checkpoint.size:
        because = f"The page speaks of entry {seal.index}; the record has {record.checkpoint.size}."
        return Verdict(State.ALTERED, subject, because)
    try:
        data, leaf = record.prove(seal.index)
        entry = entries.decode(data)
    except SunseedError as error:
        return verdict_of(error, subject, ("log/tile/",))
    if leaf.hex() != seal.leaf:
        because = f"Entry {seal.index} of the record is not the one the page speaks of."
        return Verdict(State.ALTERED, subject, because, (), leaf.hex(), seal.leaf)
    if not isinstance(entry, entries.Publish) or entry.sha256 != seal.document:
        return Verdict(State.VERIFIED, subject, f"Its entry {seal.index} ({entry.kind}) stands in the record.")
    try:
        newest = map_files.lookup(edition_map.item_key(entry.id), root)
    except SunseedError as error:
        return of_map(record, error, subject, "log/map/")
    if newest is None:
        because = f"The edition does not name the story of entry {seal.index}."
        return Verdict(State.UNPROVEN, subject, because)
    return _words(record, subject, seal.index, entry, newest == leaf)


def _words(record: SealedRecord, subject: str, index: int, entry: entries.Publish, is_newest: bool) -> Verdict:
    name = ObjectName(entry.sha256, "json")
    try:
        size = len(record.objects.get(name))
    except SunseedError as error:
        return verdict_of(error, subject, (name.path,))
    if size != entry.size:
        because = f"The document of entry {index} has {size} bytes, the entry names {entry.size}."
        return Verdict(State.ALTERED, subject, because, (name.path,))
    now = "it is the newest about this story" if is_newest else "later entries about this story exist"
    because = f"Entry {index} names exactly the words published, SHA-256 {entry.sha256}; {now} in that edition."
    return Verdict(State.VERIFIED, subject, because)


class _Finder(HTMLParser):
    """Finds the first element that is a seal one can check."""

    def __init__(self) -> None:
        super().__init__()
        self.found: dict[str, str | None] | None = None

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Look at one element."""
        names = {name for name, _ in attrs}
        if self.found is None and {"data-seal", "data-check"} <= names:
            self.found = dict(attrs)
