"""What an applicant does: begin, write, send, answer, withdraw.

Follows product.md P7. Owns the steps and what each asks for; nothing here needs an account, the link is the key.
Beginning takes the same statements whether or not an address is known here, and gives the same answer.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from django.db import transaction
from django.utils.translation import gettext as _

from sunseed.errors import Refused
from sunseed.newsroom import present
from sunseed.newsroom.applications import letters
from sunseed.newsroom.applications.models import ENDED, Application, Remark, State
from sunseed.newsroom.applications.texts import Text
from sunseed.newsroom.people.models import Account
from sunseed.newsroom.publishing import trail

MOST_REMARKS: Final = 20
MOST_ABOUT: Final = 4_000
MOST_SAMPLE: Final = 20_000
SAMPLES: Final = 3


class Stale(Refused):
    """The application was saved from another window meanwhile; both texts are kept by their windows."""


@dataclass(frozen=True)
class Words:
    """Everything an applicant writes."""

    name: str = ""
    tongues: str = ""
    about: str = ""
    samples: tuple[tuple[str, str], ...] = ()

    @property
    def missing(self) -> tuple[str, ...]:
        """Name what must be there before it can be sent."""
        wanted = {
            "name": self.name,
            "tongues": self.tongues,
            "about": self.about,
            "samples": any(map(any, self.samples)),
        }
        return tuple(name for name, there in wanted.items() if not there)


def erase_day() -> datetime:
    """Return when what ends now is erased."""
    return present.now() + timedelta(days=present.instance().settings.newsroom.application_days)


def begin(email: str, language: str, *, drop: bool = False) -> None:
    """Send an address the link to its application, which is made if there is none.

    Arguments:
        email: whatever address somebody typed.
        language: of the letter.
        drop: too many letters were asked for: do the same, and send none.
    """
    email = email.strip().lower()
    made = Application(email=email, language=language, erase_at=erase_day())
    with transaction.atomic():
        Application.objects.bulk_create([made], ignore_conflicts=True)
        found = Application.objects.exclude(state__in=ENDED).get(email=email)
        has_account = Account.objects.filter(email=email).exists()
        letters.send(found, "known" if has_account else "begin", drop=drop)


def save(application: Application, words: Words, *, revision: int) -> None:
    """Keep what was written so far; it is erased a month after the last change unless it is sent.

    Raises:
        Stale: it was saved from another window after this one read it.
        Refused: it was sent before.
    """
    changed = Application.objects.filter(pk=application.pk, revision=revision, state=State.BEGUN).update(
        revision=revision + 1, name=words.name, tongues=words.tongues, about=words.about,
        samples=[{"link": link, "text": text} for link, text in words.samples], changed=present.now(),
        erase_at=erase_day(),
    )  # fmt: skip
    if not changed:
        application.refresh_from_db()
        if application.state != State.BEGUN:
            raise Refused(_("This application was sent before."))
        raise Stale("This application was saved from another window meanwhile.")
    application.refresh_from_db()


def send(application: Application, rules: Text) -> None:
    """Let the editors see it; the applicant agreed to `rules`.

    Raises:
        Refused: something is missing, or it was sent before.
    """
    here = Words(
        application.name, application.tongues, application.about,
        tuple((one["link"], one["text"]) for one in application.samples),
    )  # fmt: skip
    if here.missing:
        raise Refused(_("Still missing: %(names)s.") % {"names": ", ".join(here.missing)})
    now = present.now()
    with transaction.atomic():
        _step(
            application, (State.BEGUN,), state=State.NEW, sent_at=now, changed=now, erase_at=None,
            rules_version=rules.version, rules_sha256=rules.sha256, agreed_at=now,
        )  # fmt: skip
        trail.note(None, "apply", "application", application.pk, rules=rules.version)
        letters.send(application, "sent")


def answer(application: Application, text: str) -> None:
    """Add the applicant's words; the editors see it as new again.

    Raises:
        Refused: it is decided, or there were very many already.
    """
    if application.remarks.count() >= MOST_REMARKS:
        raise Refused(_("That is enough to decide. Please wait for the editors."))
    with transaction.atomic():
        _step(application, (State.NEW, State.WAITING), state=State.NEW, changed=present.now())
        Remark.objects.create(application=application, text=text)


def withdraw(application: Application) -> None:
    """End the application; it is erased on the day the letter says.

    Raises:
        Refused: it has ended before.
    """
    now = present.now()
    with transaction.atomic():
        _step(
            application, (State.BEGUN, State.NEW, State.WAITING), state=State.WITHDRAWN, changed=now, decided_at=now,
            erase_at=erase_day(),
        )  # fmt: skip
        trail.note(None, "withdraw", "application", application.pk)
        letters.send(application, "withdrawn")


def _step(application: Application, before: tuple[State, ...], **changed: object) -> None:
    """Move an application on, if it still stands where it stood."""
    if not Application.objects.filter(pk=application.pk, state__in=before).update(**changed):
        raise Refused(_("This application has moved on meanwhile. Reload the page."))
    application.refresh_from_db()
