"""The table of breaking news."""

from __future__ import annotations

import uuid
from typing import ClassVar

from django.db import models


class BreakingLine(models.Model):
    """The line over the fronts of one language, as it was last sent out; whether readers see it says its item."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    language = models.CharField(max_length=35, unique=True)
    text = models.CharField(max_length=200)
    story = models.ForeignKey("stories.Story", null=True, on_delete=models.SET_NULL, related_name="+")
    until = models.DateTimeField()

    objects: ClassVar[models.Manager[BreakingLine]] = models.Manager()
