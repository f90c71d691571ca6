"""Making one version of a story public: the work that publish, update and correct share.

Follows design.md §6 ("a story"). The order is the promise: pictures and documents become objects first (each may be
repeated), then one transaction holds the version, the entries and the trail. A crash before it leaves nothing but
objects nobody names, which are swept; after it, everything that follows may be repeated.
"""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from sunseed.errors import Refused
from sunseed.newsroom import present
from sunseed.newsroom.background.models import Work
from sunseed.newsroom.background.naming import work_of
from sunseed.newsroom.people.models import Account
from sunseed.newsroom.publishing import outbox, see_also, trail
from sunseed.newsroom.publishing.arranging import Arranged, Thing, arranged, masthead
from sunseed.newsroom.publishing.composing import compose
from sunseed.newsroom.publishing.deposits import Ticket
from sunseed.newsroom.publishing.models import Item, State, Statement
from sunseed.newsroom.publishing.outbox import Stored
from sunseed.newsroom.publishing.picturing import with_card
from sunseed.newsroom.review import gate
from sunseed.newsroom.stories import pictures
from sunseed.newsroom.stories.draft import Draft
from sunseed.newsroom.stories.models import Byline, Section, Story, StoryVersion, Topic
from sunseed.newsroom.stories.saving import pin
from sunseed.newsroom.stories.slugs import chain
from sunseed.newsroom.stories.stages import Stage
from sunseed.record import entry


@dataclass(frozen=True)
class Released:
    """What a verb did: the item, its public version and address, and the entry on its way."""

    item: UUID
    version: int
    path: str
    statement: Statement


def release(
    actor: Account | None, story: Story, *, verb: str, why: entry.Why, words: str, saved: StoryVersion | None
) -> Released:
    """Publish a saved version of a story (the newest one if None).

    Raises:
        Incomplete: it lacks something.
        Refused: the newsroom asks for four eyes or for a finished checklist, and it is not so.
        Overtaken: the item was changed, or its address taken, meanwhile.
    """
    require_room()
    saved = saved or pin(story)
    seen = gate.pass_through(story, saved) if why != "import" else {}
    draft = saved.draft
    latest = Item.objects.filter(pk=story.pk).first()
    chosen = see_also.choose(story.pk, draft)
    work = work_of(draft.work) if draft.genre == "review" else None
    links = [key for key, _ in chosen]
    document, uploads = compose(story, draft, latest, words=words, see_also=links, work=work.pk if work else None)
    ticket = Ticket()
    for upload in uploads:
        ticket.put(pictures.contents(upload))
    if why != "import":
        document, made_of_it = with_card(document, uploads, site=masthead().name)
        ticket.put([(one.data, one.ext) for one in made_of_it])
    surroundings = [store_arranged(ticket, thing) for thing in _unpublished(draft, work)]
    sha256, size = ticket.put_document(document)
    made = Stored(
        document, sha256, size, tuple(str(name) for name in document.object_names()), document.headline,
        document.url, UUID(draft.section), document.in_language,
    )  # fmt: skip
    with transaction.atomic():
        for one in surroundings:
            outbox.publish(one, why="arrangement")
        statement = outbox.publish(made, why=why)
        item = Item.objects.get(pk=story.pk)
        see_also.keep(item, chosen, [UUID(one.removeprefix("urn:uuid:")) for one in document.about])
        StoryVersion.objects.filter(pk=saved.pk).update(published_version=document.version, autosave=False)
        Story.objects.filter(pk=story.pk).update(published_number=saved.number, stage=Stage.DRAFT)
        trail.note(
            actor, verb, "story", story.pk, version=document.version, why=why, saved=saved.number, checklist=seen
        )
        ticket.settle()
    return Released(story.pk, document.version, document.url, statement)


def store_arranged(ticket: Ticket, thing: Thing) -> Stored:
    """Store the next version of an arrangement's document."""
    latest = Item.objects.filter(pk=thing.pk).first()
    made = arranged(thing, latest)
    return stored(ticket, made)


def stored(ticket: Ticket, made: Arranged) -> Stored:
    """Store an arrangement's document and the pictures it shows."""
    for upload in made.uploads:
        ticket.put(pictures.contents(upload))
    sha256, size = ticket.put_document(made.document)
    names = made.document.object_names()
    return Stored(made.document, sha256, size, names, made.title, made.path, None, made.language)


def require_room() -> None:
    """Raise while the disk holds less than the reserve: a record that cannot be written must not be promised."""
    room = present.public().room()
    reserve = present.instance().settings.storage.reserve_mib
    if room is not None and room < reserve * 1_048_576:
        raise Refused(
            _("Less than %(mib)s MB are free on the disk, so nothing can be published. Ask the operator to make room.")
            % {"mib": reserve}
        )


def _unpublished(draft: Draft, work: Work | None) -> list[Thing]:
    """Return what the story stands on and readers do not have yet: site, sections, topics, bylines, work."""
    section = Section.objects.get(pk=draft.section)
    things: list[Thing] = [masthead(), *chain(section)]
    things += Topic.objects.filter(pk__in=draft.topics)
    things += Byline.objects.filter(pk__in=[*draft.bylines, *draft.edited_by, *draft.checked_by, *draft.translated_by])
    things += [work] if work else []
    known = set(Item.objects.filter(pk__in=[one.pk for one in things], state=State.PUBLIC).values_list("pk", flat=True))
    return [one for one in things if one.pk not in known]
