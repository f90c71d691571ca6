"""What every page of the newsroom shows around its own matter: its name, the way to its site, what holds it up."""

from __future__ import annotations

from functools import partial
from typing import Any

from django.http import HttpRequest

from sunseed.newsroom import present
from sunseed.newsroom.desk.navigation import tabs
from sunseed.newsroom.publishing import timekeeping
from sunseed.newsroom.publishing.printing import outstanding


def surroundings(request: HttpRequest) -> dict[str, Any]:
    """Return the values that all templates have."""
    instance = present.instance()
    site = instance.settings.site
    return {
        "site_name": site.name,
        "public_url": site.public_url,
        "is_demo": site.demo,
        "navigation": partial(tabs, request),  # asked only where a template shows them
        "long_print": partial(outstanding, instance),
        "clock_behind": timekeeping.behind,
    }
