"""Update: a new version of a public story that sets nothing right which was wrong.

Follows design.md §6 and product.md P9: every version stays readable, with the reason given.
"""

from __future__ import annotations

from typing import Final

from django.utils.translation import gettext as _

from sunseed.errors import Refused
from sunseed.newsroom.people.models import Account
from sunseed.newsroom.people.permissions import require_editor
from sunseed.newsroom.publishing.models import Item, State
from sunseed.newsroom.publishing.releasing import Released, release
from sunseed.newsroom.stories.models import Story, StoryVersion
from sunseed.record import entry

REASONS: Final[tuple[entry.Why, ...]] = ("update", "typo", "clarification")


def update(
    actor: Account, story: Story, *, why: str = "update", words: str = "", saved: StoryVersion | None = None
) -> Released:
    """Publish a new version of a public story.

    Arguments:
        why: update (there is news), typo, or clarification.
        words: the note to readers; a clarification needs one.

    Raises:
        NotAllowed: the account is not an editor's.
        Refused: the story is not public, nothing changed, or the note is missing.
    """
    require_editor(actor, "update a public story")
    chosen = next((one for one in REASONS if one == why), None)
    if chosen is None:
        raise Refused(_("An update has news, mends a typo, or clarifies; a mistake is set right with a correction."))
    if why == "clarification" and not words.strip():
        raise Refused(_("Say in a sentence what was unclear."))
    require_new_version(story, saved)
    return release(actor, story, verb="update", why=chosen, words=words, saved=saved)


def require_new_version(story: Story, saved: StoryVersion | None) -> None:
    """Raise unless the story is public and there is something new to publish."""
    item = Item.objects.filter(pk=story.pk).first()
    if item is None or item.state != State.PUBLIC:
        raise Refused(_("This story is not public. Publish it instead."))
    newest = saved or story.versions.order_by("-number").first()
    public = story.versions.filter(published_version=item.version).first()
    if newest is not None and public is not None and newest.content == public.content:
        raise Refused(_("Nothing has changed since this story was last published."))
