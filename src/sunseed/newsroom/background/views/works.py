"""Works: what films, books and works of art are called, who made them, and what they are made of."""

from __future__ import annotations

from typing import BinaryIO, cast
from uuid import UUID

from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from sunseed.newsroom.background.forms import WorkForm
from sunseed.newsroom.background.models import Work
from sunseed.newsroom.desk.views.access import editors, who
from sunseed.newsroom.desk.views.keeping import fix_slug, kept
from sunseed.newsroom.publishing import verbs
from sunseed.newsroom.publishing.models import Item, State
from sunseed.newsroom.stories import pictures
from sunseed.newsroom.stories.slugs import slug_of

SHOWN = 1000
MOST_SPELLINGS = 50


@editors("arrange works")
@require_http_methods(["GET"])
def works(request: HttpRequest) -> HttpResponse:
    """List works."""
    public = set(Item.objects.filter(kind="work", state=State.PUBLIC).values_list("pk", flat=True))
    rows = [
        (
            one,
            "background:work",
            one.pk in public,
            " · ".join(filter(None, (str(one.get_kind_display()), one.creator, one.year))),
        )
        for one in Work.objects.all()[:SHOWN]
    ]
    context = {
        "rows": rows,
        "title": _("Works"),
        "none": _("A work is made by naming it in a review, or here."),
        "new": "background:new-work",
    }
    return render(request, "desk/rows.html", context)


@editors("arrange works")
@require_http_methods(["GET", "POST"])
def work(request: HttpRequest, key: UUID | None = None) -> HttpResponse:
    """Make or change a work, and publish it."""
    found = get_object_or_404(Work, pk=key) if key else Work()
    form = WorkForm(
        request.POST or None, request.FILES or None, instance=found, initial={"spellings": "\n".join(found.other_names)}
    )
    fix_slug(form, found.pk)
    if request.method == "POST" and form.is_valid():
        changed = _changed(form)
        if kept(
            request,
            form,
            lambda: _publish(request, form, changed),
            _("%(title)s is published.") % {"title": changed.name},
        ):
            return redirect("background:works")
    title = found.name if key else _("A new work")
    return render(request, "desk/row.html", {"form": form, "title": title, "back": "background:works"})


def _changed(form: WorkForm) -> Work:
    """Return the row as the form has it."""
    changed = form.save(commit=False)
    changed.slug = changed.slug or slug_of(changed.name, otherwise=f"work-{str(changed.pk)[:8]}")
    lines = (" ".join(one.split())[:300] for one in form.cleaned_data["spellings"].splitlines())
    changed.other_names = [one for one in dict.fromkeys(lines) if one and one != changed.name][:MOST_SPELLINGS]
    return changed


def _publish(request: HttpRequest, form: WorkForm, changed: Work) -> None:
    """Take the picture, store the row and publish its document.

    The picture comes first: if what follows fails, a file lies in `uploads/` that only costs room.
    """
    file = form.cleaned_data["file"]
    if file is not None:
        changed.picture = pictures.keep(
            cast(BinaryIO, file), size_bytes=file.size or 0, name=file.name or "", story=None, owner=who(request)
        )
    with transaction.atomic():
        changed.save()
        verbs.arrange(who(request), changed)
