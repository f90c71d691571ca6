"""Fills an empty newsroom with the demo, through the same verbs an editor's clicks call.

Follows design.md §6: nothing here writes to the record or to public files by itself; the demo's record is as genuine as
any. Owns the order: accounts, sections, people, topics, pictures, stories so that what they point at is public before
them, what happened to them afterwards, fronts, a section that moves; then everything is sealed and printed.
"""

from __future__ import annotations

import io
import re
import secrets
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Protocol
from uuid import UUID, uuid4

import msgspec

from sunseed.errors import Misuse, Refused
from sunseed.instance import Instance
from sunseed.newsroom import present
from sunseed.newsroom.applications import texts as joining_texts
from sunseed.newsroom.background.models import Box
from sunseed.newsroom.background.models import Work as WorkRow
from sunseed.newsroom.demo import filming, texts
from sunseed.newsroom.demo.drawing import gallery
from sunseed.newsroom.people.models import Account, Role
from sunseed.newsroom.publishing import schedule, signposts, verbs
from sunseed.newsroom.publishing.arranging import Move
from sunseed.newsroom.publishing.models import Item
from sunseed.newsroom.publishing.printing import Printer
from sunseed.newsroom.publishing.sequencer import Sequencer
from sunseed.newsroom.review import moves
from sunseed.newsroom.stories import pictures, saving
from sunseed.newsroom.stories.draft import Draft, DraftPicture, Work
from sunseed.newsroom.stories.models import (
    Byline,
    Front,
    FrontSlot,
    Masthead,
    Section,
    StaticPage,
    Story,
    Topic,
    Upload,
)
from sunseed.newsroom.stories.slugs import section_path
from sunseed.store.folder import FolderStore

_DRAWING = re.compile(r'data-drawing="([a-z-]+)"')
_BOX = re.compile(r'data-box="([a-z-]+)"')
_FILM = '<figure data-box="film"></figure>'
_NO_FILM = "<p>The film is missing here: this program was installed without the part that makes films.</p>"
_ITEM = re.compile(r'href="item:([a-z0-9-]+)"')
_WORDS = ("amber", "basalt", "cedar", "dune", "ember", "fennel", "granite", "harbour", "indigo", "juniper", "kiln")
_MORE = ("lantern", "meadow", "nettle", "orchard", "pebble", "quince", "reed", "saffron", "thistle", "umber", "willow")


class Progress(Protocol):
    """How loading tells how far it is."""

    def __call__(self, done: int, total: int | None = None, what: str | None = None) -> None:
        """Report `done` of `total`, and what is being done."""


@dataclass(frozen=True)
class DemoAccount:
    """An account one can sign in with, to be shown to whoever started the demo."""

    role: str
    email: str
    password: str


@dataclass(frozen=True)
class Loaded:
    """What loading made: accounts with their passwords, the stories' keys by name, and how many entries the log has."""

    accounts: tuple[DemoAccount, ...]
    stories: dict[str, str]
    entries: int


@dataclass
class _Cast:
    """The rows made so far, by the names the texts use."""

    editor: Account
    accounts: dict[str, Account]
    passwords: list[DemoAccount]
    sections: dict[str, Section] = field(default_factory=dict)
    people: dict[str, Byline] = field(default_factory=dict)
    topics: dict[str, Topic] = field(default_factory=dict)
    stories: dict[str, Story] = field(default_factory=dict)
    pages: dict[str, StaticPage] = field(default_factory=dict)
    boxes: dict[str, Box] = field(default_factory=dict)
    film: UUID | None = None


def load(instance: Instance, progress: Progress | None = None) -> Loaded:
    """Fill an empty newsroom with the demo, seal and print it.

    Arguments:
        instance: the one Django was started for, its database migrated.
        progress: is told how far it is.

    Raises:
        Refused: the newsroom is not empty.
        Misuse: Django runs for another instance.
    """
    if present.instance().root != instance.root:
        raise Misuse(f"Django was started for {present.instance().root}, not for {instance.root}")
    if Story.objects.exists() or Section.objects.exists():
        raise Refused("This newsroom has stories or sections already; the demo goes into an empty one only.")
    tell = progress or (lambda done, total=None, what=None: None)
    all_texts = texts.read()
    order = publishing_order(all_texts.stories)
    total = len(order) + 5
    cast = _accounts(all_texts.town)
    tell(0, total, "sections, people and topics")
    _surroundings(cast, all_texts, instance)
    tell(1, total, "a film, drawn, sealed and released")
    cast.film = filming.film(cast.editor, all_texts.town.film, instance)
    for number, key in enumerate(order, 2):
        tell(number, total, all_texts.stories[key].short)
        _story(cast, all_texts.stories[key], instance)
    tell(len(order) + 2, total, "corrections")
    for key in order:
        for step in all_texts.stories[key].then:
            _then(cast, key, step)
    tell(len(order) + 3, total, "fronts and redirects")
    _arrangements(cast, all_texts)
    tell(len(order) + 4, total, "printing")
    entries = seal_and_print(instance)
    tell(total, total, "done")
    return Loaded(tuple(cast.passwords), {key: str(one.pk) for key, one in cast.stories.items()}, entries)


def seal_and_print(instance: Instance, *, anew: bool = False) -> int:
    """Put everything that waits into the log and print all of it, if `anew` from nothing; return the log's size."""
    sequencer, printer = Sequencer(instance), Printer(instance)
    try:
        sequencer.run_once()
        printed = printer.run_once(anew=anew)
        while printed is not None and printed.tail is not None:
            printed = printer.run_once()
        sequencer.run_once()
        signposts.write(instance)
    finally:
        sequencer.close()
    return printed.size if printed else 0


def publishing_order(stories: dict[str, texts.StoryText]) -> list[str]:
    """Return the stories' keys so that originals precede translations and, where possible, links lead backwards."""
    order: list[str] = []
    waiting = dict(stories)
    while waiting:
        ready = [key for key, one in waiting.items() if one.translation_of not in waiting]
        key = min(ready, key=lambda name: (sum(link in waiting for link in waiting[name].see_also), name))
        order.append(key)
        del waiting[key]
    return order


def _passphrase(choose: Callable[[tuple[str, ...]], str] = secrets.choice) -> str:
    """Return four words of 22 and three digits, for an account of a demo on one's own machine."""
    words = [choose(_WORDS + _MORE) for _ in range(4)]
    return "-".join([*words, "".join(choose(tuple("0123456789")) for _ in range(3))])


def _accounts(town: texts.Town) -> _Cast:
    made, shown = {}, []
    for role, one in town.accounts.items():
        password = _passphrase()
        made[role] = Account.objects.create_user(one.email, password, name=one.name, role=Role(role))
        shown.append(DemoAccount(role, one.email, password))
    return _Cast(made["editor"], made, shown)


def _surroundings(cast: _Cast, all_texts: texts.Texts, instance: Instance) -> None:
    """Make and publish the site, sections, people, topics, works and pages."""
    town = all_texts.town
    masthead = Masthead.objects.first() or Masthead()
    masthead.name, masthead.slogan, masthead.description = town.site.name, town.site.slogan, town.site.description
    masthead.url = masthead.url or f"{present.instance().settings.site.public_url.rstrip('/')}/"
    masthead.languages, masthead.tongues = town.site.languages, town.site.tongues
    masthead.license = town.site.license
    masthead.save()
    for position, (key, section) in enumerate(town.sections.items(), 1):
        parent = cast.sections[section.parent] if section.parent else None
        cast.sections[key] = Section.objects.create(
            name=section.name, slug=section.slug or key, parent=parent, description=section.description,
            position=position * 10, tongues=section.tongues,
        )  # fmt: skip
    for key, person in town.people.items():
        cast.people[key] = Byline.objects.create(
            name=person.name, slug=key, job_title=person.title, description=person.description,
            account=cast.accounts.get(person.account),
        )  # fmt: skip
    for key, topic in town.topics.items():
        cast.topics[key] = Topic.objects.create(
            name=topic.name, slug=key, other_names=topic.other, description=topic.description
        )
    works = [_work_row(cast, key, one, instance) for key, one in town.works.items()]
    story = Story.objects.create
    cast.stories |= {key: story(owner=_owner(cast, one)) for key, one in all_texts.stories.items()}
    for key, page in all_texts.pages.items():
        cast.pages[key] = StaticPage.objects.create(
            path=f"/{key}/",
            headline=page.headline,
            description=page.description,
            purpose=page.purpose,
            body=_linked(page.body, cast),
        )
    verbs.arrange(
        cast.editor, masthead, *cast.sections.values(), *cast.people.values(), *cast.topics.values(),
        *works,
    )  # fmt: skip
    for key, box in town.boxes.items():
        events = [list(one) for one in box.events]
        cast.boxes[key] = Box.objects.create(headline=box.headline, slug=key, body=box.body, events=events)
    for page_row in cast.pages.values():
        verbs.publish_page(cast.editor, page_row)
    for box_row in cast.boxes.values():
        verbs.publish_page(cast.editor, box_row)
    joining_texts.publish(cast.editor)


def _work_row(cast: _Cast, key: str, text: texts.WorkText, instance: Instance) -> WorkRow:
    drawing = text.picture
    return WorkRow.objects.create(
        kind=text.type, name=text.name, slug=key, other_names=text.other, creator=text.creator, year=text.year,
        material=text.material, pieces=text.pieces or None, country=text.country, description=text.description,
        picture=_upload(drawing, None, cast.editor, instance) if drawing else None,
        alt=gallery.find(drawing).description if drawing else "", credit=gallery.CREDIT if drawing else "",
    )  # fmt: skip


def _owner(cast: _Cast, story: texts.StoryText) -> Account:
    """Return the account that writes under one of the story's bylines, else the editor."""
    return next((one for name in story.author if (one := cast.people[name].account)), cast.editor)


def _linked(body: str, cast: _Cast, digests: dict[str, str] | None = None) -> str:
    """Return a body whose links and figures name items and objects instead of the texts' own names."""
    linked = _ITEM.sub(lambda found: f'href="item:urn:uuid:{cast.stories[found[1]].pk}"', body)
    shown = f'<figure data-include="urn:uuid:{cast.film}"></figure>' if cast.film else _NO_FILM
    linked = linked.replace(_FILM, shown)
    linked = _BOX.sub(lambda found: f'data-include="urn:uuid:{cast.boxes[found[1]].pk}"', linked)
    return _DRAWING.sub(lambda found: f'data-object="{(digests or {})[found[1]]}"', linked)


def _story(cast: _Cast, text: texts.StoryText, instance: Instance) -> None:
    """Write a story and, unless it stays a draft, publish it or plan its publication."""
    story = cast.stories[text.key]
    uploads = {name: _upload(name, story, cast.editor, instance) for name in texts.drawings_of(text)}
    draft = _draft(cast, text, uploads)
    cast.stories[text.key] = story = saving.save(story, draft, editor=cast.editor, revision=story.revision)
    if text.state != "published":
        if text.state == "ready":
            moves.submit(story.owner or cast.editor, story, note="Both plates are in the picture.")
    elif text.schedule_days:
        due = present.now() + timedelta(days=text.schedule_days)
        schedule.plan(cast.editor, story, why="publish", due=due)
    else:
        verbs.publish(cast.editor, story, imported=bool(text.published_claimed))


def _upload(name: str, story: Story | None, owner: Account, instance: Instance) -> Upload:
    """Bring a drawing in as an editor's picture; it is drawn and rendered once for an instance."""
    if (before := Upload.objects.filter(name=f"{name}.jpg").first()) is not None:
        return _copied(before, story, instance)
    data = gallery.file(gallery.find(name), instance.uploads / "drawings").read_bytes()
    return pictures.keep(io.BytesIO(data), size_bytes=len(data), name=f"{name}.jpg", story=story, owner=owner)


def _copied(upload: Upload, story: Story | None, instance: Instance) -> Upload:
    """Give another story or a work its own copy of a picture, files first."""
    copy = Upload(
        owner=upload.owner, story=story, name=upload.name, sha256=upload.sha256, width=upload.width,
        height=upload.height, renditions=upload.renditions,
    )  # fmt: skip
    store = FolderStore(instance.uploads)
    for one, (data, ext) in zip(upload.renditions, pictures.contents(upload), strict=True):
        store.create(pictures.key(copy.pk, one["sha256"], ext), data)
    copy.save(force_insert=True)
    return copy


def _draft(cast: _Cast, text: texts.StoryText, uploads: dict[str, Upload]) -> Draft:
    captions = {text.picture: text.caption, **text.pictures}
    original = cast.stories[text.translation_of] if text.translation_of else None
    return Draft(
        headline=text.headline,
        short_headline=text.short,
        standfirst=text.standfirst,
        genre=text.genre,
        opinion=bool(text.kind_of),
        language=text.language,
        section=str(cast.sections[text.section].pk),
        slug=text.slug or text.key,
        body=_linked(text.body, cast, {name: one.sha256 for name, one in uploads.items()}),
        bylines=[str(cast.people[name].pk) for name in text.author],
        topics=[str(cast.topics[name].pk) for name in text.topics],
        pictures=[_picture(text, name, one, captions[name]) for name, one in uploads.items()],
        lead=str(uploads[text.picture].pk),
        work=_work(text),
        see_also=[str(cast.stories[name].pk) for name in text.see_also],
        published_elsewhere=text.published_claimed,
        license=text.license,
        backstory=text.backstory,
        checked_by=[str(cast.people[name].pk) for name in text.checked_by],
        translated_by=[str(cast.people[name].pk) for name in text.translated_by],
        translation_of=str(original.pk) if original else "",
        translation_version=Item.objects.get(pk=original.pk).version if original else 0,
    )


def _picture(text: texts.StoryText, name: str, upload: Upload, caption: str) -> DraftPicture:
    """Return a drawing with its words, in the story's language where the text has them."""
    alt = text.alt if name == text.picture and text.alt else gallery.find(name).description
    return DraftPicture(id=str(upload.pk), alt=alt, credit=text.credit or gallery.CREDIT, caption=caption)


def _work(text: texts.StoryText) -> Work:
    if text.reviewed is None:
        return Work()
    one = text.reviewed
    return Work(kind=one.type, name=one.name, creator=one.creator, year=one.year, rating=text.rating)


def _then(cast: _Cast, key: str, step: texts.Then) -> None:
    """Do to a story what happened to it after it was published."""
    story = cast.stories[key]
    if step.verb == "withdraw":
        verbs.withdraw(cast.editor, story.pk, reason=step.reason, words=step.words)
        return
    if step.verb == "take_down":
        verbs.take_down(cast.editor, story.pk, reason=step.reason, words=step.words)
        return
    story.refresh_from_db()
    body = story.draft.body
    for old, new in step.change:
        body = body.replace(old, new)
    draft = msgspec.structs.replace(story.draft, body=body + step.add)
    cast.stories[key] = story = saving.save(story, draft, editor=cast.editor, revision=story.revision)
    if step.verb == "correct":
        verbs.correct(cast.editor, story, words=step.words)
    else:
        verbs.update(cast.editor, story, why=step.why, words=step.words)


def _arrangements(cast: _Cast, all_texts: texts.Texts) -> None:
    """Lay out the fronts, correct boxes, move a section, and lead old addresses on."""
    for key, box in all_texts.town.boxes.items():
        if box.then:
            cast.boxes[key].body = box.then_body
            cast.boxes[key].save()
            verbs.publish_page(cast.editor, cast.boxes[key], why="correction", words=box.then)
    fronts = [_front(cast, one) for one in all_texts.town.fronts]
    verbs.arrange(cast.editor, *fronts)
    moves: list[Move] = []
    for key, one in all_texts.town.sections.items():
        if one.moves_to:
            section = cast.sections[key]
            before = section_path(section)
            section.parent = cast.sections[one.moves_to]
            section.save()
            verbs.arrange(cast.editor, section)
            moves.append(_move(before, section_path(section)))
    for source, target in all_texts.town.redirects.items():
        page = cast.pages.get(target.removeprefix("page:"))
        moves.append(_move(source, page.path if page else _path(cast, target)))
    moves += [_move(one.old_address, _path(cast, key)) for key, one in all_texts.stories.items() if one.old_address]
    verbs.arrange(cast.editor, *moves)


def _front(cast: _Cast, text: texts.FrontText) -> Front:
    front = Front.objects.create(section=None if text.at == "/" else cast.sections[text.at])
    slots: Iterable[tuple[str, str, str]] = [
        *((key, "lead", "") for key in text.lead),
        *((key, "second", "") for key in text.second),
        *((key, "rail", label) for key, label in text.rail),
    ]
    FrontSlot.objects.bulk_create(
        FrontSlot(front=front, story=cast.stories[key], place=place, label=label, position=position)
        for position, (key, place, label) in enumerate(slots)
    )
    return front


def _path(cast: _Cast, key: str) -> str:
    return Item.objects.get(pk=cast.stories[key].pk).path


def _move(source: str, target: str) -> Move:
    return Move(uuid4(), source, target)
