# ruff: noqa: D106 - Meta is configuration of the class around it
"""Applications to write, the questions around them, and who agreed to which text when.

Follows product.md P7. An application is private and does not last: withdrawn, refused and never sent ones are erased on
the day that `erase_at` names, which page and letters tell. Texts that people agree to are public documents, named here
by version and digest.
"""

from __future__ import annotations

import uuid
from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from sunseed.newsroom import present
from sunseed.newsroom.people.models import Invitation
from sunseed.newsroom.stories.models import Story


class State(models.TextChoices):
    """Where an application stands."""

    BEGUN = "begun", _("Not sent yet")
    NEW = "new", _("With the editors")
    WAITING = "waiting", _("Waiting for your answer")
    ACCEPTED = "accepted", _("Accepted")
    REFUSED = "refused", _("Refused")
    WITHDRAWN = "withdrawn", _("Withdrawn")


ENDED = (State.REFUSED, State.WITHDRAWN)


class Application(models.Model):
    """What somebody wrote who wants to write here. Editors see it once it was sent, which needs the link in a letter.

    `samples` lists {link, text}. `rules_version` and `rules_sha256` name the public rules the applicant agreed to.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    email = models.EmailField(max_length=254)
    language = models.CharField(max_length=10, default="en", help_text="Of the letters.")
    state = models.CharField(max_length=10, choices=State.choices, default=State.BEGUN)
    revision = models.PositiveIntegerField(default=0)
    name = models.CharField(max_length=120, blank=True)
    tongues = models.CharField(max_length=200, blank=True)
    about = models.TextField(blank=True)
    samples = models.JSONField(default=list)
    rules_version = models.PositiveIntegerField(null=True)
    rules_sha256 = models.CharField(max_length=64, blank=True)
    agreed_at = models.DateTimeField(null=True)
    made = models.DateTimeField(default=present.now)
    changed = models.DateTimeField(default=present.now)
    sent_at = models.DateTimeField(null=True)
    decided_at = models.DateTimeField(null=True)
    decided_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    reason = models.TextField(blank=True)
    erase_at = models.DateTimeField(null=True, db_index=True)
    invitation = models.ForeignKey(Invitation, null=True, on_delete=models.SET_NULL, related_name="+")
    account = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.CASCADE, related_name="+")
    story = models.ForeignKey(Story, null=True, on_delete=models.SET_NULL, related_name="+")

    objects: ClassVar[models.Manager[Application]] = models.Manager()

    class Meta:
        ordering = ("-changed",)
        constraints = (
            models.UniqueConstraint(fields=["email"], condition=~Q(state__in=ENDED), name="application_email_once"),
        )

    def __str__(self) -> str:
        return self.name or self.email

    @property
    def is_open(self) -> bool:
        """Whether the applicant may still say something and an editor decide."""
        return self.state in (State.NEW, State.WAITING)


class Remark(models.Model):
    """One question or answer about an application; without an account it is the applicant's."""

    application = models.ForeignKey(Application, on_delete=models.CASCADE, related_name="remarks")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    is_ours = models.BooleanField(default=False)
    text = models.TextField()
    at = models.DateTimeField(default=present.now)

    objects: ClassVar[models.Manager[Remark]] = models.Manager()

    class Meta:
        ordering = ("at", "pk")


class Acceptance(models.Model):
    """An account agreed to one version of a public text. Kept as long as the account."""

    account = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="acceptances")
    path = models.CharField(max_length=300)
    version = models.PositiveIntegerField()
    sha256 = models.CharField(max_length=64)
    at = models.DateTimeField(default=present.now)

    objects: ClassVar[models.Manager[Acceptance]] = models.Manager()

    class Meta:
        ordering = ("at", "pk")
        constraints = (
            models.UniqueConstraint(fields=["account", "path", "version"], name="acceptance_of_a_version_once"),
        )


class Assignment(models.Model):
    """What an editor asks somebody to write, beside the draft it is written in."""

    story = models.OneToOneField(Story, on_delete=models.CASCADE, related_name="assignment")
    brief = models.TextField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    at = models.DateTimeField(default=present.now)

    objects: ClassVar[models.Manager[Assignment]] = models.Manager()
