# ruff: noqa: D106 - Meta is configuration of the class around it
"""What is known of states of the record: their exact cosigned files, the stamps over them, where each witness stands.

Follows formats.md §9. A row is written before its file, so that a crash between the two leaves a file to be written
again, never a second one that differs.
"""

from __future__ import annotations

from typing import ClassVar

from django.db import models


class State(models.Model):
    """A checkpoint file, byte for byte; one for each tree size."""

    size = models.PositiveBigIntegerField(primary_key=True)
    data = models.BinaryField()
    at = models.DateTimeField()
    cosigned = models.BooleanField(help_text="By as many witnesses as the policy asks for.")
    archived = models.BooleanField(default=False, help_text="To lie in public, with stamps.")
    written = models.BooleanField(default=False, help_text="Its public file is there.")

    objects: ClassVar[models.Manager[State]] = models.Manager()

    class Meta:
        indexes = (
            models.Index(fields=["cosigned", "size"], name="state_cosigned"),
            models.Index(fields=["archived", "at"], name="state_archived"),
        )


class Stamp(models.Model):
    """What one authority says of a state, or all calendars together.

    An authority's: wanted, then held. A proof of calendars: wanted, then pending, then confirmed by a block. Either
    may have failed for good.
    """

    class Word(models.TextChoices):
        """How far it is."""

        WANTED = "wanted"
        HELD = "held"
        PENDING = "pending"
        CONFIRMED = "confirmed"
        FAILED = "failed"

    state = models.ForeignKey(State, on_delete=models.CASCADE, related_name="stamps")
    name = models.CharField(max_length=100, help_text="Of its public file.")
    source = models.CharField(max_length=500, help_text="The authority's address; empty for calendars.")
    word = models.CharField(max_length=10, choices=Word.choices, default=Word.WANTED)
    data = models.BinaryField(null=True)
    written = models.BooleanField(default=True, help_text="The public file holds `data`.")
    height = models.PositiveBigIntegerField(null=True, help_text="Of the block a proof leads to.")
    tries = models.PositiveIntegerField(default=0)
    due = models.DateTimeField()
    trouble = models.CharField(max_length=300, default="")

    objects: ClassVar[models.Manager[Stamp]] = models.Manager()

    class Meta:
        constraints = (models.UniqueConstraint(fields=["state", "name"], name="stamp_of_state"),)
        indexes = (models.Index(fields=["word", "due"], name="stamp_due"),)


class Witness(models.Model):
    """How far a witness of the policy is thought to be, and what was wrong when it was last asked."""

    vkey = models.CharField(primary_key=True, max_length=2500)
    size = models.PositiveBigIntegerField(default=0)
    trouble = models.CharField(max_length=300, default="")
    due = models.DateTimeField()

    objects: ClassVar[models.Manager[Witness]] = models.Manager()
