"""Breaking news: sent out behind the undo, ended by hand or at its time.

Follows product.md P4, ADR 0077 and 0097. The end is an act that waits, set with the line; no reader's clock is asked.
Owns what sending out and ending do; each bears being done twice.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext as _

from sunseed import documents
from sunseed.errors import Misuse, Refused
from sunseed.newsroom import present
from sunseed.newsroom.fronts.models import BreakingLine
from sunseed.newsroom.people.models import Account
from sunseed.newsroom.people.permissions import require_editor
from sunseed.newsroom.planned import acts
from sunseed.newsroom.planned.models import PlannedAct
from sunseed.newsroom.publishing import verbs
from sunseed.newsroom.publishing.models import Item, State
from sunseed.newsroom.stories.models import Story
from sunseed.newsroom.stories.slugs import languages


def send(actor: Account, *, language: str, text: str, story: UUID | None, until: datetime) -> PlannedAct | None:
    """Let a line go out after the undo.

    Arguments:
        story: the one it leads to.
        until: when it ends by itself.

    Raises:
        NotAllowed: the account is not an editor's.
        Refused: a field is missing or makes no sense.
    """
    require_editor(actor, "send out breaking news")
    words = " ".join(text.split())
    if not words or len(words) > documents.MAX_BREAKING:
        raise Refused(_("Write one line, at most %(most)s characters.") % {"most": documents.MAX_BREAKING})
    if language not in languages():
        raise Refused(_("The site has no pages in the language %(language)s.") % {"language": language})
    if until <= present.now():
        raise Refused(_("That time has passed. Choose a later one."))
    if story is not None and not Item.objects.filter(pk=story, kind="story", state=State.PUBLIC).exists():
        raise Refused(
            _("It can lead to a public story only. Publish the story first, or send the line without a link.")
        )
    payload = {"language": language, "text": words, "story": str(story) if story else "", "until": until.isoformat()}
    return acts.soon(actor, "breaking", language, payload)


def carry_out(actor: Account, payload: dict[str, Any]) -> None:
    """Publish the line and set its end.

    The end is planned in the transaction that keeps the line: a crash before the publication leaves an end of
    nothing, which does nothing.
    """
    until = parse_datetime(payload["until"])
    if until is None:
        raise Misuse("an act of breaking news has no end")
    language = payload["language"]
    with transaction.atomic():
        values = {"text": payload["text"], "story_id": payload["story"] or None, "until": until}
        line, _ = BreakingLine.objects.update_or_create(language=language, defaults=values)
        _plan_end(actor, line)
    verbs.arrange(actor, line)


def end(actor: Account, payload: dict[str, Any]) -> None:
    """Withdraw the line of a language, if readers still see it and no later end was set."""
    line = BreakingLine.objects.filter(language=payload["language"]).first()
    is_overtaken = line is not None and "until" in payload and payload["until"] != line.until.isoformat()
    if line is not None and not is_overtaken and is_shown(line):
        verbs.withdraw(actor, line.pk, reason="other")


def is_shown(line: BreakingLine) -> bool:
    """Tell whether readers see this line."""
    return Item.objects.filter(pk=line.pk, state=State.PUBLIC).exists()


def end_now(actor: Account, language: str) -> None:
    """Take the line away at once, and what waits to be sent out with it."""
    require_editor(actor, "end breaking news")
    for name in ("breaking", "breaking end"):
        waiting = acts.waiting(name, language)
        if waiting is not None and waiting.outcome == PlannedAct.Outcome.WAITING:
            acts.take_back(actor, waiting)
    end(actor, {"language": language})


def restore(document: documents.Breaking, key: UUID) -> int:
    """Make the row behind a line that readers see, and its end, in a newsroom that lost its database."""
    until = parse_datetime(document.expires)
    if until is None or BreakingLine.objects.filter(language=document.in_language).exists():
        return 0
    story = UUID(document.item.removeprefix("urn:uuid:")) if document.item else None
    known = story if story is not None and Story.objects.filter(pk=story).exists() else None
    values = {"language": document.in_language, "text": document.text, "story_id": known, "until": until}
    BreakingLine.objects.create(pk=key, **values)
    return 1


def _plan_end(actor: Account, line: BreakingLine) -> None:
    """Set the end of a line in the place of an earlier one's."""
    PlannedAct.objects.filter(
        name="breaking end", key=line.language, outcome=PlannedAct.Outcome.WAITING
    ).update(outcome=PlannedAct.Outcome.CANCELLED)  # fmt: skip
    payload = {"language": line.language, "until": line.until.isoformat()}
    acts.plan(actor, "breaking end", line.language, payload, due=line.until)
