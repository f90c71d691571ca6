"""What an export holds, learnt in a first reading: its people, terms, attachments, and where each item stood.

Owns the small index that the second reading needs: links between the site's own pages, galleries' pictures, the tree of
categories. Texts are not kept, so memory grows with the number of items, not with their length.
"""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from urllib.parse import unquote, urlsplit
from uuid import UUID

from sunseed.newsroom.importing.records import Attachment, Author, Channel, Post, Record, Term

BRINGS = ("post", "page")
UNKNOWN_SITE = "https://old-site.invalid"
"""Stands for the address of a site whose export does not tell it; the name is reserved and never anybody's."""


@dataclass(frozen=True)
class Seen:
    """An item as the index keeps it: enough to link to it."""

    key: UUID
    kind: str
    post_id: str
    slug: str
    parent: str
    public: bool


@dataclass
class Survey:
    """Everything the first reading learnt.

    Arguments:
        items: posts and pages, by name: the guid, or guid and number where several items share one guid.
        names: an item's name by its guid and number.
        by_address: name of what stood at an address, in the form `address_of` gives.
        attachments: by number; those of one item by its number in `of_item`, in their order.
        kinds: how many items of each kind and status the export holds.
    """

    channel: Channel = field(default_factory=Channel)
    authors: dict[str, str] = field(default_factory=dict)
    terms: dict[tuple[str, str], Term] = field(default_factory=dict)
    items: dict[str, Seen] = field(default_factory=dict)
    names: dict[tuple[str, str], str] = field(default_factory=dict)
    by_address: dict[str, str] = field(default_factory=dict)
    by_number: dict[str, str] = field(default_factory=dict)
    attachments: dict[str, Attachment] = field(default_factory=dict)
    of_item: dict[str, list[Attachment]] = field(default_factory=dict)
    kinds: Counter[tuple[str, str]] = field(default_factory=Counter)
    twice: int = 0

    def seen(self, post: Post) -> Seen | None:
        """Return what the index keeps of an item."""
        name = self.names.get((post.guid, post.post_id))
        return self.items[name] if name is not None else None

    def at(self, url: str) -> Seen | None:
        """Return what stood at an address of the old site: an item, or the item one of whose pictures stood there."""
        name = self.by_address.get(address_of(url.partition("#")[0]))
        return self.items[name] if name is not None else None

    def number(self, taxonomy: str, nicename: str) -> str:
        """Return the number of a term there, or ""."""
        term = self.terms.get((taxonomy, nicename))
        return term.number if term else ""

    def above(self, nicename: str) -> list[str]:
        """Return the nicenames from the top category down to this one."""
        chain = [nicename]
        while (term := self.terms.get(("category", chain[0]))) and term.parent and term.parent not in chain:
            chain.insert(0, term.parent)
        return chain

    @property
    def total(self) -> int:
        """How many posts and pages there are."""
        return len(self.items)


def survey(records: Iterable[Record], tell: Callable[[int], None] = lambda done: None) -> Survey:
    """Read an export once; `tell` is called with the number of items read."""
    found = Survey()
    for number, one in enumerate(records):
        if number % 200 == 0:
            tell(number)
        if isinstance(one, Channel):
            found.channel = one
        elif isinstance(one, Author):
            found.authors[one.login] = one.name
        elif isinstance(one, Term):
            found.terms[one.taxonomy, one.nicename] = one
        else:
            _note(found, one)
    for attachments in found.of_item.values():
        attachments.sort(key=lambda one: (one.order, int(one.number)))
    return found


def _note(found: Survey, post: Post) -> None:
    found.kinds[post.kind, post.status] += 1
    if post.attachment and post.post_id.isdecimal():
        _note_attachment(found, post)
    if post.kind not in BRINGS or post.status in ("trash", "inherit"):
        return
    if (post.guid, post.post_id) in found.names:
        found.twice += 1
        return
    name = f"{post.guid} {post.post_id}" if post.guid in found.items else post.guid
    found.names[post.guid, post.post_id] = name
    public = post.status == "publish" and not post.protected
    found.items[name] = Seen(
        item_key(found.channel.link, name), post.kind, post.post_id, post.slug, post.parent, public
    )  # fmt: skip
    found.by_number[post.post_id] = name
    for link in (post.link, post.guid):
        if link.startswith(("http://", "https://")):
            found.by_address.setdefault(address_of(link), name)
    if post.post_id and found.channel.program == "wordpress":
        for query in (f"p={post.post_id}", f"page_id={post.post_id}"):
            found.by_address.setdefault(address_of(f"{found.channel.link}/?{query}"), name)


def _note_attachment(found: Survey, post: Post) -> None:
    made = Attachment(
        url=post.attachment, number=post.post_id, alt=post.alt, caption=post.excerpt, parent=post.parent,
        link=post.link, order=post.order,
    )  # fmt: skip
    found.attachments[post.post_id] = made
    if post.parent:
        found.of_item.setdefault(post.parent, []).append(made)


def item_key(site: str, name: str) -> UUID:
    """Return the key an imported thing has here: always the same for one thing of one site.

    It has the form of a random UUID, which is what documents ask for, made of the digest of where it came from; so a
    second import finds what the first one made, and needs no table for it.
    """
    digest = hashlib.sha256(f"sunseed import\n{host_of(site)}\n{name}".encode()).digest()
    return UUID(bytes=digest[:16], version=4)


def host_of(url: str) -> str:
    """Return a URL's host in lower case, without `www.`; "" if it has none."""
    try:
        return (urlsplit(url).hostname or "").removeprefix("www.")
    except ValueError:
        return ""


def address_of(url: str) -> str:
    """Return a URL reduced to what tells two pages apart: host, path, query; no scheme, no last slash."""
    try:
        parts = urlsplit(url)
        query = f"?{parts.query}" if parts.query else ""
        return f"{(parts.hostname or '').removeprefix('www.')}{unquote(parts.path).rstrip('/')}{query}"
    except ValueError:
        return url
