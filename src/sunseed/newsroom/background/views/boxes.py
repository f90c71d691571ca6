"""Boxes: background that stories share, and the list an editor's pen picks one from."""

from __future__ import annotations

from uuid import UUID

from django.db import transaction
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from sunseed.newsroom.background.forms import BoxForm
from sunseed.newsroom.background.models import Box
from sunseed.newsroom.desk.views.access import editors, signed_in, who
from sunseed.newsroom.desk.views.keeping import fix_slug, kept
from sunseed.newsroom.publishing import verbs
from sunseed.newsroom.publishing.models import Item, State
from sunseed.newsroom.publishing.outbox import urn
from sunseed.newsroom.stories.slugs import default_language, slug_of

SHOWN = 1000


@editors("write boxes")
@require_http_methods(["GET"])
def boxes(request: HttpRequest) -> HttpResponse:
    """List boxes."""
    public = set(Item.objects.filter(kind="box", state=State.PUBLIC).values_list("pk", flat=True))
    rows = [(one, "background:box", one.pk in public, "") for one in Box.objects.all()[:SHOWN]]
    context = {
        "rows": rows,
        "title": _("Boxes"),
        "none": _("What every newcomer asks, answered once: a text or a timeline that many stories show."),
        "new": "background:new-box",
    }
    return render(request, "desk/rows.html", context)


@signed_in
@require_http_methods(["GET"])
def choices(request: HttpRequest) -> HttpResponse:
    """Answer the public boxes, for whoever writes: identifier, title and language."""
    found = Item.objects.filter(kind="box", state=State.PUBLIC).order_by("title")[:SHOWN]
    rows = [{"id": urn(one.pk), "title": one.title, "language": one.language} for one in found]
    return JsonResponse({"boxes": rows})


@editors("write boxes")
@require_http_methods(["GET", "POST"])
def box(request: HttpRequest, key: UUID | None = None) -> HttpResponse:
    """Write a box and publish it, or a new version of it."""
    found = get_object_or_404(Box, pk=key) if key else Box(language=default_language())
    item = Item.objects.filter(pk=found.pk).first()
    lines = "\n".join(f"{date} {text}" for date, text in found.events)
    public = item is not None and item.state == State.PUBLIC
    form = BoxForm(request.POST or None, instance=found, initial={"timeline": lines}, public=public)
    fix_slug(form, found.pk)
    if request.method == "POST" and form.is_valid():
        changed = form.save(commit=False)
        changed.events = form.cleaned_data["timeline"]
        changed.slug = changed.slug or slug_of(changed.headline, otherwise=f"box-{str(changed.pk)[:8]}")
        if kept(
            request,
            form,
            lambda: _publish(request, form, changed),
            _("%(title)s is published.") % {"title": changed.headline},
        ):
            return redirect("background:boxes")
    context = {"form": form, "title": found.headline or _("A new box"), "back": "background:boxes", "item": item}
    return render(request, "background/noted.html", context)


def _publish(request: HttpRequest, form: BoxForm, changed: Box) -> None:
    """Store the row and publish its document, both or neither."""
    clean = form.cleaned_data
    with transaction.atomic():
        changed.save()
        verbs.publish_page(who(request), changed, why=clean.get("why", ""), words=clean.get("words", ""))
