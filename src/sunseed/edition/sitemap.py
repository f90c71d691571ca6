"""The map of the site for search engines: an index, chunks by order of the record, and `robots.txt`.

Follows sitemaps.org 0.9 and design.md §6: an item's chunk is fixed by its ordinal in the record, so that one
publication rewrites one chunk; the index names chunks and no dates. Owned here: bytes. Elsewhere: which items they
hold (`sunseed.edition.subjects`).
"""

from __future__ import annotations

from collections.abc import Iterable
from xml.sax.saxutils import escape

CHUNK = 500
"""Items in one chunk, whether or not each has an address."""

_XML = '<?xml version="1.0" encoding="UTF-8"?>\n'
_SPACE = 'xmlns="http://www.sitemaps.org/schemas/sitemap/0.9"'


def chunk_of(ordinal: int) -> int:
    """Return the number, from 1, of the chunk that holds the item with this ordinal."""
    return ordinal // CHUNK + 1


def path_of(number: int) -> str:
    """Return the site path of a chunk."""
    return f"sitemap-{number}.xml"


def chunk(base: str, rows: Iterable[tuple[str, str]]) -> bytes:
    """Return a chunk from paths and times of last change, under an absolute URL."""
    urls = "".join(f"<url><loc>{escape(base + path)}</loc><lastmod>{at}</lastmod></url>\n" for path, at in rows)
    return f"{_XML}<urlset {_SPACE}>\n{urls}</urlset>\n".encode()


def index(base: str, count: int) -> bytes:
    """Return the index of `count` chunks."""
    maps = "".join(f"<sitemap><loc>{escape(base + path_of(n))}</loc></sitemap>\n" for n in range(1, count + 1))
    return f"{_XML}<sitemapindex {_SPACE}>\n{maps}</sitemapindex>\n".encode()


def robots(base: str) -> bytes:
    """Return `robots.txt`: everything may be read; searches need not be."""
    return f"User-agent: *\nDisallow: /search/?\nSitemap: {base}sitemap.xml\n".encode()
