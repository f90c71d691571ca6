"""What all forms share whose rows are published in one step: the address that stays, and a refusal said in the form."""

from __future__ import annotations

from collections.abc import Callable
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import HttpRequest
from django.utils.translation import gettext as _

from sunseed.errors import Malformed, Refused
from sunseed.newsroom.people.permissions import NotAllowed
from sunseed.newsroom.publishing.models import Item


def fix_slug(form: forms.BaseForm, key: UUID) -> None:
    """Close the address field of what has been public: addresses never change."""
    if Item.objects.filter(pk=key).exists():
        form.fields["slug"].disabled = True
        form.fields["slug"].help_text = _("Fixed, because it has been public.")


def kept(request: HttpRequest, form: forms.BaseForm, act: Callable[[], object], words: str) -> bool:
    """Do it and say so; a refusal goes to the form instead."""
    try:
        act()
    except NotAllowed:
        raise
    except (Refused, Malformed) as refusal:
        form.add_error(None, str(refusal))
        return False
    messages.success(request, words)
    return True
