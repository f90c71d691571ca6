"""What the page of a story asks while it is open: is the session still mine, who else is here, is my text the newest.

These answers are read by a script of the same origin alone: they need a header that no form of another site can send.
"""

from __future__ import annotations

from uuid import UUID

from django.http import HttpRequest, JsonResponse
from django.middleware.csrf import get_token
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from sunseed.newsroom.desk.views.access import signed_in, story_for, who
from sunseed.newsroom.review import presence
from sunseed.newsroom.stories.models import Story


@require_GET
def here(request: HttpRequest, key: UUID) -> JsonResponse:
    """Tell an open page how it stands; `open=1` also notes that it is open."""
    if not request.user.is_authenticated:
        return JsonResponse({"signed_out": True}, status=401)
    story = story_for(request, key)
    if request.headers.get("X-Requested-With") != "desk":
        return JsonResponse({"words": _("Only the desk's own pages ask this.")}, status=400)
    ask = presence.beat if request.GET.get("open") == "1" else presence.look
    return _told(request, story, ask(who(request), story))


@signed_in
@require_POST
def take_over(request: HttpRequest, key: UUID) -> JsonResponse:
    """Take the pen."""
    story = story_for(request, key)
    return _told(request, story, presence.take_over(who(request), story))


def _told(request: HttpRequest, story: Story, now: presence.Here) -> JsonResponse:
    return JsonResponse(
        {
            "token": get_token(request),
            "account": str(who(request).pk),
            "revision": story.revision,
            "mine": now.mine,
            "holder": now.holder,
            "seen_s": now.seen_s,
            "taken_by": now.holder if now.taken else "",
            "others": now.others,
        }
    )
