"""Arrange: sections, fronts, topics, bylines, pages, redirects and the site itself are documents too.

Follows design.md §6: `why` is arrangement and no reason is asked. A thing that says the same as before is not published
again.
"""

from __future__ import annotations

from django.db import transaction

from sunseed import documents
from sunseed.documents.objects import ObjectName
from sunseed.newsroom import present
from sunseed.newsroom.people.models import Account
from sunseed.newsroom.people.permissions import require_editor
from sunseed.newsroom.publishing import outbox, trail
from sunseed.newsroom.publishing.arranging import Arranged, Thing, arranged, masthead, same
from sunseed.newsroom.publishing.deposits import Ticket
from sunseed.newsroom.publishing.models import Item, State, Statement
from sunseed.newsroom.publishing.outbox import Stored
from sunseed.newsroom.publishing.releasing import require_room, stored


def arrange(actor: Account, *things: Thing) -> list[Statement]:
    """Publish arrangements together, in the order given; return the entries, fewer where nothing changed.

    Raises:
        NotAllowed: the account is not an editor's.
        Malformed: a name, slug or address breaks the rules.
        Overtaken: somebody else arranged the same thing meanwhile.
    """
    require_editor(actor, "arrange the site")
    require_room()
    ticket, new = Ticket(), list[Stored]()
    site = masthead()
    if site not in things and not Item.objects.filter(pk=site.pk).exists():
        things = (site, *things)
    for thing in things:
        latest = Item.objects.filter(pk=thing.pk).first()
        made = arranged(thing, latest)
        made.document.check()
        if latest is None or latest.state != State.PUBLIC or not _said_already(made, latest):
            new.append(stored(ticket, made))
    with transaction.atomic():
        rows = [outbox.publish(one, why="arrangement") for one in new]
        for one in new:
            trail.note(actor, "arrange", one.document.kind, one.item, version=one.document.version)
        ticket.settle()
    return rows


def _said_already(made: Arranged, latest: Item) -> bool:
    """Tell whether the public document of this item says the same."""
    return same(made.document, documents.decode(present.objects().get(ObjectName(latest.sha256, "json"))))
