# ruff: noqa: D106 - Meta is configuration of the class around it
"""The table of acts that wait.

Follows ADR 0064 for everything that is arranged rather than written: publications of stories have a table of their own
(`publishing.models.Plan`), because they name a saved version.
"""

from __future__ import annotations

import uuid
from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy


class PlannedAct(models.Model):
    """One act, with everything it needs, until it is carried out or taken back."""

    class Outcome(models.TextChoices):
        """What became of it."""

        WAITING = "waiting", gettext_lazy("Waiting")
        RUNNING = "running", gettext_lazy("Being carried out")
        DONE = "done", gettext_lazy("Done")
        CANCELLED = "cancelled", gettext_lazy("Taken back")
        FAILED = "failed", gettext_lazy("Could not be done")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    name = models.CharField(max_length=16, help_text="Which act; `planned.acts.ACTS` knows how it is carried out.")
    key = models.CharField(max_length=64, help_text="What it is done to; of one act only one waits for each.")
    payload = models.JSONField(default=dict)
    actor = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    due = models.DateTimeField()
    undo = models.BooleanField(default=False, help_text="Only waits for the undo; not set for a time.")
    outcome = models.CharField(max_length=10, choices=Outcome.choices, default=Outcome.WAITING)
    trouble = models.TextField(blank=True)

    objects: ClassVar[models.Manager[PlannedAct]] = models.Manager()

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=["name", "key"], condition=Q(outcome="waiting"), name="planned_act_one_waiting"
            ),
        )
        indexes = (
            models.Index(fields=["due"], condition=Q(outcome__in=("waiting", "running")), name="planned_act_due"),
            models.Index(fields=["name", "key", "-due"], name="planned_act_of"),
        )
