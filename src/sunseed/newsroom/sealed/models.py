# ruff: noqa: D106 - Meta is configuration of the class around it
"""The tables of sealed notes: public keys, identities locked by passphrases, age files. Nothing in them can be read.

Follows formats.md §7 and product.md S1. What a note says, a passphrase and an open identity exist in browsers alone.
"""

from __future__ import annotations

import uuid
from typing import ClassVar

from django.conf import settings
from django.db import models
from django.utils.translation import gettext as _

from sunseed.capture.desk import spoken
from sunseed.newsroom import present
from sunseed.newsroom.stories.models import Story


class EditorKey(models.Model):
    """The key an editor made in a browser. An editor who makes another keeps the earlier one for earlier notes."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    account = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="sealing_keys")
    recipient = models.TextField(help_text="An age recipient; public.")
    fingerprint = models.CharField(max_length=64, unique=True, help_text="SHA-256 of the recipient.")
    locked = models.BinaryField(help_text="The identity, as an age file that a passphrase opens.")
    made = models.DateTimeField(default=present.now)
    replaced = models.DateTimeField(null=True)

    objects: ClassVar[models.Manager[EditorKey]] = models.Manager()

    @property
    def spoken(self) -> str:
        """What its owner reads aloud of the fingerprint."""
        return spoken(self.fingerprint)

    class Meta:
        ordering = ("made",)
        constraints = (
            models.UniqueConstraint(
                fields=["account"], condition=models.Q(replaced=None), name="sealed_one_key_in_use"
            ),
        )


class OfferedKey(models.Model):
    """A recipient offered for the desk list whose key was made elsewhere: by command, or on paper."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    account = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="offered_keys")
    recipient = models.TextField(help_text="An age recipient; public.")
    fingerprint = models.CharField(max_length=64, unique=True, help_text="SHA-256 of the recipient.")
    what = models.CharField(max_length=8, help_text="command or paper.")
    made = models.DateTimeField(default=present.now)

    objects: ClassVar[models.Manager[OfferedKey]] = models.Manager()

    class Meta:
        ordering = ("made",)


class NewWrap(models.Model):
    """A capture's key wrapped anew for a later desk list, beside the wrap that its open line names."""

    digest = models.CharField(primary_key=True, max_length=64, help_text="SHA-256 of its bytes.")
    of = models.CharField(max_length=64, db_index=True, help_text="SHA-256 of the original.")
    data = models.BinaryField()
    made = models.DateTimeField()

    objects: ClassVar[models.Manager[NewWrap]] = models.Manager()


class SealedNote(models.Model):
    """A note as it left its writer's browser: an age file, and whose keys it was sealed to."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    story = models.ForeignKey(Story, on_delete=models.CASCADE, related_name="sealed_notes")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    at = models.DateTimeField(default=present.now)
    cipher = models.BinaryField()
    keys = models.ManyToManyField(EditorKey, related_name="notes")

    objects: ClassVar[models.Manager[SealedNote]] = models.Manager()

    @property
    def fingerprints(self) -> str:
        """Of the keys it is sealed to."""
        return " ".join(sorted(one.fingerprint for one in self.keys.all()))

    @property
    def names(self) -> str:
        """Who can open it."""
        return _(", ").join(str(one.account) for one in self.keys.all())

    class Meta:
        ordering = ("-at",)
