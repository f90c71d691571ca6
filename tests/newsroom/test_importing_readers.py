"""Readers of exports under damage: every bit flip, every cut and any JSON ends in records or in a refusal in words."""

from __future__ import annotations

import io
import json
from collections import Counter
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sunseed.errors import Malformed, Refused
from sunseed.testing.exports import ghost_export, ghost_post, wordpress_export, wordpress_item

EXPORT = wordpress_export(
    wordpress_item(
        1, "A & ü", "text [gallery ids='2']\n\n<b>x</b>", more="<category domain='category' nicename='c'>C</category>"
    )
    + wordpress_item(
        2, "p", "", kind="attachment", more="<wp:attachment_url>https://old.example/p.jpg</wp:attachment_url>"
    )
).encode()
GHOST = json.dumps(
    ghost_export(
        [ghost_post(1, "a", "A", html="<p>x</p>"), ghost_post(2, "b", "B", lexical='{"root":{"children":[]}}')]
    )
).encode()


pytestmark = pytest.mark.usefixtures("django_base")


def learn(records: list[Any]) -> None:
    """Learn from what was read; whatever it is, it is of our kinds."""
    from sunseed.newsroom.importing.records import Author, Channel, Post, Term
    from sunseed.newsroom.importing.survey import survey

    assert all(isinstance(one, Channel | Author | Term | Post) for one in records)
    survey(records)


def read_wordpress(data: bytes) -> None:
    """Read an export and learn from it, or be refused."""
    from sunseed.newsroom.importing import wxr

    try:
        records = list(wxr.read(wxr.open_export(io.BytesIO(data))))
    except Malformed:
        return
    learn(records)


def read_ghost(folder: Path, data: bytes) -> None:
    """The same for Ghost."""
    from sunseed.newsroom.importing import ghost

    file = folder / "x.json"
    file.write_bytes(data)
    try:
        records = list(ghost.Ghost(file).records())
    except (Malformed, Refused):
        return
    learn(records)


@pytest.mark.parametrize("bit", range(8))
def test_every_bit_flip_of_a_wordpress_export_is_read_or_refused(bit: int) -> None:
    """No flipped bit ends in anything but records or a refusal."""
    for at in range(len(EXPORT)):
        damaged = bytearray(EXPORT)
        damaged[at] ^= 1 << bit
        read_wordpress(bytes(damaged))


def test_every_cut_of_a_wordpress_export_is_refused() -> None:
    """An export that ends early is refused, wherever it ends."""
    from sunseed.newsroom.importing import wxr

    for length in range(len(EXPORT) - len(b"</rss>")):
        with pytest.raises(Malformed):
            list(wxr.read(wxr.open_export(io.BytesIO(EXPORT[:length]))))


@pytest.mark.parametrize("bit", [0, 2, 5, 7])
def test_every_bit_flip_of_a_ghost_export_is_read_or_refused(tmp_path: Path, bit: int) -> None:
    """No flipped bit ends in anything but records or a refusal."""
    for at in range(len(GHOST)):
        damaged = bytearray(GHOST)
        damaged[at] ^= 1 << bit
        read_ghost(tmp_path, bytes(damaged))


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=4)
    | st.dictionaries(
        st.sampled_from(["type", "children", "root", "text", "format", "url", "tag", "listType", "src", "images",
                         "html", "metadata", "sections", "markups", "cards", "atoms", "caption", "markdown",
                         "calloutText"]),
        inner, max_size=5),
    max_leaves=25,
)  # fmt: skip


@given(JSON)
def test_any_json_as_a_text_is_html_or_refused(value: Any) -> None:
    """A text of any shape becomes HTML, or is refused as none of its editor's."""
    from sunseed.newsroom.importing import lexical

    for document in (value, {"root": value}, {"root": {"children": [value, {"type": "image", **_object(value)}]}},
                     {"sections": value}, {"sections": [[10, 0]], "cards": [["callout", value]]}):  # fmt: skip
        for read in (lexical.from_lexical, lexical.from_mobiledoc):
            try:
                assert isinstance(read(json.dumps(document), Counter()), str)
            except Malformed:
                continue


def _object(value: Any) -> dict[str, Any]:
    return value if isinstance(value, dict) else {"src": value}


@given(st.dictionaries(st.sampled_from(["posts", "users", "tags", "posts_tags", "posts_authors", "settings"]), JSON))
def test_any_tables_are_records_or_refused(tmp_path_factory: pytest.TempPathFactory, tables: dict[str, Any]) -> None:
    """An export whose tables hold anything at all is read as far as it makes sense, or refused."""
    read_ghost(tmp_path_factory.getbasetemp(), json.dumps({"data": tables}).encode())
