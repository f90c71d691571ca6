"""Documents to their canonical bytes and back, accepted only in the one spelling.

Follows formats.md §1 (canonical text of documents) and §8. Owns the union of all kinds and the size of a document; what
each field may hold is its kind's own knowledge.
"""

from __future__ import annotations

import hashlib
import json
from typing import Any, NoReturn, TypeAlias, Union

import msgspec

from sunseed.documents.erasure import Erasure
from sunseed.documents.front import Front
from sunseed.documents.page import Page
from sunseed.documents.person import Person
from sunseed.documents.redirect import Redirect
from sunseed.documents.section import Section
from sunseed.documents.site import Site
from sunseed.documents.story import Story
from sunseed.documents.topic import Topic
from sunseed.documents.words import Words
from sunseed.errors import Malformed

MAX_DOCUMENT_BYTES = 4 * 1024 * 1024
MAX_DEPTH = 32

AnyDocument: TypeAlias = Union[Story, Section, Front, Site, Topic, Person, Page, Redirect, Words, Erasure]  # noqa: UP007

# Every kind by its name; `publish` entries may name any but the last two, which belong to `withdraw` and `erase`.
KINDS: dict[str, type[AnyDocument]] = {
    one.kind: one for one in (Story, Section, Front, Site, Topic, Person, Page, Redirect, Words, Erasure)
}
PUBLISHABLE = tuple(kind for kind in KINDS if kind not in ("words", "erasure"))


def encode(document: AnyDocument) -> bytes:
    """Return the document's canonical bytes; raise Malformed unless it is within the rules."""
    document.check()
    data = _canonical(msgspec.to_builtins(document))
    if len(data) > MAX_DOCUMENT_BYTES:
        raise Malformed(f"document: expected at most {MAX_DOCUMENT_BYTES} bytes, found {len(data)}")
    return data


def decode(data: bytes) -> AnyDocument:
    """Return the document whose canonical bytes are `data`; raise Malformed on any other spelling or rule broken."""
    if len(data) > MAX_DOCUMENT_BYTES:
        raise Malformed(f"document: expected at most {MAX_DOCUMENT_BYTES} bytes, found {len(data)}")
    try:
        document: AnyDocument = msgspec.convert(_parse(data), AnyDocument)
    except msgspec.ValidationError as error:
        raise Malformed(f"document: {error}") from None
    document.check()
    if _canonical(msgspec.to_builtins(document)) != data:
        raise Malformed("document: expected its canonical form; something is spelled differently or said twice")
    return document


def digest(data: bytes) -> str:
    """Return the digest that names a document's bytes: SHA-256 in lower-case hex."""
    return hashlib.sha256(data).hexdigest()


def _canonical(value: Any) -> bytes:
    text = json.dumps(value, ensure_ascii=False, allow_nan=False, sort_keys=True, separators=(",", ":"))
    try:
        return text.encode()
    except UnicodeEncodeError:
        raise Malformed("document: expected text without lone surrogates") from None


def _parse(data: bytes) -> Any:
    depth = most = 0
    for byte in data:
        depth += (byte in b"[{") - (byte in b"]}")
        most = max(most, depth)
    try:
        return json.loads(data.decode(), parse_float=_no_float, parse_constant=_no_float)
    except (ValueError, RecursionError) as error:
        raise Malformed(f"document: expected JSON, found {error}") from None


def _no_float(text: str) -> NoReturn:
    raise ValueError(f"a number that is no integer: {text[:20]!a}")
