"""Who has a story open, and whose pen it is: a soft lock that stops nobody, and a take-over that is told to the other.

Follows product.md P8. What keeps two texts from overwriting each other is the revision (`stories.saving`); this only
says early that two people are about to write. A page is heard of by its heartbeat; one not heard of for LIVE_S seconds
has let the pen go.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import Final

from django.db import IntegrityError, transaction

from sunseed.newsroom import present
from sunseed.newsroom.people.models import Account
from sunseed.newsroom.people.permissions import require_sight
from sunseed.newsroom.publishing import trail
from sunseed.newsroom.review.models import Presence
from sunseed.newsroom.stories.models import Story

LIVE_S: Final = 60


@dataclass(frozen=True)
class Here:
    """What a page is told.

    Arguments:
        mine: the pen is this account's.
        holder: whose it is, by name.
        seen_s: seconds since the holder's page was last heard of.
        taken: the holder took it over from this account.
        others: names of others who have the story open.
    """

    mine: bool
    holder: str
    seen_s: int
    taken: bool
    others: tuple[str, ...]


def beat(account: Account, story: Story) -> Here:
    """Note that this account has the story open; the pen is its, if nobody else's page holds it.

    Raises:
        NotAllowed: it is somebody else's draft.
    """
    require_sight(account, story)
    now = present.now()
    Presence.objects.update_or_create(story=story, account=account, defaults={"seen": now})
    Presence.objects.filter(story=story, holds=True, seen__lt=now - timedelta(seconds=LIVE_S)).update(holds=False)
    if not Presence.objects.filter(story=story, holds=True).exists():
        _hold(account, story)
    return look(account, story)


def take_over(account: Account, story: Story) -> Here:
    """Take the pen from whoever has it; their page is told with its next heartbeat.

    Raises:
        NotAllowed: it is somebody else's draft.
    """
    require_sight(account, story)
    now = present.now()
    with transaction.atomic():
        before = Presence.objects.filter(story=story, holds=True).exclude(account=account).first()
        Presence.objects.filter(story=story, holds=True).update(holds=False)
        Presence.objects.update_or_create(
            story=story, account=account,
            defaults={"seen": now, "holds": True, "took_from_id": before.account_id if before else None},
        )  # fmt: skip
        trail.note(account, "take over", "story", story.pk, of=before.account_id if before else None)
    return look(account, story)


def look(account: Account, story: Story) -> Here:
    """Return who has the story open now."""
    now = present.now()
    live = list(
        Presence.objects.filter(story=story, seen__gte=now - timedelta(seconds=LIVE_S)).select_related("account")
    )
    holder = next((one for one in live if one.holds), None)
    others = tuple(str(one.account) for one in live if one.account_id != account.pk)
    if holder is None or holder.account_id == account.pk:
        return Here(True, str(account), 0, False, others)
    seen_s = max(0, int((now - holder.seen).total_seconds()))
    return Here(False, str(holder.account), seen_s, holder.took_from_id == account.pk, others)


def _hold(account: Account, story: Story) -> None:
    try:
        with transaction.atomic():
            Presence.objects.filter(story=story, account=account).update(holds=True, took_from=None)
    except IntegrityError:
        return  # another page took it in the same moment
