"""What editors do with an application: ask, accept, refuse. Each is a letter, and stands on the applicant's page.

Follows product.md P7. Owns the three steps; what follows an acceptance, once somebody joins, is `joining`.
"""

from __future__ import annotations

from django.db import transaction
from django.utils.translation import gettext as _

from sunseed.errors import Refused
from sunseed.newsroom import present
from sunseed.newsroom.applications import applying, letters
from sunseed.newsroom.applications.models import Application, Assignment, Remark, State
from sunseed.newsroom.people import invitations
from sunseed.newsroom.people.models import Account, Role
from sunseed.newsroom.people.permissions import require_editor
from sunseed.newsroom.publishing import trail
from sunseed.newsroom.stories import saving
from sunseed.newsroom.stories.draft import Draft

OPEN = (State.NEW, State.WAITING)


def ask(by: Account, application: Application, text: str) -> None:
    """Send the applicant a question.

    Raises:
        NotAllowed: the account is not an editor's.
        Refused: there is no question, or the application is decided.
    """
    require_editor(by, "see applications")
    if not text.strip():
        raise Refused(_("Write a question first."))
    with transaction.atomic():
        _step(application, state=State.WAITING, changed=present.now())
        Remark.objects.create(application=application, by=by, is_ours=True, text=text.strip())
        trail.note(by, "ask", "application", application.pk)
        letters.send(application, "question", text=text.strip())


def refuse(by: Account, application: Application, reason: str) -> None:
    """Say no, and why; everything is erased on the day the letter says.

    Raises:
        NotAllowed: the account is not an editor's.
        Refused: no reason was given, or the application is decided.
    """
    require_editor(by, "see applications")
    if not reason.strip():
        raise Refused(_("Say why. The applicant reads it."))
    with transaction.atomic():
        _decide(by, application, State.REFUSED, reason, erase_at=applying.erase_day())
        letters.send(application, "refused", reason=reason.strip())


def accept(by: Account, application: Application, reason: str, headline: str, brief: str) -> None:
    """Say yes: an invitation goes out, and a first assignment waits for whoever follows it.

    Arguments:
        reason: a word of welcome; the applicant reads it.
        headline: what the first assignment is about.
        brief: what is asked for.

    Raises:
        NotAllowed: the account is not an editor's.
        Refused: reason or assignment is missing, or the application is decided.
    """
    require_editor(by, "see applications")
    if not (reason.strip() and headline.strip() and brief.strip()):
        raise Refused(_("Say why, and give a first assignment: what it is about, and what you ask for."))
    with transaction.atomic():
        _decide(by, application, State.ACCEPTED, reason, erase_at=None)
        story = saving.begin(by, Draft(headline=headline.strip()))
        Assignment.objects.create(story=story, brief=brief.strip(), by=by)
        invitation = invitations.invite(by, application.email, Role.REPORTER, application.language)
        Application.objects.filter(pk=application.pk).update(invitation=invitation, story=story)
        letters.send(application, "accepted", reason=reason.strip())
    application.refresh_from_db()


def _decide(by: Account, application: Application, state: State, reason: str, **changed: object) -> None:
    now = present.now()
    _step(
        application, state=state, reason=reason.strip(), decided_by=by, decided_at=now, changed=now, **changed
    )  # fmt: skip
    trail.note(by, "accept" if state == State.ACCEPTED else "refuse", "application", application.pk)


def _step(application: Application, **changed: object) -> None:
    """Move an open application on; somebody else may have decided meanwhile."""
    if not Application.objects.filter(pk=application.pk, state__in=OPEN).update(**changed):
        raise Refused(_("This application was decided or withdrawn meanwhile."))
    application.refresh_from_db()
