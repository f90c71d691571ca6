"""Tells Django of this app."""

from __future__ import annotations

from django.apps import AppConfig


class StampingConfig(AppConfig):
    """Cosignatures and time stamps."""

    name = "sunseed.newsroom.stamping"
