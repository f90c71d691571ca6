"""Ghost's two ways to write a text, Lexical (5 and 6) and Mobiledoc (1 to 4), as HTML.

Follows newsroom.md §6 and the shapes Ghost's own editor writes. Owns runs of words, links, lists and nesting; cards are
`cards`. Whatever nests deeper than any editor makes is refused, so that a hostile export cannot exhaust the machine.
"""

from __future__ import annotations

from collections import Counter
from html import escape
from typing import Any, Final

import msgspec

from sunseed.errors import Malformed
from sunseed.newsroom.importing import cards

MAX_DEPTH: Final = 60
_FORMATS: Final = (
    (1, "strong"), (2, "em"), (4, "s"), (8, "u"), (16, "code"), (32, "sub"), (64, "sup"), (128, "mark"),
)  # fmt: skip
_BLOCKS: Final = {
    "paragraph": "p", "quote": "blockquote", "extended-quote": "blockquote", "aside": "blockquote", "listitem": "li",
}  # fmt: skip
_HEADINGS: Final = frozenset({"heading", "extended-heading"})
_MARKUPS: Final = frozenset(
    {"a", "strong", "b", "em", "i", "s", "strike", "del", "u", "code", "sub", "sup", "mark", "span"}
)
_SECTIONS: Final = frozenset({"p", "h1", "h2", "h3", "h4", "h5", "h6", "blockquote", "aside", "pull-quote"})


def from_lexical(text: str, notes: Counter[str]) -> str:
    """Return a Lexical document as HTML.

    Raises:
        Malformed: it is none, or nests too deep.
    """
    root = _read(text).get("root")
    if not isinstance(root, dict):
        raise Malformed("its text is no Lexical document: expected a root")
    return _children(root, notes, 0)


def _read(text: str) -> dict[str, Any]:
    try:
        found = msgspec.json.decode(text)
    except (msgspec.DecodeError, RecursionError, UnicodeError) as error:
        raise Malformed(f"its text cannot be read: {error}") from error
    if not isinstance(found, dict):
        raise Malformed("its text cannot be read: expected an object")
    return found


def _children(node: dict[str, Any], notes: Counter[str], depth: int) -> str:
    if depth > MAX_DEPTH:
        raise Malformed(f"its text nests deeper than {MAX_DEPTH} levels")
    inner = node.get("children")
    if not isinstance(inner, list):
        return ""
    return "".join(_node(one, notes, depth + 1) for one in inner if isinstance(one, dict))


def _node(node: dict[str, Any], notes: Counter[str], depth: int) -> str:
    kind = str(node.get("type", ""))
    if kind in ("text", "extended-text", "code-highlight", "tk"):
        return _run(node)
    if kind == "linebreak":
        return "<br>"
    if kind in ("link", "autolink", "at-link"):
        target = node.get("url")
        inner = _children(node, notes, depth)
        return f'<a href="{escape(target)}">{inner}</a>' if isinstance(target, str) else inner
    if kind in _HEADINGS:
        tag = node.get("tag") if node.get("tag") in ("h1", "h2", "h3", "h4", "h5", "h6") else "h2"
        return f"<{tag}>{_children(node, notes, depth)}</{tag}>"
    if kind == "list":
        tag = "ol" if node.get("listType") == "number" or node.get("tag") == "ol" else "ul"
        return f"<{tag}>{_children(node, notes, depth)}</{tag}>"
    if kind in _BLOCKS:
        return f"<{_BLOCKS[kind]}>{_children(node, notes, depth)}</{_BLOCKS[kind]}>"
    if isinstance(node.get("children"), list):
        return _children(node, notes, depth)
    return cards.html_of(kind, node, notes)


def _run(node: dict[str, Any]) -> str:
    words = node.get("text")
    made = escape(words) if isinstance(words, str) else ""
    said = node.get("format")
    shape = said if isinstance(said, int) else 0
    for bit, tag in _FORMATS:
        if shape & bit:
            made = f"<{tag}>{made}</{tag}>"
    return made


def from_mobiledoc(text: str, notes: Counter[str]) -> str:
    """Return a Mobiledoc document as HTML.

    Raises:
        Malformed: it is none.
    """
    document = _read(text)
    try:
        return "".join(_section(one, document, notes) for one in document.get("sections", []))
    except (TypeError, IndexError, KeyError, ValueError, AttributeError) as error:
        raise Malformed(f"its text is no Mobiledoc document: {error}") from error


def _section(section: list[Any], document: dict[str, Any], notes: Counter[str]) -> str:
    kind = section[0]
    if kind == 1:
        tag = section[1] if section[1] in _SECTIONS else "p"
        tag = "blockquote" if tag in ("aside", "pull-quote") else tag
        return f"<{tag}>{_markers(section[2], document)}</{tag}>"
    if kind == 2:
        return cards.html_of("image", {"src": section[1]}, notes)
    if kind == 3:
        tag = "ol" if section[1] == "ol" else "ul"
        items = "".join(f"<li>{_markers(one, document)}</li>" for one in section[2])
        return f"<{tag}>{items}</{tag}>"
    if kind == 10:
        name, fields = document["cards"][section[1]][:2]
        return cards.html_of(str(name), fields if isinstance(fields, dict) else {}, notes)
    return ""


def _markers(markers: list[Any], document: dict[str, Any]) -> str:
    """Return a run of words with its markups, which open and close across markers as on a stack."""
    out: list[str] = []
    opened: list[str] = []
    for kind, opens, closes, value in markers:
        for number in opens:
            tag, *more = document["markups"][number]
            tag = tag.lower() if str(tag).lower() in _MARKUPS else "span"
            target = _target(more[0]) if tag == "a" and more else ""
            out.append(f'<a href="{escape(target)}">' if tag == "a" else f"<{tag}>")
            opened.append(tag)
        if kind == 0:
            out.append(escape(str(value)))
        else:
            name, words = document["atoms"][value][:2]
            out.append("<br>" if name == "soft-return" else escape(str(words)))
        out += [f"</{opened.pop()}>" for _ in range(min(int(closes), len(opened)))]
    return "".join(out) + "".join(f"</{tag}>" for tag in reversed(opened))


def _target(attributes: list[Any]) -> str:
    pairs = dict(zip(attributes[::2], attributes[1::2], strict=False))
    return str(pairs.get("href", ""))
