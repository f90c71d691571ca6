"""Remarks on passages, answers to them, and settling them.

Follows product.md P8. Whoever may see a draft may remark on it and answer; only editors name rules. Owns finding the
passage at the moment of the remark; finding it again later is `review.anchors`.
"""

from __future__ import annotations

from collections.abc import Iterable
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from sunseed.errors import Refused
from sunseed.newsroom import present
from sunseed.newsroom.people.models import Account
from sunseed.newsroom.people.permissions import NotAllowed, require_editor, require_sight
from sunseed.newsroom.review import anchors, reading
from sunseed.newsroom.review.models import MOST_QUOTED, Remark, Reply
from sunseed.newsroom.review.rules import RULES
from sunseed.newsroom.stories.models import Story

MOST_WORDS = 4000
MOST_REMARKS = 500


def add(
    actor: Account, story: Story, *, words: str, quote: str = "", before: str = "", after: str = "", rule: str = ""
) -> Remark:
    """Remark on a passage, or on the whole piece if `quote` is empty.

    Arguments:
        before, after: what stands around the passage, where the same words stand more than once.
        rule: a code of RULES, which sends the remark back with the next return; "" for a comment.

    Raises:
        NotAllowed: it is somebody else's draft, or a reporter names a rule.
        Refused: there are no words, too many, an unknown rule, or the text does not hold the passage.
    """
    require_sight(actor, story)
    if rule:
        require_editor(actor, "name a rule")
    said = words.strip()
    if not said or len(said) > MOST_WORDS:
        raise Refused(_("Write a remark of at most %(most)s characters.") % {"most": MOST_WORDS})
    if rule and rule not in RULES:
        raise Refused(_("Choose one of the rules."))
    if len(quote) > MOST_QUOTED:
        raise Refused(_("Mark a shorter passage: at most %(most)s characters.") % {"most": MOST_QUOTED})
    if Remark.objects.filter(story=story).count() >= MOST_REMARKS:
        raise Refused(_("This story has %(most)s remarks. Write to its author instead.") % {"most": MOST_REMARKS})
    anchor: anchors.Anchor | None = anchors.Anchor("")
    if quote.strip():
        anchor = anchors.take(reading.text_of(reading.tree_of(story.draft)), quote, before, after)
    if anchor is None:
        raise Refused(_("The text does not hold these words any more. Mark the passage again."))
    return Remark.objects.create(
        story=story, version=story.versions.first(), by=actor, quote=anchor.quote, before=anchor.before,
        after=anchor.after, rule=rule, rule_words=RULES.get(rule, ""), words=said,
    )  # fmt: skip


def reply(actor: Account, remark: Remark, words: str) -> Reply:
    """Answer a remark.

    Raises:
        NotAllowed: it is about somebody else's draft.
        Refused: there are no words, or it is settled.
    """
    require_sight(actor, remark.story)
    said = words.strip()
    if not said or len(said) > MOST_WORDS:
        raise Refused(_("Write an answer of at most %(most)s characters.") % {"most": MOST_WORDS})
    if remark.settled is not None:
        raise Refused(_("This remark is settled. Open it again first."))
    return Reply.objects.create(remark=remark, by=actor, words=said)


def settle(actor: Account, remark: Remark, *, done: bool) -> None:
    """Close a remark, or open it again: whoever made it may, and editors may.

    Raises:
        NotAllowed: neither.
    """
    require_sight(actor, remark.story)
    if remark.by_id != actor.pk and not actor.is_editor:
        raise NotAllowed(_("Whoever made a remark settles it, or an editor."))
    with transaction.atomic():
        Remark.objects.filter(pk=remark.pk).update(
            settled=present.now() if done else None, settled_by=actor if done else None
        )


def of_story(story: Story) -> list[Remark]:
    """Return a story's remarks with their answers, in the order of their making, in two queries."""
    found = Remark.objects.filter(story=story).select_related("by", "settled_by", "decision", "version")
    return list(found.prefetch_related("replies__by"))


def placed(text: str, remarks: Iterable[Remark]) -> dict[UUID, anchors.Place]:
    """Return where the passages stand in a text now, by remark; those not found are left out."""
    found = {}
    for one in remarks:
        place = anchors.find(text, anchors.Anchor(one.quote, one.before, one.after))
        if place is not None:
            found[one.pk] = place
    return found
