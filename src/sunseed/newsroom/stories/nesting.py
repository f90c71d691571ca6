"""How deep markup nests, and its bare words where that is too deep to be worth its form.

Attack answered: some hundred thousand nested boxes keep an HTML parser busy for minutes. Both questions are answered
here without a parser, in time that grows with the length of the text alone.
"""

from __future__ import annotations

import re
from typing import Final

MAX_NESTING: Final = 150
VOID: Final = frozenset(
    ["area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "param", "source", "track", "wbr"]
)
BLOCK_TAG: Final = (
    "address|article|aside|blockquote|center|dd|details|div|dl|dt|fieldset|figcaption|figure|footer|form|h[1-6]|header|hr|"
    "li|main|nav|ol|p|pre|section|summary|table|tbody|td|tfoot|th|thead|tr|ul"
)
BLOCK_TAGS: Final = re.compile(rf"(</?(?:{BLOCK_TAG})(?:\s[^<>]{{0,4000}})?/?>)", re.IGNORECASE)
_TAG = re.compile(r"<(/?)([a-zA-Z][a-zA-Z0-9]*)[^<>]*?(/?)>")
_ANY_TAG = re.compile(r"<[^<>]*>")
_SCRIPTS = re.compile(r"<(script|style)\b[^<>]*>[^<]*</\1\s*>", re.IGNORECASE)


def depth_of(text: str) -> int:
    """Return the deepest nesting that the tags in `text` could have."""
    depth = deepest = 0
    for closing, name, empty in _TAG.findall(text):
        if closing:
            depth = max(0, depth - 1)
        elif not empty and name.lower() not in VOID:
            depth += 1
            deepest = max(deepest, depth)
    return deepest


def words_only(text: str) -> str:
    """Return the words of a text whose tags are past saving, blocks set apart by empty lines."""
    text = BLOCK_TAGS.sub("\n\n", _SCRIPTS.sub("", text))
    return _ANY_TAG.sub("", text).replace("<", "&lt;")
