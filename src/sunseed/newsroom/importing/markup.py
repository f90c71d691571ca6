"""WordPress's HTML becomes the documents' subset, and whatever cannot be kept is counted by name.

Follows formats.md §8 and newsroom.md §6. Three layers lie over each other in an export: paragraphs that are only empty
lines, shortcodes, and block comments. Owns taking them apart and reducing what the subset lacks (tables, players,
pictures) to words and links; dangerous markup is taken away by `stories.body`, which has the last word.
"""

from __future__ import annotations

import html
import re
import unicodedata
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final, Literal
from urllib.parse import quote, urljoin, urlsplit, urlunsplit

import lxml.etree
import lxml.html

from sunseed.documents.html import check_link, parse, plain_text
from sunseed.errors import Malformed
from sunseed.newsroom.importing import figures, shortcodes
from sunseed.newsroom.importing.records import Attachment
from sunseed.newsroom.stories import body as bodies
from sunseed.newsroom.stories import nesting

MAX_CONTENT: Final = 4_000_000
_BLOCK_COMMENT = re.compile(r"<!--\s*(/?)wp:([a-z][a-z0-9-]*(?:/[a-z][a-z0-9-]*)?)")
_FIGURE = re.compile(r'<figure data-object="([0-9a-f]{64})">')
_PRE = re.compile(r"<pre\b[^<>]*>", re.IGNORECASE)
_PRE_END = re.compile(r"</pre\s*>", re.IGNORECASE)
_ONLY_TAGS = re.compile(r"(?:\s|<[^<>]*>)*")
_LONE_URL = re.compile(r"^[ \t]*(https?://[^\s<>\"]+)[ \t]*$", re.MULTILINE)
_NEVER = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff\ufdd0-\ufdef\ufffe\uffff]")
_GONE: Final = frozenset({"script", "style", "noscript", "template", "head", "title", "meta", "link", "base"})
_CONTROLS: Final = frozenset({"form", "input", "button", "select", "textarea", "fieldset", "label", "option"})
_PLAYERS: Final = frozenset({"iframe", "embed", "object", "video", "audio"})
_RENAMED: Final = {
    "kbd": "code", "tt": "code", "samp": "code", "var": "code", "dd": "p", "figcaption": "p", "aside": "div",
    "address": "p", "center": "div", "strike": "s",
}  # fmt: skip
_LOST_FORMAT: Final = frozenset(
    {"abbr", "acronym", "big", "small", "ins", "u", "mark", "font", "dfn", "bdi", "bdo", "ruby"}
)
_TABLE_PARTS: Final = frozenset(["thead", "tbody", "tfoot", "tr", "td", "th", "caption", "colgroup", "col"])
_OPENED: Final = frozenset(["div", "section", "article", "main", "header", "footer", "nav", "hgroup", "details", "dl"])
_NO_BREAKS: Final = frozenset(
    {"h1", "h2", "h3", "h4", "h5", "h6", "table", "tbody", "thead", "tfoot", "tr", "ul", "ol", "dl"}
)
_NO_PARAGRAPHS: Final = _NO_BREAKS | {"p", "li", "td", "th", "dt", "dd", "pre", "summary", "figcaption", "address"}
_KEPT: Final = frozenset(
    {"p", "h1", "h2", "h3", "h4", "h5", "h6", "ul", "ol", "li", "blockquote", "hr", "br", "em", "i", "strong", "b", "s",
     "del", "sub", "sup", "code", "q", "cite", "span"}
)  # fmt: skip
_INLINE: Final = frozenset({"em", "i", "strong", "b", "s", "del", "sub", "sup", "code", "q", "cite", "span", "a"})
_URL_SAFE: Final = "%/:@!$&'()*+,;=~-._"
_NO_LETTERS: Final = re.compile("[\\s\x00-\x1f\x7f-\x9f\u00ad\u2028\u2029\ufeff\ufff9-\ufffb\u202a-\u202e]")
Resolve = Callable[[str], str]
Show = Callable[[str], str | None]


@dataclass
class Converted:
    """What became of one item's text.

    Arguments:
        body: in the documents' subset.
        notes: what could not be kept as it was, counted.
        media: URLs of pictures and files that stood in the text and were left out, in order.
        pictures: those that stand in the body, in order, each once.
    """

    body: str
    notes: Counter[str] = field(default_factory=Counter)
    media: list[str] = field(default_factory=list)
    pictures: dict[str, figures.Shown] = field(default_factory=dict)


def convert(
    content: str, *, base: str, attachments: Mapping[str, Attachment], resolve: Resolve,
    own: Sequence[Attachment] = (), show: Show | None = None, grammar: Literal["classic", "html"] = "classic",
) -> Converted:  # fmt: skip
    """Turn an item's text into the documents' subset.

    Arguments:
        content: as the export has it.
        base: the address it stood at, for relative links.
        attachments: by their numbers.
        resolve: returns where a link on the old site leads here, or the link itself.
        own: the attachments uploaded for this item, in order: what a gallery without numbers shows.
        show: returns the digest of the picture at an address, or None if it is not to be had; None leaves out all.
        grammar: see `records.Post.text`.
    """
    made = Converted("")
    if len(content) > MAX_CONTENT:
        made.notes[f"text beyond {MAX_CONTENT:,} characters cut off"] += 1
        content = content[:MAX_CONTENT]
    text = _NEVER.sub("", content.replace("\r\n", "\n").replace("\r", "\n"))
    if grammar == "classic":
        text = _blocks_said(text, made.notes)
        text = shortcodes.expand(text, made.notes, attachments, own)
    if nesting.depth_of(text) > nesting.MAX_NESTING:
        made.notes["markup nested too deep; its words were kept, its form was not"] += 1
        text = nesting.words_only(text)
    if grammar == "classic":
        text = _linked(text) if "<!-- wp:" in content else _paragraphs(text)
    tree = _parsed(text)
    if tree is None:
        return made
    figures.prepare(tree, made.notes)
    _Rewriter(made, base, resolve, attachments, show).rewrite(tree)
    before = _letters(tree.text_content())
    inner = "".join(lxml.html.tostring(child, encoding="unicode") for child in tree)
    made.body = bodies.clean(f"<p>{html.escape(tree.text or '')}</p>{inner}")
    made.pictures = {digest: made.pictures[digest] for digest in _FIGURE.findall(made.body)}
    lost = before - _letters(plain_text(parse(made.body)))
    if lost > 0:
        made.notes["letters that no form was found for, left out"] += lost
    return made


def _letters(text: str) -> int:
    """Count what is neither white space nor forbidden in a document, to see whether anything was lost."""
    return len(_NO_LETTERS.sub("", unicodedata.normalize("NFC", text)))


def _blocks_said(text: str, notes: Counter[str]) -> str:
    """Note blocks that WordPress fills only when it shows a page: there is nothing of them in the export."""
    for found in _BLOCK_COMMENT.finditer(text):
        end = text.find("-->", found.end())
        if end == -1:
            break
        if not found[1] and text[end - 1] == "/" and found[2] not in _SILENT_BLOCKS:
            notes[f"block that WordPress fills only while it shows a page: {found[2]}"] += 1
    return text


_SILENT_BLOCKS: Final = frozenset({"separator", "spacer", "more", "nextpage", "paragraph", "image"})


def _linked(text: str) -> str:
    """Make links of addresses that stand alone on a line: the way WordPress writes what it plays."""
    return _LONE_URL.sub(r'<a href="\1">\1</a>', text)


def _paragraphs(text: str) -> str:
    """Make paragraphs of what classic texts only set apart by empty lines, and breaks of single line ends."""
    text, kept = _set_aside(text)
    text = _LONE_URL.sub(r'\n\n<a href="\1">\1</a>\n\n', text)
    out: list[str] = []
    inside: list[str] = []
    for number, piece in enumerate(nesting.BLOCK_TAGS.split(text)):
        if number % 2 == 0:
            out.append(_text_piece(piece, inside[-1] if inside else ""))
            continue
        out.append(piece)
        name = re.split(r"[\s>/]", piece.lstrip("</"), maxsplit=1)[0].lower()
        if piece.startswith("</"):
            if name in inside:
                del inside[len(inside) - 1 - inside[::-1].index(name) :]
        elif name != "hr":
            inside.append(name)
    return re.sub("\x02(\\d+)\x02", lambda found: kept[int(found[1])], "".join(out))


def _set_aside(text: str) -> tuple[str, list[str]]:
    """Take preformatted texts out, a numbered mark in the place of each."""
    text = text.replace("\x02", "")
    out: list[str] = []
    kept: list[str] = []
    position = 0
    while (begin := _PRE.search(text, position)) and (end := _PRE_END.search(text, begin.end())):
        out += [text[position : begin.start()], f"\n\n\x02{len(kept)}\x02\n\n"]
        kept.append(text[begin.start() : end.end()])
        position = end.end()
    return "".join(out) + text[position:], kept


def _text_piece(piece: str, container: str) -> str:
    """Return text between two block tags with its paragraphs marked, if its container may hold paragraphs."""
    if container in _NO_PARAGRAPHS:
        return piece if container in _NO_BREAKS else piece.strip("\n").replace("\n", "<br>")
    parts = [part.strip() for part in re.split(r"\n[ \t]*\n", piece)]
    return "\n".join(
        part if part.startswith("\x02") or _ONLY_TAGS.fullmatch(part) else f"<p>{part.replace(chr(10), '<br>')}</p>"
        for part in parts
        if part
    )


def _parsed(text: str) -> lxml.html.HtmlElement | None:
    if not text.strip():
        return None
    try:
        return lxml.html.fragment_fromstring(text, create_parent="div")
    except (lxml.etree.ParserError, ValueError):
        return None


class _Rewriter:
    """Reduces a tree to elements the subset knows, noting what changed."""

    def __init__(
        self, made: Converted, base: str, resolve: Resolve, attachments: Mapping[str, Attachment], show: Show | None
    ) -> None:
        self._notes = made.notes
        self._media = made.media
        self._pictures = made.pictures
        self._base = base
        self._resolve = resolve
        self._attachments = attachments
        self._show = show

    def rewrite(self, tree: lxml.html.HtmlElement) -> None:
        """Rewrite every element below `tree`, inner ones first."""
        for element in reversed(list(tree.iterdescendants())):
            if not isinstance(element.tag, str):
                element.drop_tree()
            elif element.getparent() is not None:
                self._one(element, element.tag.lower())
        figures.lift(tree)
        _set_apart(tree)

    def _one(self, element: lxml.html.HtmlElement, tag: str) -> None:
        if tag in _KEPT:
            return
        if tag == "a":
            self._link(element)
        elif tag == "img":
            self._picture(element)
        elif tag in _PLAYERS:
            self._player(element, tag)
        elif tag in _GONE:
            self._notes[f"<{tag}> left out"] += 1
            element.drop_tree()
        elif tag == "table":
            self._notes["table became one line for each row"] += 1
            _rows_to_lines(element)
        elif tag in _RENAMED:
            element.tag = _RENAMED[tag]
        elif tag in ("dt", "summary"):
            _to_strong_paragraph(element)
        elif tag == "pre":
            _to_code_lines(element)
        elif tag == "figure":
            pull = "wp-block-pullquote" in (element.get("class") or "")
            element.tag = "aside" if pull else "div"
        elif tag not in _OPENED:
            self._drop_tag(element, tag)

    def _drop_tag(self, element: lxml.html.HtmlElement, tag: str) -> None:
        """Keep an element's words without the element."""
        if tag in _CONTROLS:
            self._notes["form controls left out, their words kept"] += 1
        elif tag in _LOST_FORMAT:
            self._notes[f"formatting <{tag}> left out, its words kept"] += 1
        elif tag not in _TABLE_PARTS:
            self._notes[f"<{tag[:40]}> is not known; its words were kept"] += 1
        if tag not in _TABLE_PARTS:
            element.drop_tag()

    def _picture(self, element: lxml.html.HtmlElement) -> None:
        found = figures.read(element, self._attachments)
        if found.words_instead:
            element.tail = f"{found.words_instead}{element.tail or ''}"
        elif found.url and not found.url.startswith("data:"):
            url = urljoin(self._base, found.url)
            digest = self._show(url) if self._show else None
            if digest is not None:
                self._pictures[digest] = figures.Shown(digest, url, found.alt, found.caption)  # the first comes last
                figures.put(element, digest)
                return
            self._media.append(url)
            self._notes["picture left out"] += 1
            if found.caption:
                figures.put_words(element, found.caption)
                return
        element.drop_tree()

    def _player(self, element: lxml.html.HtmlElement, tag: str) -> None:
        """Put a link to what was played in the place of the player."""
        sources = [
            element.get("src"),
            element.get("data"),
            *(one.get("src") for one in element.iter("source", "embed")),
        ]
        target = next((self._target(one) for one in sources if one), "")
        link = lxml.html.Element("p")
        if target:
            anchor = lxml.etree.SubElement(link, "a", href=target)
            anchor.text = target
            self._notes[f"<{tag}> became a link"] += 1
        else:
            self._notes[f"<{tag}> without an address left out"] += 1
        link.tail, element.tail = element.tail, None
        inner = [one for one in element.iterchildren() if one.tag in ("p", "a")]
        link.extend(inner if not target else [])
        parent = element.getparent()
        if parent is not None:
            parent.replace(element, link)

    def _link(self, element: lxml.html.HtmlElement) -> None:
        written = (element.get("href") or "").strip()
        target = self._target(written)
        if "/wp-content/uploads/" in written:
            self._media.append(urljoin(self._base, written))
        if target:
            element.set("href", target)
            return
        if written:
            self._notes["link that cannot be kept; its words were"] += 1
        element.drop_tag()

    def _target(self, written: str) -> str:
        """Return an address as the subset writes it, or "" if it cannot be one."""
        if not written or written.startswith("#"):
            return ""
        try:
            absolute = urljoin(self._base, written.strip())
            here = self._resolve(absolute)
            ascii_only = here if here != absolute else _encoded(absolute)
            check_link(ascii_only)
        except (Malformed, ValueError, UnicodeError):
            return ""
        return ascii_only


def _set_apart(tree: lxml.html.HtmlElement) -> None:
    """Put blanks around blocks inside inline elements, whose walls fall later: words must not grow together there."""
    inside: set[lxml.html.HtmlElement] = set()
    for element in tree.iterdescendants():
        parent = element.getparent()
        if parent in inside or (parent is not None and parent.tag in _INLINE):
            inside.add(element)
            if element.tag not in _INLINE and element.tag not in nesting.VOID:
                element.text, element.tail = f" {element.text or ''}", f" {element.tail or ''}"


def _encoded(url: str) -> str:
    """Return a URL in percent-encoded ASCII, its host in its ASCII form."""
    parts = urlsplit(url)
    if parts.scheme not in ("http", "https"):
        return url
    host = parts.netloc if parts.netloc.isascii() else parts.netloc.encode("idna").decode()
    return urlunsplit((
        parts.scheme, host, quote(parts.path, safe=_URL_SAFE), quote(parts.query, safe=_URL_SAFE + "?"),
        quote(parts.fragment, safe=_URL_SAFE + "?"),
    ))  # fmt: skip


def _rows_to_lines(table: lxml.html.HtmlElement) -> None:
    """Make each row a paragraph, its cells set apart by a bar, headings strong."""
    for row in list(table.iter("tr")):
        cells = [one for one in row if one.tag in ("td", "th")]
        while cells and not cells[-1].text_content().strip() and not len(cells[-1]):
            cells.pop().drop_tree()
        row.tag, row.text = "p", None
        for number, cell in enumerate(cells):
            cell.text = (cell.text or "").strip() or None
            if len(cell) and cell[-1].tail:
                cell[-1].tail = cell[-1].tail.rstrip()
            cell.tag = "strong" if cell.tag == "th" and cell.text_content().strip() else "span"
            cell.tail = " | " if number + 1 < len(cells) else None
    for part in list(table.iter("thead", "tbody", "tfoot", "colgroup", "col")):
        part.drop_tag()
    for caption in table.iter("caption"):
        caption.tag = "p"
    table.tag = "div"


def _to_strong_paragraph(element: lxml.html.HtmlElement) -> None:
    strong = lxml.html.Element("strong")
    strong.text, element.text = element.text, None
    strong.extend(list(element))
    element.append(strong)
    element.tag = "p"


def _to_code_lines(element: lxml.html.HtmlElement) -> None:
    """Keep preformatted lines as lines of code; leading blanks as no-break spaces, so that indents survive."""
    lines = element.text_content().strip("\n").split("\n")
    tail = element.tail
    for child in list(element):
        element.remove(child)
    element.tag, element.tail = "p", tail
    element.text = None
    code = lxml.etree.SubElement(element, "code")
    for number, line in enumerate(lines):
        indented = "\u00a0" * (len(line) - len(line.lstrip(" "))) + line.lstrip(" ")
        if number == 0:
            code.text = indented
        else:
            lxml.etree.SubElement(code, "br").tail = indented
