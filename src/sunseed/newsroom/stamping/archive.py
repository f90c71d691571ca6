"""The public archive: `log/time/<size>/`, the exact cosigned file of a state, and beside it the stamps over its bytes.

Follows formats.md §9 and docs/adr/0108. Owns which files lie there and the list that says so. A file `note` never
changes; a proof of calendars is replaced when a block has finished it.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from sunseed.errors import Absent, Refused
from sunseed.newsroom import present
from sunseed.newsroom.stamping.models import State
from sunseed.record import note
from sunseed.record.layout import CHECKPOINT
from sunseed.record.tree_head import Checkpoint as TreeHead
from sunseed.store.contract import Store

FOLDER = "log/time/"
LIST = FOLDER + "list"


def path(size: int, name: str = "note") -> str:
    """Return where a file of a state lies."""
    return f"{FOLDER}{size}/{name}"


def newest() -> tuple[int, bytes]:
    """Return size and bytes of the published checkpoint."""
    data = present.public().get(f"log/{CHECKPOINT}")
    return TreeHead.parse(note.parse(data).text).size, data


def newest_cosigned() -> bytes | None:
    """Return the newest file that enough witnesses signed, for phones to name; None if there is none."""
    row = State.objects.filter(cosigned=True).order_by("-size").first()
    return None if row is None else bytes(row.data)


def publish(files: Iterable[tuple[int, bytes]]) -> None:
    """Put checkpoint files into the archive; where one of that size stands already, it stays."""
    store, sizes = present.public(), []
    for size, data in files:
        if not store.exists(path(size)):
            try:
                store.create(path(size), data)
            except Refused:  # another process was first
                continue
        sizes.append(size)
    # A crash here leaves files that the list does not name: readers on disk see them, the next call names them.
    enlist(store, sizes)


def publish_for(named: Iterable[tuple[int, bytes]], indices: Iterable[int]) -> None:
    """Publish what a reveal needs: the files its lines name, and the first cosigned state that holds each tick.

    Arguments:
        named: size and bytes of the files that lines name.
        indices: of the entries of the ticks.
    """
    first = [State.objects.filter(cosigned=True, size__gt=index).order_by("size").first() for index in set(indices)]
    publish([*named, *((row.size, bytes(row.data)) for row in first if row is not None)])


def enlist(store: Store, sizes: Iterable[int]) -> None:
    """Write down which files of these states lie in the archive; what else the list says is kept."""
    try:
        lines = store.get(LIST).decode("ascii").splitlines()
    except Absent:
        lines = []
    known = {int(line.partition(" ")[0]): line for line in lines if re.match(r"[0-9]{1,16} ", line)}
    for size in sizes:
        names = sorted(one.rpartition("/")[2] for one in store.list(f"{FOLDER}{size}/"))
        known[size] = " ".join([str(size), *names])
    data = "".join(f"{known[size]}\n" for size in sorted(known)).encode()
    if data and data != "".join(f"{line}\n" for line in lines).encode():
        store.replace(LIST, data)
