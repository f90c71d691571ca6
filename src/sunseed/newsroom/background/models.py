# ruff: noqa: D106 - Meta is configuration of the class around it
"""The tables of what stories lean on, before it is published.

Follows product.md P10. The key of a row is the identifier its documents will carry. What has been published is in
`publishing.models`; nothing here is ever read by the printer.
"""

from __future__ import annotations

import uuid
from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy, pgettext_lazy

from sunseed.newsroom.stories.models import Upload


class Box(models.Model):
    """Background that stories share: a text, a timeline, or both."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    headline = models.CharField("title", max_length=300)
    slug = models.CharField(max_length=80, unique=True)
    language = models.CharField(max_length=35, default="en")
    body = models.TextField("text", blank=True)
    events = models.JSONField(default=list, blank=True, help_text="Pairs of a date and a line.")

    objects: ClassVar[models.Manager[Box]] = models.Manager()

    class Meta:
        ordering = ("headline",)
        verbose_name_plural = "boxes"

    def __str__(self) -> str:
        return self.headline


class Work(models.Model):
    """A film, a book or a work of art that stories are about."""

    class Kind(models.TextChoices):
        """What it is, by schema.org's name."""

        FILM = "Movie", pgettext_lazy("kind of work", "Film")
        BOOK = "Book", gettext_lazy("Book")
        ART = "VisualArtwork", gettext_lazy("Work of art")
        OTHER = "CreativeWork", gettext_lazy("Other work")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    kind = models.CharField(max_length=16, choices=Kind.choices)
    name = models.CharField("title", max_length=300)
    slug = models.CharField(max_length=80, unique=True)
    other_names = models.JSONField(default=list, blank=True)
    creator = models.CharField("made by", max_length=300, blank=True)
    year = models.CharField(max_length=10, blank=True)
    material = models.CharField("made of", max_length=300, blank=True)
    pieces = models.PositiveBigIntegerField("number of pieces", null=True, blank=True)
    country = models.CharField(max_length=200, blank=True)
    description = models.TextField(blank=True)
    picture = models.ForeignKey(Upload, null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    alt = models.CharField("what the picture shows", max_length=1000, blank=True)
    credit = models.CharField("who made the picture", max_length=1000, blank=True)

    objects: ClassVar[models.Manager[Work]] = models.Manager()

    class Meta:
        ordering = ("name",)

    def __str__(self) -> str:
        return self.name
