"""Correct: a new version of a public story that sets a mistake right, and says so to readers.

Follows design.md §6 and product.md P9. The words of the note stand in the document.
"""

from __future__ import annotations

from django.utils.translation import gettext as _

from sunseed.errors import Refused
from sunseed.newsroom.people.models import Account
from sunseed.newsroom.people.permissions import require_editor
from sunseed.newsroom.publishing.releasing import Released, release
from sunseed.newsroom.publishing.verbs.update import require_new_version
from sunseed.newsroom.stories.models import Story, StoryVersion


def correct(actor: Account, story: Story, *, words: str, saved: StoryVersion | None = None) -> Released:
    """Publish a correction.

    Arguments:
        words: what was wrong and what is right, for readers.

    Raises:
        NotAllowed: the account is not an editor's.
        Refused: the story is not public, nothing changed, or there are no words.
    """
    require_editor(actor, "correct a public story")
    if not words.strip():
        raise Refused(_("Say to readers what was wrong and what is right."))
    require_new_version(story, saved)
    return release(actor, story, verb="correct", why="correction", words=words, saved=saved)
