"""The address of a draft's picture, small enough for a list."""

from __future__ import annotations

from django import template
from django.urls import reverse

from sunseed.newsroom.stories.models import Upload

register = template.Library()


@register.filter
def thumbnail(upload: Upload) -> str:
    """Return where the desk shows the smallest rendition of a picture."""
    smallest = min(upload.renditions, key=lambda one: (one["width"], one["ext"] == "jpg"))
    return reverse("desk:rendition", args=[upload.story_id, upload.pk, f"{smallest['sha256']}.{smallest['ext']}"])
