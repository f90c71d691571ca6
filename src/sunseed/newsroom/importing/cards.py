"""Ghost's cards as plain HTML: pictures stay, what plays becomes a link, what only sells or signs up is left out.

Follows newsroom.md §6. Lexical and mobiledoc name their cards almost alike and share the fields; both come through
here. Owns which fields of a card are words for readers, and which cards everybody could see: Ghost lets an author show
one to members alone, or in letters alone. Every reduction is counted by name.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Mapping
from html import escape, unescape
from typing import Any, Final

from markdown_it import MarkdownIt

from sunseed.errors import Malformed

Card = Mapping[str, Any]
HIDDEN: Final = "part that only members or mail readers saw, left out"
_TAG = re.compile(r"<[^<>]*>")
_GATED = re.compile(r"<!--\s*kg-gated-block:begin([^>]*)-->(.*?)(?:<!--\s*kg-gated-block:end\s*-->|\Z)", re.DOTALL)
_LEFT_OUT: Final = {
    "email": "words for readers of the newsletter alone", "email-cta": "words for readers of the newsletter alone",
    "signup": "form to sign up", "paywall": "mark where the members' part began", "nft": "picture of a token",
    "transistor": "player for members",
}  # fmt: skip


def html_of(name: str, card: Card, notes: Counter[str]) -> str:
    """Return a card's HTML, reduced to what a text can hold.

    Arguments:
        name: as the old editor called the kind of card.
        card: its fields.
        notes: counts what could not be kept as it was.
    """
    kind = _ALIASES.get(name, name)
    if not _is_for_everybody(card.get("visibility")):
        notes[HIDDEN] += 1
        return ""
    if kind in _LEFT_OUT:
        notes[f"Ghost card left out, a {_LEFT_OUT[kind]}"] += 1
        return ""
    make = _MADE.get(kind)
    if make is None:
        notes[f"Ghost card of a kind that is not known: {name[:40]}; its words were kept"] += 1
        return _unknown(card)
    if kind in _REDUCED:
        notes[f"Ghost card became plain text or a link: {kind}"] += 1
    return make(card)


def ungated(printed: str, notes: Counter[str]) -> str:
    """Return the printed form of a text without the blocks that Ghost served to members alone."""

    def shown(block: re.Match[str]) -> str:
        if "nonMember:true" in block[1].replace(" ", ""):
            return block[2]
        notes[HIDDEN] += 1
        return ""

    return _GATED.sub(shown, printed)


def _is_for_everybody(visibility: object) -> bool:
    """Say whether a card stood on the web for whoever came: in the form of today, or one of the two before it."""
    if not isinstance(visibility, dict):
        return True
    web = visibility.get("web")
    if isinstance(web, dict) and "nonMember" in web:
        return web["nonMember"] is True
    return visibility.get("emailOnly") is not True and visibility.get("showOnWeb") is not False


def _text(card: Card, *keys: str) -> str:
    """Return the first of these fields that is text and not empty."""
    return next((found.strip() for key in keys if isinstance(found := card.get(key), str) and found.strip()), "")


def _words(markup: str) -> str:
    return " ".join(unescape(_TAG.sub("", markup)).split())


def _link(url: str, words: str) -> str:
    return f'<a href="{escape(url)}">{escape(words or url)}</a>' if url else escape(words)


def _image(card: Card) -> str:
    source = _text(card, "src")
    if not source:
        return ""
    caption = _text(card, "caption")
    said = f"<figcaption>{caption}</figcaption>" if caption else ""
    return f'<figure><img src="{escape(source)}" alt="{escape(_text(card, "alt"))}">{said}</figure>'


def _gallery(card: Card) -> str:
    images = card.get("images")
    shown = "".join(_image(one) for one in images if isinstance(one, dict)) if isinstance(images, list) else ""
    return shown + _paragraph(_text(card, "caption"))


def _paragraph(inner: str) -> str:
    return inner if inner.startswith("<p") else f"<p>{inner}</p>" if inner else ""


def _bookmark(card: Card) -> str:
    known = card.get("metadata")
    data: Card = known if isinstance(known, dict) else {}
    url = _text(card, "url") or _text(data, "url")
    about = _text(data, "description")
    return (
        f"<p>{_link(url, _text(data, 'title') or _text(card, 'title'))}{f'<br>{escape(about)}' if about else ''}</p>"
        + _paragraph(_text(card, "caption"))
    )


def _embed(card: Card) -> str:
    known = card.get("metadata")
    title = _text(known, "title") if isinstance(known, dict) else ""
    url = _text(card, "url")
    return (f"<p>{_link(url, title)}</p>" if url else _text(card, "html")) + _paragraph(_text(card, "caption"))


def _played(card: Card) -> str:
    title = _text(card, "title", "fileTitle", "fileName")
    about = _text(card, "fileCaption")
    return f"<p>{_link(_text(card, 'src'), title)}</p>" + _paragraph(about) + _paragraph(_text(card, "caption"))


def _code(card: Card) -> str:
    return f"<pre>{escape(_text_raw(card, 'code'))}</pre>{_paragraph(_text(card, 'caption'))}"


def _text_raw(card: Card, key: str) -> str:
    found = card.get(key)
    return found if isinstance(found, str) else ""


def _callout(card: Card) -> str:
    emoji, words = _text(card, "calloutEmoji"), _text(card, "calloutText")
    inner = words.removeprefix("<p>").removesuffix("</p>") if words.count("<p") <= 1 else words
    return f"<blockquote><p>{escape(emoji)} {inner}</p></blockquote>"


def _toggle(card: Card) -> str:
    return f"<h3>{escape(_words(_text(card, 'heading')))}</h3>{_paragraph(_text(card, 'content'))}"


def _button(card: Card) -> str:
    words, url = _text(card, "buttonText"), _text(card, "buttonUrl")
    return f"<p>{_link(url, words)}</p>" if url or words else ""


def _header(card: Card) -> str:
    head, below = _words(_text(card, "header", "heading")), _text(card, "subheader", "subheading")
    return (f"<h2>{escape(head)}</h2>" if head else "") + _paragraph(below) + _button(card)


def _product(card: Card) -> str:
    picture = {"src": _text(card, "productImageSrc"), "alt": _words(_text(card, "productTitle"))}
    button = {"buttonText": _text(card, "productButton"), "buttonUrl": _text(card, "productUrl")}
    return (
        _image(picture) + f"<h3>{escape(_words(_text(card, 'productTitle')))}</h3>"
        + _paragraph(_text(card, "productDescription")) + _button(button)
    )  # fmt: skip


def _call(card: Card) -> str:
    return _image({"src": _text(card, "imageUrl")}) + _paragraph(_text(card, "textValue")) + _button(card)


def _before_after(card: Card) -> str:
    sides = [card.get("beforeImage"), card.get("afterImage")]
    return "".join(_image(one) for one in sides if isinstance(one, dict)) + _paragraph(_text(card, "caption"))


def _markdown(card: Card) -> str:
    return markdown(_text_raw(card, "markdown"))


def markdown(text: str) -> str:
    """Return CommonMark as HTML; HTML in it stays, to be cleaned with everything else."""
    try:
        made: str = MarkdownIt("commonmark", {"html": True}).render(text)
    except (RecursionError, ValueError) as error:
        raise Malformed(f"its Markdown cannot be read: {error}") from error
    return made


def _unknown(card: Card) -> str:
    return "".join(_paragraph(escape(_words(_text(card, key)))) for key in ("title", "heading", "text", "caption"))


_ALIASES: Final = {
    "card-markdown": "markdown", "hr": "horizontalrule", "code": "codeblock", "call-to-action": "cta",
}  # fmt: skip
_MADE: Final[dict[str, Callable[[Card], str]]] = {
    "image": _image, "gallery": _gallery, "bookmark": _bookmark, "embed": _embed, "audio": _played, "video": _played,
    "file": _played, "codeblock": _code, "callout": _callout, "toggle": _toggle, "button": _button, "header": _header,
    "product": _product, "cta": _call, "before-after": _before_after, "markdown": _markdown,
    "html": lambda card: _text_raw(card, "html"), "horizontalrule": lambda card: "<hr>",
}  # fmt: skip
_REDUCED: Final = frozenset(
    ["bookmark", "embed", "audio", "video", "file", "callout", "toggle", "button", "header", "product", "cta"]
)
