"""Text pasted from Word, Google Docs and web pages, brought to plain HTML before it is cleaned.

Those programs write what a word is only in styles, and wrap what they copy. Owns what their styles mean (bold, italic,
lists), and what must not come along: comments' marks, and the search engine's detour in links. Safety is `body`'s.
"""

from __future__ import annotations

import re
from typing import Final
from urllib.parse import parse_qs, urlsplit

import lxml.etree
import lxml.html

_MARKS: Final = ("mso-", "docs-internal-guid", "<td", "<th", "google.com/url", "class=mso", 'class="mso')
_BOLD = re.compile(r"(?<![-\w])font-weight\s*:\s*(?:bold|[6-9]00)", re.IGNORECASE)
_NOT_BOLD = re.compile(r"(?<![-\w])font-weight\s*:\s*(?:normal|[1-4]00)", re.IGNORECASE)
_ITALIC = re.compile(r"font-style\s*:\s*italic", re.IGNORECASE)
_NUMBERED = re.compile(r"\s*\(?(?:\d{1,3}|[a-zA-Z]|[ivxIVX]{1,5})[.)]")
_CONDITIONAL = re.compile(r"<!\[(?:if[^\]]{0,100}|endif)\]>")


def plain(text: str) -> str:
    """Return pasted markup without its programs' manners; anything else as it is."""
    low = text.lower()
    if not any(mark in low for mark in _MARKS):
        return text
    try:
        tree = lxml.html.fragment_fromstring(_CONDITIONAL.sub("", text), create_parent="div")
    except (lxml.etree.ParserError, ValueError):
        return text
    for element in list(tree.iterdescendants()):
        if isinstance(element.tag, str) and element.getparent() is not None:
            _one(element)
    _lists(tree)
    made: str = lxml.html.tostring(tree, encoding="unicode")
    return made


def _one(element: lxml.html.HtmlElement) -> None:
    style = element.get("style") or ""
    if "mso-comment-reference" in style or "mso-element:comment" in style:
        element.drop_tree()
    elif element.tag in ("b", "strong") and _NOT_BOLD.search(style):
        element.tag = "div"  # Google Docs wraps all it copies in a <b> that is not bold
    elif element.tag == "span" and "mso-list" not in style:
        _shaped(element, style)
    elif element.tag in ("td", "th"):
        element.tail = f" {element.tail or ''}"  # words of two cells must not grow together
    elif element.tag == "a":
        _straight(element)


def _shaped(span: lxml.html.HtmlElement, style: str) -> None:
    """Say by elements what a span says by its style."""
    shapes = [tag for tag, pattern in (("strong", _BOLD), ("em", _ITALIC)) if pattern.search(style)]
    if not shapes:
        return
    span.tag = shapes[0]
    if len(shapes) == 2:
        inner = lxml.html.Element("em")
        inner.text, span.text = span.text, None
        inner.extend(list(span))
        span.append(inner)


def _straight(link: lxml.html.HtmlElement) -> None:
    """Take the search engine out of a link that leads through it."""
    try:
        parts = urlsplit(link.get("href") or "")
    except ValueError:
        return
    if parts.hostname in ("www.google.com", "google.com") and parts.path == "/url":
        found = parse_qs(parts.query).get("q", [""])[0]
        if found.startswith(("https://", "http://")):
            link.set("href", found)


def _lists(tree: lxml.html.HtmlElement) -> None:
    """Make lists of Word's paragraphs that only look like items."""
    current: lxml.html.HtmlElement | None = None
    for paragraph in list(tree.iter("p")):
        if "mso-list:" not in (paragraph.get("style") or "").replace(" ", "") or paragraph.getparent() is None:
            continue
        marker = _marker(paragraph)
        tag = "ol" if _NUMBERED.match(marker) else "ul"
        before = paragraph.getprevious()
        if current is None or before is not current or current.tag != tag:
            current = lxml.html.Element(tag)
            paragraph.addprevious(current)
        paragraph.tag = "li"
        paragraph.attrib.clear()
        paragraph.tail = None
        current.append(paragraph)


def _marker(paragraph: lxml.html.HtmlElement) -> str:
    """Take an item's bullet or number away and return it."""
    found = ""
    for span in list(paragraph.iter("span")):
        if "mso-list:ignore" in (span.get("style") or "").replace(" ", "").lower():
            found = " ".join(span.text_content().split())
            span.drop_tree()
    return found
