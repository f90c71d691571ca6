"""The page on which a front is arranged: by drag, by keys or without any script; its preview; its publication."""

from __future__ import annotations

from dataclasses import replace
from typing import Final
from uuid import UUID

from django.contrib import messages
from django.core import signing
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.clickjacking import xframe_options_sameorigin
from django.views.decorators.http import require_GET, require_http_methods

from sunseed.edition import press
from sunseed.errors import Refused, SunseedError
from sunseed.newsroom import present
from sunseed.newsroom.desk.views.access import editors, who
from sunseed.newsroom.desk.views.previews import VALID_S, framed, shared
from sunseed.newsroom.fronts import order as orders
from sunseed.newsroom.fronts import shown
from sunseed.newsroom.planned import acts
from sunseed.newsroom.publishing.arranging import Order, Slot, order_of
from sunseed.newsroom.stories.models import Front, Section
from sunseed.newsroom.stories.saving import Conflict

SALT: Final = "front preview"
LABELS: Final = (
    ("", gettext_lazy("No label")),
    ("section", gettext_lazy("Section")),
    ("video", gettext_lazy("Watch video")),
)


@editors("arrange fronts")
@require_http_methods(["GET", "POST"])
def front(request: HttpRequest, section: UUID | None = None) -> HttpResponse:
    """Show a front; take what was moved, and let it go out."""
    of = get_object_or_404(Section, pk=section) if section else None
    found = orders.front_of(of)
    if request.method == "POST":
        return _act(request, found)
    return _page(request, found, order_of(found))


def _act(request: HttpRequest, found: Front) -> HttpResponse:
    act = request.POST.get("act", "")
    if act == "take-back":
        return _take_back(request, found)
    sent = orders.public(found) if act == "reset" else _changed(request, _sent(request))
    scripted = request.headers.get("X-Requested-With") == "fetch"
    try:
        revision = _keep(request, found, sent)
    except Conflict as conflict:
        return _conflict(request, found, sent, str(conflict), scripted)
    if scripted:
        return JsonResponse({"revision": revision, "differs": sent != orders.public(found)})
    if act == "publish":
        found.refresh_from_db()
        if orders.publish(who(request), found) is None:
            messages.success(request, _("The front is published."))
    return _back(found)


def _keep(request: HttpRequest, found: Front, sent: list[Slot]) -> int:
    """Keep what was sent, if it says anything new."""
    sent_from = request.POST.get("revision", "")
    revision = int(sent_from) if sent_from.isdigit() else -1
    if revision == found.revision and sent == list(order_of(found).slots):
        return revision
    return orders.keep(who(request), found, sent, revision=revision)


def _sent(request: HttpRequest) -> list[Slot]:
    """Read the order as the form has it: by part, then by number, then as the rows stand on the page."""
    rows = []
    for at, key in enumerate(request.POST.getlist("slot")):
        number = request.POST.get(f"order-{key}", "")
        read = orders.slot(key, request.POST.get(f"place-{key}", ""), request.POST.get(f"label-{key}", ""))
        rows.append((int(number) if number.isdigit() else at, at, read))
    return orders.grouped(one for _, _, one in sorted(rows, key=lambda row: row[:2]))


def _changed(request: HttpRequest, slots: list[Slot]) -> list[Slot]:
    """Apply the one button that was pressed."""
    what, _, key = request.POST.get("move", "").partition(":")
    if not what:
        return slots
    story = orders.slot(key, "lead", "").story
    match what:
        case "up" | "down":
            return orders.stepped(slots, story, -1 if what == "up" else 1)
        case "remove":
            return [one for one in slots if one.story != story]
        case _:
            return orders.placed(slots, story, what)


def _conflict(request: HttpRequest, found: Front, mine: list[Slot], words: str, scripted: bool) -> HttpResponse:
    """Say that somebody else was faster; what was sent stays on the page and can be kept with another press."""
    found.refresh_from_db()
    if scripted:
        return JsonResponse({"words": words, "revision": found.revision}, status=409)
    messages.warning(request, words)
    theirs = order_of(found)
    return _page(request, found, replace(theirs, slots=tuple(mine)), theirs=theirs, status=409)


def _page(
    request: HttpRequest, found: Front, order: Order, *, theirs: Order | None = None, status: int = 200
) -> HttpResponse:
    words = request.GET.get("q", "").strip()[:200]
    context = {
        "front": found,
        "section": found.section,
        "zones": shown.zones(order),
        "theirs": shown.zones(theirs) if theirs else None,
        "labels": LABELS,
        "differs": list(order.slots) != orders.public(found),
        "waiting": acts.waiting("front", str(found.pk)),
        "failed": acts.failed("front", str(found.pk)),
        "candidates": shown.candidates(words, [one.story for one in order.slots]),
        "words": words,
        "sections": Section.objects.all(),
    }
    return render(request, "fronts/front.html", context, status=status)


def _take_back(request: HttpRequest, found: Front) -> HttpResponse:
    waiting = acts.waiting("front", str(found.pk))
    if waiting is None:
        raise Refused(_("Too late: it has been published. Arrange it anew and publish again."))
    acts.take_back(who(request), waiting)
    messages.success(request, _("Taken back. Readers see what they saw before."))
    return _back(found)


def _back(found: Front) -> HttpResponse:
    return redirect("fronts:front", found.section_id) if found.section_id else redirect("fronts:front")


@editors("arrange fronts")
@require_GET
def preview(request: HttpRequest, section: UUID | None = None) -> HttpResponse:
    """Show the front in a frame, as wide as a phone or as the window."""
    of = get_object_or_404(Section, pk=section) if section else None
    token = signing.dumps(str(orders.front_of(of).pk), salt=SALT)
    wide = request.GET.get("width") != "phone"
    return render(request, "fronts/preview.html", {"section": of, "token": token, "wide": wide})


@require_GET
@xframe_options_sameorigin
def file(request: HttpRequest, token: str, path: str) -> HttpResponse:
    """Give the frame one file of the front; the token stands for the session it does not have."""
    try:
        key = UUID(signing.loads(token, salt=SALT, max_age=VALID_S))
    except (signing.BadSignature, ValueError) as error:
        raise Http404("this preview has ended") from error
    try:
        return _printed(key, token, path)
    except SunseedError as refusal:  # the frame is no place for the desk's own pages
        return HttpResponse(f"No preview yet. {refusal}", status=409, content_type="text/plain; charset=utf-8")


def _printed(key: UUID, token: str, path: str) -> HttpResponse:
    content = shared(path)
    if content is None:
        made = shown.printed(order_of(get_object_or_404(Front.objects.select_related("section"), pk=key)))
        if made is None:
            raise Refused(_("Nothing has been published here."))
        where, page = made
        if path == "start":
            return redirect("fronts:preview-file", token, where)
        if path != where:
            raise Http404("only this front can be previewed")
        content = press.Press(present.public(), present.instance().index).theme.render(page)
    return framed(path, content)
