"""The links that lead an applicant back: signed, ending after a month, and saying nothing of an address.

Follows product.md P7. Owns their form. Several may lead to one application at a time, so that nobody who types a
stranger's address makes that stranger's link useless.
"""

from __future__ import annotations

from datetime import timedelta
from typing import Final
from uuid import UUID

from django.core import signing
from django.urls import reverse

from sunseed.newsroom import present
from sunseed.newsroom.applications.models import Application

LASTS: Final = timedelta(days=30)
SALT: Final = "application"


def token(application: Application) -> str:
    """Return the part of a link that leads to this application."""
    return signing.Signer(salt=SALT).sign_object(
        [application.pk.hex, present.clock().now_ms() // 1000], compress=False
    ).replace(":", ".")  # fmt: skip


def url(application: Application) -> str:
    """Return the whole link, for a letter."""
    return f"{present.instance().settings.site.newsroom_url}{reverse('apply:application', args=[token(application)])}"


def find(text: str) -> Application | None:
    """Return the application a link leads to, or None for one that ended, was erased or was invented."""
    try:
        key, made_s = signing.Signer(salt=SALT).unsign_object(text.replace(".", ":"))
        age_s = present.clock().now_ms() // 1000 - made_s
    except (signing.BadSignature, ValueError, TypeError):
        return None
    if age_s > LASTS.total_seconds():
        return None
    return Application.objects.filter(pk=UUID(key)).first()
