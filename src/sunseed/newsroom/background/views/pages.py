"""Standing pages: what the newsroom stands by, with a text to begin each from, its versions and its corrections."""

from __future__ import annotations

from uuid import UUID

from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from sunseed.newsroom.background.forms import PURPOSE_NAMES, PageForm
from sunseed.newsroom.background.starting import starting
from sunseed.newsroom.desk.views.access import editors, who
from sunseed.newsroom.desk.views.keeping import kept
from sunseed.newsroom.publishing import verbs
from sunseed.newsroom.publishing.models import Item, State
from sunseed.newsroom.stories.models import StaticPage
from sunseed.newsroom.stories.slugs import default_language


@editors("write the newsroom's own pages")
@require_http_methods(["GET"])
def pages(request: HttpRequest) -> HttpResponse:
    """List the pages there are, and those a newsroom should have and this one has not."""
    rows = list(StaticPage.objects.all())
    items = {one.pk: one for one in Item.objects.filter(pk__in=[one.pk for one in rows])}
    there = {one.purpose for one in rows}
    context = {
        "rows": [(one, items.get(one.pk), PURPOSE_NAMES.get(one.purpose, "")) for one in rows],
        "missing": [one for key, one in starting().items() if key not in there],
    }
    return render(request, "background/pages.html", context)


@editors("write the newsroom's own pages")
@require_http_methods(["GET", "POST"])
def page(request: HttpRequest, key: UUID | None = None) -> HttpResponse:
    """Write a page and publish it, or a new version of it."""
    found = get_object_or_404(StaticPage, pk=key) if key else _begun(request.GET.get("for", ""))
    item = Item.objects.filter(pk=found.pk).first()
    public = item is not None and item.state == State.PUBLIC
    form = PageForm(request.POST or None, instance=found, public=public)
    if item is not None:
        form.fields["path"].disabled = True
    if request.method == "POST" and form.is_valid():
        changed = form.save(commit=False)
        if kept(
            request,
            form,
            lambda: _publish(request, form, changed),
            _("%(title)s is published.") % {"title": changed.headline},
        ):
            return redirect("background:pages")
    context = {"form": form, "title": found.headline or _("A new page"), "back": "background:pages", "item": item}
    return render(request, "background/noted.html", context)


def _begun(purpose: str) -> StaticPage:
    """Return a page that is not there yet, with the text it begins from."""
    begin = starting().get(purpose)
    if begin is None:
        return StaticPage(language=default_language())
    return StaticPage(
        language=default_language(), purpose=purpose, path=f"/{begin.slug}/", headline=begin.headline,
        description=begin.description, body=begin.body,
    )  # fmt: skip


def _publish(request: HttpRequest, form: PageForm, changed: StaticPage) -> None:
    """Store the row and publish its document, both or neither."""
    clean = form.cleaned_data
    with transaction.atomic():
        changed.save()
        verbs.publish_page(who(request), changed, why=clean.get("why", ""), words=clean.get("words", ""))
