"""A released film: which sealed seconds are public, where their reveal lies and which chunks they are.

Follows formats.md §6 and §10 (*released*: chunks and salts are public objects). It claims nothing that the reveal does
not show: lines, places in ticks and commitments are in the reveal, bytes in the chunks. It has no page of its own.
"""

from __future__ import annotations

from typing import ClassVar

from sunseed.documents import fields
from sunseed.documents.base import Document
from sunseed.documents.objects import ObjectName
from sunseed.errors import Malformed

MAX_CHUNKS = 30_000
"""Some eight hours of seconds; a document must stay below its size."""


class Film(Document, frozen=True, kw_only=True, tag="film"):
    """One version of a released film.

    Arguments:
        name: what it is called.
        in_language: of that name.
        capture: hex id of the open line.
        container: what the chunks are pieces of, as the open line says.
        reveal: hex SHA-256 of the reveal, a `.jsonl` object.
        chunk: hex SHA-256 of each released chunk in the order of the lines, `.bin` objects: the commitments.
    """

    schema_types: ClassVar[tuple[str, ...]] = ("VideoObject",)
    kind: ClassVar[str] = "film"

    in_language: str
    name: str
    capture: str
    container: str
    reveal: str
    chunk: tuple[str, ...]

    def claim(self) -> str:
        """Return the place of a release: each reveal is released once."""
        return f"film:{self.reveal}"

    def object_names(self) -> tuple[str, ...]:
        """Return the reveal and the chunks."""
        chunks = dict.fromkeys(self.chunk)
        return (f"{self.reveal}.jsonl", *(f"{one}.bin" for one in chunks))

    def check(self) -> None:
        """Raise Malformed unless every field is within the rules."""
        super().check()
        fields.language("inLanguage", self.in_language)
        fields.line("name", self.name, most=fields.MAX_HEADLINE)
        fields.one_of("container", self.container, ("webm", "matroska", "mp4", "jpeg", "other"))
        ObjectName(self.capture, "bin")
        ObjectName(self.reveal, "jsonl")
        if not 0 < len(self.chunk) <= MAX_CHUNKS:
            raise Malformed(f"chunk: expected 1 to {MAX_CHUNKS}, found {len(self.chunk)}")
        for one in self.chunk:
            ObjectName(one, "bin")
