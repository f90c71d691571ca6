"""Fronts by hand: which story leads, which stand second, which are in the rail, in which order, with which label."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods

from sunseed.errors import Refused
from sunseed.newsroom.desk.views.access import editors, who
from sunseed.newsroom.publishing import verbs
from sunseed.newsroom.publishing.models import Item, State
from sunseed.newsroom.stories.models import Front, FrontSlot, Section, Story

PLACES = (("lead", "Lead"), ("second", "Second"), ("rail", "Top stories"))
LABELS = (("", "No label"), ("section", "Section"), ("video", "Watch video"))
MOST = 60


@editors("arrange fronts")
@require_http_methods(["GET", "POST"])
def front(request: HttpRequest, section: UUID | None = None) -> HttpResponse:
    """Show a front's order by hand; move, add, remove, label; publish it."""
    of = get_object_or_404(Section, pk=section) if section else None
    found, _ = Front.objects.get_or_create(section=of)
    if request.method == "POST":
        _act(request, found)
        return redirect("desk:front", section) if section else redirect("desk:front")
    slots = list(found.slots.select_related("story__section"))
    public = dict(Item.objects.filter(pk__in=[one.story_id for one in slots]).values_list("pk", "state"))
    candidates = Item.objects.filter(kind="story", state=State.PUBLIC).exclude(pk__in=[one.story_id for one in slots])
    words = request.GET.get("q", "").strip()[:200]
    if words:
        candidates = candidates.filter(title__icontains=words)
    context = {
        "front": found,
        "section": of,
        "groups": [
            (code, name, [(one, public.get(one.story_id) == State.PUBLIC) for one in slots if one.place == code])
            for code, name in PLACES
        ],
        "places": PLACES,
        "labels": LABELS,
        "candidates": candidates.order_by("-published")[:20],
        "words": words,
        "sections": Section.objects.all(),
    }
    return render(request, "desk/front.html", context)


def _act(request: HttpRequest, found: Front) -> None:
    """Do one thing to a front."""
    act, name = request.POST.get("act", ""), request.POST.get("slot", "")
    if act == "publish":
        rows = verbs.arrange(who(request), found)
        messages.success(request, "The front is published." if rows else "Nothing has changed since it was published.")
        return
    with transaction.atomic():
        if act == "add":
            _add(found, request.POST.get("story", ""), request.POST.get("place", "rail"))
            return
        slot = found.slots.filter(pk=name).first() if name.isdigit() else None
        if slot is None:
            raise Refused("That story is not on this front any more.")
        if act == "remove":
            slot.delete()
        elif act in ("up", "down"):
            _swap(found, slot, -1 if act == "up" else 1)
        elif act == "set":
            place, label = request.POST.get("place", ""), request.POST.get("label", "")
            if place in dict(PLACES) and label in dict(LABELS):
                FrontSlot.objects.filter(pk=slot.pk).update(place=place, label=label)


def _add(found: Front, story: str, place: str) -> None:
    chosen = get_object_or_404(Story, pk=story)
    if place not in dict(PLACES) or found.slots.count() >= MOST:
        raise Refused(f"A front holds at most {MOST} stories by hand.")
    last = found.slots.order_by("-position").first()
    FrontSlot.objects.get_or_create(
        front=found, story=chosen, defaults={"place": place, "position": (last.position if last else 0) + 1}
    )


def _swap(found: Front, slot: FrontSlot, step: int) -> None:
    """Move a story by one place within its group."""
    group = list(found.slots.filter(place=slot.place).order_by("position", "pk"))
    index = [one.pk for one in group].index(slot.pk)
    if 0 <= index + step < len(group):
        group[index], group[index + step] = group[index + step], group[index]
        positions = sorted(one.position for one in group)
        if len(set(positions)) < len(positions):
            positions = list(range(positions[0], positions[0] + len(positions)))
        for one, position in zip(group, positions, strict=True):
            FrontSlot.objects.filter(pk=one.pk).update(position=position)
