"""A story under review: its text with remarks, and the decisions about it."""

from __future__ import annotations

import re
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.html import escape
from django.utils.safestring import mark_safe
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from sunseed.newsroom.desk.states import standing
from sunseed.newsroom.desk.views.access import signed_in, story_for, who
from sunseed.newsroom.people.models import Account
from sunseed.newsroom.review import four_eyes, moves, queue, reading, remarks
from sunseed.newsroom.review.models import Remark
from sunseed.newsroom.review.rules import RULES
from sunseed.newsroom.stories.draft import DraftPicture
from sunseed.newsroom.stories.models import Story
from sunseed.newsroom.stories.stages import STEPS

_FIGURE = re.compile(r'<figure data-object="([0-9a-f]{64})"></figure>')


@signed_in
@require_GET
def review(request: HttpRequest, key: UUID) -> HttpResponse:
    """Show the text with its remarks; to editors also what can be decided."""
    story = story_for(request, key)
    now = standing(story)
    found = remarks.of_story(story)
    tree = reading.tree_of(story.draft)
    places = remarks.placed(reading.text_of(tree), (one for one in found if one.settled is None))
    marks = [reading.Mark(str(pk), place) for pk, place in places.items()]
    submission = story.submissions.select_related("by", "version").filter(recalled=None).first()
    newest = story.versions.first()
    approved = moves.approval(story)
    context = {
        "story": story,
        "standing": now,
        "text": _with_pictures(story, reading.marked(tree, marks)),
        "pictures": _pictures(story),
        "remarks": [(one, places.get(one.pk)) for one in found if one.settled is None],
        "settled": [one for one in found if one.settled is not None],
        "to_return": [one for one in found if one.settled is None and one.decision is None and one.rule],
        "rules": RULES,
        "submission": submission,
        "changed": submission is not None and moves.changed_since(story, submission.version),
        "newest": newest,
        "outdated": approved if approved and moves.changed_since(story, approved.version) else None,
        "decisions": story.decisions.select_related("by", "version")[:20],
        "assigned": story.charge.editor if hasattr(story, "charge") else None,
        "editors": queue.editors() if who(request).is_editor else [],
        "can": {verb.replace(" ", "_") for verb, step in STEPS.items() if now.state in step.leaves},
        "four_eyes": four_eyes.missing(story, newest) if newest else "",
    }
    return render(request, "review/review.html", context)


@signed_in
@require_POST
def decide(request: HttpRequest, key: UUID, verb: str) -> HttpResponse:
    """Take, return or approve."""
    story, actor, words = story_for(request, key), who(request), request.POST.get("words", "")
    if verb == "take":
        moves.take(actor, story)
        messages.success(request, _("It is yours to review."))
    elif verb == "return":
        moves.give_back(actor, story, words=words)
        messages.success(request, _("Returned. Its writer sees each remark with its rule."))
    else:
        moves.approve(actor, story, words=words)
        messages.success(request, _("Approved, in exactly these words."))
    return redirect("review:review", key)


@signed_in
@require_POST
def assign(request: HttpRequest, key: UUID) -> HttpResponse:
    """Give a story to an editor, or to nobody."""
    story = story_for(request, key)
    chosen = request.POST.get("editor", "")
    editor = Account.objects.filter(pk=int(chosen)).first() if chosen.isascii() and chosen.isdecimal() else None
    if chosen and editor is None:
        raise Http404("no such account")
    moves.assign(who(request), story, editor)
    messages.success(
        request, _("%(editor)s looks after it.") % {"editor": editor} if editor else _("Nobody looks after it now.")
    )
    return redirect("review:review", key)


@signed_in
@require_POST
def remark(request: HttpRequest, key: UUID) -> HttpResponse:
    """Take a remark on a passage."""
    sent = request.POST
    made = remarks.add(
        who(request), story_for(request, key), words=sent.get("words", ""), quote=sent.get("quote", ""),
        before=sent.get("before", ""), after=sent.get("after", ""), rule=sent.get("rule", ""),
    )  # fmt: skip
    return redirect(f"{reverse('review:review', args=[key])}#remark-{made.pk}")


@signed_in
@require_POST
def answer(request: HttpRequest, key: UUID, remark: UUID) -> HttpResponse:
    """Take an answer to a remark, or settle it, or open it again."""
    found = _remark_of(story_for(request, key), remark)
    act = request.POST.get("act", "reply")
    if act in ("settle", "reopen"):
        remarks.settle(who(request), found, done=act == "settle")
    else:
        remarks.reply(who(request), found, request.POST.get("words", ""))
    return redirect(f"{reverse('review:review', args=[key])}#remark-{remark}")


def _remark_of(story: Story, key: UUID) -> Remark:
    found = Remark.objects.select_related("story").filter(pk=key, story=story).first()
    if found is None:
        raise Http404("no such remark")
    return found


def _with_pictures(story: Story, text: str) -> str:
    """Return the marked text, which is our own HTML, with the pictures its figures name."""
    shown = {words.id: (source, words.alt) for source, words in _pictures(story)}
    by_digest = {one.sha256: shown[str(one.pk)] for one in story.uploads.all() if str(one.pk) in shown}

    def drawn(found: re.Match[str]) -> str:
        source, alt = by_digest.get(found[1], ("", ""))
        image = f'<img src="{escape(source)}" alt="{escape(alt)}" loading="lazy">' if source else ""
        return f"<figure>{image}</figure>"

    return mark_safe(_FIGURE.sub(drawn, text))  # noqa: S308 - the documents' subset, parsed and written by us


def _pictures(story: Story) -> list[tuple[str, DraftPicture]]:
    """Return the address and the words of each picture of the draft."""
    uploads = {str(one.pk): one for one in story.uploads.all()}
    found = []
    for words in story.draft.pictures:
        if (upload := uploads.get(words.id)) is not None:
            last = upload.renditions[-1]
            name = f"{last['sha256']}.{last['ext']}"
            found.append((reverse("desk:rendition", args=[story.pk, upload.pk, name]), words))
    return found
