"""The app of the desk's pages."""

from __future__ import annotations

from django.apps import AppConfig


class DeskConfig(AppConfig):
    """Pages for reporters and editors."""

    name = "sunseed.newsroom.desk"
    label = "desk"
