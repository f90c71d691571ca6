# ruff: noqa: D106 - Meta is configuration of the class around it
"""Which light tables may fetch ciphertext and send publications, and for whom.

A token lets a program act as the editor who made it, in this app's addresses alone. The table holds its digest:
whoever reads the database can use none of them.
"""

from __future__ import annotations

import uuid
from typing import ClassVar

from django.conf import settings
from django.db import models

from sunseed.newsroom import present


class Table(models.Model):
    """A light table an editor connected. Its row stays when it is disconnected, for the trail."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    account = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="light_tables")
    name = models.CharField(max_length=80)
    digest = models.CharField(max_length=64, unique=True, help_text="SHA-256 of the token, hex.")
    made = models.DateTimeField(default=present.now)
    used = models.DateTimeField(null=True, help_text="To the minute.")
    ended = models.DateTimeField(null=True)

    objects: ClassVar[models.Manager[Table]] = models.Manager()

    class Meta:
        ordering = ("-made",)
