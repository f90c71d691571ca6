"""A strict subset of HTML: accepted whole and unchanged, or rejected.

Follows formats.md §8 and design.md (documents). Owns the grammar of `articleBody`, its parser, its serialiser, and
reading a tree (`walk`, `plain_text`, `figures`). One spelling each: lower-case names, double quotes, attributes in
alphabetical order, `<br>` and `<hr>` without slash, `&amp; &lt; &gt;` in text and also `&quot;` in attributes, no
other entity, no comment, no white space between blocks. Making such text out of what people paste is elsewhere,
before.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple, TypeAlias

from sunseed.documents import fields
from sunseed.errors import Malformed

MAX_DEPTH = 24


class Element(NamedTuple):
    """One element: its name, its attributes in order, its children."""

    name: str
    attributes: tuple[tuple[str, str], ...]
    children: tuple[Node, ...]

    def get(self, attribute: str) -> str | None:
        """Return an attribute's value, or None."""
        for name, value in self.attributes:
            if name == attribute:
                return value
        return None


Node: TypeAlias = str | Element
Tree: TypeAlias = tuple[Node, ...]

_INLINE = frozenset({"a", "em", "strong", "s", "sub", "sup", "code", "br", "q", "cite", "span"})
_BLOCKS = frozenset({"p", "h2", "h3", "ul", "ol", "blockquote", "aside", "figure", "hr"})
_FLOW = _INLINE | {"p", "ul", "ol", "blockquote"}
_VOID = frozenset({"br", "hr"})
_EMPTY: frozenset[str] = frozenset()

# What may stand inside what; text may stand wherever inline elements may.
_CONTENT: dict[str, frozenset[str]] = {
    **dict.fromkeys(("p", "h2", "h3", "em", "strong", "s", "sub", "sup", "code", "q", "cite", "span"), _INLINE),
    "a": _INLINE - {"a"},
    "ul": frozenset({"li"}),
    "ol": frozenset({"li"}),
    "li": _FLOW,
    "blockquote": _FLOW,
    "aside": _FLOW,
    "figure": _EMPTY,
    "br": _EMPTY,
    "hr": _EMPTY,
    "": _BLOCKS,
}

_PIECES = re.compile(r"(<[^<>]*>)")
_START_TAG = re.compile(r'<([a-z][a-z0-9]*)((?: [a-z-]+="[^"<>]*")*)>')
_ATTRIBUTE = re.compile(r' ([a-z-]+)="([^"]*)"')
_TEXT_ENTITY = re.compile(r"&(?!(?:amp|lt|gt);)")
_ATTRIBUTE_ENTITY = re.compile(r"&(?!(?:amp|lt|gt|quot);)")
_MAILTO = re.compile(r"mailto:[A-Za-z0-9.!#$%*+/=?_~-]{1,64}@[A-Za-z0-9.-]{1,253}", re.ASCII)

_NEEDED = frozenset({"a", "aside", "figure", "span"})
_DIRECTED = frozenset({"span", "p", "blockquote"})
_PLAIN = {f"<{name}>": name for name in _CONTENT if name and name not in _NEEDED}


class _Unfit(Exception):
    """What was expected where the text does not fit."""


def parse(text: str) -> Tree:
    """Return the tree of `text`; raise Malformed, naming the place, unless it is in the subset to the byte.

    Time is linear in the length of `text`; nothing recurses.
    """
    fields.sound("articleBody", text)
    if not text.isprintable() and (bad := fields.CONTROL_BUT_NEWLINE.search(text)):
        raise _refuse(text, bad.start(), "no control character other than line feed")
    pieces = _PIECES.split(text)
    builder = _Builder()
    number = 0
    try:
        for number, piece in enumerate(pieces):
            if number & 1:
                builder.tag(piece)
            elif piece:
                builder.text(piece)
        number = len(pieces)
        return builder.tree()
    except _Unfit as unfit:
        raise _refuse(text, sum(map(len, pieces[:number])), str(unfit)) from None


class _Builder:
    """A tree that grows by tags and texts.

    Every piece is taken in its one spelling only: a plain tag because it is looked up, one with attributes and a text
    with entities because they are written again and compared. So a tree that comes out serialises to what went in.
    """

    def __init__(self) -> None:
        self._name = ""
        self._attributes: tuple[tuple[str, str], ...] = ()
        self._children: list[Node] = []
        self._outer: list[tuple[str, tuple[tuple[str, str], ...], list[Node]]] = []
        self._links = 0

    def tag(self, tag: str) -> None:
        """Take a start or end tag."""
        name = _PLAIN.get(tag)
        if name is not None:
            self._start(name, ())
        elif tag == f"</{self._name}>" and self._outer:
            self._end()
        else:
            self._attributed(tag)

    def text(self, words: str) -> None:
        """Take what stands between two tags."""
        if "<" in words or ">" in words:
            raise _Unfit("text or a tag of the subset")
        if "br" not in _CONTENT[self._name]:
            raise _Unfit(f"no text directly in <{self._name or 'body'}>")
        if "&" in words:
            if _TEXT_ENTITY.search(words):
                raise _Unfit("only the entities &amp; &lt; &gt;")
            words = _unescape(words)
        self._children.append(words)

    def tree(self) -> Tree:
        """Return the tree once everything is closed."""
        if self._outer:
            raise _Unfit(f"</{self._name}>")
        return tuple(self._children)

    def _start(self, name: str, pairs: tuple[tuple[str, str], ...]) -> None:
        if name not in _CONTENT[self._name]:
            raise _Unfit(f"only what may stand in <{self._name or 'body'}>")
        if name in _VOID:
            self._children.append(Element(name, pairs, ()))
            return
        if len(self._outer) >= MAX_DEPTH:
            raise _Unfit(f"at most {MAX_DEPTH} levels")
        self._outer.append((self._name, self._attributes, self._children))
        self._name, self._attributes, self._children = name, pairs, []

    def _end(self) -> None:
        self._links -= self._name == "a"
        made = Element(self._name, self._attributes, tuple(self._children))
        self._name, self._attributes, self._children = self._outer.pop()
        self._children.append(made)

    def _attributed(self, tag: str) -> None:
        found = _START_TAG.fullmatch(tag)
        if found is None:
            raise _Unfit(f"</{self._name}> or a start tag of the subset" if self._name else "a start tag of the subset")
        name, written = found.groups()
        self._links += name == "a"
        if name not in _CONTENT[self._name] or self._links > 1:
            raise _Unfit(f"only what may stand in <{self._name or 'body'}>")
        pairs = _attributes(name, written)
        if _start_tag(Element(name, pairs, ())) != tag:
            raise _Unfit("the one spelling of this tag")
        self._start(name, pairs)


def _attributes(name: str, written: str) -> tuple[tuple[str, str], ...]:
    if _ATTRIBUTE_ENTITY.search(written):
        raise _Unfit("only the entities &amp; &lt; &gt; &quot;")
    pairs = tuple((key, _unescape(value)) for key, value in _ATTRIBUTE.findall(written))
    keys = [key for key, _ in pairs]
    if keys != sorted(set(keys)):
        raise _Unfit("attributes in alphabetical order, each once")
    if not _allowed(name, keys):
        raise _Unfit(f"the attributes <{name}> may have")
    for key, value in pairs:
        _check_value(key, value)
    return pairs


def _allowed(name: str, keys: list[str]) -> bool:
    if name in _DIRECTED:
        return set(keys) <= {"dir", "lang"} and (bool(keys) or name != "span")
    if name == "figure":
        return keys in (["data-include"], ["data-object"])
    return keys == {"a": ["href"], "aside": ["class"]}.get(name, [])


def _check_value(key: str, value: str) -> None:
    if key == "href":
        check_link(value)
    elif key == "lang":
        fields.language("articleBody lang", value)
    elif key == "dir":
        fields.one_of("articleBody dir", value, ("ltr", "rtl"))
    elif key == "class":
        fields.one_of("articleBody aside class", value, ("pull",))
    elif key == "data-object":
        fields.sha256("articleBody figure", value)
    else:
        fields.item_id("articleBody include", value)


def check_link(target: str) -> None:
    """Raise Malformed unless `target` may be linked to.

    Accepted: `http://` and `https://` in ASCII; `mailto:` and one address; a path of this site from its root, `/...`,
    with an optional fragment; `item:` and an item's id, which the printer turns into wherever that item now stands.
    """
    if target.startswith("item:"):
        fields.item_id("articleBody link", target.removeprefix("item:"))
    elif target.startswith("/"):
        path, _, fragment = target.partition("#")
        fields.site_path("articleBody link", path)
        if re.search(r"[^!-~]|[\"<>\\^`{|}#]", fragment):
            raise fields.refuse("articleBody link", "a fragment in percent-encoded ASCII", target)
    elif target.startswith("mailto:"):
        if not _MAILTO.fullmatch(target):
            raise fields.refuse("articleBody link", "mailto: and one address", target)
    else:
        fields.web_url("articleBody link", target)


def serialize(tree: Tree) -> str:
    """Return the one text that parses to `tree`; `tree` is one that `parse` would return."""
    out: list[str] = []
    stack: list[tuple[Iterator[Node], str]] = [(iter(tree), "")]
    while stack:
        nodes, end = stack[-1]
        for node in nodes:
            if isinstance(node, str):
                out.append(_escape(node))
                continue
            out.append(_start_tag(node))
            if node.name not in _VOID:
                stack.append((iter(node.children), f"</{node.name}>"))
                break
        else:
            out.append(end)
            stack.pop()
    return "".join(out)


def _start_tag(element: Element) -> str:
    if not element.attributes:
        return f"<{element.name}>"
    pairs = "".join(f' {key}="{_escape(value).replace(chr(34), "&quot;")}"' for key, value in element.attributes)
    return f"<{element.name}{pairs}>"


def _escape(text: str) -> str:
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def _unescape(text: str) -> str:
    return text.replace("&lt;", "<").replace("&gt;", ">").replace("&quot;", '"').replace("&amp;", "&")


def walk(tree: Tree) -> Iterator[Element]:
    """Yield every element of `tree`, parents before children, in the order of the text."""
    stack: list[Node] = list(reversed(tree))
    while stack:
        node = stack.pop()
        if not isinstance(node, str):
            yield node
            stack.extend(reversed(node.children))


def plain_text(tree: Tree) -> str:
    """Return the words of `tree`: a line for each block, none empty; `<br>` is a line feed. Figures say nothing."""
    lines: list[str] = []
    words: list[str] = []
    stack: list[Node | None] = list(reversed(tree))
    while stack:
        node = stack.pop()
        if isinstance(node, str):
            words.append(node)
        elif node is not None and node.name in _INLINE and node.name != "br":
            stack.extend(reversed(node.children))
        else:
            lines.append(" ".join("".join(words).split()))
            words.clear()
            if node is not None and node.children:
                stack.append(None)
                stack.extend(reversed(node.children))
    lines.append(" ".join("".join(words).split()))
    return "\n".join(line for line in lines if line)


def figures(tree: Tree) -> frozenset[str]:
    """Return the digests of all objects that figures in `tree` show."""
    return frozenset(_values(tree, "figure", "data-object"))


def includes(tree: Tree) -> frozenset[str]:
    """Return the ids of all shared boxes that `tree` includes."""
    return frozenset(_values(tree, "figure", "data-include"))


def links(tree: Tree) -> Iterator[str]:
    """Yield every link's target, in order."""
    return _values(tree, "a", "href")


def _values(tree: Tree, name: str, attribute: str) -> Iterator[str]:
    for element in walk(tree):
        if element.name == name and (value := element.get(attribute)) is not None:
            yield value


def _refuse(text: str, position: int, expected: str) -> Malformed:
    return Malformed(
        f"articleBody: expected {expected} at character {position}, found {text[position : position + 40]!a}"
    )
