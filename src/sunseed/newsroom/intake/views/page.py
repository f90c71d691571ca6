"""The page that films, and what it must know before it may: the roots, the desk list, a checkpoint, tokens."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.utils.translation import get_language
from django.views.decorators.http import require_GET, require_POST

from sunseed import desk_lists, roots
from sunseed.newsroom import present
from sunseed.newsroom.desk.views.access import signed_in
from sunseed.newsroom.intake import seen, shell, tokens
from sunseed.newsroom.publishing.log import open_reader
from sunseed.record import entry
from sunseed.record.spelling import to_base64

MOST_TOKENS = 4
PERMISSIONS = "camera=(self), microphone=(self), screen-wake-lock=(self), geolocation=(), interest-cohort=()"


@signed_in
@require_GET
def film(request: HttpRequest) -> HttpResponse:
    """Show the page with the one button."""
    return shown(request)


def shown(request: HttpRequest) -> HttpResponse:
    """Return the page, the same for everybody in a language: the record names its bytes (`clients.files`)."""
    tongue = get_language() or "en"
    response = HttpResponse(shell.page(tongue, shell.release(tongue)))
    response.headers["Permissions-Policy"] = PERMISSIONS
    return response


@signed_in
@require_POST
def token(request: HttpRequest) -> JsonResponse:
    """Give a few tokens: each begins one capture, and none is written down beside the account."""
    return JsonResponse({"tokens": [tokens.give() for _ in range(MOST_TOKENS)]})


@require_GET
def newsroom(request: HttpRequest) -> JsonResponse:
    """Return what a phone checks before it films: every root with the index of its entry, and the desk list.

    Nothing here is believed by the phone: roots must follow the one it pinned, the list must have the digest that the
    newest root names.
    """
    instance = present.instance()
    known = roots.in_force(instance)
    desk = desk_lists.in_force(instance, known.newest)
    said = entry.decode(open_reader(instance).entry(known.notes[-1][0]))
    places = [{"index": index, "note": to_base64(signed).decode()} for index, signed in known.notes]
    return JsonResponse({"roots": places, "desk": to_base64(desk).decode(), "changed": said.at})


@require_GET
def checkpoint(request: HttpRequest) -> HttpResponse:
    """Return the newest signed checkpoint, which a line may then name."""
    return HttpResponse(seen.hand_out(), content_type="text/plain; charset=utf-8")
