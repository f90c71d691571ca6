"""The instance this process works for, as the newsroom's code reaches it: its stores and the time.

Owns the way from Django's settings to an `Instance`, its public store and the clock; tests exchange them with
Django's `override_settings(INSTANCE=..., CLOCK=...)`.
"""

from __future__ import annotations

from datetime import UTC, datetime
from typing import cast

from django.conf import settings

from sunseed.clock import Clock, SystemClock, rfc3339
from sunseed.documents.objects import ObjectStore
from sunseed.instance import Instance
from sunseed.store.contract import Store
from sunseed.store.folder import FolderStore


def instance() -> Instance:
    """Return the instance named by `SUNSEED_INSTANCE`."""
    return cast(Instance, getattr(settings, "INSTANCE"))  # noqa: B009 - ours alone


def public() -> Store:
    """Return the store behind the public door."""
    return FolderStore(instance().public)


def objects() -> ObjectStore:
    """Return the public objects."""
    return ObjectStore(public())


def clock() -> Clock:
    """Return the clock; the machine's unless a test set another."""
    return cast(Clock, getattr(settings, "CLOCK", None) or SystemClock())


def now() -> datetime:
    """Return the present moment, for rows of the database."""
    return datetime.fromtimestamp(clock().now_ms() / 1000, UTC)


def at() -> str:
    """Return the present moment as entries write it."""
    return rfc3339(clock().now_ms())
