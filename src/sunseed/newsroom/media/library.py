"""Finding pictures, keeping what is known of them, taking one into another story, and whose rights have ended.

Follows product.md P8 and ADR 0068: a picture that is taken into another story is the same renditions under another
private key, so nothing is drawn anew and an erasure counts each use.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import timedelta
from typing import Final

import msgspec
from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy

from sunseed.newsroom import present
from sunseed.newsroom.media.models import PersonShown, PictureFacts
from sunseed.newsroom.people.models import Account
from sunseed.newsroom.people.permissions import require_editor, require_sight
from sunseed.newsroom.publishing import trail
from sunseed.newsroom.publishing.models import Item, ObjectUse, State
from sunseed.newsroom.stories import pictures, saving
from sunseed.newsroom.stories.draft import DraftPicture
from sunseed.newsroom.stories.models import Story, Upload

SOON: Final = timedelta(days=30)
MOST_PEOPLE: Final = 40
FILTERS: Final = (
    ("", gettext_lazy("All")),
    ("no-alt", gettext_lazy("Without description")),
    ("no-credit", gettext_lazy("Without credit")),
    ("soon", gettext_lazy("Rights end soon")),
    ("ended", gettext_lazy("Rights have ended")),
)


def found(words: str, chosen: str, person: str) -> QuerySet[Upload]:
    """Return pictures, newest first, narrowed by words, a filter, a person."""
    rows = Upload.objects.select_related("facts", "story", "owner").order_by("-at")
    today = present.now().date()
    if words:
        fields = ("name", "facts__alt", "facts__caption", "facts__credit", "facts__holder", "people__name")
        wanted = Q()
        for field in fields:
            wanted |= Q(**{f"{field}__icontains": words})
        rows = rows.filter(wanted).distinct()
    if person:
        rows = rows.filter(people__name__iexact=person).distinct()
    match chosen:
        case "no-alt":
            return rows.filter(Q(facts=None) | Q(facts__alt=""))
        case "no-credit":
            return rows.filter(Q(facts=None) | Q(facts__credit=""))
        case "soon":
            return rows.filter(facts__expires__gte=today, facts__expires__lte=today + SOON)
        case "ended":
            return rows.filter(facts__expires__lt=today)
        case _:
            return rows


def keep(actor: Account, upload: Upload, facts: PictureFacts, people: Sequence[tuple[str, str]]) -> None:
    """Keep what is known of a picture; what stories say of it stays as it is there."""
    require_editor(actor, "keep the picture library")
    with transaction.atomic():
        facts.upload = upload
        facts.save()
        PersonShown.objects.filter(upload=upload).delete()
        rows = [PersonShown(upload=upload, name=name, role=role) for name, role in people if name][:MOST_PEOPLE]
        PersonShown.objects.bulk_create(rows)
        trail.note(actor, "describe picture", "picture", upload.pk)


def take(actor: Account, upload: Upload, story: Story) -> Story:
    """Put a picture of the library into a story, with the words that are known of it."""
    require_editor(actor, "take pictures from the library")
    require_sight(actor, story)
    facts = PictureFacts.objects.filter(upload=upload).first()
    copy = pictures.copied(upload, story, actor)
    draft = story.draft
    words = DraftPicture(
        id=str(copy.pk),
        alt=facts.alt if facts else "",
        credit=facts.credit if facts else "",
        caption=facts.caption if facts else "",
    )
    lead = draft.lead if draft.pictures else words.id
    with transaction.atomic():
        copy.save(force_insert=True)
        if facts is not None:
            facts.pk, facts.upload = copy.pk, copy
            facts.save(force_insert=True)
        PersonShown.objects.bulk_create(
            PersonShown(upload=copy, name=one.name, role=one.role) for one in upload.people.all()
        )
        added = msgspec.structs.replace(draft, pictures=[*draft.pictures, words], lead=lead)
        return saving.save(story, added, editor=actor, revision=story.revision)


def shown_in(digests: Iterable[str]) -> dict[str, list[Item]]:
    """Return the public items whose present version shows these pictures, by digest of the largest rendition."""
    names = {f"{one}.jpg": one for one in digests}
    uses = ObjectUse.objects.filter(name__in=names).values_list("name", "document__item", "document_id")
    items = Item.objects.filter(pk__in=[item for _, item, _ in uses], state=State.PUBLIC).in_bulk()
    rows: dict[str, list[Item]] = {one: [] for one in names.values()}
    for name, item, document in uses:
        if item in items and items[item].sha256 == document:
            rows[names[name]].append(items[item])
    return rows
