"""Sections, bylines and the site's own words: rows an editor changes and publishes in one step."""

from __future__ import annotations

from uuid import UUID

from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from sunseed.newsroom.desk.forms import BylineForm, SectionForm, SiteForm
from sunseed.newsroom.desk.views.access import editors, who
from sunseed.newsroom.desk.views.keeping import fix_slug, kept
from sunseed.newsroom.publishing import verbs
from sunseed.newsroom.publishing.arranging import masthead
from sunseed.newsroom.publishing.models import Item, State
from sunseed.newsroom.publishing.moving import keep_section
from sunseed.newsroom.stories.models import Byline, Masthead, Section
from sunseed.newsroom.stories.naming import names_in
from sunseed.newsroom.stories.slugs import every_chain


@editors("arrange sections")
@require_http_methods(["GET", "POST"])
def sections(request: HttpRequest) -> HttpResponse:
    """List the sections as they stand in each other; make a new one."""
    form = SectionForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        section = form.save(commit=False)
        if kept(
            request,
            form,
            lambda: keep_section(who(request), section),
            _("%(title)s is published.") % {"title": section.name},
        ):
            return redirect("desk:sections")
    context = {"rows": [(len(path) - 1, path[-1], path) for path in every_chain()], "form": form}
    return render(request, "desk/sections.html", context)


@editors("arrange sections")
@require_http_methods(["GET", "POST"])
def section(request: HttpRequest, key: UUID) -> HttpResponse:
    """Rename or move a section."""
    found = get_object_or_404(Section, pk=key)
    form = SectionForm(request.POST or None, instance=found)
    if request.method == "POST" and form.is_valid():
        changed = form.save(commit=False)
        if kept(
            request,
            form,
            lambda: keep_section(who(request), changed),
            _("%(title)s is published.") % {"title": changed.name},
        ):
            return redirect("desk:sections")
    return render(request, "desk/row.html", {"form": form, "title": found.name, "back": "desk:sections"})


@editors("arrange bylines")
@require_http_methods(["GET", "POST"])
def bylines(request: HttpRequest) -> HttpResponse:
    """List bylines."""
    public = set(Item.objects.filter(kind="person", state=State.PUBLIC).values_list("pk", flat=True))
    rows = [(one, "desk:byline", one.pk in public, one.job_title) for one in Byline.objects.all()[:1000]]
    return render(
        request,
        "desk/rows.html",
        {"rows": rows, "title": _("Bylines"), "none": _("Bylines are made by naming them in a story.")},
    )


@editors("arrange bylines")
@require_http_methods(["GET", "POST"])
def byline(request: HttpRequest, key: UUID) -> HttpResponse:
    """Change a byline."""
    found = get_object_or_404(Byline, pk=key)
    form = BylineForm(request.POST or None, instance=found)
    fix_slug(form, found.pk)
    if request.method == "POST" and form.is_valid():
        changed = form.save(commit=False)
        if kept(
            request, form, lambda: _publish(request, changed), _("%(title)s is published.") % {"title": changed.name}
        ):
            return redirect("desk:bylines")
    return render(request, "desk/row.html", {"form": form, "title": found.name, "back": "desk:bylines"})


@editors("change what the site says about itself")
@require_http_methods(["GET", "POST"])
def site(request: HttpRequest) -> HttpResponse:
    """Change the site's name and words."""
    found = masthead()
    form = SiteForm(request.POST or None, instance=found, initial={"tongues": ", ".join(found.languages)})
    if request.method == "POST" and form.is_valid():
        changed = form.save(commit=False)
        changed.languages = names_in(form.cleaned_data["tongues"]) or ["en"]
        if kept(request, form, lambda: _publish(request, changed), _("The site's words are published.")):
            return redirect("desk:site")
    return render(request, "desk/row.html", {"form": form, "title": _("The site"), "back": "desk:stories"})


def _publish(request: HttpRequest, thing: Byline | Masthead) -> None:
    """Store a row and publish its document, both or neither."""
    with transaction.atomic():
        thing.save()
        verbs.arrange(who(request), thing)
