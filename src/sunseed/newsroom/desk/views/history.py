"""A story's past: its saved versions, what was done to it, and the difference between any two versions."""

from __future__ import annotations

from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET

from sunseed.edition.contexts import Run
from sunseed.edition.difference import Texts, differences
from sunseed.newsroom.desk.states import standing
from sunseed.newsroom.desk.views.access import signed_in, story_for
from sunseed.newsroom.publishing.models import Statement, Trail
from sunseed.newsroom.stories import body
from sunseed.newsroom.stories.models import Byline, Story, StoryVersion

PARTS = {
    "headline": gettext_lazy("Headline"),
    "standfirst": gettext_lazy("Standfirst"),
    "byline": gettext_lazy("Byline"),
    "body": gettext_lazy("Text"),
    "picture": gettext_lazy("Pictures"),
    "other": gettext_lazy("Other"),
}


@signed_in
@require_GET
def history(request: HttpRequest, key: UUID) -> HttpResponse:
    """Show versions, deeds, and the difference between two versions."""
    story = story_for(request, key)
    versions = list(story.versions.select_related("editor")[:200])
    old, new = _chosen(request, story, versions)
    compared = (
        [(str(PARTS[one.part]), one.runs) for one in differences(_texts(old), _texts(new))] if old and new else []
    )
    context = {
        "story": story,
        "standing": standing(story),
        "versions": versions,
        "deeds": Trail.objects.filter(key=str(key)).select_related("actor")[:100],
        "entries": Statement.objects.filter(item=key).order_by("-pk")[:50],
        "old": old,
        "new": new,
        "compared": compared,
        "pairs": _pairs(story, versions),
        "added": _words(compared, "added"),
        "removed": _words(compared, "removed"),
    }
    return render(request, "desk/history.html", context)


def _chosen(
    request: HttpRequest, story: Story, versions: list[StoryVersion]
) -> tuple[StoryVersion | None, StoryVersion | None]:
    """Return the two versions to compare: those asked for, or what is public and the newest."""
    by_number = {one.number: one for one in versions}
    if "old" in request.GET or "new" in request.GET:
        try:
            return by_number[int(request.GET.get("old", ""))], by_number[int(request.GET.get("new", ""))]
        except (KeyError, ValueError) as error:
            raise Http404("no such version") from error
    newest = versions[0] if versions else None
    before = by_number.get(story.published_number) or (versions[1] if len(versions) > 1 else None)
    return (before, newest) if before is not newest else (None, None)


def _pairs(story: Story, versions: list[StoryVersion]) -> list[tuple[str, int, int]]:
    """Return the comparisons people ask for most: a word, from which version, to which."""
    if len(versions) < 2:
        return []
    newest = versions[0].number
    given = story.submissions.filter(recalled=None).values_list("version__number", flat=True).first()
    approved = story.decisions.filter(verdict="approved").values_list("version__number", flat=True).first()
    wanted = [
        ("Since it was given", given), ("Since it was approved", approved),
        ("What readers do not have yet", story.published_number or None), ("The last save", versions[1].number),
    ]  # fmt: skip
    return [(word, number, newest) for word, number in wanted if number is not None and number < newest]


def _words(compared: list[tuple[str, tuple[Run, ...]]], change: str) -> int:
    """Return how many words came or went."""
    return sum(len(run.text.split()) for _, runs in compared for run in runs if run.change == change)


def _texts(version: StoryVersion) -> Texts:
    """Return the words of a version by the parts one can see change."""
    draft = version.draft
    names = {str(one.pk): one.name for one in Byline.objects.filter(pk__in=draft.bylines)}
    return Texts(
        headline=draft.headline,
        standfirst=draft.standfirst,
        byline=", ".join(names.get(key, "") for key in draft.bylines),
        body=tuple(body.plain(draft.body).splitlines()),
        pictures=tuple(" · ".join(filter(None, (one.alt, one.caption, one.credit))) for one in draft.pictures),
        other=tuple(filter(None, (draft.short_headline, draft.genre, draft.work.name, draft.work.rating))),
    )
