"""Beginning a translation of a public story, and saying that it has caught up with its original."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from sunseed.newsroom.desk.views.access import signed_in, story_for, who
from sunseed.newsroom.stories import translating


@signed_in
@require_POST
def translate(request: HttpRequest, key: UUID) -> HttpResponse:
    """Begin a translation, or open the one that is begun."""
    made = translating.begin(who(request), story_for(request, key), request.POST.get("language", ""))
    messages.success(request, _("The original's words are here to be written over."))
    return redirect("desk:story", made.pk)


@signed_in
@require_POST
def caught_up(request: HttpRequest, key: UUID) -> HttpResponse:
    """Keep that the translation says what its original says now."""
    translating.catch_up(who(request), story_for(request, key))
    messages.success(request, _("Kept. Readers are told so when the translation is published again."))
    return redirect("desk:story", key)
