"""The app of the readers' lines."""

from django.apps import AppConfig


class LinesConfig(AppConfig):
    """What readers write, and the answers they get."""

    name = "sunseed.newsroom.lines"
    label = "lines"
