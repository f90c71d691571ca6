"""Taking a reader's line, answering it, setting it aside, and emptying it when its time has come.

Follows product.md S5. Owns the steps and who may take them. An answer goes out as a letter where an address was given,
and stands under the line's code.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from uuid import UUID

from django.core.mail import EmailMessage
from django.db import transaction
from django.template.loader import render_to_string
from django.utils import translation
from django.utils.translation import gettext as _

from sunseed.errors import Refused
from sunseed.newsroom import present
from sunseed.newsroom.lines import codes
from sunseed.newsroom.lines.models import Kind, Line, State
from sunseed.newsroom.people.models import Account, Letter
from sunseed.newsroom.people.permissions import require_editor
from sunseed.newsroom.publishing import trail
from sunseed.newsroom.sealed import keeping


def take(kind: Kind, text: str, *, item: UUID | None, email: str, language: str) -> str:
    """Keep a reader's line; return the code under which its answer will stand."""
    code = codes.new()
    Line.objects.create(
        kind=kind, text=text.strip(), item=item, email=email.strip().lower(), language=language,
        digest=codes.digest(code),
    )  # fmt: skip
    return code


def take_sealed(cipher: bytes, fingerprints: Sequence[str], *, language: str) -> str:
    """Keep a tip that a reader's browser sealed; return the code under which its answer will stand.

    Arguments:
        cipher: an age file. What it is about, and whatever else was said, is inside.
        fingerprints: of the keys it was sealed to, which must be those in use.

    Raises:
        Malformed: it is no age file for so many hybrid recipients, or too large.
        Refused: an editor's key has changed meanwhile, or nobody has one.
    """
    keys = keeping.fitting(cipher, fingerprints)
    code = codes.new()
    with transaction.atomic():
        line = Line.objects.create(kind=Kind.TIP, cipher=cipher, language=language, digest=codes.digest(code))
        line.keys.set(keys)
    return code


def find(code: str) -> Line | None:
    """Return the line of a code, or None."""
    return Line.objects.filter(digest=codes.digest(code)).first()


def answer(by: Account, line: Line, text: str) -> None:
    """Answer a line, for good.

    Raises:
        NotAllowed: the account is not an editor's.
        Refused: there are no words, or somebody answered meanwhile.
    """
    require_editor(by, "answer readers")
    if not text.strip():
        raise Refused(_("Write an answer first."))
    with transaction.atomic():
        _settle(by, line, State.ANSWERED, answer=text.strip())
        if line.email:
            _write(line)


def set_aside(by: Account, line: Line) -> None:
    """Close a line without an answer: spam, or the same again. Whoever has its code is told so.

    Raises:
        NotAllowed: the account is not an editor's.
        Refused: somebody answered meanwhile.
    """
    require_editor(by, "answer readers")
    with transaction.atomic():
        _settle(by, line, State.ASIDE)


def sweep() -> int:
    """Empty lines whose time has come, with the letters that answered them; return how many."""
    due = list(Line.objects.filter(erase_at__lte=present.now()).values_list("pk", "email"))
    for key, email in due:
        with transaction.atomic():
            if email and not Account.objects.filter(email=email).exists():
                Letter.objects.filter(to=email).exclude(state=Letter.State.WAITING).delete()
            Line.objects.filter(pk=key).update(text="", cipher=b"", answer="", email="", erase_at=None)
            trail.note(None, "erase", "line", key)
    return len(due)


def erase_day() -> datetime:
    """Return when what is answered now is emptied."""
    return present.now() + timedelta(days=present.instance().settings.newsroom.line_days)


def _settle(by: Account, line: Line, state: State, **changed: str) -> None:
    now = present.now()
    done = Line.objects.filter(pk=line.pk, state=State.OPEN).update(
        state=state, answered_at=now, answered_by=by, erase_at=erase_day(), **changed
    )
    if not done:
        raise Refused(_("This line was answered or set aside meanwhile."))
    line.refresh_from_db()
    trail.note(by, "answer" if state == State.ANSWERED else "set aside", "line", line.pk, kind=line.kind)


def _write(line: Line) -> None:
    """Send the answer to the address that was given, in the language of the page it was given on."""
    name = present.instance().settings.site.name
    with translation.override(line.language):
        around = {"site_name": name, "line": line}
        subject = render_to_string("readers/email/answer_subject.txt", around).strip()
        body = render_to_string("readers/email/answer_message.txt", around).strip()
    EmailMessage(f"{name}: {subject}", body, to=[line.email]).send()
