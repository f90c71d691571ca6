# ruff: noqa: D106 - Meta is configuration of the class around it
"""The tables of publishing: what is public, and what is on its way into the record.

Follows design.md §4 and §6. Everything but schedule, audit trail and deposits is relearned from the log and its
documents by `publishing.reconcile`; losing it loses nothing published. Uniqueness is held by the database, never by
locks: two verbs on one item at once both name the same `prev`, and only one row can.
"""

from __future__ import annotations

import uuid
from typing import Any, ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy

from sunseed.errors import Misuse
from sunseed.newsroom import present


class State(models.TextChoices):
    """How an item stands before readers."""

    PUBLIC = "public", gettext_lazy("Public")
    WITHDRAWN = "withdrawn", gettext_lazy("Withdrawn")
    ERASED = "erased", gettext_lazy("Taken down")


class Item(models.Model):
    """Something that has been published, as its latest entry left it."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    kind = models.CharField(max_length=16)
    state = models.CharField(max_length=10, choices=State.choices, default=State.PUBLIC)
    version = models.PositiveIntegerField(help_text="Of the latest document.")
    head = models.CharField(max_length=64, help_text="Leaf hash of the latest entry about it: the next one's prev.")
    sha256 = models.CharField(max_length=64, help_text="Of the latest document.")
    path = models.CharField(max_length=1000, blank=True, help_text="Its address, fixed at version 1.")
    title = models.CharField(max_length=300, blank=True)
    section = models.UUIDField(null=True)
    language = models.CharField(max_length=35, blank=True)
    published = models.CharField(max_length=20, help_text="`at` of version 1.")
    changed = models.CharField(max_length=20, help_text="`at` of the latest entry.")

    objects: ClassVar[models.Manager[Item]] = models.Manager()

    class Meta:
        indexes = (
            models.Index(fields=["kind", "state", "-published"], name="item_kind_state"),
            models.Index(fields=["section", "kind", "state", "-published"], name="item_section_newest"),
        )


class Address(models.Model):
    """What an item holds alone for ever: a public address, or a place such as `site:` (the documents' `claim`)."""

    path = models.CharField(primary_key=True, max_length=2100)
    item = models.UUIDField(db_index=True)

    objects: ClassVar[models.Manager[Address]] = models.Manager()


class Statement(models.Model):
    """One log entry, waiting or sealed: the outbox.

    `index` is null until the sequencer gives it one; `sealed` says the log's checkpoint covers it. `number` is an
    item's version, a tick's n, or the size an edition was printed at.
    """

    kind = models.CharField(max_length=10)
    item = models.UUIDField(null=True)
    number = models.PositiveBigIntegerField(null=True)
    prev = models.CharField(max_length=64, null=True, help_text="Empty for the first about an item, null for no item.")
    at = models.CharField(max_length=20)
    entry = models.BinaryField()
    leaf = models.CharField(max_length=64, unique=True)
    index = models.PositiveBigIntegerField(null=True, unique=True)
    sealed = models.BooleanField(default=False)

    objects: ClassVar[models.Manager[Statement]] = models.Manager()

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["item", "prev"], name="statement_chain"),
            models.UniqueConstraint(fields=["item", "number"], condition=Q(kind="publish"), name="statement_version"),
            models.UniqueConstraint(fields=["kind", "number"], condition=Q(item=None), name="statement_beat"),
        )
        indexes = (
            models.Index(fields=["id"], condition=Q(index=None), name="statement_waiting"),
            models.Index(fields=["index"], condition=Q(sealed=False), name="statement_unsealed"),
            models.Index(fields=["kind", "index"], name="statement_kind"),
            models.Index(fields=["at"], name="statement_dated"),
        )


class PublicDocument(models.Model):
    """A document some `publish` or `withdraw` entry names."""

    sha256 = models.CharField(primary_key=True, max_length=64)
    item = models.UUIDField(db_index=True)
    version = models.PositiveIntegerField()
    size = models.PositiveIntegerField()
    language = models.CharField(max_length=35, blank=True)
    erased = models.BooleanField(default=False)

    objects: ClassVar[models.Manager[PublicDocument]] = models.Manager()


class ObjectUse(models.Model):
    """A document shows an object: what "objects only it uses" is counted from."""

    document = models.ForeignKey(PublicDocument, on_delete=models.CASCADE, related_name="uses")
    name = models.CharField(max_length=80, db_index=True, help_text="`<sha256>.<ext>`")

    objects: ClassVar[models.Manager[ObjectUse]] = models.Manager()

    class Meta:
        constraints = (models.UniqueConstraint(fields=["document", "name"], name="object_use_once"),)


class Deposit(models.Model):
    """An object put under `public/` for a publication that has not been committed; swept if it never is."""

    name = models.CharField(max_length=80)
    ticket = models.UUIDField(db_index=True)
    at = models.DateTimeField(default=present.now, db_index=True)

    objects: ClassVar[models.Manager[Deposit]] = models.Manager()


class TopicUse(models.Model):
    """A public story is about a topic: where automatic See also comes from."""

    topic = models.UUIDField()
    item = models.ForeignKey(Item, on_delete=models.CASCADE, related_name="topic_uses")
    published = models.CharField(max_length=20)

    objects: ClassVar[models.Manager[TopicUse]] = models.Manager()

    class Meta:
        constraints = (models.UniqueConstraint(fields=["topic", "item"], name="topic_use_once"),)
        indexes = (models.Index(fields=["topic", "-published"], name="topic_use_newest"),)


class SeeAlso(models.Model):
    """A public story's latest version links to another; `automatic` links into one story are bounded."""

    source = models.ForeignKey(Item, on_delete=models.CASCADE, related_name="see_also")
    target = models.UUIDField()
    automatic = models.BooleanField()

    objects: ClassVar[models.Manager[SeeAlso]] = models.Manager()

    class Meta:
        constraints = (models.UniqueConstraint(fields=["source", "target"], name="see_also_once"),)
        indexes = (models.Index(fields=["target", "automatic"], name="see_also_incoming"),)


class Plan(models.Model):
    """A publication at a set time, or one behind its undo. Nothing of it is public before it is carried out."""

    class Outcome(models.TextChoices):
        """What became of it."""

        WAITING = "waiting", gettext_lazy("Waiting")
        RUNNING = "running", gettext_lazy("Being published")
        DONE = "done", gettext_lazy("Published")
        CANCELLED = "cancelled", gettext_lazy("Taken back")
        FAILED = "failed", gettext_lazy("Could not be published")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    story = models.ForeignKey("stories.Story", on_delete=models.CASCADE, related_name="plans")
    saved = models.ForeignKey("stories.StoryVersion", on_delete=models.PROTECT, related_name="+")
    actor = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    why = models.CharField(max_length=14)
    words = models.TextField(blank=True)
    due = models.DateTimeField(db_index=True)
    undo = models.BooleanField(default=False, help_text="Only waits for the undo; not a scheduled publication.")
    outcome = models.CharField(max_length=10, choices=Outcome.choices, default=Outcome.WAITING)
    trouble = models.TextField(blank=True)

    objects: ClassVar[models.Manager[Plan]] = models.Manager()

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["story"], condition=Q(outcome="waiting"), name="plan_one_waiting"),
        )


class Lease(models.Model):
    """Who does a job that only one process may do, until when."""

    name = models.CharField(primary_key=True, max_length=32)
    holder = models.CharField(max_length=64)
    until = models.DateTimeField()

    objects: ClassVar[models.Manager[Lease]] = models.Manager()


class TrailQuerySet(models.QuerySet["Trail"]):
    """Rows that are added and read, never changed."""

    def update(self, **kwargs: Any) -> int:
        """Refuse."""
        raise Misuse("the audit trail is append-only")

    def delete(self) -> tuple[int, dict[str, int]]:
        """Refuse."""
        raise Misuse("the audit trail is append-only")


class Trail(models.Model):
    """Who did what to which thing, and when. Private, append-only."""

    at = models.DateTimeField(default=present.now, db_index=True)
    actor = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    verb = models.CharField(max_length=32)
    thing = models.CharField(max_length=16)
    key = models.CharField(max_length=64, db_index=True)
    details = models.JSONField(default=dict)

    objects: ClassVar[models.Manager[Trail]] = models.Manager.from_queryset(TrailQuerySet)()

    class Meta:
        ordering = ("-id",)

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Add the row; a row that exists is never stored again."""
        if not self._state.adding:
            raise Misuse("the audit trail is append-only")
        super().save(*args, **kwargs)

    def delete(self, *args: Any, **kwargs: Any) -> tuple[int, dict[str, int]]:
        """Refuse."""
        raise Misuse("the audit trail is append-only")
