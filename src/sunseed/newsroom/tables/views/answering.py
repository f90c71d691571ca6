"""What a light table asks, with its token and without any cookie: captures, lines, ciphertext."""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import wraps
from typing import Any

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_GET

from sunseed.errors import Malformed
from sunseed.newsroom.intake.views.sending import spoken
from sunseed.newsroom.people.models import Account
from sunseed.newsroom.people.permissions import NotAllowed
from sunseed.newsroom.tables import connecting, reading

_DIGEST = re.compile(r"[0-9a-f]{64}")
_NUMBER = re.compile(r"0|[1-9][0-9]{0,14}")
Asked = Callable[..., HttpResponse]


def by_table(view: Asked) -> Asked:
    """Let a view act for the editor whose token came; a session's cookie counts for nothing here."""

    @csrf_exempt
    @wraps(view)
    def answered(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        try:
            account: Account = connecting.bearer(request.headers.get("Authorization", ""))
        except (connecting.Unknown, NotAllowed) as error:
            response = JsonResponse({"words": str(error)}, status=401)
            response.headers["WWW-Authenticate"] = "Bearer"
            return response
        return spoken(view)(request, account, *args, **kwargs)

    return answered


def digest(text: str) -> str:
    """Return a digest as addresses have it, or raise Malformed."""
    if _DIGEST.fullmatch(text) is None:
        raise Malformed("expected 64 lower-case hex digits")
    return text


def number(request: HttpRequest, name: str) -> int:
    """Return a number out of the address, 0 where it is not said; Malformed for anything else."""
    said = request.GET.get(name, "0")
    if _NUMBER.fullmatch(said) is None:
        raise Malformed(f"{name}: expected a number, got {said[:20]!r}")
    return int(said)


@by_table
@require_GET
def captures(request: HttpRequest, account: Account) -> HttpResponse:
    """Return captures that are new or may have changed since a cursor."""
    return JsonResponse(reading.captures(number(request, "since")))


@by_table
@require_GET
def lines(request: HttpRequest, account: Account, capture: str) -> HttpResponse:
    """Return a capture's lines from a seq on."""
    return JsonResponse(reading.lines(digest(capture), number(request, "from")))


@by_table
@require_GET
def cipher(request: HttpRequest, account: Account, name: str) -> HttpResponse:
    """Return ciphertext."""
    return HttpResponse(reading.cipher(digest(name)), content_type="application/octet-stream")
