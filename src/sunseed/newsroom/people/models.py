"""Accounts, and what surrounds them: where they are signed in, who was invited, which letters wait.

Follows design.md §8 (product P6). Owns who can sign in. A public name (a byline) is another thing, in
`stories.models.Byline`, so that the account behind a pen name is in nothing public. Second factors are
django-allauth's own table; what encrypts them is `people.factors`.
"""

from __future__ import annotations

import uuid
from typing import Any, ClassVar

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models, transaction
from django.utils.translation import gettext_lazy as _

from sunseed.newsroom import present


class Role(models.TextChoices):
    """What an account is for; each may do what those before it may."""

    REPORTER = "reporter", _("Reporter")
    EDITOR = "editor", _("Editor")
    OPERATOR = "operator", _("Operator")

    @property
    def reach(self) -> int:
        """How much this role may do, as a number to compare."""
        return list(Role).index(self)


class AccountManager(BaseUserManager["Account"]):
    """Makes and finds accounts by their address, whatever its case."""

    def create_user(self, email: str, password: str | None = None, **fields: Any) -> Account:
        """Make an account; without a password it signs in with a passkey, or after a reset by mail.

        Whoever makes it vouches for the address: an operator typed it, or an invitation reached it.
        """
        from allauth.account.models import EmailAddress  # needs the apps, and names this model

        account = self.model(email=email.strip().lower(), **fields)
        account.set_password(password)
        with transaction.atomic(using=self._db):
            account.save(using=self._db)
            EmailAddress.objects.create(user=account, email=account.email, primary=True, verified=True)
        return account

    def get_by_natural_key(self, username: str | None) -> Account:
        """Find an account by its address."""
        return self.get(email=(username or "").strip().lower())


class Account(AbstractBaseUser):
    """Somebody who may sign in."""

    email = models.EmailField("e-mail address", unique=True, max_length=254)
    name = models.CharField(max_length=120, blank=True, help_text="Shown inside the newsroom only.")
    role = models.CharField(max_length=16, choices=Role.choices, default=Role.REPORTER)
    is_active = models.BooleanField(default=True)
    created = models.DateTimeField(default=present.now, editable=False)

    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = []

    objects: ClassVar[AccountManager] = AccountManager()

    def __str__(self) -> str:
        return self.name or self.email

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Store the account; its address is kept in lower case, so that one person has one account."""
        self.email = self.email.strip().lower()
        super().save(*args, **kwargs)

    def get_full_name(self) -> str:
        """Return how colleagues call this person."""
        return str(self)

    @property
    def is_editor(self) -> bool:
        """Whether this account may change what is public."""
        return self.is_active and self.role in (Role.EDITOR, Role.OPERATOR)

    @property
    def is_operator(self) -> bool:
        """Whether this account may make accounts and change roles."""
        return self.is_active and self.role == Role.OPERATOR


class SignIn(models.Model):
    """One browser in which somebody is signed in. Its session lives as long as this row.

    What is kept is what a person needs to recognize it: no address of a machine, no full description of a browser.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    account = models.ForeignKey(Account, on_delete=models.CASCADE, related_name="sign_ins")
    browser = models.CharField(max_length=40, blank=True)
    system = models.CharField(max_length=40, blank=True)
    network = models.CharField(max_length=50, blank=True, help_text="A whole network; empty for this machine.")
    began = models.DateTimeField(default=present.now)
    seen = models.DateTimeField(default=present.now)

    objects: ClassVar[models.Manager[SignIn]] = models.Manager()


class Invitation(models.Model):
    """An address that may join, by a link of which only the digest is kept."""

    class State(models.TextChoices):
        """What became of it."""

        WAITING = "waiting", _("Waiting")
        ACCEPTED = "accepted", _("Accepted")
        WITHDRAWN = "withdrawn", _("Withdrawn")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    email = models.EmailField(max_length=254)
    role = models.CharField(max_length=16, choices=Role.choices)
    language = models.CharField(max_length=10, default="en")
    digest = models.CharField(max_length=64, unique=True, help_text="SHA-256 of the newest link's secret.")
    by = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="+")
    made = models.DateTimeField(default=present.now)
    until = models.DateTimeField()
    state = models.CharField(max_length=10, choices=State.choices, default=State.WAITING)
    account = models.ForeignKey(Account, null=True, on_delete=models.SET_NULL, related_name="+")

    objects: ClassVar[models.Manager[Invitation]] = models.Manager()

    @property
    def is_open(self) -> bool:
        """Whether its link still lets somebody in."""
        return self.state == self.State.WAITING and self.until > present.now()


class Letter(models.Model):
    """One mail to one address, from the request that wrote it until the mail server's answer."""

    class State(models.TextChoices):
        """What became of it."""

        WAITING = "waiting", _("Waiting")
        SENT = "sent", _("Sent")
        FAILED = "failed", _("Failed")
        DROPPED = "dropped", _("Not sent")

    id = models.BigAutoField(primary_key=True)
    to = models.EmailField(max_length=254)
    subject = models.CharField(max_length=250)
    body = models.TextField(help_text="Emptied once sent, unless mails are only kept here.")
    made = models.DateTimeField(default=present.now)
    due = models.DateTimeField(default=present.now)
    tries = models.PositiveSmallIntegerField(default=0)
    state = models.CharField(max_length=8, choices=State.choices, default=State.WAITING)
    answer = models.CharField(max_length=500, blank=True, help_text="What the mail server said.")

    objects: ClassVar[models.Manager[Letter]] = models.Manager()

    class Meta:
        """Found by what waits."""

        indexes = (models.Index(fields=["due"], condition=models.Q(state="waiting"), name="letter_waiting"),)
