"""A front: which stories stand where on the home page or on a section's front, in the order an editor gave.

Follows design.md (P4, top stories). One item per place; what is not placed by hand is the edition's choice.
"""

from __future__ import annotations

from typing import ClassVar, Literal

from sunseed.documents import fields
from sunseed.documents.base import Document, Part
from sunseed.errors import Malformed

MAX_PLACED = 100


class Placement(Part, frozen=True, kw_only=True):
    """One story in its place.

    Arguments:
        item: the story's id.
        place: lead, second, or rail (the top stories beside a page).
        label: what the rail says over it: the section's name, or "Watch video".
    """

    item: str
    place: Literal["lead", "second", "rail"]
    label: Literal["section", "video"] | None = None


class Front(Document, frozen=True, kw_only=True, tag="front"):
    """One version of a front.

    Arguments:
        place: "/" for the home page, or a section's id; fixed at version 1.
        item_list_element: stories in order.
    """

    schema_types: ClassVar[tuple[str, ...]] = ("ItemList",)
    kind: ClassVar[str] = "front"

    place: str
    item_list_element: tuple[Placement, ...] = ()

    def claim(self) -> str:
        """Return `front:` and the place: a page has one front."""
        return f"front:{self.place}"

    def check(self) -> None:
        """Raise Malformed unless every field is within the rules; one item may stand in several places."""
        super().check()
        if self.place != "/":
            fields.item_id("place", self.place)
        fields.items("itemListElement", self.item_list_element, most=MAX_PLACED)
        for one in self.item_list_element:
            fields.item_id("itemListElement.item", one.item)
            if one.label is not None and one.place != "rail":
                raise Malformed(f"itemListElement.label: only the rail has labels, this is {one.place}")
        fields.distinct("itemListElement", [f"{one.place} {one.item}" for one in self.item_list_element])
