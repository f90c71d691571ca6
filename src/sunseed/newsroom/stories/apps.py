"""The app of work in progress."""

from django.apps import AppConfig


class StoriesConfig(AppConfig):
    """Stories, their versions, pictures, sections, topics and bylines."""

    name = "sunseed.newsroom.stories"
    label = "stories"
