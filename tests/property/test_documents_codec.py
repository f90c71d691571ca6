"""Document bytes: one spelling, agreed with an independent encoder, and no damage passes."""

from __future__ import annotations

import contextlib
import json

from hypothesis import given, settings
from hypothesis import strategies as st

from sunseed import documents
from sunseed.errors import Malformed
from sunseed.record import canonical
from sunseed.testing import documents as samples

EACH = (*samples.one_of_each(), samples.shown_film(), samples.derived_film())
lines = st.text(st.characters(codec="utf-8"), min_size=1, max_size=40)


@given(lines, lines)
@settings(max_examples=400, deadline=None)
def test_the_bytes_are_those_of_the_canonical_form(headline: str, text: str) -> None:
    """Another encoder, of the record's own, writes every document the same."""
    story = samples.story(headline=headline, correction=documents.Correction(text=text))
    with contextlib.suppress(Malformed):
        data = documents.encode(story)
        assert canonical.dumps(json.loads(data), canonical.DOCUMENT) == data
        assert documents.decode(data) == story


def test_the_bytes_of_every_kind_are_canonical() -> None:
    """No kind orders or escapes otherwise."""
    for document in EACH:
        data = documents.encode(document)
        assert canonical.loads(data, canonical.DOCUMENT) == json.loads(data)


@given(st.sampled_from(EACH), st.integers(0, 10**6), st.integers(0, 7))
@settings(max_examples=1500, deadline=None)
def test_a_flipped_bit_gives_another_document_or_none(document: documents.AnyDocument, place: int, bit: int) -> None:
    """What still decodes encodes to the damaged bytes exactly: there is no second spelling."""
    data = bytearray(documents.encode(document))
    data[place % len(data)] ^= 1 << bit
    with contextlib.suppress(Malformed):
        found = documents.decode(bytes(data))
        assert documents.encode(found) == bytes(data)
        assert found != document


@given(st.sampled_from(EACH), st.integers(0, 10**6))
@settings(max_examples=300, deadline=None)
def test_a_truncated_document_is_refused(document: documents.AnyDocument, place: int) -> None:
    """Every proper beginning is Malformed."""
    data = documents.encode(document)
    with contextlib.suppress(Malformed):
        documents.decode(data[: place % len(data)])
        raise AssertionError("a truncated document was accepted")


@given(
    st.sampled_from(EACH),
    st.sampled_from([(":1", ":1.0"), (":1", ":1e0"), (":1", ":01"), (":1", ":-1"), (":1", ': 1'), ("{", "{ "),
                     ("e", "\\u0065"), ("/", "\\/"), (",", ",\n"), ("\"version\":1", '"version":true'),
                     ("\"version\":1", '"version":"1"'), ("\"version\":1", '"version":1,"version":1'),
                     ("\"version\":1", '"version":9007199254740993'), ("\"version\":1", '"version":1,"x":1')]),
)  # fmt: skip
@settings(max_examples=200, deadline=None)
def test_another_spelling_of_the_same_is_refused(document: documents.AnyDocument, change: tuple[str, str]) -> None:
    """Numbers, escapes, spaces, doubled and unknown keys: one spelling alone is a document."""
    text = documents.encode(document).decode()
    if change[0] not in text:
        return
    with contextlib.suppress(Malformed):
        documents.decode(text.replace(*change, 1).encode())
        raise AssertionError("a second spelling was accepted")
