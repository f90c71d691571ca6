"""Documents to their canonical bytes and back, accepted only in the one spelling.

Follows formats.md §1 (canonical text of documents) and §8. Owns the union of all kinds and the size of a document;
what each field may hold is its kind's own knowledge.
"""

from __future__ import annotations

import hashlib
from typing import TypeAlias, get_args

import msgspec

from sunseed.documents.box import Box
from sunseed.documents.breaking import Breaking
from sunseed.documents.erasure import Erasure
from sunseed.documents.film import Film
from sunseed.documents.front import Front
from sunseed.documents.page import Page
from sunseed.documents.person import Person
from sunseed.documents.redirect import Redirect
from sunseed.documents.section import Section
from sunseed.documents.site import Site
from sunseed.documents.story import Story
from sunseed.documents.topic import Topic
from sunseed.documents.words import Words
from sunseed.documents.work import Work
from sunseed.errors import Malformed

MAX_DOCUMENT_BYTES = 4 * 1024 * 1024

AnyDocument: TypeAlias = (
    Story | Section | Front | Breaking | Site | Topic | Person | Work | Page | Box | Redirect | Film | Words | Erasure
)

# Every kind by its name; `publish` entries may name any but the last two, which belong to `withdraw` and `erase`.
KINDS: dict[str, type[AnyDocument]] = {one.kind: one for one in get_args(AnyDocument)}
PUBLISHABLE = tuple(kind for kind in KINDS if kind not in ("words", "erasure"))

# Field order is sorted and strings are written as RFC 8785 asks; `tests/property` holds that against another encoder.
# The structs are the depth bound: no kind nests deeper than four, and the reader stops before its stack does.
_ENCODER = msgspec.json.Encoder(order="sorted")
_DECODER: msgspec.json.Decoder[AnyDocument] = msgspec.json.Decoder(AnyDocument)


def encode(document: AnyDocument) -> bytes:
    """Return the document's canonical bytes; raise Malformed unless it is within the rules."""
    document.check()
    data = _canonical(document)
    if len(data) > MAX_DOCUMENT_BYTES:
        raise Malformed(f"document: expected at most {MAX_DOCUMENT_BYTES} bytes, found {len(data)}")
    return data


def decode(data: bytes) -> AnyDocument:
    """Return the document whose canonical bytes are `data`; raise Malformed on any other spelling or rule broken."""
    if len(data) > MAX_DOCUMENT_BYTES:
        raise Malformed(f"document: expected at most {MAX_DOCUMENT_BYTES} bytes, found {len(data)}")
    try:
        document = _DECODER.decode(data)
    except (ValueError, RecursionError) as error:
        raise Malformed(f"document: {error}") from None
    document.check()
    if _canonical(document) != data:
        raise Malformed("document: expected its canonical form; something is spelled differently or said twice")
    return document


def digest(data: bytes) -> str:
    """Return the digest that names a document's bytes: SHA-256 in lower-case hex."""
    return hashlib.sha256(data).hexdigest()


def _canonical(document: AnyDocument) -> bytes:
    try:
        return _ENCODER.encode(document)
    except UnicodeEncodeError:
        raise Malformed("document: expected text without lone surrogates") from None
