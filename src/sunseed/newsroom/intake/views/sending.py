"""What a phone sends and asks while it films. No cookie is read here: a line's signature is its whole authority."""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import wraps
from typing import Annotated, Any

import msgspec
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from sunseed.errors import Absent, Malformed, SunseedError
from sunseed.newsroom.intake import accepting, bare, ticking, vault
from sunseed.newsroom.intake.answers import said
from sunseed.newsroom.intake.models import Capture
from sunseed.newsroom.strangers import guard
from sunseed.record.spelling import base64_bytes

MOST_BODY_BYTES = 1024 * 1024
_DIGEST = re.compile(r"[0-9a-f]{64}")

View = Callable[..., HttpResponse]


class _Batch(msgspec.Struct, forbid_unknown_fields=True):
    lines: Annotated[list[str], msgspec.Meta(max_length=accepting.MOST_AT_ONCE)]
    token: str = ""


class _Ids(msgspec.Struct, forbid_unknown_fields=True):
    ids: Annotated[list[str], msgspec.Meta(max_length=bare.MOST_AT_ONCE)]


def read_batch(body: bytes) -> tuple[list[bytes], str]:
    """Return lines and token of a request's body; raises Malformed."""
    try:
        batch = msgspec.json.decode(body, type=_Batch)
    except msgspec.MsgspecError as error:
        raise Malformed(f"lines: {error}") from error
    return [base64_bytes(one.encode(), "line") for one in batch.lines], batch.token


def spoken(view: View) -> View:
    """Let a view answer errors of ours as JSON: `words`, and what else `answers` says of them."""

    @wraps(view)
    def answered(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        try:
            return view(request, *args, **kwargs)
        except SunseedError as error:
            found = said(error)
            response = JsonResponse(found.body, status=found.status)
            if found.wait_s:
                response.headers["Retry-After"] = str(found.wait_s)
            return response

    return answered


def _body(request: HttpRequest) -> bytes:
    """Return the body, if it is not too long to be held."""
    try:
        length = int(request.headers.get("Content-Length") or -1)
    except ValueError:
        length = -1
    if not 0 <= length <= MOST_BODY_BYTES:
        raise Malformed(f"expected a body of at most {MOST_BODY_BYTES} bytes, its length said in Content-Length")
    return request.body


def _digest(text: str) -> str:
    if _DIGEST.fullmatch(text) is None:
        raise Malformed("expected 64 lower-case hex digits")
    return text


@csrf_exempt
@require_POST
@spoken
def lines(request: HttpRequest) -> HttpResponse:
    """Take lines of one capture, and answer with the receipt for the newest."""
    taken = accepting.accept(*read_batch(_body(request)))
    return JsonResponse({"receipt": taken.receipt.decode(), "next": taken.expected})


@require_GET
@spoken
def state(request: HttpRequest, capture: str) -> HttpResponse:
    """Say which line is awaited, and which ciphertext is named and not whole, with what is held of it."""
    row = Capture.objects.filter(pk=_digest(capture)).first()
    if row is None:
        raise Absent("No such capture is known here.")
    missing = [{"cipher": digest, "held": held} for digest, held in vault.missing(capture)]
    return JsonResponse({"next": row.seq + 1, "head": row.head, "until": row.until_ms, "missing": missing})


@csrf_exempt
@require_http_methods(["PUT"])
@spoken
def cipher(request: HttpRequest, digest: str) -> HttpResponse:
    """Take a piece of ciphertext that begins at `?from=`, and say how much is held."""
    offset = request.GET.get("from", "0")
    if re.fullmatch(r"0|[1-9][0-9]{0,11}", offset, re.ASCII) is None:
        raise Malformed(f"from: expected a number of bytes, got {offset[:20]!r}")
    return JsonResponse({"held": vault.put(_digest(digest), int(offset), _body(request))})


@require_GET
@spoken
def proof(request: HttpRequest, line: str) -> HttpResponse:
    """Return the proof that a line is in the record, or 404 while its tick is on the way, with the newest that is."""
    return HttpResponse(ticking.proof(_digest(line)), content_type="text/plain; charset=utf-8")


@csrf_exempt
@require_POST
@spoken
def ids(request: HttpRequest) -> HttpResponse:
    """Take bare ids from anywhere into the next tick, and answer with a receipt for each."""
    try:
        asked = msgspec.json.decode(_body(request), type=_Ids)
    except msgspec.MsgspecError as error:
        raise Malformed(f"ids: {error}") from error
    receipts = bare.accept(asked.ids, guard.network(request))
    return JsonResponse({"receipts": [one.decode() for one in receipts]})
