"""From an invitation that was accepted to a desk: the first assignment, and what must be agreed to before it opens.

Follows product.md P7. Owns who owes an agreement to which text, and what is kept of it.
"""

from __future__ import annotations

from sunseed.newsroom.applications import texts
from sunseed.newsroom.applications.models import Acceptance, Application, State
from sunseed.newsroom.applications.texts import AGREEMENT, RULES, Text
from sunseed.newsroom.people.models import Account
from sunseed.newsroom.publishing import trail
from sunseed.newsroom.stories.models import Story


def settle(*, account: Account, **_: object) -> None:
    """Hand over the first assignment to somebody who has just joined; called in the transaction that joins."""
    found = Application.objects.filter(email=account.email, state=State.ACCEPTED, account=None).first()
    if found is None:
        return
    Application.objects.filter(pk=found.pk).update(account=account)
    if found.story_id:
        Story.objects.filter(pk=found.story_id).update(owner=account)
    if found.rules_version and found.agreed_at:
        Acceptance.objects.create(
            account=account, path=RULES, version=found.rules_version, sha256=found.rules_sha256, at=found.agreed_at
        )


def owed(account: Account) -> Text | None:
    """Return the agreement this account must agree to before the desk opens, or None."""
    if not Application.objects.filter(account=account).exists():
        return None
    text = texts.current(AGREEMENT)
    if text is None or Acceptance.objects.filter(account=account, path=text.path, version=text.version).exists():
        return None
    return text


def agree(account: Account, text: Text) -> None:
    """Keep that the account agreed to this version now; once is enough."""
    _, made = Acceptance.objects.get_or_create(
        account=account, path=text.path, version=text.version, defaults={"sha256": text.sha256}
    )
    if made:
        trail.note(account, "agree", "text", text.path, version=text.version, sha256=text.sha256)
