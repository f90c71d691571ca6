"""The documents of everything around stories: sections, topics, bylines, fronts, the site, pages, redirects.

Follows design.md §6: these are documents too, with `why` = arrangement. Owns how each row becomes a document; the verb
that publishes one is `verbs.arrange`.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final, Literal, TypeAlias
from uuid import UUID

from sunseed import documents
from sunseed.documents.box import FOLDER
from sunseed.newsroom import present
from sunseed.newsroom.background.models import Box, Work
from sunseed.newsroom.fronts.models import BreakingLine
from sunseed.newsroom.publishing.deposits import salt
from sunseed.newsroom.publishing.models import Item
from sunseed.newsroom.publishing.outbox import urn
from sunseed.newsroom.publishing.picturing import picture
from sunseed.newsroom.stories import body as bodies
from sunseed.newsroom.stories.models import Byline, Front, Masthead, Section, StaticPage, Topic, Upload
from sunseed.newsroom.stories.slugs import default_language, section_path


@dataclass(frozen=True)
class Move:
    """An address that was, and where it leads now."""

    pk: UUID
    source: str
    target: str


Place: TypeAlias = Literal["lead", "second", "rail"]


@dataclass(frozen=True)
class Slot:
    """One story's place on a front; `label` is "", "section" or "video"."""

    story: UUID
    place: Place
    label: str = ""


@dataclass(frozen=True)
class Order:
    """The stories of a front in one order, whatever the database's rows say by now."""

    pk: UUID
    section: UUID | None
    title: str
    slots: tuple[Slot, ...]


Thing: TypeAlias = Section | Topic | Byline | Work | Masthead | Front | Order | BreakingLine | StaticPage | Box | Move


@dataclass(frozen=True)
class Arranged:
    """A document of an arrangement with what the database keeps of it, and the pictures it shows."""

    document: documents.AnyDocument
    title: str
    path: str = ""
    language: str = ""
    uploads: tuple[Upload, ...] = ()


PLACES: Final[dict[str, Place]] = {"lead": "lead", "second": "second", "rail": "rail"}
LABELS: Final[dict[str, Literal["section", "video"]]] = {"section": "section", "video": "video"}


def masthead() -> Masthead:
    """Return what the site says about itself; until an editor writes it, what the instance's settings say."""
    found = Masthead.objects.first()
    if found is None:
        site = present.instance().settings.site
        found = Masthead.objects.create(name=site.name, url=f"{site.public_url}/", languages=[site.language])
    return found


def arranged(thing: Thing, latest: Item | None) -> Arranged:
    """Make the next version of a thing's document."""
    common: dict[str, Any] = {
        "identifier": urn(thing.pk),
        "version": latest.version + 1 if latest else 1,
        "origin": present.instance().origin,
        "salt": salt(),
    }
    if isinstance(thing, Section):
        return _section(thing, common)
    if isinstance(thing, Topic):
        return _topic(thing, common, latest)
    if isinstance(thing, Byline):
        return _person(thing, common, latest)
    if isinstance(thing, Work):
        return _work(thing, common, latest)
    if isinstance(thing, Masthead):
        return _site(thing, common)
    if isinstance(thing, Front):
        return _front(order_of(thing), common)
    if isinstance(thing, Order):
        return _front(thing, common)
    if isinstance(thing, BreakingLine):
        return _breaking(thing, common)
    if isinstance(thing, StaticPage):
        return _page(thing, common, latest)
    if isinstance(thing, Box):
        return _box(thing, common, latest)
    made = documents.Redirect(**common, from_location=thing.source, to_location=thing.target)
    return Arranged(made, f"{thing.source} → {thing.target}", thing.source)


def same(new: documents.Document, old: documents.Document) -> bool:
    """Tell whether two documents say the same, whatever their version and salt."""
    plain = [
        {name: getattr(one, name) for name in one.__struct_fields__ if name not in ("version", "salt")}
        for one in (new, old)
    ]
    return type(new) is type(old) and plain[0] == plain[1]


def _section(section: Section, common: dict[str, Any]) -> Arranged:
    made = documents.Section(
        **common,
        in_language=default_language(),
        name=section.name,
        slug=section.slug,
        position=section.position,
        is_part_of=urn(section.parent_id) if section.parent_id else None,
        description=section.description.strip() or None,
        translation=_tongues(section.tongues),
    )
    return Arranged(made, section.name, section_path(section), made.in_language)


def _tongues(said: dict[str, dict[str, str]]) -> tuple[documents.Tongue, ...]:
    """Return what was said in other languages, in the order of their codes, without what is empty."""
    full = {code: {name: text.strip() for name, text in words.items() if text.strip()} for code, words in said.items()}
    return tuple(documents.Tongue(in_language=code, **words) for code, words in sorted(full.items()) if words)


def _topic(topic: Topic, common: dict[str, Any], latest: Item | None) -> Arranged:
    path = latest.path if latest else f"/topics/{topic.slug}/"
    made = documents.Topic(
        **common,
        in_language=default_language(),
        name=topic.name,
        slug=path.split("/")[2],
        alternate_name=tuple(topic.other_names),
        description=topic.description.strip() or None,
        superseded_by=urn(topic.merged_into_id) if topic.merged_into_id else None,
        translation=_tongues(topic.tongues),
    )
    return Arranged(made, topic.name, path, made.in_language)


def _person(byline: Byline, common: dict[str, Any], latest: Item | None) -> Arranged:
    path = latest.path if latest else f"/people/{byline.slug}/"
    made = documents.Person(
        **common,
        in_language=default_language(),
        name=byline.name,
        slug=path.split("/")[2],
        description=byline.description.strip() or None,
        job_title=byline.job_title.strip() or None,
    )
    return Arranged(made, byline.name, path, made.in_language)


def _work(work: Work, common: dict[str, Any], latest: Item | None) -> Arranged:
    path = latest.path if latest else f"/works/{work.slug}/"
    made = documents.Work(
        **common,
        type=work.kind,
        in_language=default_language(),
        name=work.name,
        slug=path.split("/")[2],
        alternate_name=tuple(work.other_names),
        creator=work.creator.strip() or None,
        date_created=work.year.strip() or None,
        material=work.material.strip() or None,
        number_of_items=work.pieces or None,
        country_of_origin=work.country.strip() or None,
        description=work.description.strip() or None,
        image=picture(work.picture, alt=work.alt, credit=work.credit, caption="") if work.picture else None,
    )
    return Arranged(made, work.name, path, made.in_language, (work.picture,) if work.picture else ())


def _site(masthead: Masthead, common: dict[str, Any]) -> Arranged:
    languages = tuple(masthead.languages) or ("en",)
    made = documents.Site(
        **common,
        in_language=languages[0],
        name=masthead.name,
        languages=languages,
        slogan=masthead.slogan.strip() or None,
        description=masthead.description.strip() or None,
        url=masthead.url.strip() or None,
        license=masthead.license.strip() or None,
        translation=_tongues(masthead.tongues),
        contact_point=_door(),
    )
    return Arranged(made, masthead.name, "/", made.in_language)


def _door() -> str | None:
    """Return the newsroom's own address, if readers may know it."""
    settings = present.instance().settings
    return f"{settings.site.newsroom_url}/" if settings.newsroom.public_line else None


def order_of(front: Front) -> Order:
    """Return a front's stories in the order that is kept."""
    rows = front.slots.order_by("position", "pk")
    slots = tuple(Slot(one.story_id, PLACES[one.place], one.label if one.place == "rail" else "") for one in rows)
    return Order(front.pk, front.section_id, front.section.name if front.section else "Front page", slots)


def front_document(order: Order, **common: Any) -> documents.Front:
    """Return the document of a front in this order."""
    return documents.Front(
        **common,
        place=urn(order.section) if order.section else "/",
        item_list_element=tuple(
            documents.Placement(item=urn(slot.story), place=slot.place, label=LABELS.get(slot.label))
            for slot in order.slots
        ),
    )


def _front(order: Order, common: dict[str, Any]) -> Arranged:
    return Arranged(front_document(order, **common), order.title)


def _breaking(line: BreakingLine, common: dict[str, Any]) -> Arranged:
    made = documents.Breaking(
        **common,
        in_language=line.language,
        text=" ".join(line.text.split()),
        expires=f"{line.until:%Y-%m-%dT%H:%M:%SZ}",
        item=urn(line.story_id) if line.story_id else None,
    )
    return Arranged(made, line.text, language=line.language)


def _page(page: StaticPage, common: dict[str, Any], latest: Item | None) -> Arranged:
    made = documents.Page(
        **common,
        in_language=page.language,
        url=latest.path if latest else page.path,
        headline=page.headline,
        article_body=bodies.clean(page.body),
        description=page.description.strip() or None,
        purpose=page.purpose or None,
    )
    return Arranged(made, page.headline, made.url, page.language)


def _box(box: Box, common: dict[str, Any], latest: Item | None) -> Arranged:
    made = documents.Box(
        **common,
        in_language=box.language,
        url=latest.path if latest else f"{FOLDER}{box.slug}/",
        headline=box.headline.strip(),
        article_body=bodies.clean(box.body),
        event=tuple(documents.Event(start_date=date, text=text) for date, text in box.events),
    )
    return Arranged(made, made.headline, made.url, box.language)
