"""The five verbs, and arranging: the only ways to change what is public (design.md §6). One module each."""

from sunseed.newsroom.publishing.verbs.arrange import arrange
from sunseed.newsroom.publishing.verbs.correct import correct
from sunseed.newsroom.publishing.verbs.page import publish_page
from sunseed.newsroom.publishing.verbs.publish import publish
from sunseed.newsroom.publishing.verbs.take_down import take_down
from sunseed.newsroom.publishing.verbs.update import update
from sunseed.newsroom.publishing.verbs.withdraw import withdraw

__all__ = ["arrange", "correct", "publish", "publish_page", "take_down", "update", "withdraw"]
