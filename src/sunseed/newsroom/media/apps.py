"""The app of the picture library."""

from django.apps import AppConfig


class MediaConfig(AppConfig):
    """Pictures beyond the story they came with."""

    name = "sunseed.newsroom.media"
    label = "media"
