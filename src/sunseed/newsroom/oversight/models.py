# ruff: noqa: D106 - Meta is configuration of the class around it
"""What is known of links in public texts: where each stands, and how its target answered when it was last asked.

Follows issue P8 ("broken-link report"). All of it can be lost: it is read from the public documents again.
"""

from __future__ import annotations

import uuid
from typing import ClassVar

from django.db import models


class ReadText(models.Model):
    """A public item whose text was looked through, in the version of this digest."""

    item = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    sha256 = models.CharField(max_length=64)

    objects: ClassVar[models.Manager[ReadText]] = models.Manager()


class Target(models.Model):
    """What public texts lead to: an address of another site, or an id that was published nowhere.

    `answer` is the status of HTTP, 0 where nothing answered, None before it was asked; `failures` count in a row.
    """

    key = models.CharField(primary_key=True, max_length=64, help_text="SHA-256 of the address.")
    address = models.TextField()
    host = models.CharField(max_length=255, blank=True, db_index=True, help_text="Empty for an id.")
    answer = models.PositiveSmallIntegerField(null=True)
    trouble = models.CharField(max_length=200, blank=True)
    asked = models.DateTimeField(null=True)
    failures = models.PositiveSmallIntegerField(default=0)
    due = models.DateTimeField(null=True, db_index=True, help_text="When it is asked next; null for an id.")

    objects: ClassVar[models.Manager[Target]] = models.Manager()


class Use(models.Model):
    """One text leads to one target."""

    item = models.UUIDField(db_index=True)
    target = models.ForeignKey(Target, on_delete=models.CASCADE, related_name="uses")

    objects: ClassVar[models.Manager[Use]] = models.Manager()

    class Meta:
        constraints = (models.UniqueConstraint(fields=["item", "target"], name="link_used_once"),)
