# ruff: noqa: D106 - Meta is configuration of the class around it
"""What readers write to the newsroom without an account, and the answer.

Follows product.md S5. A row says nothing of who wrote it but an address, if one was given. Its words are emptied some
time after the answer; the row stays, so that what was asked and answered can be counted. Tips come sealed (ADR 0117).
"""

from __future__ import annotations

import uuid
from typing import ClassVar

from django.conf import settings
from django.db import models
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from sunseed.newsroom import present
from sunseed.newsroom.sealed.models import EditorKey


class Kind(models.TextChoices):
    """What a reader asks for."""

    CORRECTION = "correction", _("A correction: something is wrong")
    COMPLAINT = "complaint", _("A complaint: how it was reported, or how I was treated")
    REPLY = "reply", _("A reply: the piece is about me")
    TAKE_DOWN = "take-down", _("A take-down notice: something must not stay public")
    TIP = "tip", _("A tip: something you should look into")


class State(models.TextChoices):
    """What became of a line."""

    OPEN = "open", _("Not answered yet")
    ANSWERED = "answered", _("Answered")
    ASIDE = "aside", _("Set aside")


class Line(models.Model):
    """One reader's line. `digest` is of the code that shows the answer; the code itself is kept nowhere."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    kind = models.CharField(max_length=10, choices=Kind.choices)
    state = models.CharField(max_length=8, choices=State.choices, default=State.OPEN)
    item = models.UUIDField(null=True, db_index=True, help_text="The published item it is about.")
    text = models.TextField()
    cipher = models.BinaryField(default=b"", help_text="A tip as it left the reader's browser: an age file.")
    keys = models.ManyToManyField(EditorKey, related_name="+", help_text="Whose keys it is sealed to.")
    email = models.EmailField(max_length=254, blank=True)
    language = models.CharField(max_length=10, default="en")
    digest = models.CharField(max_length=64, unique=True)
    made = models.DateTimeField(default=present.now)
    answer = models.TextField(blank=True)
    answered_at = models.DateTimeField(null=True)
    answered_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    erase_at = models.DateTimeField(null=True, help_text="When its words are emptied; null after that.")

    objects: ClassVar[models.Manager[Line]] = models.Manager()

    class Meta:
        ordering = ("-made",)
        indexes = (
            models.Index(fields=["state", "-made"], name="line_state_made"),
            models.Index(fields=["erase_at"], condition=models.Q(erase_at__isnull=False), name="line_erase"),
        )

    @property
    def names(self) -> str:
        """Who can open it, where it is sealed."""
        return gettext(", ").join(str(one.account) for one in self.keys.all())

    @property
    def is_sealed(self) -> bool:
        """Whether its words can be read by editors' keys alone."""
        return bool(self.cipher)

    @property
    def is_erased(self) -> bool:
        """Whether its words are gone, as promised."""
        return self.state != State.OPEN and self.erase_at is None
