"""The app of exporting; it has no tables."""

from __future__ import annotations

from django.apps import AppConfig


class ExportingConfig(AppConfig):
    """The archive of one account's work."""

    name = "sunseed.newsroom.exporting"
    label = "exporting"
