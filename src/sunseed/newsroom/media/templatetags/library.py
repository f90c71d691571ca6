"""Where the library shows a picture."""

from __future__ import annotations

from django import template
from django.urls import reverse

from sunseed.newsroom.stories.models import Upload

register = template.Library()


@register.filter
def small(upload: Upload) -> str:
    """Return the address of the smallest rendition."""
    return _address(upload, min(upload.renditions, key=lambda one: (one["width"], one["ext"] == "jpg")))


@register.filter
def large(upload: Upload) -> str:
    """Return the address of the largest rendition."""
    return _address(upload, upload.renditions[0])


def _address(upload: Upload, one: dict[str, str]) -> str:
    return reverse("media:rendition", args=[upload.pk, f"{one['sha256']}.{one['ext']}"])
