"""The three feeds of a page: RSS 2.0, Atom (RFC 4287) and JSON Feed 1.1, of the same stories, as bytes.

Follows design.md §5 and §6. Owned here: the three formats, written out by hand so that equal stories give equal bytes,
and one entry's pieces made once for every feed it stands in. Elsewhere: which stories (`sunseed.edition.filling`).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from email.utils import format_datetime
from html import escape
from typing import Any
from xml.sax.saxutils import quoteattr

import msgspec

MEDIA_TYPES = {"jpg": "image/jpeg", "png": "image/png", "webp": "image/webp", "avif": "image/avif"}
_json = msgspec.json.Encoder().encode


@dataclass(frozen=True, slots=True, kw_only=True)
class Head:
    """What a feed says of itself.

    Arguments:
        title: its name.
        home: absolute URL of the page it belongs to.
        base: absolute URL under which its own files lie.
        description: a sentence.
        language: BCP 47 tag.
        identifier: a URI that never changes.
        updated: time of its newest change, for a feed without stories the time of what it belongs to.
    """

    title: str
    home: str
    base: str
    description: str
    language: str
    identifier: str
    updated: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Story:
    """One story in a feed, its body as markup that stands alone."""

    identifier: str
    url: str
    title: str
    summary: str
    html: str
    authors: tuple[str, ...]
    tags: tuple[str, ...]
    language: str
    published: str
    updated: str
    image: str = ""


@dataclass(frozen=True, slots=True)
class Piece:
    """One story as each of the three formats writes it."""

    rss: str
    atom: str
    json: msgspec.Raw
    updated: str


def piece(story: Story) -> Piece:
    """Write a story once for all feeds."""
    html = _text(story.html)
    return Piece(_rss_item(story, html), _atom_entry(story, html), msgspec.Raw(_json(_json_item(story))), story.updated)


def files(head: Head, pieces: Sequence[Piece]) -> dict[str, bytes]:
    """Return the three files of a feed by their names, newest story first as given."""
    updated = max((one.updated for one in pieces), default=head.updated)
    return {
        "feed.xml": _rss(head, pieces, updated).encode(),
        "atom.xml": _atom(head, pieces, updated).encode(),
        "feed.json": _feed_json(head, pieces),
    }


def _clean(text: str) -> str:
    """Leave out what XML 1.0 cannot hold; documents hold almost none of it."""
    return "".join(char for char in text if char in "\t\n\r" or char >= " ") if not text.isprintable() else text


def _text(text: str) -> str:
    return escape(_clean(text), quote=False)


def _date(at: str) -> str:
    return format_datetime(datetime.fromisoformat(at), usegmt=True)


def _rss_item(story: Story, html: str) -> str:
    return (
        f"<item><title>{_text(story.title)}</title><link>{_text(story.url)}</link>"
        f'<guid isPermaLink="false">{_text(story.identifier)}</guid><pubDate>{_date(story.published)}</pubDate>'
        f"<description>{_text(story.summary)}</description>"
        + "".join(f"<dc:creator>{_text(name)}</dc:creator>" for name in story.authors)
        + "".join(f"<category>{_text(tag)}</category>" for tag in story.tags)
        + f"<content:encoded>{html}</content:encoded></item>\n"
    )


def _rss(head: Head, pieces: Sequence[Piece], updated: str) -> str:
    return (
        '<?xml version="1.0" encoding="UTF-8"?>\n'
        '<rss version="2.0" xmlns:atom="http://www.w3.org/2005/Atom" xmlns:dc="http://purl.org/dc/elements/1.1/" '
        'xmlns:content="http://purl.org/rss/1.0/modules/content/">\n<channel>'
        f"<title>{_text(head.title)}</title><link>{_text(head.home)}</link>"
        f"<description>{_text(head.description or head.title)}</description><language>{_text(head.language)}</language>"
        f"<lastBuildDate>{_date(updated)}</lastBuildDate>"
        f'<atom:link rel="self" type="application/rss+xml" href={quoteattr(head.base + "feed.xml")}/>\n'
        + "".join(one.rss for one in pieces)
        + "</channel>\n</rss>\n"
    )


def _atom_entry(story: Story, html: str) -> str:
    return (
        f"<entry xml:lang={quoteattr(story.language)}><id>{_text(story.identifier)}</id>"
        f"<title>{_text(story.title)}</title>"
        f'<link rel="alternate" type="text/html" href={quoteattr(story.url)}/>'
        f"<published>{story.published}</published><updated>{story.updated}</updated>"
        + "".join(f"<author><name>{_text(name)}</name></author>" for name in story.authors)
        + "".join(f"<category term={quoteattr(_clean(tag))}/>" for tag in story.tags)
        + f"<summary>{_text(story.summary)}</summary>"
        f'<content type="html">{html}</content></entry>\n'
    )


def _atom(head: Head, pieces: Sequence[Piece], updated: str) -> str:
    return (
        '<?xml version="1.0" encoding="UTF-8"?>\n'
        f'<feed xmlns="http://www.w3.org/2005/Atom" xml:lang={quoteattr(head.language)}>\n'
        f"<id>{_text(head.identifier)}</id><title>{_text(head.title)}</title><updated>{updated}</updated>"
        f'<link rel="self" type="application/atom+xml" href={quoteattr(head.base + "atom.xml")}/>'
        f'<link rel="alternate" type="text/html" href={quoteattr(head.home)}/>'
        f"<author><name>{_text(head.title)}</name></author>\n" + "".join(one.atom for one in pieces) + "</feed>\n"
    )


def _json_item(story: Story) -> dict[str, Any]:
    item: dict[str, Any] = {
        "id": story.identifier,
        "url": story.url,
        "title": story.title,
        "summary": story.summary,
        "content_html": story.html,
        "date_published": story.published,
        "date_modified": story.updated,
        "authors": [{"name": name} for name in story.authors],
        "tags": list(story.tags),
        "language": story.language,
    }
    if story.image:
        item["image"] = story.image
    return item


def _feed_json(head: Head, pieces: Sequence[Piece]) -> bytes:
    return _json(
        {
            "version": "https://jsonfeed.org/version/1.1",
            "title": head.title,
            "home_page_url": head.home,
            "feed_url": head.base + "feed.json",
            "description": head.description,
            "language": head.language,
            "items": [one.json for one in pieces],
        }
    )
