"""The desk's service worker, which opens kept pages where the newsroom cannot be reached."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Final

from django.http import HttpRequest, HttpResponse
from django.utils.html import escape
from django.utils.translation import get_language, get_language_bidi
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

WORKER: Final = Path(__file__).resolve().parents[1] / "static/desk/service.js"


@require_GET
def service(request: HttpRequest) -> HttpResponse:
    """Answer the service worker in the visitor's language; a browser lets it reach `/desk/` and nothing above."""
    words = {
        "title": _("No network"),
        "lead": _("The newsroom does not answer."),
        "some": _(
            "What you wrote on last in this browser opens all the same. What you write is kept here, and goes out when "
            "the network is back."
        ),
        "none": _("Nothing was kept in this browser that could be opened without a network."),
        "again": _("Try again"),
        "untitled": _("Untitled"),
    }
    said = {name: str(escape(text)) for name, text in words.items()}
    said |= {"language": get_language() or "en", "direction": "rtl" if get_language_bidi() else "ltr"}
    told = f"self.WORDS = {json.dumps(said)};\n".encode()
    return HttpResponse(told + WORKER.read_bytes(), content_type="text/javascript; charset=utf-8")
