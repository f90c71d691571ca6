"""The app of publishing."""

from django.apps import AppConfig


class PublishingConfig(AppConfig):
    """Verbs, outbox, sequencer, printing, schedule, audit trail."""

    name = "sunseed.newsroom.publishing"
    label = "publishing"
