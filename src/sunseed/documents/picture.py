"""A picture as a document names it: its object, its renditions and the words that go with it.

Follows design.md (documents) and formats.md §8: renditions are objects made once by the newsroom, originals never
become public, and every picture carries words for those who cannot see it. Bytes are `objects`' concern.
"""

from __future__ import annotations

from sunseed.documents import fields
from sunseed.documents.base import Part
from sunseed.errors import Malformed

MAX_SIDE_PX = 30_000
MAX_RENDITIONS = 12


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
    """A picture with its words and its renditions.

    Arguments:
        description: what it shows, for those who cannot see it (the alt text); never empty.
        credit_text: who made it.
        caption: words printed under it.
        thumbnail: smaller copies, widest last.
    """

    description: str
    credit_text: str | None = None
    caption: str | None = None
    thumbnail: tuple[Rendition, ...] = ()

    def object_names(self) -> tuple[str, ...]:
        """Return the names of the objects of the picture and of all its renditions."""
        return (self.object_name, *(one.object_name for one in self.thumbnail))

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
