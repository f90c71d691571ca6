"""What people type, paste or send becomes the strict HTML of documents, or is dropped.

Follows formats.md §8 ("cleaning happens before, on input"). nh3 takes away everything dangerous first; then this module
brings the rest into the one spelling that `documents.html` accepts. Owns that order; the grammar is over there.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator
from html import unescape

import lxml.html
import nh3

from sunseed.documents import html
from sunseed.documents.fields import item_id, language, sha256
from sunseed.documents.html import Element, Node
from sunseed.errors import Malformed
from sunseed.newsroom.stories import nesting, pasting

_RENAMED = {"b": "strong", "i": "em", "del": "s", "strike": "s", "h1": "h2", "h4": "h3", "h5": "h3", "h6": "h3"}
_INLINE = frozenset({"a", "em", "strong", "s", "sub", "sup", "code", "br", "q", "cite", "span"})
_TEXT_BLOCKS = frozenset({"p", "h2", "h3"})
_FLOWS = frozenset({"blockquote", "aside"})
_LISTS = frozenset({"ul", "ol"})
_TAGS = {*_RENAMED, *_INLINE, *_TEXT_BLOCKS, *_FLOWS, *_LISTS, "li", "figure", "hr", "div", "pre", "section", "article"}
_ATTRIBUTES = {
    "a": {"href"},
    "aside": {"class"},
    "figure": {"data-object", "data-include"},
    **{name: {"lang", "dir"} for name in ("p", "span", "blockquote")},
}
_SCHEMES = {"http", "https", "mailto", "item"}
_UNSAFE = re.compile(
    "[\x00-\x09\x0b-\x1f\x7f-\x9f\u2028\u2029\ufeff\ufff9-\ufffb\u202a-\u202e\ud800-\udfff\ufdd0-\ufdef\ufffe\uffff]"
    "|[\U0001fffe\U0001ffff]|[\U000e0000-\U000e0fff]"
)
_A_TAG = re.compile(r"<[a-zA-Z/!]")
_MAX_DEPTH = 10
_FILM_PLACE = re.compile(r"\[film: ?([^\]]*)\]", re.IGNORECASE)


def clean(text: str) -> str:
    """Return text as the body of a document: HTML in the subset, or "" if nothing of it remains.

    Text without any tag is taken as it is typed: an empty line begins a new paragraph.
    """
    text = _sound(text.replace("\r\n", "\n").replace("\r", "\n").replace("\t", " "))
    if not _A_TAG.search(text):
        return html.serialize(tuple(_paragraphs(text)))
    if nesting.depth_of(text) > nesting.MAX_NESTING:
        return html.serialize(tuple(_paragraphs(_sound(unescape(nesting.words_only(text))))))
    safe = nh3.clean(
        pasting.plain(text),
        tags=_TAGS,
        attributes=_ATTRIBUTES,
        url_schemes=_SCHEMES,
        link_rel=None,
        strip_comments=True,
    )
    if not safe.strip():
        return ""
    tree = lxml.html.fragment_fromstring(_sound(safe), create_parent="div")
    body = html.serialize(tuple(_blocks(tree, 0)))
    html.parse(body)
    return body


def plain(body: str) -> str:
    """Return the words of a body, a line for each block."""
    return html.plain_text(html.parse(body))


def figures(body: str) -> frozenset[str]:
    """Return the digests of the pictures that stand in a body."""
    return html.figures(html.parse(body))


def film_places(body: str) -> list[str]:
    """Return the words of the places kept for films: paragraphs `[film: words]`, which only a draft may hold."""
    lines = (html.plain_text((node,)) for node in html.parse(body) if isinstance(node, Element) and node.name == "p")
    return [found[1].strip() for line in lines if (found := _FILM_PLACE.fullmatch(line))]


def without_missing_figures(body: str, known: Iterable[str]) -> str:
    """Return the body without figures of pictures that the story does not have."""
    kept = set(known)
    tree = html.parse(body)
    return html.serialize(tuple(node for node in tree if isinstance(node, str) or _shows_known(node, kept)))


def _shows_known(node: Element, known: set[str]) -> bool:
    digest = node.get("data-object") if node.name == "figure" else None
    return digest is None or digest in known


def _paragraphs(text: str) -> Iterator[Element]:
    for block in re.split(r"\n[ \t]*\n", text):
        lines = [line for line in (" ".join(one.split()) for one in block.split("\n")) if line]
        if lines:
            children: list[Node] = [lines[0]]
            for line in lines[1:]:
                children += [Element("br", (), ()), line]
            yield Element("p", (), tuple(children))


def _sound(text: str) -> str:
    return unicodedata.normalize("NFC", _UNSAFE.sub("", text))


def _blocks(parent: lxml.html.HtmlElement, depth: int) -> Iterator[Node]:
    """Yield blocks for the top of a body: loose text becomes paragraphs, unknown boxes are opened."""
    run: list[Node] = []
    for node in _children(parent):
        if isinstance(node, str) or _name(node) in _INLINE:
            run += _inline([node], depth)
            continue
        yield from _paragraph(run)
        run = []
        yield from _block(node, depth)
    yield from _paragraph(run)


def _block(node: lxml.html.HtmlElement, depth: int) -> Iterator[Node]:
    name = _name(node)
    if name in _TEXT_BLOCKS:
        if any(not isinstance(one, str) and _name(one) not in _INLINE for one in _children(node)):
            yield from _blocks(node, depth + 1)  # a figure inside a paragraph, as some editors leave it
        elif content := _trimmed(_inline(_children(node), depth)):
            yield Element(name, _directions(node) if name == "p" else (), content)
    elif name == "hr":
        yield Element("hr", (), ())
    elif name == "figure":
        yield from _figure(node)
    elif name in _LISTS:
        if items := tuple(_items(node, depth)):
            yield Element(name, (), items)
    elif name in _FLOWS and (content := tuple(_flow(node, depth))):
        yield Element(name, (("class", "pull"),) if name == "aside" else _directions(node), content)
    elif name not in _FLOWS:
        yield from _blocks(node, depth + 1) if depth < _MAX_DEPTH else _paragraph([_words(node)])


def _figure(node: lxml.html.HtmlElement) -> Iterator[Node]:
    for key, check in (("data-object", sha256), ("data-include", item_id)):
        value = node.get(key)
        if value is not None and _passes(check, value):
            yield Element("figure", ((key, value),), ())
            return


def _items(node: lxml.html.HtmlElement, depth: int) -> Iterator[Node]:
    for one in node.iterchildren("li"):
        if content := tuple(_flow(one, depth)):
            yield Element("li", (), content)


def _flow(node: lxml.html.HtmlElement, depth: int) -> list[Node]:
    """Return what may stand in a quotation or a list item: words, paragraphs, lists."""
    if depth >= _MAX_DEPTH:
        return [text] if (text := _words(node)) else []
    out: list[Node] = []
    run: list[Node] = []
    for one in _children(node):
        if isinstance(one, str) or _name(one) in _INLINE:
            run += _inline([one], depth)
            continue
        out += _trimmed(run)
        run = []
        name = _name(one)
        if name in _TEXT_BLOCKS:
            if content := _trimmed(_inline(_children(one), depth)):
                out.append(Element("p", _directions(one) if name == "p" else (), content))
        elif name in _LISTS:
            if items := tuple(_items(one, depth + 1)):
                out.append(Element(name, (), items))
        elif name not in ("hr", "figure"):
            out += _flow(one, depth + 1)
    out += _trimmed(run)
    return [out[0].children[0]] if _is_plain(out) else out  # type: ignore[union-attr]


def _is_plain(content: list[Node]) -> bool:
    """Tell whether a list item or quotation is one paragraph of bare text, which needs no `<p>`."""
    return False if len(content) != 1 else _bare(content[0])


def _bare(node: Node) -> bool:
    return (
        isinstance(node, Element) and node.name == "p" and not node.attributes and len(node.children) == 1
        and isinstance(node.children[0], str)
    )  # fmt: skip


def _inline(nodes: Iterable[lxml.html.HtmlElement | str], depth: int, *, in_link: bool = False) -> list[Node]:
    out: list[Node] = []
    for node in nodes:
        if isinstance(node, str):
            if text := re.sub(r"[ \t\n]+", " ", node):
                out.append(text)
            continue
        name = _name(node)
        if name == "br":
            out.append(Element("br", (), ()))
            continue
        if depth >= _MAX_DEPTH:
            out.append(_words(node))
            continue
        inner = _inline(_children(node), depth + 1, in_link=in_link or name == "a")
        attributes = _link(node) if name == "a" and not in_link else _directions(node) if name == "span" else ()
        if not inner:
            continue
        if name not in _INLINE or (name in ("a", "span") and not attributes):
            out += inner
        else:
            out.append(Element(name, attributes, tuple(_joined(inner))))
    return _joined(out)


def _joined(nodes: Iterable[Node]) -> list[Node]:
    """Return nodes with neighbouring texts made one: a tree that text parses to has no two in a row."""
    out: list[Node] = []
    for node in nodes:
        if isinstance(node, str) and out and isinstance(out[-1], str):
            out[-1] += node
        elif node != "":
            out.append(node)
    return out


def _trimmed(nodes: list[Node]) -> tuple[Node, ...]:
    """Return a run of words without white space or line breaks at its ends; () if no words remain."""
    run = _joined(nodes)
    while run and (run[0] == Element("br", (), ()) or (isinstance(run[0], str) and not run[0].strip())):
        run.pop(0)
    while run and (run[-1] == Element("br", (), ()) or (isinstance(run[-1], str) and not run[-1].strip())):
        run.pop()
    if run and isinstance(run[0], str):
        run[0] = run[0].lstrip()
    if run and isinstance(run[-1], str):
        run[-1] = run[-1].rstrip()
    return tuple(run) if html.plain_text(tuple(run)) else ()


def _paragraph(run: list[Node]) -> Iterator[Node]:
    if content := _trimmed(run):
        yield Element("p", (), content)


def _link(node: lxml.html.HtmlElement) -> tuple[tuple[str, str], ...]:
    target = (node.get("href") or "").strip()
    return (("href", target),) if _passes(lambda _, value: html.check_link(value), target) else ()


def _directions(node: lxml.html.HtmlElement) -> tuple[tuple[str, str], ...]:
    found = []
    if node.get("dir") in ("ltr", "rtl"):
        found.append(("dir", node.get("dir")))
    if (tag := node.get("lang")) and _passes(language, tag):
        found.append(("lang", tag))
    return tuple(found)


def _passes(check: object, value: str) -> bool:
    try:
        check("body", value)  # type: ignore[operator]
    except Malformed:
        return False
    return True


def _name(node: lxml.html.HtmlElement) -> str:
    return _RENAMED.get(node.tag, node.tag) if isinstance(node.tag, str) else ""


def _children(node: lxml.html.HtmlElement) -> Iterator[lxml.html.HtmlElement | str]:
    if node.text:
        yield _sound(node.text)
    for child in node:
        yield child
        if child.tail:
            yield _sound(child.tail)


def _words(node: lxml.html.HtmlElement) -> str:
    return " ".join(_sound(node.text_content()).split())
