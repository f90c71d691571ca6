"""Publish: readers see a story for the first time, or again after it was withdrawn or taken down.

Follows design.md §6. A new version of a story that is public goes by `update` or `correct`.
"""

from __future__ import annotations

from django.utils.translation import gettext as _

from sunseed.errors import Refused
from sunseed.newsroom.people.models import Account
from sunseed.newsroom.people.permissions import require_editor
from sunseed.newsroom.publishing.models import Item, State
from sunseed.newsroom.publishing.releasing import Released, release
from sunseed.newsroom.stories.models import Story, StoryVersion
from sunseed.record import entry


def publish(
    actor: Account, story: Story, *, saved: StoryVersion | None = None, words: str = "", imported: bool = False
) -> Released:
    """Publish a story.

    Arguments:
        saved: the version to publish; the newest if None.
        words: a note to readers, for a story that comes back.
        imported: it comes from another system; it will enter no front and no feed.

    Raises:
        NotAllowed: the account is not an editor's.
        Refused: the story is public already, or lacks something (`Incomplete`).
    """
    require_editor(actor, "publish")
    item = Item.objects.filter(pk=story.pk).first()
    if item is not None and item.state == State.PUBLIC:
        raise Refused(_("This story is public already. Update or correct it instead."))
    why: entry.Why = "restore" if item is not None else "import" if imported else "new"
    return release(actor, story, verb="publish", why=why, words=words, saved=saved)
