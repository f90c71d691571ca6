"""Translations: a story of its own in another language, which names the original's version it was made from.

Follows design.md §5 and product.md P5. Owns beginning one, with the original's words and pictures to write over, and
saying that it has caught up. That readers are told when the original has moved on is the edition's.
"""

from __future__ import annotations

from dataclasses import dataclass

import msgspec
from django.db import transaction
from django.utils.translation import gettext as _

from sunseed.errors import Refused
from sunseed.newsroom.people.models import Account
from sunseed.newsroom.people.permissions import require_sight
from sunseed.newsroom.publishing.models import Item, State
from sunseed.newsroom.stories import pictures, saving
from sunseed.newsroom.stories.draft import Draft
from sunseed.newsroom.stories.models import Byline, Story, Upload
from sunseed.newsroom.stories.slugs import languages


@dataclass(frozen=True)
class Original:
    """What a translation is of: its public item, the version translated, and whether that is the newest."""

    item: Item
    version: int

    @property
    def has_moved_on(self) -> bool:
        """Whether the original has a newer version than the one translated."""
        return self.item.version > self.version


def original(draft: Draft) -> Original | None:
    """Return what a draft is a translation of, if it is one."""
    item = Item.objects.filter(pk=draft.translation_of).first() if draft.translation_of else None
    return Original(item, draft.translation_version) if item is not None else None


def tongues(story: Story) -> list[str]:
    """Return the site's languages a public story may be translated into; none for a translation or a draft."""
    draft = story.draft
    public = Item.objects.filter(pk=story.pk, state=State.PUBLIC).exists()
    return [one for one in languages() if one != draft.language] if public and not draft.translation_of else []


def begin(actor: Account, story: Story, language: str) -> Story:
    """Return the translation into a language that the account may write: one that is begun, or a new one.

    Raises:
        NotAllowed: the story is somebody else's.
        Refused: the story is not public, or the language is not one to translate it into.
    """
    require_sight(actor, story)
    if language not in tongues(story):
        raise Refused(
            _("This story cannot be translated into “%(language)s”: it must be public, the language ours.")
            % {"language": language[:35]}
        )
    begun = Story.objects.filter(content__translation_of=str(story.pk), content__language=language)
    known = (begun if actor.is_editor else begun.filter(owner=actor)).first()
    return known or _new(actor, story, language)


def _new(actor: Account, story: Story, language: str) -> Story:
    item = Item.objects.get(pk=story.pk)
    public = story.versions.filter(number=story.published_number).first()
    draft = public.draft if public is not None else story.draft
    own = Byline.objects.filter(account=actor).first()
    with transaction.atomic():
        made = saving.begin(actor)
        copies = {}
        for one in Upload.objects.filter(pk__in=[picture.id for picture in draft.pictures]):
            copies[str(one.pk)] = pictures.copied(one, made, actor)
            copies[str(one.pk)].save(force_insert=True)
        shown = [msgspec.structs.replace(one, id=str(copies[one.id].pk)) for one in draft.pictures if one.id in copies]
        translated = msgspec.structs.replace(
            draft,
            language=language,
            slug=item.path.rstrip("/").rpartition("/")[2],
            pictures=shown,
            lead=str(copies[draft.lead].pk) if draft.lead in copies else "",
            see_also=[],
            translated_by=[str(own.pk)] if own is not None else [],
            translation_of=str(story.pk),
            translation_version=item.version,
        )
        return saving.save(made, translated, editor=actor, revision=made.revision)


def catch_up(actor: Account, story: Story) -> Story:
    """Keep that a translation says what the newest version of its original says.

    Raises:
        Refused: it is no translation.
    """
    draft = story.draft
    found = original(draft)
    if found is None:
        raise Refused(_("This story is not a translation of anything."))
    newest = msgspec.structs.replace(draft, translation_version=found.item.version)
    return saving.save(story, newest, editor=actor, revision=story.revision)
