"""The order of a front: read, changed, kept against a revision, published behind its undo.

Follows product.md P4 and ADR 0064. What an editor arranges is kept with each step and is public only after it was
published; a step names the revision it began from, so two editors never overwrite each other. Owns the order; what is
filled in where nothing was placed is the edition's choice (`fronts.shown`).
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import Any, Final
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from sunseed import documents
from sunseed.documents.objects import ObjectName
from sunseed.errors import Refused
from sunseed.newsroom import present
from sunseed.newsroom.people.models import Account
from sunseed.newsroom.people.permissions import require_editor
from sunseed.newsroom.planned import acts
from sunseed.newsroom.planned.models import PlannedAct
from sunseed.newsroom.publishing import verbs
from sunseed.newsroom.publishing.arranging import LABELS, PLACES, Slot, order_of
from sunseed.newsroom.publishing.models import Item, State
from sunseed.newsroom.stories.models import Front, FrontSlot, Section, Story
from sunseed.newsroom.stories.saving import Conflict

MOST: Final = 60


def front_of(section: Section | None) -> Front:
    """Return a section's front, or the home page's for None."""
    found, _ = Front.objects.get_or_create(section=section)
    return found


def keep(actor: Account, front: Front, slots: Sequence[Slot], *, revision: int) -> int:
    """Keep an order, not yet public; return the revision it is now.

    Raises:
        NotAllowed: the account is not an editor's.
        Conflict: somebody else arranged this front meanwhile.
        Refused: too many stories, or one that is not there.
    """
    require_editor(actor, "arrange fronts")
    sound = _sound(slots)
    with transaction.atomic():
        moved = Front.objects.filter(pk=front.pk, revision=revision).update(revision=revision + 1)
        if not moved:
            raise Conflict(_("Somebody else arranged this front after you opened it. Nothing was overwritten."))
        FrontSlot.objects.filter(front=front).delete()
        FrontSlot.objects.bulk_create(
            FrontSlot(front=front, story_id=one.story, place=one.place, label=one.label, position=position)
            for position, one in enumerate(sound)
        )
    return revision + 1


def publish(actor: Account, front: Front) -> PlannedAct | None:
    """Let the order that is kept go out after the undo; None where it went out at once.

    Raises:
        Refused: readers have it already, or it waits already.
    """
    order = order_of(front)
    if list(order.slots) == public(front):
        raise Refused(_("Readers have this order already."))
    payload = {
        "front": str(front.pk),
        "slots": [[str(one.story), one.place, one.label] for one in order.slots],
    }
    return acts.soon(actor, "front", str(front.pk), payload)


def carry_out(actor: Account, payload: dict[str, Any]) -> None:
    """Publish the order that was pressed for, whatever was moved since; nothing where readers have it."""
    front = Front.objects.select_related("section").get(pk=payload["front"])
    slots = tuple(Slot(UUID(story), place, label) for story, place, label in payload["slots"])
    verbs.arrange(actor, replace(order_of(front), slots=slots))


def public(front: Front) -> list[Slot]:
    """Return the order readers have."""
    item = Item.objects.filter(pk=front.pk, state=State.PUBLIC).first()
    if item is None:
        return []
    document = documents.decode(present.objects().get(ObjectName(item.sha256, "json")))
    if not isinstance(document, documents.Front):
        return []
    rows = document.item_list_element
    return [Slot(UUID(one.item.removeprefix("urn:uuid:")), one.place, one.label or "") for one in rows]


def placed(slots: Iterable[Slot], story: UUID, place: str) -> list[Slot]:
    """Return the order with a story at the end of a place; moved there if it stands elsewhere."""
    rest = [one for one in slots if one.story != story]
    known = PLACES.get(place)
    if known is None:
        raise Refused(_("There is no such place on a front."))
    return grouped([*rest, Slot(story, known, "")])


def stepped(slots: Iterable[Slot], story: UUID, step: int) -> list[Slot]:
    """Return the order with a story one place up (-1) or down (1) within its part of the front."""
    rows = grouped(slots)
    index = next((at for at, one in enumerate(rows) if one.story == story), None)
    if index is None:
        raise Refused(_("That story is not on this front any more."))
    other = index + step
    if 0 <= other < len(rows) and rows[other].place == rows[index].place:
        rows[index], rows[other] = rows[other], rows[index]
    return rows


def grouped(slots: Iterable[Slot]) -> list[Slot]:
    """Return the slots part by part, each in its order."""
    order = list(PLACES)
    return sorted(slots, key=lambda one: order.index(one.place))


def slot(story: str, place: str, label: str) -> Slot:
    """Read one slot as a browser sends it.

    Raises:
        Refused: it is none.
    """
    try:
        key = UUID(story)
    except ValueError as error:
        raise Refused(_("That is no story.")) from error
    known = PLACES.get(place)
    if known is None or label not in ("", *LABELS):
        raise Refused(_("There is no such place or label on a front."))
    return Slot(key, known, label if known == "rail" else "")


def _sound(slots: Sequence[Slot]) -> list[Slot]:
    """Return the order, each story once, or say what is wrong with it."""
    rows = grouped({one.story: one for one in slots}.values())
    if len(rows) > MOST:
        raise Refused(_("A front holds at most %(most)s stories by hand.") % {"most": MOST})
    known = set(Story.objects.filter(pk__in=[one.story for one in rows]).values_list("pk", flat=True))
    if any(one.story not in known for one in rows):
        raise Refused(_("One of these stories is not there any more."))
    return rows
