"""A picture as a document names it: its object, its renditions and the words that go with it.

Follows design.md (documents) and formats.md §8: renditions are objects made once by the newsroom, originals never
become public, and every picture carries words for those who cannot see it. Among the renditions may be crops, for where
a picture is shown in another shape than its own (ADR 0114); they are told by their shape alone. Bytes are `objects`'
concern.
"""

from __future__ import annotations

from sunseed.documents import fields
from sunseed.documents.base import Part
from sunseed.errors import Malformed

MAX_SIDE_PX = 30_000
MAX_RENDITIONS = 12
WIDE = (3, 2)
SQUARE = (1, 1)
CROPS = (WIDE, SQUARE)
"""The shapes in which lists and fronts show pictures: across, down."""


class Rendition(Part, frozen=True, kw_only=True):
    """One smaller copy of a picture.

    Arguments:
        sha256: hex digest of its bytes, which is its name.
        encoding_format: jpg, png, webp or avif.
        width, height: pixels.
    """

    sha256: str
    encoding_format: str
    width: int
    height: int

    @property
    def object_name(self) -> str:
        """The name of its object, `<sha256>.<ext>`."""
        return f"{self.sha256}.{self.encoding_format}"

    def check(self, field: str) -> None:
        """Raise Malformed, naming `field`, unless digest, format and size are within the rules."""
        fields.sha256(f"{field}.sha256", self.sha256)
        fields.one_of(f"{field}.encodingFormat", self.encoding_format, fields.PICTURE_FORMATS)
        fields.integer(f"{field}.width", self.width, least=1, most=MAX_SIDE_PX)
        fields.integer(f"{field}.height", self.height, least=1, most=MAX_SIDE_PX)


class Picture(Rendition, frozen=True, kw_only=True, tag_field="@type", tag="ImageObject"):
    """A picture with its words and its renditions, whole or cut.

    Arguments:
        description: what it shows, for those who cannot see it (the alt text); never empty.
        credit_text: who made it.
        caption: words printed under it.
        thumbnail: smaller copies and crops, widest last.
    """

    description: str
    credit_text: str | None = None
    caption: str | None = None
    thumbnail: tuple[Rendition, ...] = ()

    def object_names(self) -> tuple[str, ...]:
        """Return the names of the objects of the picture and of all its renditions."""
        return (self.object_name, *(one.object_name for one in self.thumbnail))

    def crops(self, across: int, down: int) -> tuple[Rendition, ...]:
        """Return the copies that are cut to a shape, such as 3 across and 2 down; widest last."""
        return tuple(
            one
            for one in self.thumbnail
            if not self._shows_all(one) and 200 * abs(one.width * down - one.height * across) <= 3 * one.height * across
        )

    def sizes(self) -> tuple[Rendition, ...]:
        """Return the copies that are no crops; widest last."""
        cut = {one for shape in CROPS for one in self.crops(*shape)}
        return tuple(one for one in self.thumbnail if one not in cut)

    def _shows_all(self, one: Rendition) -> bool:
        """Say whether a copy has the picture's own shape, up to the rounding of a pixel."""
        return abs(one.height * self.width - self.height * one.width) <= self.width

    def check(self, field: str) -> None:
        """Raise Malformed, naming `field`, unless everything about the picture is within the rules."""
        super().check(field)
        fields.text(f"{field}.description", self.description, most=fields.MAX_LINE)
        if self.credit_text is not None:
            fields.line(f"{field}.creditText", self.credit_text)
        if self.caption is not None:
            fields.text(f"{field}.caption", self.caption, most=2 * fields.MAX_LINE)
        fields.items(f"{field}.thumbnail", self.thumbnail, most=MAX_RENDITIONS)
        for one in self.thumbnail:
            one.check(f"{field}.thumbnail")
        if [one.width for one in self.thumbnail] != sorted({one.width for one in self.thumbnail}):
            raise Malformed(f"{field}.thumbnail: expected renditions of growing width, each width once")
