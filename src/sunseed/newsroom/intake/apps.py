"""The app of the intake."""

from django.apps import AppConfig


class IntakeConfig(AppConfig):
    """Tokens, lines, receipts, ticks, ciphertext, the page that films."""

    name = "sunseed.newsroom.intake"
    label = "intake"
