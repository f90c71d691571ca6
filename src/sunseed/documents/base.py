"""The fields every document has, whatever it says (formats.md §8).

Owns the base of all kinds: `@context`, `@type`, `kind`, identifier, version, origin and salt, and the promise that
each kind can check itself. The kinds are elsewhere, one module each; bytes are `codec`'s.
"""

from __future__ import annotations

from typing import ClassVar

import msgspec

from sunseed.documents import fields
from sunseed.errors import Malformed

CONTEXT = "https://schema.org"


class Part(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, omit_defaults=True, rename="camel"):
    """A piece of a document that has no identity of its own.

    A field equal to its default is left out of the bytes: nothing is ever written as null or as an empty list.
    """


class Document(Part, frozen=True, kw_only=True, forbid_unknown_fields=True, omit_defaults=True, tag_field="kind"):
    """What all documents have in common; never made by itself.

    Arguments:
        identifier: `urn:uuid:` of the item this is a version of.
        version: 1, 2, 3, ... as in the entry that publishes it.
        origin: the log's origin.
        salt: 32 random bytes in base64, so that a short text cannot be guessed from its digest.
        type: schema.org's type; left empty, the kind's own is filled in.
    """

    schema_types: ClassVar[tuple[str, ...]] = ()
    kind: ClassVar[str] = ""

    identifier: str
    version: int
    origin: str
    salt: str
    context: str = msgspec.field(default="", name="@context")
    type: str = msgspec.field(default="", name="@type")

    def __post_init__(self) -> None:
        if not self.context:
            msgspec.structs.force_setattr(self, "context", CONTEXT)
        if not self.type:
            msgspec.structs.force_setattr(self, "type", self.default_type())

    def default_type(self) -> str:
        """Return the schema.org type of a document made without one."""
        return self.schema_types[0]

    def claim(self) -> str | None:
        """Return what this item holds alone in the whole record, or None.

        A site path (`/news/slug/`) is an address; anything else (`site:`, `front:/`) is a place in the arrangement.
        """
        return None

    def object_names(self) -> tuple[str, ...]:
        """Return the name of every object the document shows, each once, in order of appearance."""
        return ()

    def check(self) -> None:
        """Raise Malformed unless every field is within its kind's rules."""
        if self.context != CONTEXT:
            raise Malformed(f"@context: expected {CONTEXT!r}, found {self.context[:80]!r}")
        if self.type not in self.schema_types:
            raise Malformed(f"@type: expected one of {self.schema_types} for kind {self.kind!r}, found {self.type!r}")
        fields.item_id("identifier", self.identifier)
        fields.integer("version", self.version, least=1)
        fields.origin("origin", self.origin)
        fields.salt("salt", self.salt)
