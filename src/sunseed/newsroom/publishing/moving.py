"""Moving a section: its new place is published, and its old address, with those below it, leads there.

Follows design.md §5: addresses of stories stay as they are; only fronts move, and redirects are documents. Owns which
redirects a move needs.
"""

from __future__ import annotations

import uuid

from django.db import transaction
from django.utils.translation import gettext as _

from sunseed.errors import Refused
from sunseed.newsroom.people.models import Account
from sunseed.newsroom.people.permissions import require_editor
from sunseed.newsroom.publishing import verbs
from sunseed.newsroom.publishing.arranging import Move
from sunseed.newsroom.publishing.models import Address, Item, State, Statement
from sunseed.newsroom.stories.models import Section
from sunseed.newsroom.stories.slugs import chain, languages, section_path


def paths_of(section: Section) -> dict[uuid.UUID, str]:
    """Return the addresses of a section and of every section in it, as the database has them."""
    found = {section.pk: section_path(section)}
    for child in Section.objects.filter(parent=section):
        found |= paths_of(child)
    return found


def keep_section(actor: Account, section: Section) -> list[Statement]:
    """Store a new, renamed or moved section and publish it, with redirects from addresses that change.

    Raises:
        NotAllowed: the account is not an editor's.
        Refused: the section would stand in itself, or its address belongs to something else.
    """
    require_editor(actor, "arrange sections")
    before_row = Section.objects.filter(pk=section.pk).first()
    before = paths_of(before_row) if before_row else {}
    with transaction.atomic():
        if section.parent is not None and before_row is not None and section.parent_id in before:
            raise Refused(_("A section cannot stand in itself."))
        chain(section)
        section.save()
        after = paths_of(section)
        _require_free(set(after.values()) - set(before.values()))
        moved = {before[key]: path for key, path in after.items() if key in before and before[key] != path}
        published = set(Item.objects.filter(pk__in=after).values_list("pk", flat=True))
        rows = verbs.arrange(actor, section)
        if section.pk in published and moved:
            _withdraw_redirects(actor, set(moved.values()))
            rows += verbs.arrange(actor, *(one for old, new in moved.items() for one in _moves(old, new)))
    return rows


def _require_free(paths: set[str]) -> None:
    taken = Address.objects.filter(path__in=paths).first()
    if taken is not None:
        raise Refused(
            _("The address %(path)s belongs to a story or page already. Choose another.") % {"path": taken.path}
        )


def _moves(old: str, new: str) -> list[Move]:
    """Return the redirects of one front, in every language the site has."""
    prefixes = ["", *(f"/{one.lower()}" for one in languages()[1:])]
    sources = {f"{one}{old}": f"{one}{new}" for one in prefixes}
    known = {one.path: one.pk for one in Item.objects.filter(kind="redirect", path__in=sources)}
    return [Move(known.get(source) or uuid.uuid4(), source, target) for source, target in sources.items()]


def _withdraw_redirects(actor: Account, paths: set[str]) -> None:
    """Withdraw redirects from addresses at which a front stands again."""
    prefixes = ["", *(f"/{one.lower()}" for one in languages()[1:])]
    sources = [f"{prefix}{path}" for prefix in prefixes for path in paths]
    for item in Item.objects.filter(kind="redirect", path__in=sources, state=State.PUBLIC):
        verbs.withdraw(actor, item.pk, reason="other")
