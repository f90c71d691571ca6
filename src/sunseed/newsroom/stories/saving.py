"""Saving a draft: every save that changes something is kept, and nobody's words overwrite another's.

Follows product.md P8. A save names the revision it began from; if the story has moved on, it is refused and nothing is
lost on either side. Owns versions and their merging; what a draft is made of is `draft`.
"""

from __future__ import annotations

from datetime import timedelta

import msgspec
from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext as _

from sunseed.errors import Refused
from sunseed.newsroom import present
from sunseed.newsroom.media.words import learn
from sunseed.newsroom.people.models import Account
from sunseed.newsroom.people.permissions import NotAllowed, require_sight
from sunseed.newsroom.stories import body, pictures
from sunseed.newsroom.stories.draft import Draft, to_json
from sunseed.newsroom.stories.models import Story, StoryVersion

SITTING = timedelta(minutes=10)


class Conflict(Refused):
    """Somebody else saved this story meanwhile; both texts are kept, neither is overwritten."""


def begin(owner: Account, draft: Draft | None = None) -> Story:
    """Make a new story that belongs to `owner`."""
    if not owner.is_active:
        raise NotAllowed(_("This account is closed."))
    story = Story.objects.create(owner=owner, content=to_json(Draft()))
    return save(story, draft, editor=owner, revision=0) if draft is not None else story


def save(story: Story, draft: Draft, *, editor: Account, revision: int, autosave: bool = False) -> Story:
    """Store a draft; return the story as it now stands.

    Arguments:
        draft: the text; its body is cleaned here.
        revision: the one the editor began from.
        autosave: merge into the version of the same sitting instead of keeping each.

    Raises:
        Conflict: the story is at another revision.
        NotAllowed: it is somebody else's draft.
    """
    require_sight(editor, story)
    sound = msgspec.structs.replace(draft, body=body.clean(draft.body))
    content = to_json(sound)
    now = present.now()
    with transaction.atomic():
        current = Story.objects.get(pk=story.pk)
        if current.revision != revision:
            said = {"yours": revision, "theirs": current.revision}
            raise Conflict(
                _("Somebody saved this story after you opened it (you had %(yours)s, it is %(theirs)s).") % said
            )
        if current.content == content and current.revision:
            if not autosave:
                pin(current)
            return current
        moved = Story.objects.filter(pk=story.pk, revision=revision).update(
            revision=revision + 1,
            content=content,
            headline=sound.headline.strip()[:300],
            section=sound.section or None,
            changed=now,
        )
        if not moved:  # PostgreSQL: another transaction came between the look and the update
            raise Conflict(_("Somebody saved this story at the same moment."))
        _keep(current, content, editor, autosave)
        learn(sound)
    story.refresh_from_db()
    return story


def discard(story: Story, *, actor: Account) -> None:
    """Delete a draft that was never public, with its versions and pictures.

    Raises:
        NotAllowed: it is somebody else's draft.
        Refused: it has been public; it can be withdrawn or taken down instead.
    """
    require_sight(actor, story)
    uploads = list(story.uploads.all())
    with transaction.atomic():
        if story.published_number or story.versions.exclude(published_version=None).exists():
            raise Refused(_("This story has been public. Withdraw it or take it down instead."))
        story.plans.all().delete()
        story.uploads.all().delete()
        story.delete()
    for upload in uploads:  # a crash here leaves files that nobody names, and nobody can see
        pictures.drop(upload)


def pin(story: Story) -> StoryVersion:
    """Return the version that holds the story's present text, closed to later autosaves."""
    version = story.versions.order_by("-number").first()
    if version is None:
        raise Refused(_("Nothing has been written yet."))
    if version.autosave:
        StoryVersion.objects.filter(pk=version.pk).update(autosave=False)
        version.autosave = False
    return version


def _keep(story: Story, content: dict[str, object], editor: Account, autosave: bool) -> None:
    """Add a version, or go on with the one of this sitting."""
    now = present.now()
    last = story.versions.order_by("-number").first()
    same_sitting = last is not None and last.autosave and last.editor_id == editor.pk and now - last.at < SITTING
    if last is not None and same_sitting:
        StoryVersion.objects.filter(pk=last.pk).update(content=content, autosave=autosave)
        return
    highest = story.versions.aggregate(highest=Max("number"))["highest"] or 0
    StoryVersion.objects.create(
        story=story, number=highest + 1, content=content, editor=editor, at=now, autosave=autosave
    )
