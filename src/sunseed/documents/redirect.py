"""A redirect: an address that was, and where it went.

Follows design.md §5: old fronts and imported addresses print a page that says where to go; both ends lie on this
site.
"""

from __future__ import annotations

from typing import ClassVar

from sunseed.documents import fields
from sunseed.documents.base import Document
from sunseed.errors import Malformed


class Redirect(Document, frozen=True, kw_only=True, tag="redirect"):
    """One version of a redirect.

    Arguments:
        from_location: the old site path, fixed at version 1; it may carry a query, as old systems' addresses do.
        to_location: the site path it leads to.
    """

    schema_types: ClassVar[tuple[str, ...]] = ("MoveAction",)
    kind: ClassVar[str] = "redirect"

    from_location: str
    to_location: str

    def claim(self) -> str:
        """Return `redirect:` and the old path."""
        return f"redirect:{self.from_location}"

    def check(self) -> None:
        """Raise Malformed unless both ends are paths of this site and differ."""
        super().check()
        fields.site_path("fromLocation", self.from_location)
        fields.site_path("toLocation", self.to_location)
        if self.from_location == self.to_location:
            raise Malformed(f"toLocation: a redirect leads elsewhere, both ends are {self.to_location[:80]!a}")
        first = self.from_location.partition("?")[0].split("/")[1]
        if first in fields.RESERVED_NAMES:
            raise Malformed(f"fromLocation: expected a path outside the reserved names, found /{first}/...")
