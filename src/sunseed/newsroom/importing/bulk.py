"""Publishing many new things at once: the verb *publish* for hundreds of items in one transaction.

Follows design.md §6. The order is the one of `publishing.releasing`, for a batch: a row says which objects are coming,
the objects become durable with one sync, then one transaction holds every row. A crash before it leaves objects that
the sweep finds by their rows; after it, all that follows may be repeated. Only what was never public goes this way;
everything else goes by the verbs.
"""

from __future__ import annotations

from collections import Counter, deque
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from uuid import UUID

from django.db import IntegrityError, transaction

from sunseed import documents
from sunseed.documents import html
from sunseed.documents.objects import ObjectName, check_beginning
from sunseed.newsroom import present
from sunseed.newsroom.people.models import Account
from sunseed.newsroom.people.permissions import require_editor
from sunseed.newsroom.publishing import trail, wake
from sunseed.newsroom.publishing.arranging import Thing, arranged
from sunseed.newsroom.publishing.deposits import Ticket, salt
from sunseed.newsroom.publishing.models import (
    Address,
    Deposit,
    Item,
    ObjectUse,
    PublicDocument,
    SeeAlso,
    State,
    Statement,
    TopicUse,
)
from sunseed.newsroom.publishing.outbox import Overtaken, urn
from sunseed.newsroom.publishing.picturing import picture
from sunseed.newsroom.publishing.releasing import require_room
from sunseed.newsroom.publishing.see_also import MOST, MOST_INCOMING, NEWEST_OF_TOPIC
from sunseed.newsroom.publishing.timekeeping import require_clock
from sunseed.newsroom.stories.draft import Draft, to_json
from sunseed.newsroom.stories.models import Story, StoryVersion, Upload
from sunseed.newsroom.stories.pictures import Made
from sunseed.record import entry
from sunseed.record.hashing import leaf_hash
from sunseed.store.digest import sha256_hex
from sunseed.store.folder import FolderStore


@dataclass(frozen=True)
class NewPicture:
    """A picture of a new story.

    Arguments:
        upload: its row, not stored yet.
        made: its renditions' bytes; they become objects at once, and never lie in `uploads/`.
    """

    upload: Upload
    made: tuple[Made, ...]


@dataclass(frozen=True)
class NewStory:
    """A story that is to become public.

    Arguments:
        key: of the item.
        draft: its text, the body in the documents' subset already.
        path: its address; nobody else's.
        authors: names of its bylines, in the order of `draft.bylines`.
        owner: the account it belongs to in the newsroom.
        pictures: those that `draft.pictures` names, in that order.
    """

    key: UUID
    draft: Draft
    path: str
    authors: tuple[str, ...]
    owner: Account
    pictures: tuple[NewPicture, ...] = ()


@dataclass(frozen=True)
class New:
    """A document that is to become public, encoded and checked, with what the database keeps of it.

    Arguments:
        story: the story it is the first version of, None for an arrangement.
        links: what the story's See also holds.
    """

    document: documents.AnyDocument
    data: bytes
    sha256: str
    why: entry.Why
    title: str
    path: str
    language: str
    story: NewStory | None = None
    links: tuple[UUID, ...] = ()

    @property
    def key(self) -> UUID:
        """The item's key."""
        return UUID(self.document.identifier.removeprefix("urn:uuid:"))


@dataclass
class Links:
    """Chooses See also among the stories that went before, by shared topics, newest first.

    The bounds are those of `publishing.see_also`; the choice needs no query, because a batch knows what it published.

    Arguments:
        most: how many links from one story.
    """

    most: int = MOST

    newest: dict[str, deque[UUID]] = field(default_factory=dict)
    incoming: Counter[UUID] = field(default_factory=Counter)

    def choose(self, story: NewStory) -> tuple[UUID, ...]:
        """Return up to six stories to link to from this one, and remember it for those that follow."""
        shared: Counter[UUID] = Counter()
        for topic in story.draft.topics[:8]:
            recent = self.newest.setdefault(topic, deque(maxlen=NEWEST_OF_TOPIC))
            shared.update(reversed(recent))
            recent.append(story.key)
        near = [key for key, _ in shared.most_common(4 * MOST) if self.incoming[key] < MOST_INCOMING]
        self.incoming.update(near[: self.most])
        return tuple(near[: self.most])


def new_story(story: NewStory, *, why: entry.Why, links: tuple[UUID, ...] = ()) -> New:
    """Make the first public version of a story.

    Raises:
        Malformed: it breaks the rules of its kind.
    """
    draft = story.draft
    shown = {
        words.id: picture(one.upload, alt=words.alt, credit=words.credit, caption=words.caption)
        for words, one in zip(draft.pictures, story.pictures, strict=True)
    }
    in_body = html.figures(html.parse(draft.body)) if shown else frozenset()
    document = documents.Story(
        identifier=urn(story.key),
        version=1,
        origin=present.instance().origin,
        salt=salt(),
        type="OpinionNewsArticle" if draft.opinion else "",
        genre=draft.genre,
        url=story.path,
        in_language=draft.language,
        headline=draft.headline,
        alternative_headline=draft.short_headline or None,
        description=draft.standfirst,
        author=tuple(
            documents.Author(name=name, identifier=urn(UUID(key)))
            for name, key in zip(story.authors, draft.bylines, strict=True)
        ),
        article_section=urn(UUID(draft.section)),
        article_body=draft.body,
        image=shown.get(draft.lead),
        associated_media=tuple(one for one in shown.values() if one.sha256 in in_body),
        about=tuple(urn(UUID(topic)) for topic in draft.topics),
        see_also=tuple(urn(key) for key in links),
        published_claimed=draft.published_elsewhere or None,
        license=draft.license or None,
    )
    return _encoded(document, why, document.headline, document.url, draft.language, story, links)


def new_arrangement(thing: Thing) -> New:
    """Make the first public version of a section, topic, byline, page or redirect.

    Raises:
        Malformed: it breaks the rules of its kind.
    """
    made = arranged(thing, None)
    return _encoded(made.document, "arrangement", made.title, made.path, made.language)


def _encoded(
    document: documents.AnyDocument, why: entry.Why, title: str, path: str, language: str,
    story: NewStory | None = None, links: tuple[UUID, ...] = (),
) -> New:  # fmt: skip
    data = documents.encode(document)
    check_beginning(data[:256], "json")
    return New(document, data, sha256_hex(data), why, title, path, language, story, links)


def publish_new(actor: Account, things: Sequence[New], *, beside: Callable[[], None] = lambda: None) -> None:
    """Publish things that were never public, in this order, all or none.

    Arguments:
        beside: writes rows that must come and go with them, in the same transaction.

    Raises:
        NotAllowed: the account is not an editor's.
        Refused: the disk is nearly full.
        ClockBehind: this machine's clock stands before the newest entry.
        Overtaken: an item or an address was taken meanwhile.
    """
    require_editor(actor, "publish")
    require_room()
    require_clock()
    ticket = Ticket()
    objects = dict(_objects(things))
    Deposit.objects.bulk_create(Deposit(name=str(name), ticket=ticket.key) for name in objects)
    _store(objects)
    # Dying here: objects with rows in Deposit and nothing else; the sweep deletes them after an hour.
    try:
        with transaction.atomic():
            beside()
            _public_rows(things)
            _story_rows([(one, one.story) for one in things if one.story is not None])
            if things:
                trail.note(actor, "publish many", "batch", things[0].key, count=len(things))
            ticket.settle()
            root = present.instance().root
            transaction.on_commit(lambda: wake.ring(root))
    except IntegrityError as error:
        raise Overtaken("One of these items, or its address, was published meanwhile. Begin this again.") from error


def _objects(things: Sequence[New]) -> Iterator[tuple[ObjectName, bytes]]:
    """Yield every object that the things need, with its bytes."""
    for one in things:
        yield ObjectName(one.sha256, "json"), one.data
        for shown in one.story.pictures if one.story else ():
            for made in shown.made:
                check_beginning(made.data[:256], made.ext)
                yield ObjectName(made.sha256, made.ext), made.data


def _store(objects: dict[ObjectName, bytes]) -> None:
    """Make objects durable: with one sync where the store can, else one by one."""
    public = present.public()
    if isinstance(public, FolderStore):
        public.apply(sorted((name.path, data) for name, data in objects.items()), durable=True, read_only=True)
        return
    for name, data in objects.items():
        present.objects().put(data, name.ext)


def _public_rows(things: Sequence[New]) -> None:
    """Write what the outbox would have written for each: entry, address, document, item."""
    at = present.at()
    entries = [_entry(one, at) for one in things]
    leaves = [leaf_hash(one).hex() for one in entries]
    Statement.objects.bulk_create(
        Statement(kind="publish", item=one.key, number=1, prev="", at=at, entry=data, leaf=leaf)
        for one, data, leaf in zip(things, entries, leaves, strict=True)
    )
    claims = [(one.document.claim(), one.key) for one in things]
    Address.objects.bulk_create(Address(path=claim, item=key) for claim, key in claims if claim is not None)
    PublicDocument.objects.bulk_create(
        PublicDocument(sha256=one.sha256, item=one.key, version=1, size=len(one.data), language=one.language)
        for one in things
    )
    ObjectUse.objects.bulk_create(
        ObjectUse(document_id=one.sha256, name=name)
        for one in things
        if isinstance(one.document, documents.Story)
        for name in one.document.object_names()
    )
    Item.objects.bulk_create(_item(one, at, leaf) for one, leaf in zip(things, leaves, strict=True))


def _entry(one: New, at: str) -> bytes:
    made = entry.Publish(
        at=at, id=one.document.identifier, version=1, prev=None, sha256=one.sha256, size=len(one.data), why=one.why
    )
    return entry.encode(made)


def _item(one: New, at: str, leaf: str) -> Item:
    return Item(
        id=one.key, kind=one.document.kind, state=State.PUBLIC, version=1, head=leaf, sha256=one.sha256,
        path=one.path, title=one.title[:300], section=UUID(one.story.draft.section) if one.story else None,
        language=one.language, published=at, changed=at,
    )  # fmt: skip


def _story_rows(stories: Sequence[tuple[New, NewStory]]) -> None:
    """Write the desk's side of each story, and what it is about and points to."""
    now, at = present.now(), present.at()
    plain = {story.key: to_json(story.draft) for _, story in stories}
    Story.objects.bulk_create(
        Story(
            id=story.key, owner=story.owner, revision=1, content=plain[story.key], headline=one.title[:300],
            section_id=UUID(story.draft.section), published_number=1, created=now, changed=now,
        )
        for one, story in stories
    )  # fmt: skip
    StoryVersion.objects.bulk_create(
        StoryVersion(
            story_id=story.key, number=1, content=plain[story.key], editor=story.owner, at=now, published_version=1
        )
        for _, story in stories
    )
    Upload.objects.bulk_create(shown.upload for _, story in stories for shown in story.pictures)
    TopicUse.objects.bulk_create(
        TopicUse(topic=UUID(topic), item_id=story.key, published=at)
        for _, story in stories
        for topic in dict.fromkeys(story.draft.topics)
    )
    SeeAlso.objects.bulk_create(
        SeeAlso(source_id=one.key, target=target, automatic=True) for one, _ in stories for target in one.links
    )
