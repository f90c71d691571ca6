"""The map of the site for search engines: an index, chunks by order of the record, and `robots.txt`.

Follows sitemaps.org 0.9 and design.md §6: an item's chunk is fixed by its ordinal in the record, so that one
publication rewrites one chunk; the index names chunks and no dates. The news sitemap holds the last two days before
the newest item: the edition has no other clock. Owned here: bytes. Elsewhere: which items they
hold (`sunseed.edition.subjects`).
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from xml.sax.saxutils import escape

CHUNK = 500
"""Items in one chunk, whether or not each has an address."""

NEWS = "sitemap-news.xml"
NEWS_DAYS = 2
MOST_NEWS = 1_000
"""What a news sitemap may hold: so many days, so many stories."""
_TONGUES = {"zh-Hans": "zh-cn", "zh": "zh-cn", "zh-Hant": "zh-tw"}

_XML = '<?xml version="1.0" encoding="UTF-8"?>\n'
_AT = "%Y-%m-%dT%H:%M:%SZ"
_NEWS_SPACE = "http://www.google.com/schemas/sitemap-news/0.9"
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


@dataclass(frozen=True, slots=True)
class News:
    """One story of the last days; `path` without a leading slash."""

    path: str
    language: str
    published: str
    title: str


def news(base: str, name: str, stories: Iterable[News]) -> bytes:
    """Return the news sitemap: stories, newest first as given, of the publication called `name`."""
    urls = "".join(
        f"<url><loc>{escape(base + one.path)}</loc><news:news><news:publication><news:name>{escape(name)}</news:name>"
        f"<news:language>{_TONGUES.get(one.language, one.language.partition('-')[0])}</news:language>"
        f"</news:publication><news:publication_date>{one.published}</news:publication_date>"
        f"<news:title>{escape(one.title)}</news:title></news:news></url>\n"
        for one in stories
    )
    return f'{_XML}<urlset {_SPACE} xmlns:news="{_NEWS_SPACE}">\n{urls}</urlset>\n'.encode()


def since(newest: str) -> str:
    """Return the time two days before the newest, both as the record writes them."""
    moment = datetime.strptime(newest, _AT).replace(tzinfo=UTC) - timedelta(days=NEWS_DAYS)
    return moment.strftime(_AT)


def index(base: str, count: int) -> bytes:
    """Return the index of `count` chunks."""
    maps = "".join(f"<sitemap><loc>{escape(base + path_of(n))}</loc></sitemap>\n" for n in range(1, count + 1))
    return f"{_XML}<sitemapindex {_SPACE}>\n{maps}</sitemapindex>\n".encode()


def robots(base: str) -> bytes:
    """Return `robots.txt`: everything may be read; searches need not be."""
    return f"User-agent: *\nDisallow: /search/?\nSitemap: {base}sitemap.xml\nSitemap: {base}{NEWS}\n".encode()
