"""What stands between a saved version and readers, besides what the story itself lacks: four eyes and the checklist.

Called where a version is released and where its publication is planned, so that neither page nor command goes around.
"""

from __future__ import annotations

from typing import Any

from django.utils import translation

from sunseed.newsroom.review import checklist, four_eyes
from sunseed.newsroom.stories.models import Story, StoryVersion


def pass_through(story: Story, saved: StoryVersion) -> dict[str, Any]:
    """Return how the checklist stands, as the trail keeps it; raise if this version may not be published.

    Raises:
        TwoNeeded: no other editor approved it, and the newsroom asks for that.
        Refused: the checklist is not done, and the newsroom requires it.
    """
    four_eyes.require(story, saved)
    checklist.require(checklist.results(story, saved.draft))
    with translation.override("en"):  # what the trail keeps is in one language, whoever publishes
        return checklist.kept(checklist.results(story, saved.draft))
