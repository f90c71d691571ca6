"""Wraps handed out to be made anew for a changed desk list, and the new ones kept beside them.

Follows ADR 0112. What is kept here opens for whoever is on the list it was made for; this server checks its form and
that it is for something it holds, and can check no more. Owns the table; making wraps is `capture.rewrapping`'s, on an
editor's machine.
"""

from __future__ import annotations

from collections.abc import Iterable

from django.db import transaction
from django.utils.translation import gettext as _

from sunseed.capture import hybrid, rewrapping
from sunseed.capture.hybrid import STANZA
from sunseed.errors import Malformed, Refused
from sunseed.newsroom import present
from sunseed.newsroom.intake import segments, vault
from sunseed.newsroom.intake.models import Cipher, Line
from sunseed.newsroom.people.models import Account
from sunseed.newsroom.people.permissions import require_editor
from sunseed.newsroom.publishing import trail
from sunseed.newsroom.sealed.models import NewWrap

MOST_OF_ONE = 20
"""New wraps of one original: the desk list does not change more often than that."""


def originals() -> dict[str, bytes]:
    """Return every wrapped identity that is held and every key of encrypted lines, by its digest."""
    digests = Cipher.objects.filter(size=0, held=True).order_by("capture__began").values_list("digest", flat=True)
    names = Line.objects.order_by().values_list("segment", flat=True).distinct()
    lines = {name: segments.key(name) for name in names}
    return lines | {digest: vault.get(digest) for digest in digests[: rewrapping.MOST_WRAPS - len(lines)]}


def keep(actor: Account, data: bytes) -> int:
    """Keep new wraps that an editor made; return how many were new here.

    Raises:
        NotAllowed: only editors bring wraps.
        Malformed: not such a file, or a wrap that is not for hybrid recipients alone.
        Refused: a wrap of something that is not held, or too many of one.
    """
    require_editor(actor, "wrap film anew")
    made = rewrapping.parse_new(data)
    for one in made:
        if set(hybrid.kinds(one.data)) != {STANZA}:
            raise Malformed(f"{one.name}: expected hybrid recipients alone")
    asked = {one.of for one in made}
    held = set(Cipher.objects.filter(size=0, pk__in=asked).values_list("digest", flat=True))
    held |= set(Line.objects.filter(segment__in=asked).values_list("segment", flat=True))
    if any(one.of not in held for one in made):
        raise Refused(
            _("A wrap of something that is not held here. Fetch the wraps again, and make the new ones of those.")
        )
    with transaction.atomic():
        count = sum(_keep(one) for one in made)
        trail.note(actor, "wrap film anew", "log", present.instance().origin, wraps=count)
    return count


def _keep(one: rewrapping.NewWrap) -> bool:
    if NewWrap.objects.filter(of=one.of).count() >= MOST_OF_ONE:
        raise Refused(
            _("%(most)s new wraps of %(name)s are kept already.") % {"most": MOST_OF_ONE, "name": one.of[:12]}
        )
    known = {"of": one.of, "data": one.data, "made": present.now()}
    return NewWrap.objects.get_or_create(digest=one.digest, defaults=known)[1]


def of(digests: Iterable[str]) -> list[rewrapping.NewWrap]:
    """Return the new wraps of these originals, oldest first."""
    rows = NewWrap.objects.filter(of__in=list(digests)).order_by("made")
    return [rewrapping.NewWrap(row.of, bytes(row.data)) for row in rows]
