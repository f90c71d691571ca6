"""Reads a WordPress export (WXR, RSS 2.0 with WordPress's own namespaces), one item at a time.

Follows newsroom.md §6: no formal specification exists; fields may be missing, media are linked and not contained. The
parser expands no entity, opens no network address and keeps its own limits on size. Owns the names of fields; what they
mean for us is `survey` and `placing`.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import BinaryIO

from lxml import etree

from sunseed.errors import Malformed
from sunseed.newsroom.importing.records import Author, Channel, Post, Record, Term
from sunseed.newsroom.importing.stream import XmlStream

# The name of excerpts lies below WordPress's own: it must be looked for first.
_FAMILIES = {"/excerpt/": "excerpt", "/content/": "content", "wordpress.org/export": "wp", "purl.org/dc": "dc"}


def read(stream: XmlStream) -> Iterator[Record]:
    """Yield what the export holds, in its order; the channel comes again whenever more of it is known.

    Raises:
        Malformed: this is not an export, or its XML is broken; the message names the line.
    """
    try:
        parser = etree.iterparse(
            stream, events=("start", "end"), resolve_entities=False, no_network=True, load_dtd=False,
            huge_tree=False, remove_comments=True, remove_pis=True,
        )  # fmt: skip
        yield from _records(parser)
    except etree.XMLSyntaxError as error:
        raise Malformed(
            f"the export cannot be read at line {error.lineno}: {error.msg}. Export it again, or mend that line"
        ) from error


def _records(parser: etree.iterparse) -> Iterator[Record]:
    depth = 0
    channel: dict[str, str] = {}
    for event, element in parser:
        if event == "start":
            depth += 1
            if depth == 1 and _name(element) != "rss":
                raise Malformed(f"expected a WordPress export (<rss>), found <{_name(element)}>")
            continue
        depth -= 1
        if depth != 2:
            continue
        name = _name(element)
        if name == "item":
            yield _post(element)
        elif name == "wp:author":
            yield _author(element)
        elif name in ("wp:category", "wp:tag"):
            yield _term(element, name.removeprefix("wp:"))
        elif name in ("title", "link", "language", "wp:wxr_version", "wp:base_blog_url"):
            channel[name] = _text(element)
            yield Channel(
                channel.get("title", ""), channel.get("wp:base_blog_url") or channel.get("link", ""),
                channel.get("language", ""), channel.get("wp:wxr_version", ""),
            )  # fmt: skip
        element.clear()
        while element.getprevious() is not None:
            del element.getparent()[0]


def _name(element: etree._Element) -> str:
    """Return `family:local` for a tag in one of the known namespaces, the local name for all others."""
    tag = element.tag
    if not isinstance(tag, str):
        return ""
    if not tag.startswith("{"):
        return tag
    namespace, _, local = tag[1:].partition("}")
    for part, family in _FAMILIES.items():
        if part in namespace:
            return f"{family}:{local}"
    return local


def _text(element: etree._Element) -> str:
    return "".join(element.itertext()).strip() if len(element) else (element.text or "").strip()


def _fields(element: etree._Element) -> dict[str, str]:
    """Return the texts of an element's children by name; of several with one name, the first."""
    found: dict[str, str] = {}
    for child in element:
        found.setdefault(_name(child), _text(child))
    return found


def _author(element: etree._Element) -> Author:
    found = _fields(element)
    login = found.get("wp:author_login", "")
    full = " ".join(filter(None, (found.get("wp:author_first_name"), found.get("wp:author_last_name"))))
    return Author(login, found.get("wp:author_display_name") or full or login)


def _term(element: etree._Element, taxonomy: str) -> Term:
    found = _fields(element)
    if taxonomy == "tag":
        return Term("tag", found.get("wp:tag_slug", ""), found.get("wp:tag_name", ""), "",
                    found.get("wp:tag_description", ""), found.get("wp:term_id", ""))  # fmt: skip
    return Term(
        "category", found.get("wp:category_nicename", ""), found.get("wp:cat_name", ""),
        found.get("wp:category_parent", ""), found.get("wp:category_description", ""), found.get("wp:term_id", ""),
    )  # fmt: skip


def _post(element: etree._Element) -> Post:
    found = _fields(element)
    categories, tags, post_format = [], [], ""
    comments = 0
    meta: dict[str, str] = {}
    for child in element:
        name = _name(child)
        if name == "category":
            domain, nicename = child.get("domain") or "category", child.get("nicename") or ""
            if domain == "category":
                categories.append((nicename, _text(child)))
            elif domain in ("post_tag", "tag"):
                tags.append((nicename, _text(child)))
            elif domain == "post_format":
                post_format = nicename.removeprefix("post-format-")
        elif name == "wp:comment":
            comments += 1
        elif name == "wp:postmeta":
            pair = _fields(child)
            if pair.get("wp:meta_key") in ("_thumbnail_id", "_wp_attachment_image_alt"):
                meta[pair["wp:meta_key"]] = pair.get("wp:meta_value", "")
    link, post_id = found.get("link", ""), found.get("wp:post_id", "")
    return Post(
        guid=found.get("guid") or link or f"post {post_id}",
        post_id=post_id,
        kind=found.get("wp:post_type", "") or "post",
        status=found.get("wp:status", "") or "publish",
        title=found.get("title", ""),
        link=link,
        slug=found.get("wp:post_name", ""),
        authors=(found.get("dc:creator", ""),),
        date=_date(found),
        content=found.get("content:encoded", ""),
        excerpt=found.get("excerpt:encoded", ""),
        parent=found.get("wp:post_parent", "").removeprefix("0"),
        protected=bool(found.get("wp:post_password", "")),
        attachment=found.get("wp:attachment_url", ""),
        sticky=found.get("wp:is_sticky") == "1",
        post_format=post_format,
        comments=comments,
        categories=tuple(categories),
        tags=tuple(tags),
        feature=meta.get("_thumbnail_id", ""),
        alt=meta.get("_wp_attachment_image_alt", ""),
        order=int(order) if (order := found.get("wp:menu_order", "")).isdecimal() and len(order) < 10 else 0,
    )


def _date(found: dict[str, str]) -> str:
    """Return the date of publication: the one in UTC, else the feed's, else the site's own clock; "" if none is one."""
    for value in (found.get("wp:post_date_gmt", ""), None, found.get("wp:post_date", "")):
        try:
            if value is None:
                at = parsedate_to_datetime(found.get("pubDate", "")).astimezone(UTC)
            else:
                at = datetime.strptime(value, "%Y-%m-%d %H:%M:%S").replace(tzinfo=UTC)
        except (ValueError, TypeError, OverflowError, IndexError):
            continue
        if at.year >= 1970:
            return at.strftime("%Y-%m-%dT%H:%M:%SZ")
    return ""


def open_export(source: BinaryIO) -> XmlStream:
    """Return a stream over an export; see `stream.XmlStream`."""
    return XmlStream(source)
