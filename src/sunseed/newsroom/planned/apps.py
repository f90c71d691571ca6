"""The app of acts that wait."""

from django.apps import AppConfig


class PlannedConfig(AppConfig):
    """Arrangements behind their undo or at a set time."""

    name = "sunseed.newsroom.planned"
    label = "planned"
