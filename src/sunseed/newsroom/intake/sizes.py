"""Smaller copies of public films, made by the worker after publication; progress shown, nothing waits for them.

Follows formats.md §8 and ADR 0120. A copy is made from the public film alone, in the child process that decodes
strangers' films, and is named by the next version of its document: sizes are objects that a document names, and the
printer touches none. Owns the rows of `Sizing`.
"""

from __future__ import annotations

import logging
import tempfile
import threading
import uuid
from pathlib import Path
from typing import Final

import msgspec
from django.db import transaction
from django_tasks import task

from sunseed import documents
from sunseed.capture import films
from sunseed.documents import Film, FilmSize
from sunseed.documents.objects import ObjectName
from sunseed.errors import Refused, SunseedError, Unavailable
from sunseed.newsroom import present
from sunseed.newsroom.intake import crediting, showing
from sunseed.newsroom.intake.models import Sizing
from sunseed.newsroom.publishing import outbox, trail
from sunseed.newsroom.publishing.deposits import Ticket, salt
from sunseed.newsroom.publishing.models import Item, State
from sunseed.newsroom.publishing.outbox import Overtaken, Stored

log = logging.getLogger("sunseed.film")
QUEUE: Final = "films"
SIDES_PX: Final = (854, 640)
"""The longer sides of smaller copies: 480 and 360 lines of a film that is 16 by 9."""
_SMALLER: Final = 0.85
"""A copy that is hardly smaller than the film is not made."""
_TRIES: Final = 3
_NOTES: Final = {
    "en": "Smaller copies of the same film were added.",
    "es": "Se añadieron copias más pequeñas de la misma película.",
    "zh": "增加了同一影片的较小副本。",
    "ar": "أُضيفت نسخ أصغر من الفيلم نفسه.",
}
STOPPING: Final = threading.Event()
"""Set when the worker ends: a copy in the making is given up, and begun again after the next start."""


def wanted(film: Film) -> list[int]:
    """Return the longer sides of copies that a film lacks."""
    sides = [max(one.width, one.height) for one in film.encoding]
    if not sides:
        return []
    return [one for one in SIDES_PX if one < sides[0] * _SMALLER and not any(abs(one - side) < 4 for side in sides)]


def ask(item: uuid.UUID, film: Film) -> None:
    """Queue the smaller copies of a film; inside the transaction that publishes it."""
    if wanted(film):
        Sizing.objects.update_or_create(pk=item, defaults={"state": Sizing.WAITING, "share": 0, "words": ""})
        make.enqueue(str(item))


def resume() -> int:
    """Queue again what a worker that ended has left; return how many."""
    left = list(Sizing.objects.filter(state=Sizing.MAKING))
    for row in left:
        Sizing.objects.filter(pk=row.pk).update(state=Sizing.WAITING)
        make.enqueue(str(row.pk))
    return len(left)


@task(queue_name=QUEUE)
def make(item: str) -> int:
    """Make the copies a film lacks and publish them; return how many. What goes wrong stands in its row."""
    key = uuid.UUID(item)
    Sizing.objects.filter(pk=key).update(state=Sizing.MAKING, share=0, words="")
    try:
        made = _make(key)
    except SunseedError as error:
        ended = Sizing.MAKING if STOPPING.is_set() else Sizing.FAILED
        Sizing.objects.filter(pk=key).update(state=ended, words=str(error)[:500])
        log.warning("smaller copies of film %s: %s", item, error)
        return 0
    Sizing.objects.filter(pk=key).update(state=Sizing.DONE, share=100)
    return made


def _make(key: uuid.UUID) -> int:
    latest = Item.objects.filter(pk=key, kind="film", state=State.PUBLIC).first()
    if latest is None:
        return 0  # withdrawn or taken down meanwhile: nobody is to see it in any size
    film = showing.current(latest)
    sides, ticket, sizes = wanted(film), Ticket(), []
    with tempfile.TemporaryDirectory(prefix="sizes-") as folder:
        source = Path(folder) / "film.mp4"
        with source.open("wb") as file:
            file.writelines(present.objects().chunks(_name(film.encoding[0])))
        for number, side in enumerate(sides):
            target = Path(folder) / f"{side}.mp4"

            def told(share: float, done: int = number) -> None:
                _tell(key, (done + share) / len(sides))

            films.clean(source, target, side_px=side, progress=told)
            about = crediting.about_of(film, ("resized", "encoded"))
            sizes.append(showing.size_of(ticket, target, about)[0])
    if sizes:
        _publish(key, ticket, sizes)
    return len(sizes)


def _tell(key: uuid.UUID, share: float) -> None:
    """Write how far it is; raise where the worker is to end."""
    if STOPPING.is_set():
        raise Unavailable("the worker was stopped; it begins again after the next start")
    Sizing.objects.filter(pk=key).update(share=min(int(share * 100), 99))


def _publish(key: uuid.UUID, ticket: Ticket, sizes: list[FilmSize]) -> None:
    """Publish a film's next version with more sizes; words that were changed meanwhile stay as they are.

    Raises:
        Overtaken: it was changed three times in the moment that this takes.
    """
    for left in reversed(range(_TRIES)):
        latest = Item.objects.filter(pk=key, kind="film", state=State.PUBLIC).first()
        if latest is None:
            raise Refused("it is not public any more: its copies are thrown away")
        before = showing.current(latest)
        note = _NOTES.get(before.in_language.partition("-")[0], _NOTES["en"])
        changed = msgspec.structs.replace(
            before,
            version=latest.version + 1,
            salt=salt(),
            encoding=(*before.encoding, *sizes),
            correction=documents.Correction(text=note),
        )
        digest, size = ticket.put_document(changed)
        stored = Stored(
            changed, digest, size, changed.object_names(), changed.name, path=latest.path, language=changed.in_language
        )
        try:
            with transaction.atomic():
                outbox.publish(stored, why="arrangement")
                trail.note(None, "add sizes", "film", key, version=changed.version, sizes=len(sizes))
                ticket.settle()
            return
        except Overtaken:
            if not left:
                raise


def _name(one: FilmSize) -> ObjectName:
    return ObjectName(one.sha256, one.encoding_format)
