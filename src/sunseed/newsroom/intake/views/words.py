"""The words of a public film, at the desk: its title, what is seen, transcript and captions, in a new version."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from sunseed.newsroom.desk.views.access import editors, who
from sunseed.newsroom.desk.views.keeping import kept
from sunseed.newsroom.intake import amending, showing
from sunseed.newsroom.intake.forms import WordsForm
from sunseed.newsroom.publishing.models import Item, State


@editors("change a film's words")
@require_http_methods(["GET", "POST"])
def words(request: HttpRequest, key: UUID) -> HttpResponse:
    """Show what is said of a film, and publish it anew with other words; the film itself is not touched."""
    item = get_object_or_404(Item.objects.exclude(path="").exclude(state=State.ERASED), pk=key, kind="film")
    form = WordsForm(
        request.POST or None, request.FILES or None, film=showing.current(item), public=item.state == State.PUBLIC
    )
    if request.method == "POST" and form.is_valid():
        clean = form.cleaned_data

        def publish() -> None:
            amending.amend(
                who(request),
                item.pk,
                form.words(),
                why=clean.get("why", "update"),
                note=clean["note"],
                without=form.without,
            )

        if kept(request, form, publish, _("%(title)s is published.") % {"title": clean["name"]}):
            return redirect("film:captures")
    return render(request, "intake/words_of_film.html", {"form": form, "item": item, "back": "film:captures"})
