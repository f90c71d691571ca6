"""The app of light tables."""

from django.apps import AppConfig


class TablesConfig(AppConfig):
    """Light tables' tokens, and what they fetch and send."""

    name = "sunseed.newsroom.tables"
    label = "tables"
