"""Links that lead out of the site: found in public texts, asked for slowly, remembered with the day.

Follows issue P8. Owns the rhythm and what counts as broken: a link whose target says that it is gone, twice, a day
apart; or does not answer well in any other way four times, for it may be this machine that is cut off. Every address
was written by somebody, so it is called as an import's pictures are: never on a private network, within limits
(`importing.fetching`), and nothing of what answers is read. Asking tells the other site where this newsroom's machine
stands, so it is off unless the operator says so; ids that were published nowhere are found all the same.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import Final
from urllib.parse import urlsplit
from uuid import UUID

from django.db import transaction
from django.db.models import Exists, F, OuterRef, Q

from sunseed import documents
from sunseed.documents import html
from sunseed.documents.objects import ObjectName
from sunseed.errors import Absent, Malformed, Refused
from sunseed.newsroom import present
from sunseed.newsroom.importing.fetching import Web
from sunseed.newsroom.oversight.models import ReadText, Target, Use
from sunseed.newsroom.publishing.models import Item, State
from sunseed.store.digest import sha256_hex

KINDS: Final = ("story", "page", "box")
TEXTS_AT_ONCE: Final = 50
MOST_LINKS: Final = 300
"""Of one text; nobody needs more."""
SAME_HOST: Final = timedelta(minutes=1)
WELL: Final = timedelta(days=30)
AGAIN: Final = timedelta(days=1)
GONE: Final = (404, 410)
SURE_AFTER: Final = 2
UNSURE_AFTER: Final = 4
SHOWN: Final = 500
_ID: Final = "urn:uuid:"


@dataclass(frozen=True, slots=True)
class Broken:
    """A link that leads nowhere.

    Arguments:
        item: it stands in.
        target: and how that answered.
    """

    item: Item
    target: Target

    @property
    def is_id(self) -> bool:
        """Whether it names something of this site that was never published."""
        return not self.target.host


def read_some() -> int:
    """Look through public texts that are new since they were last read; return how many."""
    read = ReadText.objects.filter(item=OuterRef("pk"), sha256=OuterRef("sha256"))
    new = Item.objects.filter(kind__in=KINDS, state=State.PUBLIC).exclude(Exists(read)).order_by("-published")
    found = list(new[:TEXTS_AT_ONCE])
    for item in found:
        _read(item)
    return len(found)


def ask_next(web: Web) -> bool:
    """Ask for the link that waits longest, of a host that was left in peace; say whether there was one."""
    now = present.now()
    lately = Target.objects.filter(asked__gt=now - SAME_HOST).values("host")
    target = Target.objects.filter(due__lte=now).exclude(host__in=lately).order_by("due").first()
    if target is None:
        return False
    answer, trouble = 0, ""
    try:
        answer = web.ask(target.address)
    except Absent as error:
        trouble = str(error)[:200]
    except Refused as error:  # not ours to call: a private network, a port that is none of the web's
        trouble = f"not asked: {error}"[:200]
    is_well = 200 <= answer < 400
    Target.objects.filter(pk=target.pk).update(
        answer=answer, trouble=trouble, asked=now, failures=0 if is_well else F("failures") + 1,
        due=now + (WELL if is_well or trouble.startswith("not asked") else AGAIN),
    )  # fmt: skip
    return True


def broken() -> list[Broken]:
    """Return links of public texts that lead nowhere, those that failed last first."""
    failed = Target.objects.filter(
        Q(host="") | Q(answer__in=GONE, failures__gte=SURE_AFTER) | Q(failures__gte=UNSURE_AFTER)
    )
    uses = Use.objects.filter(target__in=failed).select_related("target").order_by("-target__asked", "pk")[:SHOWN]
    rows = list(uses)
    items = Item.objects.filter(state=State.PUBLIC).in_bulk([one.item for one in rows])
    named = {_key_of(one.target.address) for one in rows if not one.target.host}
    there = set(Item.objects.filter(pk__in=named).values_list("pk", flat=True))
    return [
        Broken(items[one.item], one.target)
        for one in rows
        if one.item in items and (one.target.host or _key_of(one.target.address) not in there)
    ]


def forget() -> None:
    """Forget what no public text leads to any more."""
    public = Item.objects.filter(pk=OuterRef("item"), state=State.PUBLIC)
    Use.objects.exclude(Exists(public)).delete()
    ReadText.objects.exclude(Exists(public)).delete()
    Target.objects.filter(uses=None).delete()


def _read(item: Item) -> None:
    """Keep where one text leads."""
    addresses = set(_links(item))
    ids = {_key_of(one): one for one in addresses if one.startswith(_ID)}
    known = set(Item.objects.filter(pk__in=ids).values_list("pk", flat=True))
    wanted = {one for one in addresses if not one.startswith(_ID)} | {ids[key] for key in ids.keys() - known}
    now = present.now()
    rows = [
        Target(key=sha256_hex(one.encode()), address=one, host=_host(one), due=now if _host(one) else None)
        for one in sorted(wanted)
    ]
    with transaction.atomic():
        Target.objects.bulk_create(rows, ignore_conflicts=True)
        Use.objects.filter(item=item.pk).exclude(target__in=[one.key for one in rows]).delete()
        Use.objects.bulk_create((Use(item=item.pk, target_id=one.key) for one in rows), ignore_conflicts=True)
        ReadText.objects.update_or_create(item=item.pk, defaults={"sha256": item.sha256})


def _links(item: Item) -> list[str]:
    """Return where a text leads: addresses without their fragment, ids as they are; nothing if it cannot be read."""
    try:
        document = documents.decode(present.objects().get(ObjectName(item.sha256, "json")))
        tree = html.parse(getattr(document, "article_body", "") or "")
    except (Absent, Malformed):
        return []
    found = []
    for href in html.links(tree):
        if href.startswith(("http://", "https://")) and _host(href):
            found.append(href.partition("#")[0])
        elif _ID in href:
            found.append(href[href.index(_ID) :].partition("#")[0])
    return found[:MOST_LINKS]


def _host(address: str) -> str:
    try:
        return (urlsplit(address).hostname or "")[:255] if not address.startswith(_ID) else ""
    except ValueError:
        return ""


def _key_of(identifier: str) -> UUID:
    return UUID(identifier.removeprefix(_ID))
