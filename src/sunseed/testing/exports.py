"""Exports of other systems, as small as a test needs them.

Owns the forms; what a test says with them is its own.
"""

from __future__ import annotations

from html import escape

_SPACES = (
    'xmlns:excerpt="http://wordpress.org/export/1.2/excerpt/" xmlns:content="http://purl.org/rss/1.0/modules/content/" '
    'xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:wp="http://wordpress.org/export/1.2/"'
)


def wordpress_export(items: str, terms: str = "", site: str = "https://old.example") -> str:
    """Return a WordPress export of a site with one author."""
    return (
        f'<?xml version="1.0" encoding="UTF-8"?><rss version="2.0" {_SPACES}><channel><title>Old Town</title>'
        f"<link>{site}</link><language>en-GB</language><wp:wxr_version>1.2</wp:wxr_version>"
        "<wp:author><wp:author_login>ada</wp:author_login><wp:author_email>ada@secret.example</wp:author_email>"
        f"<wp:author_display_name>Ada Quill</wp:author_display_name></wp:author>{terms}{items}</channel></rss>"
    )


def wordpress_item(
    number: int, title: str, content: str, *, status: str = "publish", kind: str = "post", more: str = "",
    site: str = "https://old.example",
) -> str:  # fmt: skip
    """Return one item of a WordPress export, published in 2019 at `/2019/<number>/`."""
    day, hour = number // 24 % 28 + 1, number % 24
    return (
        f"<item><title>{escape(title)}</title><link>{site}/2019/{number}/</link><dc:creator>ada</dc:creator>"
        f"<guid>{site}/?p={number}</guid><content:encoded><![CDATA[{content}]]></content:encoded>"
        f"<wp:post_id>{number}</wp:post_id><wp:post_date_gmt>2019-05-{day:02} {hour:02}:00:00</wp:post_date_gmt>"
        f"<wp:post_name>item-{number}</wp:post_name><wp:status>{status}</wp:status>"
        f"<wp:post_type>{kind}</wp:post_type>{more}</item>"
    )
