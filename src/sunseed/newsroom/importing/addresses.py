"""Where imported things stand here, and how their old addresses lead there.

Follows design.md §5 and ADR 0056. An old site answered at several addresses for one thing: the pretty one, the one with
its number, the pages of its pictures; each becomes a redirect, unless something else stands there. Owns that list.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import Final
from urllib.parse import quote, unquote, urlsplit

from sunseed.documents import fields
from sunseed.errors import Malformed
from sunseed.newsroom.importing import bulk
from sunseed.newsroom.importing.placing import Places
from sunseed.newsroom.importing.records import Post
from sunseed.newsroom.importing.report import Report
from sunseed.newsroom.importing.survey import Survey, host_of, item_key
from sunseed.newsroom.publishing.arranging import Move
from sunseed.newsroom.publishing.models import Address
from sunseed.newsroom.stories.slugs import slug_of

_SAFE: Final = "%/:@!$&'()*+,;=~-._"


class Addresses:
    """Addresses given out in this import, and those that were taken before.

    Arguments:
        prefix: what stands before every path, for a language that is not the default.
    """

    def __init__(self, found: Survey, places: Places, report: Report, prefix: str) -> None:
        self._found, self._places, self._report, self._prefix = found, places, report, prefix
        # All of them at once: a hundred thousand weigh some ten megabytes, and asking for each takes longer than its
        # story. What somebody else publishes meanwhile is found by the database, and ends this batch.
        self._claimed: set[str] = set(Address.objects.values_list("path", flat=True))
        self._earlier = frozenset(one for one in self._claimed if one.startswith("redirect:"))
        self._site = host_of(found.channel.link)
        self._base = urlsplit(found.channel.link).path.rstrip("/") if self._site else ""

    def of_story(self, section_path: str, slug: str, post: Post) -> str:
        """Return the address of a story, which nobody else has."""
        return self._free(f"{self._prefix}{section_path}", slug, post)

    def of_page(self, post: Post, slug: str) -> str:
        """Return a page's address: its slugs from the top page down, as they were there."""
        slugs, above = [slug], post.parent
        while above in self._found.by_number and len(slugs) < 8:
            upper = self._found.items[self._found.by_number[above]]
            slugs.insert(0, slug_of(unquote(upper.slug), otherwise=f"page-{str(upper.key)[:8]}"))
            above = upper.parent if upper.parent != above else ""
        if slugs[0] in fields.RESERVED_NAMES:
            slugs[0] = f"{slugs[0][:75]}-page"
        slugs = [f"{one}-page" if one in fields.RESERVED_PARTS else one for one in slugs]
        return self._free(self._prefix + "/" + "".join(f"{one}/" for one in slugs[:-1]), slugs[-1], post)

    def _free(self, above: str, slug: str, post: Post) -> str:
        path, number = f"{above}{slug}/", 1
        while path in self._claimed or self._places.taken(path):
            number += 1
            path = f"{above}{slug[:70]}-{number}/"
        if number > 1:
            self._report.look_at(f"its address was taken; it became {path}", post.title or post.link)
        self._claimed.add(path)
        return path

    def moves(self, post: Post, path: str) -> Iterator[bulk.New]:
        """Yield a redirect for each address at which an item, or a page of one of its pictures, stood."""
        yield from self._moves(self.of_item(post), path)

    def moves_of_archives(self, places: Places) -> Iterator[bulk.New]:
        """Yield redirects from the archives of categories, tags and authors, as both systems name them by default."""
        base = self._base
        wordpress = self._found.channel.program == "wordpress"
        for nicename, section in places.public(places.sections):
            chain = "/".join(self._found.above(nicename))
            number = self._found.number("category", nicename)
            old = (
                [f"/category/{chain}/", *([f"/?cat={number}"] if number else [])]
                if wordpress
                else [f"/tag/{nicename}/"]
            )
            yield from self._moves([base + one for one in old if nicename], places.path_of(section))
        for nicename, topic in places.public(places.tags):
            old = [f"/tag/{nicename}/", *([f"/?tag={nicename}"] if wordpress else [])]
            yield from self._moves([base + one for one in old], f"/topics/{topic.slug}/")
        for login, byline in places.public(places.bylines):
            yield from self._moves([f"{base}/author/{quote(login.lower(), safe='')}/"], f"/people/{byline.slug}/")

    def of_item(self, post: Post) -> list[str]:
        """Return every path of this site at which an item answered there, the pretty one first."""
        base = self._base
        links = [post.link, post.guid]
        if post.post_id and self._found.channel.program == "wordpress":
            links += [f"{base}/?p={post.post_id}"]
            links += [f"{base}/?page_id={post.post_id}"] if post.kind == "page" else []
        for one in self._found.of_item.get(post.post_id, []):
            links += [one.link, f"{base}/?attachment_id={one.number}"]
        return list(dict.fromkeys(path for link in links if (path := self._path(link)) is not None))

    def _path(self, link: str) -> str | None:
        """Return an old address as a path of this site, or None if it was none of the old site's."""
        try:
            parts = urlsplit(link)
        except ValueError:
            return None
        if not link.startswith("/") and (parts.scheme not in ("http", "https") or host_of(link) != self._site):
            return None
        path = quote(re.sub(r"/{2,}", "/", parts.path) or "/", safe=_SAFE)
        return f"{path}?{quote(parts.query, safe=_SAFE + '?')}" if parts.query else path

    def _moves(self, old: Iterable[str], path: str) -> Iterator[bulk.New]:
        ends = {one.rstrip("/"): one for one in reversed([*old])}  # both ways to end a path are one address
        ends = {bare: one for bare, one in reversed(ends.items()) if bare not in ("", path.rstrip("/"))}
        wanted = {f"redirect:{one}": one for one in ends.values()}
        for claim, source in wanted.items():
            if claim in self._claimed or source in self._claimed:
                if claim in self._earlier:
                    continue  # led here by an earlier run
                self._report.look_at("no redirect: something else stands at its old address", source)
                continue
            try:
                new = bulk.new_arrangement(Move(item_key(self._found.channel.link, claim), source, path))
            except Malformed as error:
                self._report.look_at(f"no redirect from its old address: {error}", source)
                continue
            self._claimed.add(claim)
            self._report.made["redirects from old addresses"] += 1
            yield new
