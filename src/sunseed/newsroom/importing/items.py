"""What happens to each item of an export: where it goes, whether it is published, and what is said about it.

Follows product.md P11. Owns addresses, redirects from the old ones, and the batches; how text is turned is `markup`,
where things belong is `placing`, publishing is `bulk`. What was private, protected by a password, or not yet public
there is never published here: it becomes a draft or stays out.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Final
from urllib.parse import quote, unquote, urlsplit
from uuid import UUID

from django.db import transaction

from sunseed.documents import fields, html
from sunseed.errors import Malformed
from sunseed.newsroom import present
from sunseed.newsroom.importing import bulk, markup, wxr
from sunseed.newsroom.importing.placing import Places, one_line
from sunseed.newsroom.importing.report import Report
from sunseed.newsroom.importing.survey import Survey, address_of, host_of, item_key
from sunseed.newsroom.people.models import Account
from sunseed.newsroom.publishing.arranging import Move, Thing
from sunseed.newsroom.publishing.models import Address, Item
from sunseed.newsroom.stories import body as bodies
from sunseed.newsroom.stories.draft import Draft, to_json
from sunseed.newsroom.stories.models import Masthead, Section, StaticPage, Story, StoryVersion, Topic
from sunseed.newsroom.stories.slugs import chain, default_language, languages, slug_of

BATCH: Final = 250
MAX_STANDFIRST: Final = 2 * fields.MAX_LINE
NOT_PUBLIC: Final = {
    "draft": "draft there", "auto-draft": "draft there", "pending": "waiting for review there",
    "future": "to be published later there", "private": "private there",
}  # fmt: skip


@dataclass
class _Batch:
    """What the next transaction will hold."""

    public: list[bulk.New] = field(default_factory=list)
    drafts: list[tuple[UUID, Draft]] = field(default_factory=list)
    pages: list[StaticPage] = field(default_factory=list)

    def __len__(self) -> int:
        return len(self.public) + len(self.drafts) + len(self.pages)


class Importer:
    """Takes items one by one and stores them in batches.

    Arguments:
        actor: the editor who answers for it.
        found: what the first reading learnt.
        report: is told everything.
        dry: nothing is stored.
        drafts: what was not public becomes drafts; else it is left out.
    """

    def __init__(self, actor: Account, found: Survey, report: Report, *, dry: bool, drafts: bool) -> None:
        self._actor, self._found, self._report = actor, found, report
        self._dry, self._with_drafts = dry, drafts
        self._places = Places(found, report, dry)
        self._links = bulk.Links()
        self._batch = _Batch()
        self._here = _here([one.key for one in found.items.values()])
        self._done: set[UUID] = set()
        self._claimed: set[str] = set()
        self._public: set[UUID] = set()
        self._needed: list[Thing] = []
        self._default = default_language()
        self._language = _language_of(found.channel.language, languages(), report)

    def take(self, post: wxr.Post) -> None:
        """Bring one post or page in, or say why not."""
        seen = self._found.seen(post)
        if seen is None or seen.key in self._done:
            return
        self._done.add(seen.key)
        if seen.key in self._here:
            self._report.kept["pages" if post.kind == "page" else "stories"] += 1
            return
        if post.comments:
            self._report.left_out["comments"] += post.comments
        if post.sticky:
            self._report.left_out["“sticky” marks; fronts are arranged by hand here"] += 1
        try:
            self._page(post, seen.key) if post.kind == "page" else self._story(post, seen.key)
        except Malformed as error:
            self._report.left_out["items that break the rules of documents"] += 1
            self._report.look_at(f"could not be brought in: {error}", post.title or post.link)
        if len(self._batch) >= BATCH:
            self.finish()

    def finish(self) -> None:
        """Store and publish what is waiting."""
        batch, self._batch = self._batch, _Batch()
        self._places.store()
        if self._dry or not len(batch):
            return
        surroundings = [bulk.new_arrangement(one) for one in self._unpublished()]
        with transaction.atomic():
            _store_drafts(batch.drafts, self._actor)
            StaticPage.objects.bulk_create(batch.pages)
        bulk.publish_new(self._actor, [*surroundings, *batch.public])

    # -- one item ----------------------------------------------------------------------------------------------------

    def _story(self, post: wxr.Post, key: UUID) -> None:
        made = self._converted(post)
        why_not = self._why_not(post, made.body)
        if why_not and not self._with_drafts:
            self._report.left_out[f"stories: {why_not}"] += 1
            return
        section = self._section(post)
        byline, topics = self._places.byline(post.author), self._topics(post)
        draft = Draft(
            headline=self._headline(post, made.body),
            standfirst=self._standfirst(post),
            language=self._language,
            section=str(section.pk),
            slug=self._slug(post, key),
            body=made.body,
            bylines=[str(byline.pk)],
            topics=[str(one.pk) for one in topics],
            published_elsewhere=post.date,
        )
        if why_not:
            self._report.made[f"drafts: {why_not}"] += 1
            self._batch.drafts.append((key, draft))
            return
        path = self._free_path(f"{self._prefix()}{self._places.path_of(section)}", draft.slug, post)
        story = bulk.NewStory(key, draft, path, (byline.name,), self._actor)
        self._needed += [*chain(section), byline, *topics]
        self._publish(post, path, bulk.new_story(story, why="import", links=self._links.choose(story)))
        self._report.made["stories"] += 1

    def _page(self, post: wxr.Post, key: UUID) -> None:
        made = self._converted(post)
        why_not = self._why_not(post, made.body)
        if why_not and not self._with_drafts:
            self._report.left_out[f"pages: {why_not}"] += 1
            return
        path = self._page_path(post, key)
        page = StaticPage(
            id=key, path=path, headline=self._headline(post, made.body), language=self._language, body=made.body,
            description=self._standfirst(post),
        )  # fmt: skip
        self._batch.pages.append(page)
        if why_not:
            self._report.made[f"pages not published: {why_not}"] += 1
            return
        self._publish(post, path, bulk.new_arrangement(page))
        self._report.made["pages"] += 1

    def _publish(self, post: wxr.Post, path: str, new: bulk.New) -> None:
        self._claimed.add(path)
        self._batch.public.append(new)
        if (move := self._move(post, path)) is not None:
            self._batch.public.append(move)
            self._report.made["redirects from old addresses"] += 1

    def _converted(self, post: wxr.Post) -> markup.Converted:
        made = markup.convert(
            post.content, base=post.link or self._found.channel.link, attachments=self._found.attachments,
            resolve=self._resolve,
        )  # fmt: skip
        self._report.changed += made.notes
        thumbnail = self._found.attachments.get(post.meta.get("_thumbnail_id", ""))
        for url in [*([thumbnail] if thumbnail else []), *made.media]:
            self._report.media[url] = self._report.media.get(url, 0) + 1
        return made

    def _why_not(self, post: wxr.Post, body: str) -> str:
        """Return why an item is not published, or ""."""
        if post.protected:
            return "protected by a password there"
        if post.status != "publish":
            return NOT_PUBLIC.get(post.status, f"of status {post.status[:30]} there")
        return "" if bodies.plain(body).strip() else "no words are left of it"

    # -- its parts -----------------------------------------------------------------------------------------------------

    def _headline(self, post: wxr.Post, body: str) -> str:
        title = one_line(_plain(post.title[:5_000]), 5_000)
        if not title:
            words = html.plain_text(html.parse(body)).replace("\n", " ")
            title = " ".join(words.split()[:8]) or "Untitled"
            self._report.look_at("had no title; its first words serve", title)
        if len(title) > fields.MAX_HEADLINE:
            self._report.look_at(f"title cut to {fields.MAX_HEADLINE} characters", title)
            title = title[: fields.MAX_HEADLINE].rstrip()
        return title

    def _standfirst(self, post: wxr.Post) -> str:
        if not post.excerpt:
            return ""
        excerpt = markup.convert(post.excerpt[:20_000], base=post.link, attachments={}, resolve=lambda url: url)
        words = bodies.plain(excerpt.body).replace("\n", " ").strip()
        return words[:MAX_STANDFIRST].rstrip()

    def _section(self, post: wxr.Post) -> Section:
        if not post.categories:
            return self._places.home()
        if len(post.categories) > 1:
            self._report.changed["stories with several categories: the first is the section, the others topics"] += 1
        return self._places.section(*post.categories[0])

    def _topics(self, post: wxr.Post) -> list[Topic]:
        rows = [self._places.topic(nicename, name) for nicename, name in (*post.tags, *post.categories[1:])]
        return list({one.pk: one for one in rows}.values())[:50]

    def _slug(self, post: wxr.Post, key: UUID) -> str:
        return slug_of(unquote(post.slug) or post.title, otherwise=f"story-{str(key)[:8]}")

    def _prefix(self) -> str:
        return "" if self._language == self._default else f"/{self._language.lower()}"

    def _free_path(self, above: str, slug: str, post: wxr.Post) -> str:
        """Return an address below `above` that nobody has."""
        path, number = f"{above}{slug}/", 1
        while path in self._claimed or Address.objects.filter(path=path).exists() or self._places.taken(path):
            number += 1
            path = f"{above}{slug[:70]}-{number}/"
        if number > 1:
            self._report.look_at(f"its address was taken; it became {path}", post.title or post.link)
        return path

    def _page_path(self, post: wxr.Post, key: UUID) -> str:
        """Return a page's address: its slugs from the top page down, as they were there."""
        slugs, above = [self._slug(post, key)], post.parent
        while above in self._found.by_number and len(slugs) < 8:
            upper = self._found.items[self._found.by_number[above]]
            slugs.insert(0, slug_of(unquote(upper.slug), otherwise=f"page-{str(upper.key)[:8]}"))
            above = upper.parent if upper.parent != above else ""
        if slugs[0] in fields.RESERVED_NAMES:
            slugs[0] = f"{slugs[0][:75]}-page"
        slugs = [f"{one}-page" if one == "versions" else one for one in slugs]
        above_path = self._prefix() + "/" + "".join(f"{one}/" for one in slugs[:-1])
        return self._free_path(above_path, slugs[-1], post)

    def _move(self, post: wxr.Post, path: str) -> bulk.New | None:
        """Return the redirect from where the item stood, if it stood elsewhere and nothing else stands there now."""
        parts = urlsplit(post.link)
        old = quote(re.sub(r"/{2,}", "/", parts.path) or "/", safe="%/:@!$&'()*+,;=~-._") + (
            f"?{parts.query}" if parts.query else ""
        )
        if host_of(post.link) != host_of(self._found.channel.link) or old in ("/", path, path.rstrip("/")):
            return None
        claim = f"redirect:{old}"
        if claim in self._claimed or old in self._claimed or Address.objects.filter(path__in=(claim, old)).exists():
            self._report.look_at("no redirect: something else stands at its old address", old)
            return None
        move = Move(item_key(self._found.channel.link, f"redirect {post.guid} {post.post_id}"), old, path)
        try:
            new = bulk.new_arrangement(move)
        except Malformed as error:
            self._report.look_at(f"no redirect from its old address: {error}", old)
            return None
        self._claimed.add(claim)
        return new

    def _resolve(self, url: str) -> str:
        """Return where a link into the old site leads here: to the item, if it is one that is public."""
        name = self._found.by_address.get(address_of(url.partition("#")[0]))
        seen = self._found.items.get(name) if name else None
        return f"item:urn:uuid:{seen.key}" if seen and seen.public else url

    def _unpublished(self) -> list[Thing]:
        """Return what public stories stand on and readers do not have yet, each after what it stands on itself.

        What only drafts use stays private with them.
        """
        masthead = Masthead.objects.first()
        things: list[Thing] = [masthead] if masthead else []
        things += self._needed
        self._needed = []
        fresh = {one.pk: one for one in things if one.pk not in self._public}
        known = set(Item.objects.filter(pk__in=list(fresh)).values_list("pk", flat=True))
        self._public |= set(fresh)
        return [one for key, one in fresh.items() if key not in known]


def _here(keys: Sequence[UUID]) -> set[UUID]:
    """Return which of these stories and pages are here already."""
    found: set[UUID] = set()
    for start in range(0, len(keys), 500):
        some = keys[start : start + 500]
        found |= set(Story.objects.filter(pk__in=some).values_list("pk", flat=True))
        found |= set(StaticPage.objects.filter(pk__in=some).values_list("pk", flat=True))
    return found


def _store_drafts(drafts: Sequence[tuple[UUID, Draft]], owner: Account) -> None:
    """Store what stays private, as drafts of the one who imports."""
    now = present.now()
    Story.objects.bulk_create(
        Story(
            id=key, owner=owner, revision=1, content=to_json(draft), headline=draft.headline,
            section_id=UUID(draft.section), created=now, changed=now,
        )
        for key, draft in drafts
    )  # fmt: skip
    StoryVersion.objects.bulk_create(
        StoryVersion(story_id=key, number=1, content=to_json(draft), editor=owner, at=now) for key, draft in drafts
    )


def _language_of(written: str, here: Sequence[str], report: Report) -> str:
    """Return the site's language that is the export's; the default, and a word about it, where none is."""
    name = written.replace("_", "-").strip()
    for one in here:
        if one.lower() == name.lower() or one.lower() == name.lower().partition("-")[0]:
            return one
    same = [one for one in here if one.partition("-")[0].lower() == name.lower().partition("-")[0]]
    if not same and name:
        report.look_at(f"the export is in {name[:35]!r}, which this site has no pages in; taken as", here[0])
    return same[0] if same else here[0]


def _plain(title: str) -> str:
    """Return a title without the markup some sites put into titles."""
    if "<" not in title and "&" not in title:
        return title
    return bodies.plain(bodies.clean(f"<p>{title}</p>")).replace("\n", " ")
