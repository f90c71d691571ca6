# ruff: noqa: D106 - Meta is configuration of the class around it
"""The tables of review. Private; nothing here is ever read by the printer.

Follows product.md P8. What is under way is the story's own `stage`; these rows say who, when and why. A passage is
named by its words and what stands around it (`review.anchors`), so that it is found again after edits.
"""

from __future__ import annotations

import uuid
from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy

from sunseed.newsroom import present
from sunseed.newsroom.stories.models import Story, StoryVersion

MOST_QUOTED = 600


class Charge(models.Model):
    """The editor who looks after a story."""

    story = models.OneToOneField(Story, on_delete=models.CASCADE, primary_key=True, related_name="charge")
    editor = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="charges")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    at = models.DateTimeField(default=present.now)

    objects: ClassVar[models.Manager[Charge]] = models.Manager()


class Submission(models.Model):
    """A writer gave a saved version to the editors."""

    story = models.ForeignKey(Story, on_delete=models.CASCADE, related_name="submissions")
    version = models.ForeignKey(StoryVersion, on_delete=models.CASCADE, related_name="+")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    at = models.DateTimeField(default=present.now)
    note = models.TextField(blank=True)
    recalled = models.DateTimeField(null=True)

    objects: ClassVar[models.Manager[Submission]] = models.Manager()

    class Meta:
        ordering = ("-id",)


class Decision(models.Model):
    """An editor approved a saved version, or returned it."""

    class Verdict(models.TextChoices):
        """What was decided."""

        APPROVED = "approved", gettext_lazy("Approved")
        RETURNED = "returned", gettext_lazy("Returned")

    story = models.ForeignKey(Story, on_delete=models.CASCADE, related_name="decisions")
    version = models.ForeignKey(StoryVersion, on_delete=models.CASCADE, related_name="decisions")
    verdict = models.CharField(max_length=8, choices=Verdict.choices)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    at = models.DateTimeField(default=present.now)
    words = models.TextField(blank=True)

    objects: ClassVar[models.Manager[Decision]] = models.Manager()

    class Meta:
        ordering = ("-id",)


class Remark(models.Model):
    """Something said about a passage, or about the whole piece where `quote` is empty.

    A remark with a rule goes back to the writer with the next return, and is then answered.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    story = models.ForeignKey(Story, on_delete=models.CASCADE, related_name="remarks")
    version = models.ForeignKey(StoryVersion, null=True, on_delete=models.SET_NULL, related_name="+")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    at = models.DateTimeField(default=present.now)
    quote = models.TextField(blank=True, max_length=MOST_QUOTED)
    before = models.CharField(max_length=64, blank=True)
    after = models.CharField(max_length=64, blank=True)
    rule = models.CharField(max_length=16, blank=True)
    rule_words = models.CharField(max_length=300, blank=True, help_text="The rule as it stood then.")
    words = models.TextField()
    decision = models.ForeignKey(Decision, null=True, on_delete=models.SET_NULL, related_name="remarks")
    settled = models.DateTimeField(null=True)
    settled_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")

    objects: ClassVar[models.Manager[Remark]] = models.Manager()

    class Meta:
        ordering = ("at",)
        indexes = (models.Index(fields=["story"], condition=Q(settled=None), name="remark_open"),)


class Reply(models.Model):
    """An answer to a remark."""

    remark = models.ForeignKey(Remark, on_delete=models.CASCADE, related_name="replies")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    at = models.DateTimeField(default=present.now)
    words = models.TextField()

    objects: ClassVar[models.Manager[Reply]] = models.Manager()

    class Meta:
        ordering = ("id",)


class Presence(models.Model):
    """Somebody has a story open: when their page was last heard of, and whether the pen is theirs."""

    story = models.ForeignKey(Story, on_delete=models.CASCADE, related_name="present")
    account = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    seen = models.DateTimeField(default=present.now)
    holds = models.BooleanField(default=False)
    took_from = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+", help_text="Taken over from."
    )

    objects: ClassVar[models.Manager[Presence]] = models.Manager()

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["story", "account"], name="presence_once"),
            models.UniqueConstraint(fields=["story"], condition=Q(holds=True), name="presence_one_pen"),
        )


class Answer(models.Model):
    """A person's answer to a point of the checklist, about one part of the draft as it was then."""

    story = models.ForeignKey(Story, on_delete=models.CASCADE, related_name="answers")
    code = models.CharField(max_length=16)
    fingerprint = models.CharField(max_length=64, help_text="SHA-256 of the part of the draft it is about.")
    said = models.CharField(max_length=3)
    note = models.TextField(blank=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    at = models.DateTimeField(default=present.now)

    objects: ClassVar[models.Manager[Answer]] = models.Manager()

    class Meta:
        constraints = (models.UniqueConstraint(fields=["story", "code", "fingerprint"], name="answer_once"),)
