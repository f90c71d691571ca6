"""What the desk shows of a front: a card for each story that stands on it, and what the edition would fill in.

Follows ADR 0069: what is filled in is asked of the press itself, from the order that is kept, so it is what readers
would get. Owns the cards; a front costs the same number of queries whatever stands on it.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Final
from uuid import UUID

from django.utils.translation import gettext_lazy

from sunseed import documents
from sunseed.edition import contexts, press
from sunseed.errors import SunseedError
from sunseed.newsroom import present
from sunseed.newsroom.publishing.arranging import Order, Slot, front_document
from sunseed.newsroom.publishing.deposits import salt
from sunseed.newsroom.publishing.models import Item, State
from sunseed.newsroom.publishing.outbox import urn
from sunseed.newsroom.stories.models import Section, Story, Upload

FILLED: Final = 6
"""Stories shown of what is filled in."""
CANDIDATES: Final = 12
"""Stories offered to be added."""


@dataclass(frozen=True)
class Card:
    """A story as it lies on the desk; `picture` is that of its draft."""

    key: UUID
    title: str
    section: str
    published: str
    is_public: bool
    has_film: bool
    picture: Upload | None
    place: str = ""
    label: str = ""


@dataclass(frozen=True)
class Zone:
    """One part of a front: what stands there by hand, and what is filled in."""

    place: str
    name: str
    words: str
    cards: tuple[Card, ...]
    filled: tuple[Card, ...]


PARTS: Final = (
    ("lead", gettext_lazy("Lead"), gettext_lazy("The one story on top.")),
    ("second", gettext_lazy("Second"), gettext_lazy("Beside and below the lead.")),
    ("rail", gettext_lazy("Top stories"), gettext_lazy("The list beside every story of the site.")),
)


def zones(order: Order) -> list[Zone]:
    """Return the parts of a front as they would be printed."""
    parts = PARTS if order.section is None else PARTS[:2]
    filled = _filled(order)
    known = _cards([*(one.story for one in order.slots), *(key for keys in filled.values() for key in keys)])
    return [
        Zone(
            place, str(name), str(words),
            tuple(_on(known[one.story], one) for one in order.slots if one.place == place and one.story in known),
            tuple(known[key] for key in filled[place] if key in known),
        )
        for place, name, words in parts
    ]  # fmt: skip


def candidates(words: str, taken: Iterable[UUID]) -> list[Card]:
    """Return the newest public stories, narrowed by words of their headline, that do not stand on the front."""
    found = Item.objects.filter(kind="story", state=State.PUBLIC).exclude(pk__in=list(taken))
    if words:
        found = found.filter(title__icontains=words)
    keys = list(found.order_by("-published").values_list("pk", flat=True)[:CANDIDATES])
    known = _cards(keys)
    return [known[key] for key in keys if key in known]


def printed(order: Order, language: str = "") -> tuple[str, contexts.Page] | None:
    """Return the path and the context of the front's page in this order; None where it has none yet."""
    common = {"identifier": urn(order.pk), "version": 1, "origin": present.instance().origin, "salt": salt()}
    document: documents.Front = front_document(order, **common)
    return press.preview_front(press.Press(present.public(), present.instance().index), document, language)


def _filled(order: Order) -> dict[str, list[UUID]]:
    """Return the stories of each part that nobody placed; nothing while no page can be made."""
    none: dict[str, list[UUID]] = {place: [] for place, _, _ in PARTS}
    try:
        page = printed(order)
    except SunseedError:  # nothing has been printed yet
        return none
    if page is None:
        return none
    parts = _parts(page[1])
    paths = [f"/{card.href}" for cards in parts.values() for card in cards]
    keys = dict(Item.objects.filter(path__in=paths, kind="story").values_list("path", "pk"))
    by_hand = {one.story for one in order.slots}
    for place, cards in parts.items():
        found = [keys[f"/{card.href}"] for card in cards if f"/{card.href}" in keys]
        none[place] = [key for key in found if key not in by_hand][:FILLED]
    return none


def _parts(page: contexts.Page) -> dict[str, Sequence[contexts.Card]]:
    """Return the cards of a front's page by the part they stand in."""
    if isinstance(page, contexts.HomePage):
        return {"lead": [page.lead] if page.lead else [], "second": page.seconds, "rail": page.rail}
    if isinstance(page, contexts.SectionFront):
        return {"lead": [page.lead] if page.lead else [], "second": page.cards}
    return {}


def _cards(keys: Sequence[UUID]) -> dict[UUID, Card]:
    """Return a card for each story, with four queries."""
    stories = {one.pk: one for one in Story.objects.filter(pk__in=keys).only("headline", "section", "content")}
    items = {one.pk: one for one in Item.objects.filter(pk__in=keys)}
    sections = dict(Section.objects.values_list("pk", "name"))
    leads = {key: one.content.get("lead") or "" for key, one in stories.items()}
    uploads = {str(one.pk): one for one in Upload.objects.filter(pk__in=[one for one in leads.values() if one])}
    return {
        key: Card(
            key=key,
            title=items[key].title if key in items else story.headline,
            section=sections.get(story.section_id, "") if story.section_id else "",
            published=items[key].published if key in items else "",
            is_public=key in items and items[key].state == State.PUBLIC,
            has_film=story.content.get("genre") == "video",
            picture=uploads.get(leads[key]),
        )
        for key, story in stories.items()
    }


def _on(card: Card, slot: Slot) -> Card:
    return replace(card, place=slot.place, label=slot.label)
