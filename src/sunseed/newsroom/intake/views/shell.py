"""The phone app's shell over HTTP: files of one release, its manifest, its service worker; who is signed in; the wipe.

No file of the shell reads a cookie but the service worker's, which follows the language chosen. Nothing of it is kept
in the browser's own cache (`no-store`): what remains on a phone is what the app keeps, and the wipe takes all of that.
"""

from __future__ import annotations

import mimetypes

from django.contrib.auth import logout
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.middleware.csrf import get_token
from django.utils.translation import get_language
from django.views.decorators.http import require_GET, require_POST

from sunseed.newsroom.intake import shell
from sunseed.newsroom.intake.views.page import PERMISSIONS

SCRIPT = "text/javascript; charset=utf-8"


def _tongue(release: str) -> str:
    tongue = shell.tongue_of(release)
    if tongue is None:
        raise Http404("this release of the app is not served any more")
    return tongue


@require_GET
def file(request: HttpRequest, release: str, place: str) -> HttpResponse:
    """Answer a file of the app that is served now; of an earlier one there is none, so that none ever mix."""
    data = shell.files().get(place)
    if data is None or shell.own(release) != shell.folder():
        raise Http404("the app has no such file")
    kind = SCRIPT if place.endswith(".js") else mimetypes.guess_type(place)[0]
    return HttpResponse(data, content_type=kind)


@require_GET
def page(request: HttpRequest, release: str) -> HttpResponse:
    """Answer the page as the phone keeps it: alike for everybody, in the release's language."""
    response = HttpResponse(shell.page(_tongue(release), release))
    response.headers["Permissions-Policy"] = PERMISSIONS
    return response


@require_GET
def manifest(request: HttpRequest, release: str) -> HttpResponse:
    """Answer the web app manifest."""
    return HttpResponse(shell.manifest(_tongue(release)), content_type="application/manifest+json")


@require_GET
def service(request: HttpRequest) -> HttpResponse:
    """Answer the service worker in the visitor's language; a browser lets it reach `/film/` and nothing above."""
    response = HttpResponse(shell.service(get_language() or "en"), content_type=SCRIPT)
    response.headers["Service-Worker-Allowed"] = "/film/"
    return response


@require_GET
def session(request: HttpRequest) -> JsonResponse:
    """Say whether somebody is signed in, and the token that a form of theirs must carry: asked when needed."""
    return JsonResponse({"signed_in": request.user.is_authenticated, "csrf": get_token(request)})


@require_POST
def wiped(request: HttpRequest) -> HttpResponse:
    """Sign out, and have the browser drop everything it keeps of this origin, whatever the page could not reach."""
    logout(request)
    response = HttpResponse(status=204)
    response.headers["Clear-Site-Data"] = '"cache", "cookies", "storage"'
    return response
