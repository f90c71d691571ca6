"""Exports of other systems, as small as a test needs them.

Owns the forms; what a test says with them is its own.
"""

from __future__ import annotations

import json
from html import escape
from typing import Any

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


def ghost_export(posts: list[dict[str, Any]]) -> dict[str, Any]:
    """Return a Ghost export of these posts: two authors, three tags, one member, and what nobody may read."""
    keys = [post["id"] for post in posts]
    data = {
        "posts": posts,
        "posts_meta": [{"id": "m1", "post_id": keys[0], "feature_image_alt": "Top", "feature_image_caption": "Top."}],
        "users": [
            {"id": "u1", "name": "Ada Quill", "slug": "ada", "email": "ada@secret.example", "password": "$2a$10$"},
            {"id": "u2", "name": "Bo Reed", "slug": "bo", "email": "bo@secret.example"},
        ],
        "tags": [
            {"id": "t1", "name": "News", "slug": "news", "description": "What happened", "visibility": "public"},
            {"id": "t2", "name": "Boats", "slug": "boats", "visibility": "public"},
            {"id": "t3", "name": "#internal", "slug": "hash-internal", "visibility": "internal"},
        ],
        "posts_tags": [
            {"id": f"pt{number}{key}", "post_id": key, "tag_id": f"t{number}", "sort_order": number}
            for key in keys
            for number in (3, 2, 1)
        ],
        "posts_authors": [
            {"id": f"pa{number}{key}", "post_id": key, "author_id": f"u{number + 1}", "sort_order": number}
            for key in keys
            for number in (1, 0)
        ],
        "settings": [{"key": "title", "value": "Old Town"}, {"key": "locale", "value": "en"}],
        "members": [{"id": "m1", "email": "reader@secret.example"}],
        "comments": [{"id": "c1", "post_id": keys[0]}, {"id": "c2", "post_id": keys[0]}],
    }  # fmt: skip
    return {"db": [{"meta": {"exported_on": 1_700_000_000_000, "version": "6.0.0"}, "data": data}]}


def ghost_post(number: int, slug: str, title: str, **fields: Any) -> dict[str, Any]:
    """Return a row of Ghost's table of posts, published and for everybody unless said otherwise."""
    plain = {
        "id": f"6{number:023}", "uuid": f"00000000-0000-4000-8000-{number:012}", "slug": slug, "title": title,
        "type": "post", "status": "published", "visibility": "public", "html": None, "lexical": None, "mobiledoc": None,
        "feature_image": None, "custom_excerpt": None, "published_at": f"2024-01-{number:02}T10:00:00.000Z",
    }  # fmt: skip
    return plain | fields


def lexical(*nodes: dict[str, Any]) -> str:
    """Return a Lexical document as Ghost stores it."""
    return json.dumps({"root": {"children": list(nodes), "type": "root", "version": 1}})


def lexical_words(*parts: str | tuple[str, int] | dict[str, str]) -> dict[str, Any]:
    """Return a paragraph of words, words with a format, and links (`url`, `text`)."""
    made: list[dict[str, Any]] = []
    for part in parts:
        if isinstance(part, dict):
            words = [{"type": "extended-text", "text": part["text"], "format": 0}]
            made.append({"type": "link", "url": part["url"], "children": words})
        else:
            text, shape = (part, 0) if isinstance(part, str) else part
            made.append({"type": "extended-text", "text": text, "format": shape})
    return {"type": "paragraph", "children": made}


def mobiledoc(words: list[str | tuple[str, str]], *cards: list[Any]) -> str:
    """Return a Mobiledoc of one paragraph, its parts plain or marked up, and these cards."""
    markups = [[part[1]] for part in words if not isinstance(part, str)]
    markers = []
    for part in words:
        marked = not isinstance(part, str)
        markers.append([0, [markups.index([part[1]])] if marked else [], int(marked), part[0] if marked else part])
    sections = [[1, "p", markers], *([10, number] for number in range(len(cards)))]
    document = {"version": "0.3.1", "atoms": [], "cards": list(cards), "markups": markups, "sections": sections}
    return json.dumps(document)
