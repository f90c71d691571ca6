"""Accounts: an e-mail address, a password and a role.

Follows design.md §8 (product P6). Owns who can sign in. A public name (a byline) is another thing, in
`stories.models.Byline`, so that the account behind a pen name is in nothing public.
"""

from __future__ import annotations

from typing import Any, ClassVar

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models

from sunseed.newsroom import present


class Role(models.TextChoices):
    """What an account is for; each may do what those before it may."""

    REPORTER = "reporter", "Reporter"
    EDITOR = "editor", "Editor"
    OPERATOR = "operator", "Operator"


class AccountManager(BaseUserManager["Account"]):
    """Makes and finds accounts by their address, whatever its case."""

    def create_user(self, email: str, password: str | None = None, **fields: Any) -> Account:
        """Make an account; without a password it can sign in only after a reset by mail."""
        account = self.model(email=email.strip().lower(), **fields)
        account.set_password(password)
        account.save(using=self._db)
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
