"""What is looked at before readers get a story: by code where code can see it, by a person where it cannot.

Follows product.md P8. Each point is about a part of the draft; a person's answer holds while that part stays the same
(its `fingerprint`) and asks again when it changes. Nothing here asks the network. What was found and answered is kept
in the private trail with the publication. Owns the points and what counts as done; whether open points refuse a
publication is the setting `newsroom.checklist_required`.
"""

from __future__ import annotations

import ipaddress
import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final, Literal
from urllib.parse import urlsplit

from django.db import transaction
from django.utils.formats import date_format
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from sunseed.documents import html
from sunseed.errors import Refused
from sunseed.newsroom import present
from sunseed.newsroom.media.words import ended
from sunseed.newsroom.people.models import Account
from sunseed.newsroom.people.permissions import require_editor
from sunseed.newsroom.review.models import Answer
from sunseed.newsroom.stories.draft import Draft
from sunseed.newsroom.stories.models import Story
from sunseed.store.digest import sha256_hex

Kind = Literal["seen", "tick", "question"]
MOST_NOTE: Final = 2000


@dataclass(frozen=True)
class Point:
    """One point of the list.

    Arguments:
        code: its name in forms and in the trail.
        title: what is asked, in a sentence.
        kind: "seen" by code alone; "tick" by a person; "question" answered yes or no, a yes with a note.
        about: the part of the draft it looks at, as JSON values; empty if it does not concern this draft.
        faults: what code finds wrong with it.
        help: for the person who answers.
    """

    code: str
    title: str | Promise
    kind: Kind
    about: Callable[[Draft], Any]
    faults: Callable[[Draft], Iterator[str]] = lambda draft: iter(())
    help: str | Promise = ""


@dataclass(frozen=True)
class Result:
    """How one point stands.

    Arguments:
        answer: a person's, if it is about the draft as it is now.
        faults: what code found, in the language of whoever asked.
    """

    point: Point
    answer: Answer | None
    faults: tuple[str, ...]

    @property
    def done(self) -> bool:
        """Whether nothing is open about it."""
        return not self.faults if self.point.kind == "seen" else self.answer is not None and not self.faults


def _pictures(draft: Draft) -> list[list[str]]:
    return [[one.id, one.alt, one.credit, one.caption] for one in draft.pictures]


def _links(draft: Draft) -> list[str]:
    return list(html.links(html.parse(draft.body)))


def _alt_faults(draft: Draft) -> Iterator[str]:
    for number, one in enumerate(draft.pictures, 1):
        alt = one.alt.strip()
        if not alt:
            yield _("Picture {number} is not described.").format(number=number)
        elif alt.lower().endswith((".jpg", ".jpeg", ".png", ".heic", ".webp")) or alt.upper().startswith("IMG_"):
            yield _("The description of picture {number} is the name of a file.").format(number=number)
        elif len(alt) < 5:
            yield _("The description of picture {number} is very short.").format(number=number)


def _credit_faults(draft: Draft) -> Iterator[str]:
    for number, one in enumerate(draft.pictures, 1):
        if not one.credit.strip():
            yield _("Picture {number} has no credit.").format(number=number)


def _rights_faults(draft: Draft) -> Iterator[str]:
    numbers = {one.id: number for number, one in enumerate(draft.pictures, 1)}
    for facts in ended(numbers):
        said = {"number": numbers[str(facts.upload_id)], "day": date_format(facts.expires or "", _("d F Y"))}
        yield _("The rights to picture {number} ended on {day}.").format(**said)


def _link_faults(draft: Draft) -> Iterator[str]:
    for link in _links(draft):
        if link.startswith(("item:", "/", "mailto:")):
            continue
        parts = urlsplit(link)
        host = parts.hostname or ""
        if parts.scheme == "http":
            yield _("{link} is not encrypted (http).").format(link=link)
        if "." not in host or host.endswith((".local", ".localhost", ".internal")) or _is_address(host):
            yield _("{link} leads to a machine and not to a public name.").format(link=link)
        if parts.username or parts.password:
            yield _("{link} holds a name or a password.").format(link=link)


def _is_address(host: str) -> bool:
    try:
        ipaddress.ip_address(host)
    except ValueError:
        return False
    return True


def _headings(draft: Draft) -> list[str]:
    return [one.name for one in html.walk(html.parse(draft.body)) if one.name in ("h2", "h3")]


def _heading_faults(draft: Draft) -> Iterator[str]:
    if (found := _headings(draft)) and found[0] == "h3":
        yield _("The first heading is a small one: begin with a large one, for people who listen to the page.")


def _elsewhere(draft: Draft) -> list[str]:
    return [draft.license, draft.published_elsewhere] if draft.license or draft.published_elsewhere else []


POINTS: Final[tuple[Point, ...]] = (
    Point("alt", gettext_lazy("Every picture is described in words."), "seen", _pictures, _alt_faults),
    Point("credit", gettext_lazy("Every picture is credited."), "seen", _pictures, _credit_faults),
    Point("ended", gettext_lazy("The rights to every picture still hold."), "seen", _pictures, _rights_faults),
    Point("links", gettext_lazy("Links lead to public, encrypted addresses."), "seen", _links, _link_faults),
    Point("headings", gettext_lazy("Headings stand in order."), "seen", _headings, _heading_faults),
    Point(
        "contrast",
        gettext_lazy("Words inside pictures can be read, or are repeated in the text."),
        "tick",
        lambda draft: [one.id for one in draft.pictures],
        help=gettext_lazy("Small or pale letters on a map, a sign, a screenshot."),
    ),
    Point(
        "risk",
        gettext_lazy("Do the pictures show people who could be put at risk?"),
        "question",
        lambda draft: [one.id for one in draft.pictures],
        help=gettext_lazy("Faces, tattoos, number plates, a door. If yes: what was done about it, and who agreed."),
    ),
    Point(
        "named",
        gettext_lazy("Everybody named or quoted knows that they will be, or there is a reason why not."),
        "tick",
        lambda draft: [draft.headline, draft.standfirst, draft.body],
    ),
    Point(
        "rights",
        gettext_lazy(
            "Words and pictures are ours to publish under the newsroom's licence, or under the one named here."
        ),
        "tick",
        lambda draft: [*_elsewhere(draft), [[one.id, one.credit] for one in draft.pictures]],
        help=gettext_lazy("Pictures by others, quotations, translations, what was published elsewhere before."),
    ),
)


def results(story: Story, draft: Draft) -> list[Result]:
    """Return how each point that concerns this draft stands."""
    answers = {(one.code, one.fingerprint): one for one in Answer.objects.filter(story=story).select_related("by")}
    found = []
    for point in POINTS:
        about = point.about(draft)
        if not about:
            continue
        found.append(Result(point, answers.get((point.code, fingerprint(about))), tuple(point.faults(draft))))
    return found


def fingerprint(about: object) -> str:
    """Return the digest of what a point is about."""
    return sha256_hex(json.dumps(about, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode())


def answer(actor: Account, story: Story, sent: Mapping[str, str]) -> None:
    """Keep what an editor ticked and answered: `check-<code>` and `note-<code>`.

    A tick that is taken away, or an answer that changes, replaces the one before.

    Raises:
        NotAllowed: only editors may.
        Refused: a yes without a note.
    """
    require_editor(actor, "answer a checklist")
    with transaction.atomic():
        for result in results(story, story.draft):
            point = result.point
            if point.kind == "seen":
                continue
            said, note = sent.get(f"check-{point.code}", ""), sent.get(f"note-{point.code}", "").strip()[:MOST_NOTE]
            if point.kind == "question" and said == "yes" and not note:
                raise Refused(_("%(asked)s If so, say what was done about it.") % {"asked": point.title})
            _keep(actor, story, result, said, note)


def _keep(actor: Account, story: Story, result: Result, said: str, note: str) -> None:
    before, mark = result.answer, fingerprint(result.point.about(story.draft))
    wanted = said if said in (("yes", "no") if result.point.kind == "question" else ("yes",)) else ""
    if before is not None and (before.said, before.note) == (wanted, note):
        return
    Answer.objects.filter(story=story, code=result.point.code, fingerprint=mark).delete()
    if wanted:
        Answer.objects.create(
            story=story, code=result.point.code, fingerprint=mark, said=wanted, note=note, by=actor, at=present.now()
        )


def kept(found: Sequence[Result]) -> dict[str, Any]:
    """Return results as the trail keeps them."""
    return {
        one.point.code: {
            "done": one.done,
            **({"faults": list(one.faults)} if one.faults else {}),
            **({"said": one.answer.said, "note": one.answer.note, "by": one.answer.by_id} if one.answer else {}),
        }
        for one in found
    }


def require(found: Sequence[Result]) -> None:
    """Raise if the newsroom requires the checklist and something on it is open.

    Raises:
        Refused: names each open point.
    """
    if not present.instance().settings.newsroom.checklist_required:
        return
    if left := [str(one.point.title) for one in found if not one.done]:
        raise Refused(_("The checklist is not done: %(points)s") % {"points": " ".join(left)})
