"""An erasure: which documents and objects are to be deleted everywhere, and what is left to say at their address.

Follows formats.md §3 (`erase`) and design.md §6. It holds everything a printer needs that never saw the documents, so
that a replay of the record after the erasure ends where one before it ended; `ledger` holds it to that.
"""

from __future__ import annotations

from typing import ClassVar

from sunseed.documents import fields
from sunseed.documents.base import Document
from sunseed.documents.objects import ObjectName
from sunseed.errors import Malformed

MAX_DOCUMENTS = 10_000
MAX_OBJECTS = 50_000


class Erasure(Document, frozen=True, kw_only=True, tag="erasure"):
    """The list an `erase` entry points to.

    Arguments:
        identifier: the id of the item erased, as in the entry.
        version: the item's last published version.
        sha256: digests of the item's documents: every version since the start or the last erasure, oldest first,
            then, if their words go too, those of its withdrawals, oldest first.
        objects: names (`<sha256>.<ext>`) of objects to be deleted, sorted.
        url: the address that shows the tombstone: the one the item was published at, if it had one.
        published: `at` of version 1.
        article_section: the section whose archive keeps the slot.
    """

    schema_types: ClassVar[tuple[str, ...]] = ("DeleteAction",)
    kind: ClassVar[str] = "erasure"

    sha256: tuple[str, ...]
    published: str
    objects: tuple[str, ...] = ()
    url: str | None = None
    article_section: str | None = None

    def check(self) -> None:
        """Raise Malformed unless every field is within the rules."""
        super().check()
        fields.items("sha256", self.sha256, least=1, most=MAX_DOCUMENTS)
        fields.distinct("sha256", self.sha256)
        for digest in self.sha256:
            fields.sha256("sha256", digest)
        fields.items("objects", self.objects, most=MAX_OBJECTS)
        for name in self.objects:
            ObjectName.parse(name)
        if list(self.objects) != sorted(set(self.objects)):
            raise Malformed("objects: expected each name once, sorted")
        fields.instant("published", self.published)
        if self.url is not None:
            fields.site_path("url", self.url)
        if self.article_section is not None:
            fields.item_id("articleSection", self.article_section)
