"""Four eyes: where the newsroom asks for it, what readers get was approved by an editor who did not write it.

Follows product.md S5. Called by the code that makes a version public, so that no page and no command is a way around.
Owns that one rule; the setting is `newsroom.four_eyes`.
"""

from __future__ import annotations

from django.utils.translation import gettext as _

from sunseed.errors import Refused
from sunseed.newsroom import present
from sunseed.newsroom.people.models import Role
from sunseed.newsroom.review.models import Decision
from sunseed.newsroom.stories.models import Story, StoryVersion


class TwoNeeded(Refused):
    """Another editor has to approve these words first."""


def required() -> bool:
    """Tell whether this newsroom asks for it."""
    return present.instance().settings.newsroom.four_eyes


def missing(story: Story, saved: StoryVersion) -> str:
    """Return what stands in the way of publishing this version, in words; "" if nothing does.

    An approval counts if it is of exactly this version's words, by an account that is an editor's still, and that
    neither began the story nor saved this version.
    """
    if not required():
        return ""
    authors = {story.owner_id, saved.editor_id}
    approvals = Decision.objects.filter(story=story, verdict=Decision.Verdict.APPROVED).select_related("version", "by")
    for one in approvals:
        by = one.by
        if by is None or not by.is_active or by.role == Role.REPORTER or by.pk in authors:
            continue
        if one.version.content == saved.content:
            return ""
    return _("Another editor than the one who wrote or last changed it has to approve these words.")


def require(story: Story, saved: StoryVersion) -> None:
    """Raise unless this version may be published.

    Raises:
        TwoNeeded: the newsroom asks for four eyes, and two have looked.
    """
    if words := missing(story, saved):
        raise TwoNeeded(words)
