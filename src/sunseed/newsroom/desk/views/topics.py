"""Topics: their names in all spellings and languages, and one that stands for others."""

from __future__ import annotations

from uuid import UUID

from django import forms
from django.contrib import messages
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST

from sunseed.newsroom.desk.forms import TopicForm
from sunseed.newsroom.desk.views.access import editors, who
from sunseed.newsroom.desk.views.keeping import fix_slug, kept
from sunseed.newsroom.publishing import verbs
from sunseed.newsroom.publishing.models import Item, State, TopicUse
from sunseed.newsroom.stories import merging
from sunseed.newsroom.stories.models import Topic
from sunseed.newsroom.stories.naming import names_in

MOST_SHOWN = 1000


@editors("arrange topics")
@require_http_methods(["GET", "POST"])
def topics(request: HttpRequest) -> HttpResponse:
    """List topics."""
    public = set(Item.objects.filter(kind="topic", state=State.PUBLIC).values_list("pk", flat=True))
    found = Topic.objects.select_related("merged_into")[:MOST_SHOWN]
    rows = [(one, "desk:topic", one.pk in public, _more(one)) for one in found]
    none = _("Topics are made by naming them in a story.")
    return render(request, "desk/rows.html", {"rows": rows, "title": _("Topics"), "none": none})


def _more(topic: Topic) -> str:
    if topic.merged_into is not None:
        return _("merged into %(name)s") % {"name": topic.merged_into.name}
    return ", ".join(topic.other_names)


@editors("arrange topics")
@require_http_methods(["GET", "POST"])
def topic(request: HttpRequest, key: UUID) -> HttpResponse:
    """Change a topic's names and spellings."""
    found = get_object_or_404(Topic, pk=key)
    form = TopicForm(request.POST or None, instance=found, initial={"spellings": "\n".join(found.other_names)})
    fix_slug(form, found.pk)
    if request.method == "POST" and form.is_valid():
        changed = form.save(commit=False)
        changed.other_names = [one for one in names_in(form.cleaned_data["spellings"]) if one != changed.name]
        if kept(
            request, form, lambda: _publish(request, changed), _("%(title)s is published.") % {"title": changed.name}
        ):
            return redirect("desk:topics")
    stories = TopicUse.objects.filter(topic=key).count()
    behind = [one for one in merging.below([found]) if one.pk != found.pk]
    context = {"form": form, "title": found.name, "back": "desk:topics", "topic": found, "stories": stories}
    return render(request, "desk/topic.html", context | {"behind": behind})


class MergeForm(forms.Form):
    """Which topic shall stand for this one."""

    into = forms.ModelChoiceField(
        queryset=Topic.objects.none(), label=gettext_lazy("Merge into"), empty_label=gettext_lazy("Choose a topic")
    )

    def __init__(self, topic: Topic, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        hidden = [one.pk for one in merging.below([topic])]
        choice = self.fields["into"]
        assert isinstance(choice, forms.ModelChoiceField)
        choice.queryset = Topic.objects.filter(merged_into=None).exclude(pk__in=hidden)


@editors("arrange topics")
@require_http_methods(["GET", "POST"])
def merge(request: HttpRequest, key: UUID) -> HttpResponse:
    """Let another topic stand for this one."""
    found = get_object_or_404(Topic, pk=key)
    form = MergeForm(found, request.POST or None)
    if request.method == "POST" and form.is_valid():
        target: Topic = form.cleaned_data["into"]
        words = _("%(name)s leads to %(target)s now.") % {"name": found.name, "target": target.name}
        if kept(request, form, lambda: _merge(request, found, target), words):
            return redirect("desk:topic", key=key)
    stories = TopicUse.objects.filter(topic=key).count()
    return render(request, "desk/merge.html", {"form": form, "topic": found, "stories": stories})


@editors("arrange topics")
@require_POST
def part(request: HttpRequest, key: UUID) -> HttpResponse:
    """Let a merged topic stand for itself again."""
    found = get_object_or_404(Topic, pk=key)
    found.merged_into = None
    _publish(request, found)
    messages.success(request, _("%(name)s stands for itself again.") % {"name": found.name})
    return redirect("desk:topic", key=key)


def _merge(request: HttpRequest, topic: Topic, into: Topic) -> None:
    with transaction.atomic():
        target = merging.check(topic, into)
        topic.merged_into = target
        topic.save()
        verbs.arrange(who(request), target, topic)


def _publish(request: HttpRequest, topic: Topic) -> None:
    """Store a row and publish its document, both or neither."""
    with transaction.atomic():
        topic.save()
        verbs.arrange(who(request), topic)
