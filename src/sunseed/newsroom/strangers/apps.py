"""The app of what the pages for strangers share."""

from django.apps import AppConfig


class StrangersConfig(AppConfig):
    """Templates, styles and guards of pages that need no account."""

    name = "sunseed.newsroom.strangers"
    label = "strangers"
