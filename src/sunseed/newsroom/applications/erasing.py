"""Erases applications on the day they were promised to be erased, with the letters about them.

Follows product.md P7. The worker calls it at times; a day that has come while it did not run is caught up with.
"""

from __future__ import annotations

from django.db import transaction

from sunseed.newsroom import present
from sunseed.newsroom.applications.models import Application
from sunseed.newsroom.people.models import Account, Letter
from sunseed.newsroom.publishing import trail


def sweep() -> int:
    """Erase what is due; return how many applications."""
    due = list(Application.objects.filter(erase_at__lte=present.now()))
    for one in due:
        with transaction.atomic():
            if not Account.objects.filter(email=one.email).exists():
                Letter.objects.filter(to=one.email).exclude(state=Letter.State.WAITING).delete()
            one.delete()
            trail.note(None, "erase", "application", one.pk)
    return len(due)
