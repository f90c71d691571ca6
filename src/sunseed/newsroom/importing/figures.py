"""Pictures in the HTML of other systems: what each shows, the words that go with it, and where it may stand here.

Follows formats.md §8: a figure stands between blocks, and nothing but a digest is written in it. Owns captions, links
around pictures, galleries and covers; whether a picture is to be had is `media`'s.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

import lxml.etree
import lxml.html

from sunseed.newsroom.importing.records import Attachment

CAPTION: Final = "data-its-caption"
_NUMBER = re.compile(r"\bwp-image-(\d{1,12})\b")
_BACKGROUND = re.compile(r"background-image\s*:\s*url\(\s*[\"']?([^\"')]{1,2000})", re.IGNORECASE)
_BOXES: Final = frozenset({"div", "section", "article", "main"})


@dataclass(frozen=True)
class Shown:
    """A picture that stands in a body."""

    sha256: str
    url: str
    alt: str = ""
    caption: str = ""


@dataclass(frozen=True)
class Found:
    """What an `<img>` says; `words_instead` where it is only a drawn character."""

    url: str = ""
    alt: str = ""
    caption: str = ""
    words_instead: str = ""


def prepare(tree: lxml.html.HtmlElement, notes: Counter[str]) -> None:
    """Bring words and pictures together: each `<img>` carries its caption, and stands in no link."""
    _plain_cards(tree, notes)
    for element in list(tree.iter("div", "section")):
        style = element.get("style") or ""
        if "wp-block-cover" in (element.get("class") or "") and (found := _BACKGROUND.search(style)):
            element.insert(0, lxml.html.Element("img", src=found[1]))
            element[0].tail, element.text = element.text, None
    for link in list(tree.iter("a")):
        images = list(link.iter("img"))
        if images and not link.text_content().strip():
            link.drop_tag()
            notes["link around a picture left out"] += 1
    for figure in list(tree.iter("figure")):
        images = list(figure.iter("img"))
        if len(images) == 1 and images[0].get(CAPTION) is None:
            _take_caption(figure, images[0])


def _plain_cards(tree: lxml.html.HtmlElement, notes: Counter[str]) -> None:
    """Reduce Ghost's printed cards that hold more than words: bookmarks and files to a link, forms to nothing."""
    for element in list(tree.iter("figure", "div", "a")):
        names = set((element.get("class") or "").split())
        if names & {"kg-signup-card", "kg-cta-card-sponsor"}:
            notes["Ghost card left out, a form to sign up"] += 1
            element.drop_tree()
        elif names & {"kg-bookmark-card", "kg-file-card", "kg-audio-card", "kg-video-card"}:
            notes["Ghost card became plain text or a link"] += 1
            _to_link(element)


def _to_link(card: lxml.html.HtmlElement) -> None:
    """Leave of a card the address it leads to, the title it bears, and its caption."""
    target = next((one.get("href") or one.get("src") for one in card.iter("a", "audio", "video")), None) or ""
    titles = [one for one in card.iter() if re.search(r"\bkg-\w+(?:-card)?-title\b", one.get("class") or "")]
    captions = [" ".join(one.text_content().split()) for one in card.iter("figcaption")]
    words = " ".join(titles[0].text_content().split()) if titles else target
    for child in list(card):
        card.remove(child)
    card.tag, card.text = "div", None
    for key in list(card.attrib):
        del card.attrib[key]
    link = lxml.etree.SubElement(lxml.etree.SubElement(card, "p"), "a", href=target)
    link.text = words
    for caption in captions:
        lxml.etree.SubElement(card, "p").text = caption


def _take_caption(figure: lxml.html.HtmlElement, image: lxml.html.HtmlElement) -> None:
    """Move the words of a figure with one picture to the picture."""
    marked = list(figure.iter("figcaption"))
    if not marked and "wp-caption" not in (figure.get("class") or ""):
        return
    words = " ".join(" ".join(one.text_content() for one in marked or [figure]).split())
    image.set(CAPTION, words)
    tail = image.tail if marked else None
    image.tail = None
    for one in marked:
        one.drop_tree()
    if not marked:
        for child in list(figure):
            figure.remove(child)
        figure.text = None
        figure.append(image)
    elif tail:
        image.tail = tail


def read(image: lxml.html.HtmlElement, attachments: Mapping[str, Attachment]) -> Found:
    """Return what an `<img>` shows: the full picture rather than the small copy, with all words there are for it."""
    alt = " ".join((image.get("alt") or "").split())
    if {"wp-smiley", "emoji"} & set((image.get("class") or "").split()):
        return Found(words_instead=alt or "□")
    if image.get("width") in ("0", "1") and image.get("height") in ("0", "1"):
        return Found()  # counts readers, shows nothing
    number = _NUMBER.search(image.get("class") or "")
    known = attachments.get(number[1] if number else image.get("data-id") or "")
    url = image.get("data-full-url") or image.get("data-orig-file") or (known.url if known else "")
    url = url or image.get("src") or image.get("data-src") or image.get("data-lazy-src") or ""
    caption = image.get(CAPTION)
    if caption is None:
        caption = known.caption if known else ""
    return Found(url.strip(), alt or (known.alt if known else ""), caption)


def put(image: lxml.html.HtmlElement, digest: str) -> None:
    """Put a figure in the place of an `<img>`."""
    _replace(image, lxml.html.Element("figure", {"data-object": digest}))


def put_words(image: lxml.html.HtmlElement, words: str) -> None:
    """Put a picture's caption in its place."""
    paragraph = lxml.html.Element("p")
    paragraph.text = words
    _replace(image, paragraph)


def _replace(old: lxml.html.HtmlElement, new: lxml.html.HtmlElement) -> None:
    new.tail, old.tail = old.tail, None
    parent = old.getparent()
    if parent is not None:
        parent.replace(old, new)


def lift(tree: lxml.html.HtmlElement) -> None:
    """Move each figure out of paragraphs, lists and quotations, to stand beside the one it was in.

    Those that began it go before it, all others after it; several keep their order.
    """
    leading: dict[lxml.html.HtmlElement, set[lxml.html.HtmlElement]] = {}
    last: dict[lxml.html.HtmlElement, lxml.html.HtmlElement] = {}
    for figure in [one for one in tree.iter("figure") if one.get("data-object")]:
        outer = _outermost(figure, tree)
        if outer is None:
            continue
        if outer not in leading:
            leading[outer] = _leading(outer)
        _cut(figure)
        if figure in leading[outer]:
            outer.addprevious(figure)
        else:
            last.get(outer, outer).addnext(figure)
            last[outer] = figure


def _outermost(figure: lxml.html.HtmlElement, tree: lxml.html.HtmlElement) -> lxml.html.HtmlElement | None:
    """Return the outermost ancestor that is more than a box, or None."""
    found = None
    for above in figure.iterancestors():
        if above is tree:
            break
        if above.tag not in _BOXES:
            found = above
    return found


def _leading(outer: lxml.html.HtmlElement) -> set[lxml.html.HtmlElement]:
    """Return the figures in `outer` that no word stands before."""
    found: set[lxml.html.HtmlElement] = set()
    for event, element in lxml.etree.iterwalk(outer, events=("start", "end")):
        if event == "start":
            if (element.text or "").strip():
                break
            if element.tag == "figure":
                found.add(element)
        elif element is not outer and (element.tail or "").strip():
            break
    return found


def _cut(figure: lxml.html.HtmlElement) -> None:
    """Take a figure out of its parent, leaving the words after it where they are."""
    tail, figure.tail = figure.tail, None
    parent, before = figure.getparent(), figure.getprevious()
    if parent is None:
        return
    parent.remove(figure)
    if tail and before is not None:
        before.tail = f"{before.tail or ''}{tail}"
    elif tail:
        parent.text = f"{parent.text or ''}{tail}"
