"""The app of looking over the newsroom."""

from django.apps import AppConfig


class OversightConfig(AppConfig):
    """Activity, roles, links."""

    name = "sunseed.newsroom.oversight"
    label = "oversight"
