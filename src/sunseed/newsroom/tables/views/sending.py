"""What a light table sends, with its token and without any cookie: pieces of files, and what shall become of them."""

from __future__ import annotations

from typing import Any

import msgspec
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.http import require_http_methods, require_POST

from sunseed.errors import Malformed
from sunseed.newsroom.people.models import Account
from sunseed.newsroom.tables import sending
from sunseed.newsroom.tables.views.answering import by_table, digest, number

MOST_WORDS_BYTES = 4 * 1024 * 1024


@by_table
@require_http_methods(["GET", "PUT"])
def file(request: HttpRequest, account: Account, name: str) -> HttpResponse:
    """Say how much of a file is here, or take its next piece."""
    if request.method == "GET":
        return JsonResponse({"held": sending.held(account, digest(name))})
    piece = _body(request, sending.MOST_PIECE_BYTES)
    taken = sending.put(account, digest(name), number(request, "from"), number(request, "size"), piece)
    return JsonResponse({"held": taken})


@by_table
@require_POST
def release(request: HttpRequest, account: Account) -> HttpResponse:
    """Release the seconds of a pack that was sent."""
    return JsonResponse(sending.answer(sending.release(account, _read(request, sending.AskedRelease))))


@by_table
@require_POST
def derive(request: HttpRequest, account: Account) -> HttpResponse:
    """Publish a derived film that was sent."""
    return JsonResponse(sending.answer(sending.derive(account, _read(request, sending.AskedDerived))))


def _read(request: HttpRequest, kind: type[Any]) -> Any:
    try:
        return msgspec.json.decode(_body(request, MOST_WORDS_BYTES), type=kind)
    except msgspec.MsgspecError as error:
        raise Malformed(f"publication: {error}") from error


def _body(request: HttpRequest, most: int) -> bytes:
    """Return the body, if it is not too long to be held."""
    length = request.headers.get("Content-Length", "")
    if not (length.isascii() and length.isdigit() and len(length) < 12 and int(length) <= most):
        raise Malformed(f"expected a body of at most {most} bytes, its length said in Content-Length")
    return request.body
