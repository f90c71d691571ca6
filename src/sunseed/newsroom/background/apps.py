"""The app of what stories lean on."""

from django.apps import AppConfig


class BackgroundConfig(AppConfig):
    """Works, shared boxes and standing pages."""

    name = "sunseed.newsroom.background"
    label = "background"
