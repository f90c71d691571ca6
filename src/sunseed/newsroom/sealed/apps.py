"""The app of sealed notes."""

from __future__ import annotations

from django.apps import AppConfig


class SealedConfig(AppConfig):
    """Editors' keys and the notes sealed to them."""

    name = "sunseed.newsroom.sealed"
    label = "sealed"
