"""How large what a browser sends may be: said before a byte of it is read, in words.

Attack answered: a body that never ends, sent by anybody, fills the disk before a form is looked at, because the token
that protects forms stands in the body. Owns the bounds by address; pictures have their own besides.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from sunseed.newsroom import present

SMALL_MIB: Final = 8
"""For forms of strangers: signing in, applying, writing to the newsroom."""
LARGE: Final = ("/desk/", "/film/", "/api/")
BESIDE: Final = 1 << 20
"""What a form may weigh beside its file."""


class BodiesMiddleware:
    """Refuses bodies that are larger than anything that is taken at their address."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self._get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer, or refuse by the length the request states; one that states none has no body for WSGI."""
        mib = present.instance().settings.storage.upload_mib if request.path.startswith(LARGE) else SMALL_MIB
        if _stated(request) > mib * 1_048_576 + BESIDE:
            words = _("This is larger than the %(mib)s MB that are taken here. Make it smaller and try again.") % {
                "mib": mib
            }
            return render(request, "desk/refused.html", {"words": words}, status=413)
        return self._get_response(request)


def _stated(request: HttpRequest) -> int:
    try:
        return int(request.META.get("CONTENT_LENGTH") or 0)
    except ValueError:
        return 0
