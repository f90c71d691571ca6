"""Letters: every mail waits in the database, and the worker carries it.

Follows product.md P6. A request never talks to a mail server, so how long it takes says nothing of the address it was
given. Owns waiting, trying again and what is kept: once sent, a letter's words are emptied; where no mail server is set
they stay, because reading them here is then the only delivery.
"""

from __future__ import annotations

import logging
from collections.abc import Sequence
from datetime import timedelta
from smtplib import SMTPException, SMTPRecipientsRefused, SMTPResponseException
from typing import Any, Final

from django.conf import settings
from django.core.mail import EmailMessage, get_connection
from django.core.mail.backends.base import BaseEmailBackend

from sunseed.newsroom import present
from sunseed.newsroom.people.models import Letter

WAITS_S: Final = (60, 300, 900, 3600, 6 * 3600, 24 * 3600)
KEPT_DAYS: Final = 30
BATCH: Final = 50
log = logging.getLogger("sunseed.letters")


class Backend(BaseEmailBackend):
    """What Django sends through: it only writes the letters down."""

    def send_messages(self, email_messages: Sequence[EmailMessage]) -> int:
        """Keep one letter for each address."""
        count = 0
        for message in email_messages:
            for to in message.recipients():
                write(to, str(message.subject), str(message.body))
                count += 1
        return count


def write(to: str, subject: str, body: str, *, drop: bool = False) -> Letter:
    """Keep a letter.

    Arguments:
        to: one address.
        subject: one line.
        body: plain text.
        drop: nobody here has the address. The letter is kept without its words and never sent: writing it takes as
            long as writing a real one.
    """
    state = Letter.State.DROPPED if drop else Letter.State.WAITING
    return Letter.objects.create(to=to, subject=subject[:250], body="" if drop else body, state=state)


def deliver_due() -> int:
    """Carry what waits and is due; return how many were sent."""
    due = Letter.objects.filter(state=Letter.State.WAITING, due__lte=present.now()).order_by("due", "id")
    return sum(_carry(letter) for letter in due[:BATCH])


def _carry(letter: Letter) -> bool:
    """Try one letter once."""
    wait_s = WAITS_S[min(letter.tries, len(WAITS_S) - 1)]
    claimed = Letter.objects.filter(pk=letter.pk, state=Letter.State.WAITING, tries=letter.tries).update(
        tries=letter.tries + 1, due=present.now() + timedelta(seconds=wait_s)
    )
    if not claimed:
        return False
    # Dying from here to the update below: the letter goes again after its wait, twice at most rather than never.
    try:
        carrier = get_connection(settings.LETTER_CARRIER)
        EmailMessage(letter.subject, letter.body, to=[letter.to], connection=carrier).send()
    except (SMTPException, OSError) as error:
        final = letter.tries + 1 >= len(WAITS_S) or _is_final(error)
        log.warning("a letter could not be sent (%s)%s", type(error).__name__, "" if final else "; trying again")
        _end(letter, Letter.State.FAILED if final else Letter.State.WAITING, answer=str(error))
        return False
    kept = {} if present.instance().settings.mail.host == "" else {"body": ""}
    _end(letter, Letter.State.SENT, **kept)
    return True


def _is_final(error: Exception) -> bool:
    """Tell whether a mail server said that trying again is useless."""
    if isinstance(error, SMTPRecipientsRefused):
        return all(500 <= code < 600 for code, _ in error.recipients.values())
    return isinstance(error, SMTPResponseException) and 500 <= error.smtp_code < 600 and error.smtp_code != 535


def _end(letter: Letter, state: Letter.State, **changed: Any) -> None:
    """Note what became of a letter."""
    if "answer" in changed:
        changed["answer"] = changed["answer"][:500]
    Letter.objects.filter(pk=letter.pk).update(state=state, **changed)


def forget_old() -> int:
    """Remove letters that were settled a month ago; return how many."""
    before = present.now() - timedelta(days=KEPT_DAYS)
    return Letter.objects.exclude(state=Letter.State.WAITING).filter(made__lt=before).delete()[0]
