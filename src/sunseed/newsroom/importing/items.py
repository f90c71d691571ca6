"""What happens to each item of an export: where it goes, whether it is published, and what is said about it.

Follows product.md P11. Owns the batches and the decision; how text is turned is `markup`, where things belong is
`placing`, addresses are `addresses`, publishing is `bulk`. What was private, protected by a password, or not yet public
there is never published here: it becomes a draft or stays out.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final
from urllib.parse import unquote
from uuid import UUID

from sunseed.errors import Malformed
from sunseed.newsroom import present
from sunseed.newsroom.importing import bulk, figures, markup, titles
from sunseed.newsroom.importing.addresses import Addresses
from sunseed.newsroom.importing.media import Media, Taken
from sunseed.newsroom.importing.placing import Places, one_line
from sunseed.newsroom.importing.records import Post
from sunseed.newsroom.importing.report import Report
from sunseed.newsroom.importing.survey import UNKNOWN_SITE, Survey, item_key
from sunseed.newsroom.people.models import Account
from sunseed.newsroom.publishing.arranging import Thing
from sunseed.newsroom.publishing.models import Item
from sunseed.newsroom.stories import body as bodies
from sunseed.newsroom.stories import pictures
from sunseed.newsroom.stories.draft import Draft, DraftPicture, to_json
from sunseed.newsroom.stories.models import Byline, Masthead, Section, StaticPage, Story, StoryVersion, Topic, Upload
from sunseed.newsroom.stories.slugs import chain, default_language, languages, slug_of

BATCH: Final = 250
BATCH_BYTES: Final = 64 << 20
MAX_PICTURES: Final = 400
NO_WORDS: Final = "A picture that came without a description."
NOT_PUBLIC: Final = {
    "draft": "draft there", "auto-draft": "draft there", "pending": "waiting for review there",
    "future": "to be published later there", "scheduled": "to be published later there", "private": "private there",
    "sent": "sent by mail only there", "members": "for members only there",
}  # fmt: skip


@dataclass
class _Batch:
    """What the next transaction will hold."""

    public: list[bulk.New] = field(default_factory=list)
    drafts: list[tuple[UUID, Draft, tuple[bulk.NewPicture, ...]]] = field(default_factory=list)
    pages: list[StaticPage] = field(default_factory=list)
    picture_bytes: int = 0
    items: int = 0

    def __len__(self) -> int:
        return len(self.public) + len(self.drafts) + len(self.pages)

    @property
    def is_full(self) -> bool:
        """Whether it is time to store it."""
        return self.items >= BATCH or self.picture_bytes > BATCH_BYTES


@dataclass(frozen=True)
class _Text:
    """An item's text as it will stand here, with its pictures and the one at its top."""

    body: str
    pictures: tuple[tuple[DraftPicture, bulk.NewPicture], ...] = ()
    lead: str = ""

    @property
    def files(self) -> tuple[bulk.NewPicture, ...]:
        """The pictures without their words."""
        return tuple(one for _, one in self.pictures)


class Importer:
    """Takes items one by one and stores them in batches.

    Arguments:
        actor: the editor who answers for it.
        found: what the first reading learnt.
        report: is told everything.
        media: where pictures come from.
        names: the byline an author is to become, by login.
        dry: nothing is stored.
        drafts: what was not public becomes drafts; else it is left out.
    """

    def __init__(
        self, actor: Account, found: Survey, report: Report, *, media: Media, names: Mapping[str, str], dry: bool,
        drafts: bool,
    ) -> None:  # fmt: skip
        self._actor, self._found, self._report, self._media = actor, found, report, media
        self._dry, self._with_drafts = dry, drafts
        self._places = Places(found, report, dry, names)
        self._before = Places(found, Report(), True, names)  # what earlier runs made, looked up and never stored again
        self._links = bulk.Links()
        self._batch = _Batch()
        self._here = _here([one.key for one in found.items.values()])
        self._done: set[UUID] = set()
        self._public: set[UUID] = set()
        self._needed: list[Thing] = []
        self._language = titles.language_of(found.channel.language, languages(), report)
        prefix = "" if self._language == default_language() else f"/{self._language.lower()}"
        self._addresses = Addresses(found, self._places, report, prefix)

    def take(self, post: Post) -> None:
        """Bring one post or page in, or say why not."""
        seen = self._found.seen(post)
        if seen is None or seen.key in self._done:
            return
        self._done.add(seen.key)
        if seen.key in self._here:
            self._report.kept["pages" if post.kind == "page" else "stories"] += 1
            if seen.public and post.kind == "post":
                self._before.used |= {one.pk for one in self._stands_on(post, self._before)}
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
        self._batch.items += 1
        if self._batch.is_full:
            self._store()

    def finish(self) -> None:
        """Store and publish what is waiting, and lead the old archives to their places here."""
        self._store()
        self._batch.public += self._addresses.moves_of_archives(self._places)
        known = Item.objects.filter(pk__in=self._before.used)  # of a run that died before it came to this
        self._before.used = set(known.values_list("pk", flat=True))
        self._batch.public += self._addresses.moves_of_archives(self._before)
        self._store()

    def _store(self) -> None:
        batch, self._batch = self._batch, _Batch()
        self._places.store()
        if self._dry or not len(batch):
            return
        for _, _, files in batch.drafts:
            for one in files:
                pictures.put(one.upload, one.made)
        # Dying here: sections, topics and bylines without anything public, and files nobody names. The next run finds
        # the former by their keys, and writes the same files.
        surroundings = [bulk.new_arrangement(one) for one in self._unpublished()]
        bulk.publish_new(self._actor, [*surroundings, *batch.public], beside=lambda: _store_private(batch, self._actor))

    # -- one item ----------------------------------------------------------------------------------------------------

    def _story(self, post: Post, key: UUID) -> None:
        text = self._text(post, key)
        why_not = _why_not(post, text)
        if why_not and not self._with_drafts:
            self._report.left_out[f"stories: {why_not}"] += 1
            return
        section = _section(post, self._places)
        bylines, topics = _bylines(post, self._places), _topics(post, self._places)
        if len(post.categories) > 1:
            self._report.changed["stories with several categories: the first is the section, the others topics"] += 1
        draft = Draft(
            headline=titles.headline(post.title, text.body, self._report),
            standfirst=titles.standfirst(post.excerpt, post.link),
            genre="photo" if post.post_format in ("gallery", "image") and text.pictures else "article",
            language=self._language,
            section=str(section.pk),
            slug=_slug(post, key),
            body=text.body,
            bylines=[str(one.pk) for one in bylines],
            topics=[str(one.pk) for one in topics],
            pictures=[words for words, _ in text.pictures],
            lead=text.lead,
            published_elsewhere=post.date,
        )
        self._batch.picture_bytes += sum(len(made.data) for one in text.files for made in one.made)
        if why_not:
            self._report.made[f"drafts: {why_not}"] += 1
            self._batch.drafts.append((key, draft, text.files))
            return
        path = self._addresses.of_story(self._places.path_of(section), draft.slug, post)
        story = bulk.NewStory(key, draft, path, tuple(one.name for one in bylines), self._actor, text.files)
        stands_on = self._stands_on(post, self._places)
        self._needed += stands_on
        self._places.used |= {one.pk for one in stands_on}
        self._publish(post, path, bulk.new_story(story, why="import", links=self._links.choose(story)))
        self._report.made["stories"] += 1

    def _page(self, post: Post, key: UUID) -> None:
        text = self._text(post, key)
        why_not = _why_not(post, text)
        if why_not and not self._with_drafts:
            self._report.left_out[f"pages: {why_not}"] += 1
            return
        path = self._addresses.of_page(post, _slug(post, key))
        page = StaticPage(
            id=key, path=path, headline=titles.headline(post.title, text.body, self._report), body=text.body,
            language=self._language, description=titles.standfirst(post.excerpt, post.link),
        )  # fmt: skip
        self._batch.pages.append(page)
        if why_not:
            self._report.made[f"pages not published: {why_not}"] += 1
            return
        self._publish(post, path, bulk.new_arrangement(page))
        self._report.made["pages"] += 1

    def _publish(self, post: Post, path: str, new: bulk.New) -> None:
        self._batch.public += [new, *self._addresses.moves(post, path)]

    # -- its parts -----------------------------------------------------------------------------------------------------

    def _text(self, post: Post, key: UUID) -> _Text:
        """Return an item's text and pictures; a page has none."""
        taken: dict[str, Taken] = {}

        def show(url: str) -> str | None:
            found = self._media.picture(url) if len(taken) < MAX_PICTURES else None
            if found is None:
                return None
            taken[found.sha256] = found
            return found.sha256

        made = markup.convert(
            post.content, base=post.link or self._found.channel.link, attachments=self._found.attachments,
            resolve=self._resolve, own=self._found.of_item.get(post.post_id, ()), grammar=post.text,
            show=show if post.kind != "page" else None,
        )  # fmt: skip
        self._report.changed += made.notes
        lead = self._lead(post, made, show) if post.kind != "page" else ""
        for url in made.media:
            self._report.media[url] = self._report.media.get(url, 0) + 1
            if url in self._media.failed:
                self._report.why_not[url] = self._media.failed[url]
        placed = {digest: self._picture(key, shown, taken[digest]) for digest, shown in made.pictures.items()}
        self._report.made["pictures"] += len(placed)
        return _Text(made.body, tuple(placed.values()), placed[lead][0].id if lead else "")

    def _lead(self, post: Post, made: markup.Converted, show: markup.Show) -> str:
        """Return the digest of the picture at the top; the text does not begin with it once more."""
        known = self._found.attachments.get(post.feature)
        url = known.url if known else post.feature if "/" in post.feature else ""
        if not url:
            return ""
        digest = show(url)
        if digest is None:
            made.media.append(url)
            return ""
        made.pictures.setdefault(digest, figures.Shown(
            digest, url, post.feature_alt or (known.alt if known else ""),
            post.feature_caption or (known.caption if known else ""),
        ))  # fmt: skip
        made.body = made.body.removeprefix(f'<figure data-object="{digest}"></figure>')
        return digest

    def _picture(self, key: UUID, shown: figures.Shown, taken: Taken) -> tuple[DraftPicture, bulk.NewPicture]:
        caption = one_line(titles.plain(shown.caption), 2000)
        alt = one_line(shown.alt, 1000) or caption[:1000].strip()
        if not alt:
            self._report.changed["pictures without a description got a sentence that says so"] += 1
        name = shown.url.rpartition("/")[2].partition("?")[0]
        upload = pictures.row(taken.made, name=name, story=None, owner=self._actor) if taken.made else Upload(
            sha256=taken.sha256, width=1, height=1,
            renditions=[{"sha256": taken.sha256, "ext": "jpg", "width": 1, "height": 1, "size": 0}],
        )  # fmt: skip
        upload.pk = item_key(self._found.channel.link, f"picture {key} {taken.sha256}")
        upload.story_id = key
        return DraftPicture(id=str(upload.pk), alt=alt or NO_WORDS, caption=caption), bulk.NewPicture(
            upload, taken.made
        )

    @staticmethod
    def _stands_on(post: Post, places: Places) -> list[Thing]:
        """Return the sections from the top, bylines and topics of a story."""
        return [*chain(_section(post, places)), *_bylines(post, places), *_topics(post, places)]

    def _resolve(self, url: str) -> str:
        """Return where a link into the old site leads here: to the item, if it is one that is public."""
        seen = self._found.at(url)
        if seen and seen.public:
            return f"item:urn:uuid:{seen.key}"
        return "" if url.startswith(f"{UNKNOWN_SITE}/") else url

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


def _why_not(post: Post, text: _Text) -> str:
    """Return why an item is not published, or ""."""
    if post.protected:
        return "protected by a password there"
    if post.status != "publish":
        return NOT_PUBLIC.get(post.status, f"of status {post.status[:30]} there")
    return "" if text.pictures or bodies.plain(text.body).strip() else "no words are left of it"


def _section(post: Post, places: Places) -> Section:
    return places.section(*post.categories[0]) if post.categories else places.home()


def _bylines(post: Post, places: Places) -> list[Byline]:
    rows = [places.byline(login) for login in post.authors or ("",)]
    return list({one.pk: one for one in rows}.values())[:30]


def _topics(post: Post, places: Places) -> list[Topic]:
    rows = [places.topic(nicename, name) for nicename, name in (*post.tags, *post.categories[1:])]
    return list({one.pk: one for one in rows}.values())[:50]


def _slug(post: Post, key: UUID) -> str:
    return slug_of(unquote(post.slug) or post.title, otherwise=f"story-{str(key)[:8]}")


def _here(keys: Sequence[UUID]) -> set[UUID]:
    """Return which of these stories and pages are here already."""
    found: set[UUID] = set()
    for start in range(0, len(keys), 500):
        some = keys[start : start + 500]
        found |= set(Story.objects.filter(pk__in=some).values_list("pk", flat=True))
        found |= set(StaticPage.objects.filter(pk__in=some).values_list("pk", flat=True))
    return found


def _store_private(batch: _Batch, owner: Account) -> None:
    """Store what stays private, as drafts of the one who imports, and the rows behind pages."""
    now = present.now()
    StaticPage.objects.bulk_create(batch.pages)
    Story.objects.bulk_create(
        Story(
            id=key, owner=owner, revision=1, content=to_json(draft), headline=draft.headline,
            section_id=UUID(draft.section), created=now, changed=now,
        )
        for key, draft, _ in batch.drafts
    )  # fmt: skip
    StoryVersion.objects.bulk_create(
        StoryVersion(story_id=key, number=1, content=to_json(draft), editor=owner, at=now)
        for key, draft, _ in batch.drafts
    )
    Upload.objects.bulk_create(one.upload for _, _, files in batch.drafts for one in files)
