"""Who may do what, as the pages themselves declare it.

Owns the reading of declarations; they stand at each view (`desk.views.access`), and `docs/permissions.md` holds what
each address answers to each visitor.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.urls import get_resolver

from sunseed.newsroom.people.models import Role


def table() -> list[tuple[str, dict[str, bool]]]:
    """Return each act with whether a role may do it: reporters' first, then editors', then operators'."""
    least = dict(_declared(get_resolver().url_patterns))
    rows = sorted(least.items(), key=lambda row: (row[1].reach, row[0]))
    return [(what, {str(role.label): role.reach >= needed.reach for role in Role}) for what, needed in rows]


def _declared(patterns: list[Any]) -> Iterator[tuple[str, Role]]:
    for one in patterns:
        if hasattr(one, "url_patterns"):
            yield from _declared(one.url_patterns)
        elif (may := getattr(one.callback, "may", None)) is not None:
            yield may
