"""Keys offered for the desk list, and the list an operator proposes from them: who can open what is filmed from then
on.

Follows formats.md §7 and ADR 0112. An editor offers the key that their browser made, or a recipient whose key lies
elsewhere: made by command, or on paper. The operator, after comparing fingerprints aloud, proposes a list; a root
ceremony puts it in force. Owns the table and who may do what; the files are `sunseed.desk_lists`'s.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from sunseed import desk_lists, roots
from sunseed.capture import desk
from sunseed.capture.desk import DeskList
from sunseed.errors import Absent, Malformed, Refused
from sunseed.instance import Instance
from sunseed.newsroom import present
from sunseed.newsroom.people.models import Account, Role
from sunseed.newsroom.people.permissions import NotAllowed, require_editor
from sunseed.newsroom.publishing import trail
from sunseed.newsroom.sealed import keeping
from sunseed.newsroom.sealed.models import OfferedKey
from sunseed.record.root import Root

MOST_OFFERED = 40


@dataclass(frozen=True, slots=True)
class Candidate:
    """A recipient that is listed or offered.

    Arguments:
        recipient: as the list has it.
        who: whose it is said to be.
        what: browser, command, paper; empty where nobody here offers it.
        made: since when it is offered.
        listed, proposed: whether it stands in the list in force, and in the proposed one.
        key: of an offer that can be taken back.
        owner: the account that offers it.
    """

    recipient: str
    who: str
    what: str = ""
    made: datetime | None = None
    listed: bool = False
    proposed: bool = False
    key: UUID | None = None
    owner: int | UUID | None = None

    @property
    def fingerprint(self) -> str:
        """Hex SHA-256 of the recipient."""
        return desk.fingerprint(self.recipient)

    @property
    def spoken(self) -> str:
        """What its owner reads aloud."""
        return desk.spoken(self.fingerprint)

    @property
    def older(self) -> bool:
        """Whether it is of the classical kind, which is offered no more and never listed beside hybrid ones."""
        return not self.recipient.startswith(desk.HYBRID)


@dataclass(frozen=True, slots=True)
class Desk:
    """The desk list as it stands.

    Arguments:
        listed: in force; None where nothing here has the digest that the root names.
        waiting: proposed, not named by a root yet.
        candidates: every recipient that is listed, proposed or offered.
        newest: the root in force.
        since: when the newest root entered the record, the newsroom's claim.
    """

    listed: DeskList | None
    waiting: DeskList | None
    candidates: tuple[Candidate, ...]
    newest: Root

    @property
    def spoken(self) -> str:
        """What two people compare of the list in force; phones show the same."""
        return desk.spoken(self.newest.desk)

    @property
    def waiting_spoken(self) -> str:
        """The same of the proposed list."""
        return desk.spoken(self.waiting.digest) if self.waiting else ""


def offer(actor: Account, recipient: str, what: str) -> OfferedKey:
    """Offer a recipient whose key was made elsewhere.

    Arguments:
        what: command or paper.

    Raises:
        NotAllowed: only editors offer keys.
        Malformed: nothing footage can be locked to; only hybrid ones are taken.
        Refused: it is offered already, or too many are.
    """
    require_editor(actor, "offer a key for the desk list")
    recipient = recipient.strip()
    if not recipient.startswith(desk.HYBRID):
        raise Malformed("expected a hybrid recipient, age1pq1…, as `sunseed film key` prints it")
    desk.check_recipient(recipient)
    if what not in ("command", "paper"):
        raise Malformed(f"expected command or paper, got {what[:20]!r}")
    with transaction.atomic():
        if any(one.recipient == recipient for one in offered()):
            raise Refused(_("This key is offered already."))
        if OfferedKey.objects.count() >= MOST_OFFERED:
            raise Refused(_("%(most)s keys are offered already: take some back first.") % {"most": MOST_OFFERED})
        made = OfferedKey.objects.create(
            account=actor, recipient=recipient, fingerprint=desk.fingerprint(recipient), what=what, made=present.now()
        )
        trail.note(actor, "offer a key", "account", str(actor.pk), fingerprint=made.fingerprint)
    return made


def take_back(actor: Account, key: UUID) -> None:
    """Take an offer back: one's own, or any as operator. A listed key stays listed until the next list.

    Raises:
        Absent: no such offer; NotAllowed: somebody else's.
    """
    found = OfferedKey.objects.filter(pk=key).first()
    if found is None:
        raise Absent(_("No such key is offered."))
    if found.account_id != actor.pk and actor.role != Role.OPERATOR:
        raise NotAllowed(_("Whoever offered a key takes it back, or an operator."))
    with transaction.atomic():
        trail.note(actor, "take a key back", "account", str(found.account_id), fingerprint=found.fingerprint)
        found.delete()


def offered() -> list[Candidate]:
    """Return the keys that active editors offer, oldest first."""
    browser = [Candidate(one.recipient, str(one.account), "browser", one.made) for one in keeping.in_use()]
    others = OfferedKey.objects.filter(account__is_active=True).select_related("account")
    elsewhere = [
        Candidate(one.recipient, str(one.account), one.what, one.made, key=one.pk, owner=one.account_id)
        for one in others
        if one.account.is_editor
    ]
    return [*browser, *elsewhere]


def stands(instance: Instance) -> Desk:
    """Return the desk list in force, the proposed one, and everything that could be listed."""
    newest = roots.in_force(instance).newest
    try:
        listed = DeskList.parse(desk_lists.in_force(instance, newest))
    except Refused:
        listed = None
    waiting = desk_lists.proposed(instance, newest)
    now = listed.recipients if listed else ()
    then = waiting.recipients if waiting else ()
    known = offered()
    strange = [one for one in dict.fromkeys((*now, *then)) if one not in {each.recipient for each in known}]
    every = [*known, *(Candidate(one, "") for one in strange)]
    candidates = tuple(replace(one, listed=one.recipient in now, proposed=one.recipient in then) for one in every)
    return Desk(listed, waiting, candidates, newest)


def propose(actor: Account, instance: Instance, fingerprints: Iterable[str]) -> DeskList:
    """Propose the list of these recipients for the next root; nothing changes for phones before a root names it.

    Raises:
        NotAllowed: only operators propose lists.
        Refused: none chosen, one that is neither listed nor offered, both kinds, or exactly the list in force.
        Malformed: too many for a list.
    """
    if actor.role != Role.OPERATOR:
        raise NotAllowed(_("The operator proposes the desk list; the holders of root keys decide."))
    wanted, stand = set(fingerprints), stands(instance)
    chosen = [one.recipient for one in stand.candidates if one.fingerprint in wanted]
    if len(chosen) != len(wanted) or not chosen:
        raise Refused(_("Choose keys that are listed or offered. Reload the page: they may have changed."))
    if len({one.startswith(desk.HYBRID) for one in chosen}) > 1:
        raise Refused(
            _("Older keys and hybrid ones cannot be on one list. Leave the older ones out: their owners make new ones.")
        )
    made = DeskList.of(chosen)
    if stand.listed is not None and set(made.recipients) == set(stand.listed.recipients):
        raise Refused(_("That is the list in force already."))
    desk_lists.propose(instance, made)
    trail.note(actor, "propose a desk list", "log", instance.origin, desk=made.digest, recipients=len(chosen))
    return made
