"""The steps of review: submit, recall, take, assign, return, approve.

Follows product.md P8; which step is open to whom, and from where, is `stories.stages`. Each is one transaction that
moves the story's stage by compare-and-swap, keeps its row and adds to the trail: of two editors who decide at once,
one is told that the other was first.
"""

from __future__ import annotations

from collections.abc import Mapping
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from sunseed.errors import Refused
from sunseed.newsroom import present
from sunseed.newsroom.people.models import Account
from sunseed.newsroom.people.permissions import require_editor
from sunseed.newsroom.publishing import trail
from sunseed.newsroom.publishing.models import Item, Plan
from sunseed.newsroom.review.models import Charge, Decision, Remark, Reply, Submission
from sunseed.newsroom.review.telling import tell
from sunseed.newsroom.stories.models import Story, StoryVersion
from sunseed.newsroom.stories.saving import pin
from sunseed.newsroom.stories.stages import Stage, State, require_step, state_of


def standing_of(story: Story) -> State:
    """Return how a story stands now, from the database."""
    stage = Story.objects.values_list("stage", flat=True).get(pk=story.pk)
    public = Item.objects.filter(pk=story.pk).values_list("state", flat=True).first()
    planned = Plan.objects.filter(story=story, outcome__in=(Plan.Outcome.WAITING, Plan.Outcome.RUNNING)).exists()
    return state_of(stage, public, planned=planned)


def submit(actor: Account, story: Story, *, note: str = "", answers: Mapping[UUID, str] | None = None) -> Submission:
    """Give the story as it is saved now to the editors.

    Arguments:
        note: for the editor.
        answers: to remarks of the last return, by remark; each such remark that has none yet needs one.

    Raises:
        NotAllowed: it is somebody else's draft.
        Refused: it waits already, nothing is written, or a remark of the last return is not answered.
    """
    given = {key: words.strip() for key, words in (answers or {}).items() if words.strip()}
    with transaction.atomic():
        version = _move(actor, story, "submit", Stage.SUBMITTED)
        for remark in unanswered(story):
            if remark.pk not in given:
                raise Refused(_("Answer each remark first, if only with “Done”."))
            Reply.objects.create(remark=remark, by=actor, words=given[remark.pk][:4000])
        made = Submission.objects.create(story=story, version=version, by=actor, note=note.strip()[:4000])
        trail.note(actor, "submit", "story", story.pk, saved=version.number)
        tell("submit", actor, story)
    return made


def recall(actor: Account, story: Story) -> None:
    """Take a submission back.

    Raises:
        Refused: nothing of it waits for an editor.
    """
    with transaction.atomic():
        _move(actor, story, "recall", Stage.DRAFT)
        Submission.objects.filter(story=story, recalled=None).update(recalled=present.now())
        trail.note(actor, "recall", "story", story.pk)


def take(actor: Account, story: Story) -> None:
    """Begin to review a story; it becomes this editor's, unless it is somebody's already."""
    with transaction.atomic():
        _move(actor, story, "take", Stage.REVIEW)
        Charge.objects.get_or_create(story=story, defaults={"editor": actor, "by": actor, "at": present.now()})
        trail.note(actor, "take", "story", story.pk)


def assign(actor: Account, story: Story, editor: Account | None) -> None:
    """Give a story to an editor to look after, or to nobody.

    Raises:
        NotAllowed: only editors may.
        Refused: whom it is given to is not an editor.
    """
    require_editor(actor, "give stories to editors")
    if editor is not None and not editor.is_editor:
        raise Refused(_("Only an editor can look after a story."))
    with transaction.atomic():
        if editor is None:
            Charge.objects.filter(story=story).delete()
        else:
            Charge.objects.update_or_create(story=story, defaults={"editor": editor, "by": actor, "at": present.now()})
        trail.note(actor, "assign", "story", story.pk, editor=editor.pk if editor else None)


def give_back(actor: Account, story: Story, *, words: str = "") -> Decision:
    """Return a story to its writer, with every open remark that names a rule.

    Raises:
        NotAllowed: only editors may.
        Refused: no open remark names a rule, or the story does not wait for a decision.
    """
    with transaction.atomic():
        version = _move(actor, story, "return", Stage.RETURNED)
        remarks = Remark.objects.filter(story=story, settled=None, decision=None).exclude(rule="")
        if not remarks.exists():
            raise Refused(
                _("Say first what is to be done: mark the passage, or remark on the whole piece, and name the rule.")
            )
        made = Decision.objects.create(
            story=story, version=version, verdict=Decision.Verdict.RETURNED, by=actor, words=words.strip()[:4000]
        )
        count = remarks.update(decision=made)
        trail.note(actor, "return", "story", story.pk, saved=version.number, remarks=count)
        tell("return", actor, story)
    return made


def approve(actor: Account, story: Story, *, words: str = "") -> Decision:
    """Approve the story as it is saved now. An approval is of these words alone: changed words need another.

    An approved story can be approved again: by a second editor, or in the words it has now.

    Raises:
        NotAllowed: only editors may.
        Refused: it waits for its publication.
    """
    with transaction.atomic():
        version = _move(actor, story, "approve", Stage.APPROVED)
        made = Decision.objects.create(
            story=story, version=version, verdict=Decision.Verdict.APPROVED, by=actor, words=words.strip()[:4000]
        )
        trail.note(actor, "approve", "story", story.pk, saved=version.number)
        tell("approve", actor, story)
    return made


def unanswered(story: Story) -> list[Remark]:
    """Return the remarks of returns that wait for the writer's answer."""
    asked = Remark.objects.filter(story=story, settled=None).exclude(decision=None)
    return list(asked.filter(replies=None).select_related("by", "decision"))


def changed_since(story: Story, version: StoryVersion) -> bool:
    """Tell whether the story's words are others than those of a version."""
    return bool(story.content != version.content)


def approval(story: Story) -> Decision | None:
    """Return the newest approval of a story that stands as approved; its words may have changed since."""
    if story.stage != Stage.APPROVED:
        return None
    approved = Decision.objects.filter(story=story, verdict=Decision.Verdict.APPROVED)
    return approved.select_related("version", "by").first()


def _move(actor: Account, story: Story, verb: str, to: Stage) -> StoryVersion:
    """Move the story's stage by one step; return the version that is pinned by it."""
    before = Story.objects.values_list("stage", flat=True).get(pk=story.pk)
    require_step(verb, actor, story, standing_of(story))
    if not Story.objects.filter(pk=story.pk, stage=before).update(stage=to):
        raise Refused(_("Somebody else decided at the same moment. Look again."))
    story.refresh_from_db()
    return pin(story)
